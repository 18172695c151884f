"""An offer hands out its partner's own codes: one a conversion, never two, until none is left."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from marketplace.catalogue.models import Stock
from marketplace.catalogue.offers import publish
from marketplace.catalogue.pools import hand_out
from marketplace.catalogue.pools.end_codes import delete_old, end_codes
from marketplace.catalogue.pools.models import PoolCode, PoolCodeState
from marketplace.catalogue.pools.pools import close_pool, recall
from marketplace.catalogue.pools.refusals import NothingToRecall
from marketplace.conversions import pool_codes
from marketplace.conversions.attempt import Attempt
from marketplace.conversions.convert import convert
from marketplace.conversions.models import Conversion, ConversionChannel, ConversionState
from marketplace.conversions.receipts import Receipt, receipt_for_staff
from marketplace.conversions.redemption.confirm import check, confirm
from marketplace.conversions.redemption.partner_codes import Confirmer
from marketplace.conversions.redemption.refusals import CodeCancelled, CodeRefused
from marketplace.conversions.refusals import SoldOut
from marketplace.conversions.reports.help_desk_search import find, with_code
from marketplace.conversions.reversal.cancel import cancel
from marketplace.conversions.reversal.expire_codes import expire_codes
from marketplace.conversions.verify import verify
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.imports.code_pools import uploads
from marketplace.points.accounts import balance
from tests.imports.code_pools.pools import STAFF, a_pool, top_up, upload, work
from tests.support.cast import Cast, ListedOffer, LotOf, Person, a_customer
from tests.support.concurrency import Gap, all_at_once, naive_transactions

WEB = ConversionChannel.WEB


def buy(who: Person, offer: ListedOffer, key: str = "k") -> Receipt:
    return convert(customer_id=who.customer_id, offer=offer.slug, via=WEB, key=key)


def left(offer: ListedOffer) -> int | None:
    return db.session.scalar(select(Stock.remaining).where(Stock.offer_id == offer.id))


def code_ids() -> list[int]:
    return list(db.session.scalars(select(PoolCode.id).order_by(PoolCode.id)))


def states() -> list[str]:
    return list(db.session.scalars(select(PoolCode.state).order_by(PoolCode.id)))


def test_each_conversion_gets_a_code_of_the_partner_until_the_offer_is_sold_out(
    cast: Cast,
) -> None:
    offer = a_pool(cast.an_offer(), "Kino-1", "Kino-2")
    codes = [buy(cast.arta, offer, key).code for key in ("a", "b")]

    assert codes == ["Kino-1", "Kino-2"]
    assert left(offer) == 0
    with pytest.raises(SoldOut):
        buy(cast.arta, offer, "c")
    top_up(offer, ["Kino-3"])
    assert buy(cast.arta, offer, "c").code == "Kino-3"
    assert verify().violations == []


def test_the_same_key_again_shows_the_same_code(cast: Cast) -> None:
    offer = a_pool(cast.an_offer(), "Kino-1", "Kino-2")
    assert buy(cast.arta, offer).code == buy(cast.arta, offer).code == "Kino-1"
    assert left(offer) == 1


def test_a_code_with_an_end_leaves_first_and_is_good_to_its_own_day(cast: Cast) -> None:
    offer = a_pool(cast.an_offer())
    soon, later = (clock.today() + timedelta(days=days) for days in (2, 400))
    read = upload(offer, f"kod\nNONE\nLATER;{later}\nSOON;{soon:%d.%m.%Y}\n")
    assert (read.good, read.refused) == (3, 0)
    uploads.add(upload_id=read.id, actor=STAFF)
    work()
    made = [buy(cast.arta, offer, key) for key in ("a", "b", "c")]

    assert [one.code for one in made] == ["SOON", "LATER", "NONE"]
    assert [one.last_day for one in made[:2]] == [soon, later]
    assert made[2].last_day == clock.today() + timedelta(days=30)


def test_a_code_past_its_end_is_not_handed_out_and_leaves_the_stock(cast: Cast) -> None:
    offer = a_pool(cast.an_offer(), "OLD", "NEW")
    over = {"good_until": clock.now() - timedelta(seconds=1)}
    first = code_ids()[0]
    with transaction() as session:
        session.execute(update(PoolCode).where(PoolCode.id == first).values(**over))

    assert buy(cast.arta, offer).code == "NEW"
    with pytest.raises(SoldOut):
        buy(cast.arta, offer, "more")
    assert end_codes(clock.now()) == 1
    assert end_codes(clock.now()) == 0
    assert (states(), left(offer)) == (["ended", "handed_out"], 0)
    assert verify().violations == []


def test_cancelling_gives_the_points_back_and_burns_the_code(cast: Cast) -> None:
    offer = a_pool(cast.an_offer(), "Kino-1")
    made = buy(cast.arta, offer)
    cancel(conversion_id=made.id, reason="lost", actor=STAFF)

    assert balance(cast.arta.customer_id) == 640
    assert (states(), left(offer)) == (["handed_out"], 0)
    with pytest.raises(SoldOut):
        buy(cast.arta, offer, "again")
    assert upload(offer, "KINO1").refused == 1
    assert verify().violations == []


def test_the_partners_till_confirms_it_and_nobody_elses(cast: Cast) -> None:
    made = buy(cast.arta, a_pool(cast.an_offer(), "Kino-0001"))
    till = Confirmer(partner_id=cast.bakery.id, user_id=cast.drita.user_id)
    other = Confirmer(partner_id=cast.bookshop.id, user_id=cast.lumi.user_id)

    with pytest.raises(CodeRefused):
        check(code="KINO0001", till=other)
    assert check(code="kino 0001", till=till).code == "Kino-0001"
    seen = confirm(code="KINO-0001", till=till, branch_id=cast.bakery.branch_ids[0])
    assert (seen.conversion_id, seen.code) == (made.id, "Kino-0001")
    assert receipt_for_staff(made.id).state is ConversionState.CONFIRMED


def test_two_partners_may_have_the_same_code(cast: Cast) -> None:
    ours = buy(cast.arta, a_pool(cast.an_offer(), "1001"))
    theirs = buy(cast.arta, a_pool(cast.an_offer(partner_id=cast.bookshop.id), "1001"), "k2")
    till = Confirmer(partner_id=cast.bookshop.id, user_id=cast.lumi.user_id)

    assert confirm(code="1001", till=till, branch_id=None).conversion_id == theirs.id
    assert receipt_for_staff(ours.id).state is ConversionState.ISSUED
    assert find("1001").conversion_id == theirs.id
    for one in (ours, theirs):
        assert with_code("1001", partner_id=one.partner_id) == one.id


def test_a_code_that_is_ours_too_is_ours_first(cast: Cast) -> None:
    ours = buy(cast.arta, cast.an_offer())
    pool = buy(cast.arta, a_pool(cast.an_offer(), str(ours.code)), "k2")
    till = Confirmer(partner_id=cast.bakery.id, user_id=cast.drita.user_id)

    assert ours.code == pool.code
    assert confirm(code=str(ours.code), till=till, branch_id=None).conversion_id == ours.id


def test_a_cancelled_code_says_so_at_its_own_partner(cast: Cast) -> None:
    made = buy(cast.arta, a_pool(cast.an_offer(), "Kino-1"))
    cancel(conversion_id=made.id, reason="lost", actor=STAFF)
    with pytest.raises(CodeCancelled):
        check(code="KINO1", till=Confirmer(partner_id=cast.bakery.id, user_id=cast.drita.user_id))


def test_unused_codes_are_recalled_and_those_handed_out_stay_good(cast: Cast) -> None:
    offer = a_pool(cast.an_offer(), "A1", "A2", "A3")
    made = buy(cast.arta, offer)

    assert recall(offer_id=offer.id, reason="leaked", actor=STAFF) == 2
    assert (left(offer), states()) == (0, ["handed_out", "recalled", "recalled"])
    with pytest.raises(NothingToRecall):
        recall(offer_id=offer.id, reason="leaked", actor=STAFF)
    with pytest.raises(SoldOut):
        buy(cast.arta, offer, "more")
    assert receipt_for_staff(made.id).live
    assert verify().violations == []


def test_a_withdrawn_offer_takes_its_codes_out_of_the_pool(cast: Cast) -> None:
    offer = a_pool(cast.an_offer(), "A1", "A2")
    publish.withdraw(offer_id=offer.id, actor=STAFF, reason=None)
    assert end_codes(clock.now()) == 2
    assert states() == [PoolCodeState.RECALLED] * 2


def test_recalled_codes_are_deleted_after_a_year_and_handed_out_ones_never(cast: Cast) -> None:
    offer = a_pool(cast.an_offer(), "A1", "A2")
    buy(cast.arta, offer)
    recall(offer_id=offer.id, reason="leaked", actor=STAFF)
    long_ago = clock.now() - timedelta(days=366)
    with transaction() as session:
        session.execute(
            update(PoolCode).values(ended_at=long_ago).where(PoolCode.id == code_ids()[1])
        )
    delete_old()
    assert states() == ["handed_out"]


def test_a_closed_pool_sells_nothing_until_the_offer_has_a_stock_of_our_codes(cast: Cast) -> None:
    offer = a_pool(cast.an_offer(), "A1")
    assert close_pool(offer_id=offer.id, reason="over", actor=STAFF) == 1
    assert left(offer) == 0
    with pytest.raises(SoldOut):
        buy(cast.arta, offer)
    assert verify().violations == []


def test_a_code_that_was_not_used_in_time_expires_as_any_other(cast: Cast) -> None:
    made = buy(cast.arta, a_pool(cast.an_offer(), "A1"))
    assert expire_codes(clock.now() + timedelta(days=40)) == 1
    assert receipt_for_staff(made.id).state is ConversionState.EXPIRED


def test_verify_finds_a_stock_that_is_not_the_codes_left_and_a_code_of_no_pool(cast: Cast) -> None:
    offer = a_pool(cast.an_offer(), "A1", "A2")
    made = buy(cast.arta, offer)
    with transaction() as session:
        session.execute(update(Stock).values(remaining=5))
    its_code = PoolCode.conversion_id == made.id
    code_id = db.session.scalar(select(PoolCode.id).where(its_code))
    with transaction() as session:
        session.execute(update(PoolCode).where(its_code).values(code_hash="0" * 13))
    words = f"pool code {code_id}: its conversion has another code or offer"
    assert words in verify().violations
    free = {"state": PoolCodeState.LEFT, "conversion_id": None}
    with transaction() as session:
        session.execute(update(PoolCode).where(its_code).values(**free))
    found = verify().violations
    assert f"offer {offer.id}: its stock is not the number of codes left in its pool" in found
    assert f"conversion {made.id}: a code of a pool that did not hand it out" in found


@pytest.fixture
def gap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Widen the moment between finding a code and handing it out."""
    find_code, found = pool_codes.find, Gap(0.002, people=5)

    def slow_find(session: Session, attempt: Attempt) -> hand_out.FreeCode | None:
        free = find_code(session, attempt)
        found()
        return free

    monkeypatch.setattr(pool_codes, "find", slow_find)


def crowd(app: Flask, offer: ListedOffer, people: int) -> list[Receipt | Exception]:
    ids = [a_customer(f"c{n}", [LotOf(100)]).customer_id for n in range(people)]
    return all_at_once(
        app,
        lambda n: convert(customer_id=ids[n], offer=offer.slug, via=WEB, key="k"),
        people=people,
    )


@pytest.mark.usefixtures("gap")
def test_at_once_no_code_is_handed_out_twice(app: Flask, cast: Cast) -> None:
    offer = a_pool(cast.an_offer(points=10), *[f"A{n}" for n in range(8)])
    results = crowd(app, offer, 12)

    codes = [one.code for one in results if isinstance(one, Receipt)]
    assert len(codes) == len(set(codes)) == 8
    assert {type(one) for one in results if isinstance(one, Exception)} == {SoldOut}
    assert left(offer) == 0
    assert verify().violations == []


@pytest.mark.usefixtures("gap")
def test_read_then_write_hands_one_code_to_several(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unguarded(session: Session, code_id: int, conversion_id: int) -> bool:
        taken = {"state": PoolCodeState.HANDED_OUT, "conversion_id": conversion_id}
        session.execute(update(PoolCode).where(PoolCode.id == code_id).values(**taken))
        return True

    monkeypatch.setattr(hand_out, "hand_out", unguarded)
    offer = a_pool(cast.an_offer(points=10), *[f"A{n}" for n in range(8)])
    with naive_transactions():
        results = crowd(app, offer, 5)

    handed = db.session.scalar(select(func.count()).select_from(Conversion)) or 0
    refused = [one for one in results if isinstance(one, Exception)]
    assert refused or handed != 5 or verify().violations
    assert any("UNIQUE" in str(one).upper() for one in refused)
