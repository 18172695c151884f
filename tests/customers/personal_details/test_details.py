"""A personal number and an address are held only where the operator has a purpose for them."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import AuditEntry, Role
from marketplace.customers.personal_details.details import (
    correct_details,
    delete_turned_off,
    details,
    purposes,
    show_for_reason,
)
from marketplace.customers.personal_details.models import DetailKind, PersonalDetail
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput, NotFound
from marketplace.foundation.settings import Settings
from marketplace.membership.data_export.export import export
from marketplace.membership.leave import leave
from tests.customers.personal_details.turned_on import WHY_ADDRESS, set_purposes
from tests.customers.personal_details.turned_on import turned_on as turned_on
from tests.support.cast import PASSWORD, Cast

NUMBER, ADDRESS = DetailKind.PERSONAL_NUMBER, DetailKind.ADDRESS
VALUES = {NUMBER: "1234567890", ADDRESS: "Rruga B 7, Prishtinë"}


def held(customer_id: int) -> dict[DetailKind, str]:
    return {one.kind: one.value for one in details(customer_id)}


def stored() -> list[bytes]:
    db.session.rollback()
    return list(db.session.scalars(select(PersonalDetail.sealed)))


def test_neither_is_held_by_default(cast: Cast) -> None:
    assert purposes() == {}
    with pytest.raises(NotFound):
        correct_details(customer_id=cast.arta.customer_id, values=VALUES)
    with pytest.raises(NotFound):
        show_for_reason(
            customer_id=cast.arta.customer_id, reason="letter", actor=cast.staff(Role.SUPPORT).actor
        )
    assert stored() == []


@pytest.mark.usefixtures("turned_on")
def test_they_are_held_encrypted_corrected_and_deleted_by_the_customer(cast: Cast) -> None:
    arta = cast.arta.customer_id
    correct_details(customer_id=arta, values=VALUES)
    assert held(arta) == VALUES
    assert held(cast.besnik.customer_id) == {}
    assert not any(value.encode() in one for one in stored() for value in VALUES.values())
    correct_details(customer_id=arta, values={NUMBER: "1234 567891", ADDRESS: " "})
    assert held(arta) == {NUMBER: "1234567891"}
    assert len(stored()) == 1


@pytest.mark.usefixtures("turned_on")
@pytest.mark.parametrize(
    ("kind", "value", "field"),
    [(NUMBER, "12345", "personal_number"), (NUMBER, "١٢٣٤٥٦٧٨٩٠", "personal_number"),
     (ADDRESS, "x" * 201, "address")],
)  # fmt: skip
def test_a_value_without_the_form_of_its_kind_is_refused(
    cast: Cast, kind: DetailKind, value: str, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        correct_details(customer_id=cast.arta.customer_id, values={kind: value})
    assert refused.value.field == field


@pytest.mark.usefixtures("turned_on")
def test_support_sees_them_with_a_recorded_reason_and_the_log_has_no_value(cast: Cast) -> None:
    arta, support = cast.arta.customer_id, cast.staff(Role.SUPPORT)
    correct_details(customer_id=arta, values=VALUES)
    shown = show_for_reason(customer_id=arta, reason="letter came back", actor=support.actor)
    assert {one.kind: one.value for one in shown} == VALUES
    (entry,) = db.session.scalars(select(AuditEntry))
    assert (entry.user_id, entry.action) == (support.user_id, "customer.personal_details")
    assert (entry.reason, entry.subject_id) == ("letter came back", str(arta))
    assert not any(value in f"{entry.before} {entry.after}" for value in VALUES.values())


@pytest.mark.usefixtures("turned_on")
def test_they_are_in_the_person_s_export_and_go_with_the_account(cast: Cast) -> None:
    arta = cast.arta
    correct_details(customer_id=arta.customer_id, values=VALUES)
    exported = export(arta.customer_id)["personal_details"]
    assert {one["kind"]: one["value"] for one in exported} == VALUES
    leave(user_id=arta.user_id, customer_id=arta.customer_id, password=PASSWORD)
    assert stored() == []


@pytest.mark.usefixtures("turned_on")
def test_a_kind_that_is_turned_off_again_is_shown_to_nobody_and_then_deleted(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    arta = cast.arta.customer_id
    correct_details(customer_id=arta, values=VALUES)
    set_purposes(app, monkeypatch, personal_number_purpose="")
    assert purposes() == {ADDRESS: WHY_ADDRESS}
    assert held(arta) == {ADDRESS: VALUES[ADDRESS]}
    assert len(stored()) == 2
    delete_turned_off()
    delete_turned_off()
    assert len(stored()) == 1


@pytest.mark.parametrize("typed", ["why not", '["a"]', '{"sq": 1}', '{"sq": ""}', "{}"])
def test_a_purpose_is_texts_by_language(typed: str) -> None:
    with pytest.raises(ValueError, match="texts by language"):
        Settings(marketplace_env="test", address_purpose=typed)
