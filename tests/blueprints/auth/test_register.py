"""Registering, up to the PIN."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask_babel import force_locale, gettext

from marketplace.customers.models import Tariff
from marketplace.messages.models import OutboxMessage
from tests.blueprints.auth.conftest import Register, a_registration, plain
from tests.support.cast import PASSWORD, Cast, Person, a_line
from tests.support.csrf_client import BrowserLike

Outbox = Callable[[], list[OutboxMessage]]


def test_the_form_asks_for_consents_that_are_off(client: BrowserLike) -> None:
    shown = client.get("/register").text
    assert 'name="consent_email"' in shown
    assert 'name="consent_sms"' in shown
    assert "checked" not in shown.partition("consent_email")[2].partition("</form>")[0]


def test_registration_leads_to_the_pin(register: Register, outbox: Outbox) -> None:
    answer = register()
    assert (answer.status_code, answer.location) == (303, "/lines/verify")
    assert [message.kind for message in outbox()] == ["registration_pin"]


def test_a_number_is_taken_as_it_is_typed(register: Register, outbox: Outbox) -> None:
    line = a_line(number="+38349777888")
    register(line="049 777 888")
    assert outbox()[0].recipient == line.number


@pytest.mark.parametrize(
    "case", ["registered line", "business line", "unknown line", "known email", "known username"]
)
def test_registration_does_not_reveal_what_is_known(
    new_client: Callable[[], BrowserLike], cast: Cast, case: str
) -> None:
    fresh = a_line(number="+38349777881").number
    business = a_line(number="+38349777882", tariff=Tariff.BUSINESS_POSTPAID).number
    given = {
        "registered line": {"line": cast.arta.number},
        "business line": {"line": business},
        "unknown line": {"line": "+38349777883"},
        "known email": {"line": a_line(number="+38349777884").number, "email": "arta@example.com"},
        "known username": {
            "line": a_line(number="+38349777885").number,
            "username": cast.arta.username,
        },
    }[case]
    good, other = _answers(new_client(), {"line": fresh}), _answers(new_client(), given)
    number = f"{given['line']}"
    assert good == [(one[0], one[1], one[2].replace(number, fresh)) for one in other]


def _answers(client: BrowserLike, given: dict[str, str]) -> list[tuple[int, str | None, str]]:
    """Return what a visitor sees: after the form, before the PIN, after a wrong one, a new one."""
    return [
        plain(client.post("/register", data=a_registration(**given))),
        plain(client.get("/lines/verify")),
        plain(client.post("/lines/verify", data={"pin": "000000"})),
        plain(client.post("/lines/verify/resend")),
        plain(client.get("/lines/verify")),
    ]


INVALID = [
    ("username", "", "Please fill this in."),
    ("username", "luan gashi", "3 to 64 characters"),
    ("password", "", "Please fill this in."),
    ("password", "short", "10 to 128 characters"),
    ("password", "password123", "too common"),
    ("name", "", "Please fill this in."),
    ("name", "x" * 81, "At most 80 characters."),
    ("surname", "", "Please fill this in."),
    ("email", "luan", "Please enter an email address"),
    ("line", "12345", "Please enter a mobile number"),
    ("line", "038 500 600", "Please enter a mobile number"),
    ("language", "xx", "Please choose one of the languages."),
]


def test_an_invalid_registration_value_is_shown_next_to_its_field(register: Register) -> None:
    for field, typed, told in INVALID:
        answer = register(**{field: typed})
        assert answer.status_code == 422, (field, typed)
        errors = answer.text.partition(f'id="{field}-error"')[2].partition("</ul>")[0]
        assert told in errors, (field, typed)


def test_the_registration_form_keeps_typed_values_but_never_the_password(
    register: Register,
) -> None:
    answer = register(email="nonsense", consent_sms="y", surname="Gashi <b>")
    assert 'value="Luan"' in answer.text
    assert "Gashi &lt;b&gt;" in answer.text
    assert "checked" in next(tag for tag in answer.text.split("<") if 'name="consent_sms"' in tag)
    assert "tulip-ladder-moss" not in answer.text


def test_the_registration_form_shows_all_errors_at_once(register: Register) -> None:
    answer = register(username="a b!", password="short", email="nonsense")
    assert answer.status_code == 422
    for field in ("username", "password", "email"):
        assert f'id="{field}-error"' in answer.text


def test_the_complaints_are_in_the_visitors_language(client: BrowserLike) -> None:
    client.set_cookie("language", "sq")
    albanian = client.post("/register", data={}).text
    assert 'id="username-error"' in albanian
    with client.application.app_context(), force_locale("sq"):
        assert gettext("Please fill this in.") in albanian


def test_a_signed_in_user_is_redirected_from_registration(
    client: BrowserLike, sign_in: Callable[[BrowserLike, str], Person]
) -> None:
    sign_in(client, "arta")
    assert client.get("/register").location == "/"


def test_the_demo_password_would_do(register: Register) -> None:
    assert register(password=PASSWORD).status_code == 303
