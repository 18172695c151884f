"""Looking through what was confirmed, by day, branch, offer and person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from marketplace.catalogue.partners.phone_models import PartnerPhone
from marketplace.catalogue.partners.till_keys import make_key
from marketplace.conversions.models import Conversion
from marketplace.conversions.redemption import partner_codes
from marketplace.conversions.redemption.confirm import confirm
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from tests.blueprints.partners.conftest import Issue, Till, long_ago
from tests.support.cast import Cast, write

Confirmed = Callable[..., int]
ALL = "/partner/confirmations"


def test_each_confirmation_is_listed_with_offer_branch_and_cashier(
    confirmed: Confirmed, till: Till
) -> None:
    confirmed(by="cashier")
    page = till("drita").get(ALL).text
    assert all(words in page for words in ("Coffee", "Furra Drita Prishtina", "Cashier"))


def test_the_total_of_confirmations_covers_all_pages(
    confirmed: Confirmed, till: Till, cast: Cast
) -> None:
    offer = cast.an_offer(points=5, worth_cents=125)
    for _time in range(27):
        confirmed(offer)
    page = till("drita").get(f"{ALL}?page=2").text
    assert 'data-confirmed="27"' in page
    assert "€33.75" in page
    assert page.count('class="code-small"') == 2


def test_a_page_that_is_not_there_shows_the_nearest(confirmed: Confirmed, till: Till) -> None:
    confirmed()
    drita = till("drita")
    for number in ["0", "-1", "99", "x", "9" * 30]:
        answer = drita.get(f"{ALL}?page={number}")
        assert answer.status_code == 200, number
        assert 'class="code-small"' in answer.text, number


def test_days_are_the_programmes_and_both_are_included(confirmed: Confirmed, till: Till) -> None:
    confirmed(at=long_ago(3))
    confirmed()
    day = clock.day_of(long_ago(3)).isoformat()
    assert 'data-confirmed="1"' in till("drita").get(f"{ALL}?from={day}&to={day}").text


def test_a_day_begins_at_midnight_in_prishtina(confirmed: Confirmed, till: Till) -> None:
    confirmed(at=datetime(2026, 6, 30, 21, 59, tzinfo=UTC))
    confirmed(at=datetime(2026, 6, 30, 22, 0, tzinfo=UTC))
    drita = till("drita")
    for day in ("2026-06-30", "2026-07-01"):
        assert 'data-confirmed="1"' in drita.get(f"{ALL}?from={day}&to={day}").text


def test_confirmations_are_filtered_by_branch_offer_and_cashier(
    confirmed: Confirmed, till: Till, cast: Cast
) -> None:
    offer = cast.an_offer("Byrek", points=10)
    confirmed(offer, branch=1)
    confirmed(by="cashier")
    drita, second = till("drita"), cast.bakery.branch_ids[1]
    for query in (f"branch={second}", f"offer={offer.id}", f"cashier={cast.drita.user_id}"):
        page = drita.get(f"{ALL}?{query}").text
        assert 'data-confirmed="1"' in page
        assert '">Byrek</a>' in page


def test_the_filters_go_along_to_the_other_pages_and_the_file(
    confirmed: Confirmed, till: Till, cast: Cast
) -> None:
    branch = cast.bakery.branch_ids[0]
    for _time in range(26):
        confirmed(cast.an_offer(points=1))
    page = till("drita").get(f"{ALL}?branch={branch}&_external=1").text
    assert f'href="/partner/confirmations?branch={branch}&amp;page=2"' in page
    assert f'href="/partner/confirmations.csv?branch={branch}"' in page


WRONG = [
    "from=2026-12-02&to=2026-12-01",
    "from=yesterday",
    "to=2030-02-31",
    "branch=x",
    "offer=999999",
]


def test_a_wrong_filter_is_said_and_kept(confirmed: Confirmed, till: Till) -> None:
    confirmed()
    drita = till("drita")
    for query in WRONG:
        answer = drita.get(f"{ALL}?{query}")
        assert answer.status_code == 422, query
        assert "field__errors" in answer.text, query
        assert "Coffee" not in answer.text.split('id="confirmations"')[1], query


def test_another_partners_branch_offer_or_cashier_is_no_choice(till: Till, cast: Cast) -> None:
    branch, person = cast.bakery.branch_ids[0], cast.cashier.user_id
    lumi, offer = till("lumi"), cast.an_offer().id
    for query in (f"branch={branch}", f"offer={offer}", f"cashier={person}"):
        assert lumi.get(f"{ALL}?{query}").status_code == 422


def test_partners_see_only_their_own(confirmed: Confirmed, till: Till) -> None:
    confirmed()
    assert "No confirmations found" in till("lumi").get(ALL).text


def test_a_bound_cashier_sees_only_confirmations_of_their_own_branch(
    confirmed: Confirmed, till: Till, cast: Cast
) -> None:
    confirmed(branch=1)
    page = till("cashier").get(f"{ALL}?branch={cast.bakery.branch_ids[1]}").text
    assert "No confirmations found" in page


def test_htmx_gets_only_the_list_of_confirmations(confirmed: Confirmed, till: Till) -> None:
    confirmed()
    answer = till("drita").get(ALL, htmx=True)
    assert answer.text.lstrip().startswith('<div class="stack" id="confirmations"')


@pytest.fixture
def by_phone_and_key(issue: Issue, cast: Cast) -> tuple[int, int]:
    """One code confirmed by the bakery's phone and one by its till; the ids of the two."""
    now = clock.now()
    phone = PartnerPhone(
        partner_id=cast.bakery.id, number="+38349700456", name="Counter",
        added_by=cast.drita.user_id, added_at=now, verified_at=now, removed_at=now,
    )  # fmt: skip
    ids = {"partner_id": cast.bakery.id, "branch_id": None}
    phone_id, key = write(phone), make_key(**ids, name="Till 1", actor=cast.drita.actor)
    for way in ({"phone_id": phone_id}, {"token_id": key.id}):
        till = partner_codes.Confirmer(partner_id=cast.bakery.id, **way)
        confirm(code=issue().code or "", till=till, branch_id=None)
    return phone_id, key.id


def test_a_phone_or_a_key_stands_in_place_of_the_cashier(
    by_phone_and_key: tuple[int, int], confirmed: Confirmed, till: Till
) -> None:
    confirmed()
    drita, (phone_id, key_id) = till("drita"), by_phone_and_key
    for address in (ALL, f"{ALL}.csv"):
        assert all(one in drita.get(address).text for one in ("Counter (SMS …456)", "Till 1 (API)"))
        assert "700456" not in drita.get(address).text
    for query, shown in ((f"phone={phone_id}", "Counter (SMS"), (f"key={key_id}", "Till 1 (API)")):
        page = drita.get(f"{ALL}?{query}").text
        assert 'data-confirmed="1"' in page
        assert shown in page


def test_staff_see_it_too(by_phone_and_key: tuple[int, int], till: Till) -> None:
    rows = db.session.scalars(select(Conversion.id).order_by(Conversion.id)).all()
    pages = [till("support").get(f"/admin/conversions/{one}").text for one in rows]
    assert by_phone_and_key
    assert "Counter (SMS …456)" in pages[0]
    assert "Till 1 (API)" in pages[1]


def test_a_partner_without_phones_and_keys_has_no_filter_for_them(till: Till) -> None:
    page = till("drita").get(ALL).text
    assert 'name="cashier"' in page
    assert 'name="phone"' not in page
    assert 'name="key"' not in page
