"""The administrator makes a staff account."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from marketplace.accounts.models import Role, User
from marketplace.foundation.extensions import db
from marketplace.messages.models import OutboxMessage
from tests.blueprints.admins.staff_browsers import AtDesk, all_but, logged
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

PASSWORD = "seven green boats 41"
Outbox = Callable[[], list[OutboxMessage]]
FORM = {
    "username": "Teuta",
    "name": "Teuta Gashi",
    "email": "Teuta@Example.com",
    "role": "support",
}


def teuta() -> User | None:
    return db.session.scalar(select(User).where(User.username == "teuta"))


def test_the_account_is_made(at_desk: AtDesk) -> None:
    assert at_desk("administrator").post("/admin/staff/new", data=FORM).status_code == 303
    made = teuta()
    assert made is not None
    assert (made.name, made.email, made.role) == ("Teuta Gashi", "teuta@example.com", Role.SUPPORT)
    assert made.password_hash == ""


def test_the_new_colleague_alone_chooses_the_password(
    at_desk: AtDesk, outbox: Outbox, client: BrowserLike
) -> None:
    desk = at_desk("administrator")
    made = desk.post("/admin/staff/new", data=FORM | {"password": PASSWORD})
    (sent,) = outbox()
    assert (sent.kind, sent.recipient) == ("invited", "teuta@example.com")
    assert sent.facts["link"] not in desk.get(made.location).text
    form = {"username": "teuta", "password": PASSWORD}
    assert client.post("/login", data=form).status_code == 422
    link = sent.facts["link"].removeprefix("http://127.0.0.1:5000")
    assert client.post(link, data={"password": PASSWORD}).location == "/login"
    assert client.post("/login", data=form).location == "/admin/customers"


def test_a_new_staff_account_is_in_the_audit_log_without_its_link(
    at_desk: AtDesk, outbox: Outbox
) -> None:
    at_desk("administrator").post("/admin/staff/new", data=FORM)
    (entry,) = logged("user.create")
    assert entry.username == "administrator"
    assert outbox()[0].facts["link"].rpartition("/")[2] not in str(entry.after)


INVALID = [
    ("username", ""),
    ("username", "administrator"),
    ("username", "a"),
    ("username", "two words"),
    ("username", "x" * 65),
    ("name", ""),
    ("name", "x" * 121),
    ("email", ""),
    ("email", "nobody"),
    ("email", "a@b\r\nBcc: c@d.com"),
    ("role", "customer"),
    ("role", "owner"),
    ("role", "king"),
]


def test_an_invalid_staff_account_is_refused_next_to_its_field(at_desk: AtDesk) -> None:
    desk = at_desk("administrator")
    for field, typed in INVALID:
        answer = desk.post("/admin/staff/new", data=FORM | {field: typed})
        assert answer.status_code == 422, (field, typed)
        assert f'id="{field}-error"' in answer.text, (field, typed)
        assert field == "name" or "Teuta Gashi" in answer.text, (field, typed)
        assert teuta() is None, (field, typed)


def test_the_staff_form_shows_all_errors_at_once(at_desk: AtDesk) -> None:
    wrong = {"username": "two words", "name": "", "email": "nobody"}
    answer = at_desk("administrator").post("/admin/staff/new", data=FORM | wrong)
    assert [field for field in wrong if f'id="{field}-error"' in answer.text] == list(wrong)


def test_the_new_account_works_at_its_desk(at_desk: AtDesk, cast: Cast) -> None:
    desk = at_desk("administrator")
    desk.post("/admin/staff/new", data=FORM)
    made = teuta()
    assert made is not None
    desk.sign_in(made.id)
    assert desk.get(f"/admin/customers/{cast.arta.customer_id}").status_code == 200


def test_other_users_may_not_create_a_staff_account(at_desk: AtDesk) -> None:
    for who in all_but(Role.ADMINISTRATOR):
        assert at_desk(who).post("/admin/staff/new", data=FORM).status_code == 403, who
        assert teuta() is None, who
