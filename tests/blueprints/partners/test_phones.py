"""The owner's phones: proven by a PIN that goes to the number, listed, and removed at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select
from werkzeug.test import TestResponse

from marketplace.accounts.models import AuditEntry
from marketplace.accounts.throttle import LIMITS, Scope
from marketplace.catalogue.partners.partners import withdraw_partner
from marketplace.catalogue.partners.phone_models import PartnerPhone
from marketplace.catalogue.partners.phone_records import delete_unproven
from marketplace.catalogue.partners.phones import registered_phone
from marketplace.customers.pins import MOST_WRONG
from marketplace.foundation.extensions import db
from marketplace.messages.models import OutboxMessage
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike
from tests.support.pins import wrong_pin

NUMBER = "+38349700001"
NEW = {"number": "049 700 001", "name": "Counter"}
NOON = datetime(2026, 5, 5, 12, 0, 0, tzinfo=UTC)
ENTRIES = select(AuditEntry).where(AuditEntry.subject_kind == "phone").order_by(AuditEntry.id)
Outbox = Callable[[], list[OutboxMessage]]
Till = Callable[[str], BrowserLike]


@pytest.fixture
def at_noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def pin(outbox: Outbox) -> str:
    return str(outbox()[-1].facts["pin"])


def add(browser: BrowserLike, **given: object) -> str:
    """Add a phone; the address of its page."""
    answer = browser.post("/partner/phones/new", data=NEW | given)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def prove(browser: BrowserLike, outbox: Outbox, **given: object) -> str:
    address = add(browser, **given)
    assert browser.post(address, data={"pin": pin(outbox)}).status_code == 303
    return address


def test_the_pin_goes_to_the_number_and_proves_it(till: Till, cast: Cast, outbox: Outbox) -> None:
    drita = till("drita")
    address = add(drita, branch=cast.bakery.branch_ids[1])
    (sent,) = outbox()
    assert (sent.recipient, sent.kind, sent.channel) == (NUMBER, "partner_phone_pin", "sms")
    assert registered_phone(NUMBER) is None
    drita.post(address, data={"pin": f" {pin(outbox)[:3]} {pin(outbox)[3:]}"})
    found = registered_phone(NUMBER)
    assert found
    assert (found.partner_id, found.branch_id) == (cast.bakery.id, cast.bakery.branch_ids[1])
    assert all(text in drita.get("/partner/phones").text for text in ("Counter", NUMBER))


def test_the_table_alone_tells_no_pin(till: Till, outbox: Outbox) -> None:
    add(till("drita"))
    row = db.session.scalars(select(PartnerPhone)).one()
    assert row.pin_hash
    assert pin(outbox) not in row.pin_hash


def test_a_few_wrong_pins_end_it(till: Till, outbox: Outbox) -> None:
    drita = till("drita")
    address, right = add(drita), pin(outbox)
    for _ in range(MOST_WRONG):
        assert drita.post(address, data={"pin": wrong_pin(right)}).status_code == 422
    assert drita.post(address, data={"pin": right}).status_code == 422
    assert registered_phone(NUMBER) is None


def test_a_pin_lives_ten_minutes_and_a_new_one_helps(
    till: Till, outbox: Outbox, at_noon: time_machine.Traveller
) -> None:
    drita = till("drita")
    address, first = add(drita), pin(outbox)
    at_noon.shift(timedelta(minutes=10, seconds=1))
    assert drita.post(address, data={"pin": first}).status_code == 422
    drita.post(f"{address}/resend")
    assert drita.post(address, data={"pin": pin(outbox)}).status_code == 303
    assert registered_phone(NUMBER)


def test_a_removed_partners_phone_confirms_no_code_and_its_row_stays(
    till: Till, outbox: Outbox
) -> None:
    drita = till("drita")
    address = prove(drita, outbox)
    assert drita.post(f"{address}/remove").status_code == 303
    assert registered_phone(NUMBER) is None
    assert db.session.scalars(select(PartnerPhone)).one().removed_at
    assert drita.post(f"{address}/remove").status_code == 404
    prove(drita, outbox)
    assert registered_phone(NUMBER)


def words(answer: TestResponse) -> str:
    return answer.text.partition('class="field__errors"')[2].partition("</ul>")[0]


def test_a_number_of_another_partner_is_refused_without_telling_whose(
    till: Till, outbox: Outbox
) -> None:
    prove(till("drita"), outbox)
    answer = till("lumi").post("/partner/phones/new", data=NEW)
    assert (answer.status_code, len(outbox())) == (422, 1)
    assert words(answer)
    assert "Drita" not in answer.text
    own = till("drita").post("/partner/phones/new", data=NEW)
    assert own.status_code == 422
    assert words(own) != words(answer)


def test_a_number_claimed_by_two_partners_goes_to_the_first_that_proves_it(
    till: Till, outbox: Outbox, cast: Cast
) -> None:
    drita, lumi = till("drita"), till("lumi")
    hers, his = add(drita), None
    first = pin(outbox)
    his = add(lumi)
    assert lumi.post(his, data={"pin": pin(outbox)}).status_code == 303
    late = drita.post(hers, data={"pin": first})
    assert (late.status_code, "Libraria" in late.text) == (422, False)
    found = registered_phone(NUMBER)
    assert found
    assert found.partner_id == cast.bookshop.id


@pytest.mark.parametrize(
    ("scope", "numbers"), [(Scope.PIN_NUMBER, "same"), (Scope.PHONE_PARTNER, "others")]
)
def test_pins_are_throttled_by_number_and_by_partner(
    till: Till, outbox: Outbox, at_noon: object, scope: Scope, numbers: str
) -> None:
    assert at_noon
    drita, most = till("drita"), LIMITS[scope].failures
    for turn in range(most):
        add(drita, number=f"0497000{turn if numbers == 'others' else 0:02}")
    answer = drita.post("/partner/phones/new", data=NEW | {"number": f"0497000{0:02}"})
    if numbers == "others":
        answer = drita.post("/partner/phones/new", data=NEW | {"number": "049700099"})
    assert (answer.status_code, len(outbox())) == (422, most)


@pytest.mark.parametrize(
    "bad",
    [{"number": ""}, {"number": "038123456"}, {"number": "x"}, {"name": ""}, {"name": "x" * 81}],
)
def test_an_invalid_partners_phone_is_shown_next_to_its_field(
    till: Till, outbox: Outbox, bad: object
) -> None:
    answer = till("drita").post("/partner/phones/new", data=NEW | dict(bad))  # type: ignore[call-overload] # a form
    assert (answer.status_code, outbox()) == (422, [])
    assert words(answer)


def test_a_branch_of_another_partner_is_refused(till: Till, outbox: Outbox, cast: Cast) -> None:
    wrong = NEW | {"branch": str(cast.bookshop.branch_ids[0])}
    assert till("drita").post("/partner/phones/new", data=wrong).status_code == 422
    assert outbox() == []


def test_a_partner_that_leaves_takes_its_phones_along(
    till: Till, outbox: Outbox, cast: Cast
) -> None:
    prove(till("drita"), outbox)
    withdraw_partner(partner_id=cast.bakery.id, actor=cast.drita.actor)
    assert registered_phone(NUMBER) is None
    assert till("drita").post("/partner/phones/new", data=NEW).status_code == 422
    prove(till("lumi"), outbox)
    assert registered_phone(NUMBER)


def test_unproven_partners_phones_are_deleted_after_a_day(
    till: Till, outbox: Outbox, at_noon: time_machine.Traveller
) -> None:
    drita = till("drita")
    prove(drita, outbox)
    add(drita, number="049700002")
    at_noon.shift(timedelta(days=1, minutes=1))
    delete_unproven()
    assert [row.number for row in db.session.scalars(select(PartnerPhone))] == [NUMBER]


def test_an_unproven_partners_phone_leaves_no_number_in_the_audit_log(
    till: Till, outbox: Outbox, at_noon: time_machine.Traveller
) -> None:
    drita = till("drita")
    address = add(drita)
    drita.post(f"{address}/remove")
    at_noon.shift(timedelta(days=1, minutes=1))
    delete_unproven()
    assert len(outbox()) == 1
    log = [(entry.action, entry.before, entry.after) for entry in db.session.scalars(ENTRIES)]
    assert [action for action, _, _ in log] == ["phone.add", "phone.remove"]
    assert NUMBER[-3:] in str(log)
    assert NUMBER not in str(log)


def test_a_page_whose_pin_is_over_promises_none_and_offers_another(
    till: Till, outbox: Outbox, at_noon: time_machine.Traveller
) -> None:
    drita = till("drita")
    address = add(drita)
    waiting = drita.get(address).text
    assert ("on its way" in waiting, "no longer valid" in waiting) == (True, False)
    at_noon.shift(timedelta(minutes=10))
    over = drita.get(address).text
    assert ("on its way" in over, "no longer valid" in over) == (False, True)
    assert f'action="{address}/resend"' in over
    drita.post(f"{address}/resend")
    assert "no longer valid" not in drita.get(address).text
    assert len(outbox()) == 2


def test_wrong_pins_use_up_a_pin_as_time_does(till: Till, outbox: Outbox) -> None:
    drita = till("drita")
    address, right = add(drita), pin(outbox)
    *tries, last = [drita.post(address, data={"pin": wrong_pin(right)}) for _ in range(MOST_WRONG)]
    assert not any("no longer valid" in one.text for one in tries)
    assert "no longer valid" in last.text
    assert "no longer valid" in drita.get(address).text


def test_a_cashier_keeps_no_phones(till: Till) -> None:
    assert till("cashier").get("/partner/phones").status_code == 403
