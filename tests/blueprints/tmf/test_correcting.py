"""The operator's CRM corrects a member by a merge patch; what cannot be another is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.accounts.models import AuditEntry, User
from marketplace.blueprints.tmf.request_values import LONGEST_NAME
from marketplace.customers.models import Customer
from marketplace.foundation.extensions import db
from marketplace.hub.queries import EventKind
from marketplace.membership.leave import leave
from marketplace.messages.models import OutboxMessage
from tests.blueprints.tmf.conftest import Call
from tests.blueprints.tmf.test_enrolling import medium
from tests.hub.conftest import deliver_all
from tests.hub.conftest import listener as listener
from tests.hub.listener import Listener
from tests.support.cast import PASSWORD, Cast

MERGE_PATCH = "application/merge-patch+json"
Outbox = Callable[[], list[OutboxMessage]]


@pytest.fixture
def patch(cast: Cast, call: Call) -> Call:
    """Correct Arta: `patch(givenName="Arta")`."""

    def patch(_kind: str = MERGE_PATCH, /, **given: Any) -> Any:
        path = f"/loyaltyProgramMember/{cast.arta.customer_id}"
        return call("PATCH", path, json=given, content_type=_kind)

    return patch


def arta(cast: Cast) -> Customer:
    return db.session.get_one(Customer, cast.arta.customer_id, populate_existing=True)


def logged() -> list[AuditEntry]:
    corrected = AuditEntry.action == "member.correct"
    return list(db.session.scalars(select(AuditEntry).where(corrected).order_by(AuditEntry.id)))


@pytest.mark.parametrize("kind", [MERGE_PATCH, "application/json"])
def test_a_tmf_patch_changes_what_is_sent_and_keeps_the_rest(
    cast: Cast, patch: Call, kind: str
) -> None:
    answer = patch(kind, familyName="Gashi")
    assert (answer.status_code, answer.get_json()["name"]) == (200, "Arta Gashi")
    assert (arta(cast).name, arta(cast).surname) == ("Arta", "Gashi")


def test_the_whole_name_is_taken_apart(cast: Cast, patch: Call) -> None:
    patch(name="Arta Gashi Krasniqi")
    assert (arta(cast).name, arta(cast).surname) == ("Arta", "Gashi Krasniqi")


def test_a_new_email_by_a_tmf_patch_waits_for_its_proof_and_the_old_one_is_told(
    cast: Cast, patch: Call, outbox: Outbox
) -> None:
    answer = patch(contactMedium=medium("Arta.New@example.com"))
    assert "arta@example.com" in answer.text
    assert arta(cast).email == "arta@example.com"
    assert {(one.kind, one.recipient) for one in outbox()} == {
        ("email_proof", "arta.new@example.com"),
        ("email_change_asked", "arta@example.com"),
        ("email_change_asked", cast.arta.number),
    }


def test_the_same_email_by_a_nightly_tmf_patch_is_asked_for_once(
    patch: Call, outbox: Outbox
) -> None:
    for _night in range(2):
        assert patch(contactMedium=medium("arta.new@example.com")).status_code == 200
    assert len(outbox()) == 3
    assert len(logged()) == 1


def test_the_language_is_spoken_from_now_on(cast: Cast, patch: Call) -> None:
    patch(preferredLanguage="sq")
    user = db.session.scalars(select(User).where(User.id == cast.arta.user_id)).one()
    assert arta(cast).language == user.language == "sq"


def test_a_tmf_patch_without_a_change_is_not_logged(patch: Call) -> None:
    answer = patch(givenName="Arta", contactMedium=medium("arta@example.com"))
    assert answer.status_code == 200
    assert not logged()


def test_the_log_names_the_token_and_what_was_corrected_and_no_person(patch: Call) -> None:
    patch(givenName="Artana", preferredLanguage="sq")
    (entry,) = logged()
    assert (entry.username, entry.action) == ("token CRM", "member.correct")
    assert entry.after == {"corrected": ["name", "language"]}


@pytest.mark.parametrize(
    "given",
    [
        {"givenName": "Artana", "preferredLanguage": "sq"},
        {"preferredLanguage": "sq"},
        {"name": "Artana Gashi", "contactMedium": medium("artana@example.com")},
    ],
)
def test_one_tmf_patch_is_one_event(
    call: Call, patch: Call, listener: Listener, given: dict[str, Any]
) -> None:
    call("POST", "/hub", json={"callback": listener.callback})
    assert patch(**given).status_code == 200
    deliver_all()
    assert listener.kinds() == [EventKind.CHANGED]


@pytest.mark.parametrize("name", ["id", "href", "status", "ValidFor", "line"])
def test_a_read_only_field_in_a_tmf_patch_is_refused_by_name(
    cast: Cast, patch: Call, name: str
) -> None:
    for other in ["closed", None, {}]:
        answer = patch(**{name: other, "givenName": "Other"})
        assert (answer.status_code, answer.get_json()["code"]) == (400, 1202), other
        assert name in answer.get_json()["message"], other
        assert arta(cast).name == "Arta", other


def test_a_tmf_patch_of_exactly_what_was_read_succeeds_and_changes_nothing(
    cast: Cast, get: Call, patch: Call
) -> None:
    read = get(f"/loyaltyProgramMember/{cast.arta.customer_id}").get_json()
    answer = patch(**read)
    assert (answer.status_code, answer.get_json()) == (200, read)
    assert not logged()


@pytest.mark.parametrize(
    ("changed", "names"),
    [
        ({"givenName": "Artana"}, ("Artana", "Krasniqi")),
        ({"familyName": "Gashi"}, ("Arta", "Gashi")),
        ({"name": "Artana Gashi"}, ("Artana", "Gashi")),
        ({"name": "Other Name", "familyName": "Gashi"}, ("Arta", "Gashi")),
    ],
)
def test_what_was_read_with_one_name_changed_changes_that_name(
    cast: Cast, get: Call, patch: Call, changed: dict[str, Any], names: tuple[str, str]
) -> None:
    read = get(f"/loyaltyProgramMember/{cast.arta.customer_id}").get_json()
    assert patch(**read | changed).status_code == 200
    assert (arta(cast).name, arta(cast).surname) == names


@pytest.mark.parametrize(
    "mediums",
    [
        [{"mediumType": "mobile", "characteristic": {"phoneNumber": "+38349999999"}}],
        medium("a@example.com") * 2,
        medium("a@example.com") * 3,
        [{"mediumType": "fax", "characteristic": {"phoneNumber": "+38349999999"}}],
    ],
)
def test_another_phone_or_a_medium_twice_is_refused_in_a_tmf_patch(
    patch: Call, mediums: list[Any]
) -> None:
    answer = patch(contactMedium=mediums)
    assert (answer.status_code, answer.get_json()["code"]) == (400, 1202)
    assert "contactMedium" in answer.get_json()["message"]


@pytest.mark.parametrize("name", ["givenName", "familyName", "contactMedium", "preferredLanguage"])
def test_a_required_field_cannot_be_removed_by_a_tmf_patch(patch: Call, name: str) -> None:
    answer = patch(**{name: None})
    assert answer.status_code == 400
    assert name in answer.get_json()["message"]


def test_a_tmf_patch_with_the_email_of_another_member_changes_no_field(
    cast: Cast, patch: Call
) -> None:
    assert cast.besnik
    answer = patch(givenName="Other", contactMedium=medium("besnik@example.com"))
    assert (answer.status_code, answer.get_json()["code"]) == (409, 1004)
    assert arta(cast).name == "Arta"


def test_too_many_emails_are_refused_with_429(patch: Call) -> None:
    statuses = [patch(contactMedium=medium(f"arta{n}@example.com")).status_code for n in range(30)]
    assert statuses[0] == 200
    assert statuses[-1] == 429


def test_a_closed_member_is_not_corrected(cast: Cast, patch: Call) -> None:
    leave(user_id=cast.arta.user_id, customer_id=cast.arta.customer_id, password=PASSWORD)
    assert patch(givenName="Back").status_code == 404
    assert arta(cast).name == ""


def test_a_tmf_patch_of_an_unknown_member_is_not_found(cast: Cast, call: Call) -> None:
    assert cast.arta
    assert call("PATCH", "/loyaltyProgramMember/77", json={"givenName": "A"}).status_code == 404


def test_a_tmf_patch_that_contradicts_itself_is_refused(cast: Cast, patch: Call) -> None:
    phone_as_email = [{"mediumType": "email", "characteristic": {"phoneNumber": "1"}}]
    contradictions: list[dict[str, Any]] = [
        {"contactMedium": phone_as_email},
        {"name": "Artana"},
        {"name": f"{'x' * (LONGEST_NAME + 1)} Gashi"},
    ]
    for given in contradictions:
        assert patch(**given).status_code == 400, given
    assert (arta(cast).name, arta(cast).surname) == ("Arta", "Krasniqi")
    assert logged() == []
