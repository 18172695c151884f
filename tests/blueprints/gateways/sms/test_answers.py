"""Each SMS has its own answer: what happened and what is left, or precisely what to send."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from marketplace.catalogue.models import OfferKind, OfferState, Partner, Unit
from marketplace.conversions.codes import shown
from marketplace.customers.models import Customer, Line, LineKind, Tariff
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.points.models import Lot
from tests.blueprints.gateways.sms.conftest import Made, Send, a_service
from tests.support.cast import Cast, ListedOffer, LotOf, a_customer, a_line, write
from tests.support.dates import written


def test_an_offers_code_gives_the_redemption_code_and_what_is_left(
    send: Send, made: Made, cast: Cast, coffee: ListedOffer
) -> None:
    told = send(cast.arta, "kafe1")
    (conversion,) = made()
    assert conversion.offer_id == coffee.id
    assert shown(conversion.code or "") in told
    assert "Coffee" in told
    assert "Points: 80, balance: 560" in told
    assert written(clock.local(conversion.good_until - timedelta(minutes=1))) in told  # type: ignore[operator] # a code runs out


def test_mb_come_to_the_senders_line(send: Send, made: Made, cast: Cast, data: ListedOffer) -> None:
    told = send(cast.arta, "20 MB")
    (conversion,) = made()
    assert (conversion.offer_id, conversion.line_id) == (data.id, cast.arta.line_id)
    assert (conversion.points, conversion.units) == (20, 200)
    assert "200 MB, valid until" in told
    assert "balance: 620" in told


@pytest.mark.parametrize("text", ["90 hej", "hej", "HEJ 90"])
def test_a_package_is_converted_with_its_points_and_without(
    send: Send, made: Made, cast: Cast, hej: ListedOffer, text: str
) -> None:
    told = send(cast.arta, text)
    assert "Pako hej, valid until" in told
    assert written(clock.today() + timedelta(days=30)) in told
    assert [(one.offer_id, one.points) for one in made()] == [(hej.id, 90)]


def test_a_package_for_other_points_is_said_precisely(
    send: Send, made: Made, cast: Cast, hej: ListedOffer
) -> None:
    assert hej
    assert "90 HEJ" in send(cast.arta, "20 hej")
    assert made() == []


def test_a_package_that_is_new_works_by_its_offer_code(send: Send, made: Made, cast: Cast) -> None:
    a_service(cast, "Music", unit=Unit.PACKAGE, points=50, offer_code="MUZIKE")
    send(cast.arta, "50 muzikë")
    assert [one.points for one in made()] == [50]


def test_pika_tells_the_balance_and_what_expires_first(send: Send, cast: Cast) -> None:
    day = clock.today() + timedelta(days=40)
    told = send(cast.arta, "PIKA")
    assert "640" in told
    assert f"90, on {written(day)}" in told


def test_pika_counts_only_what_can_be_used_today(send: Send) -> None:
    late = a_customer("late", [LotOf(50, -1), LotOf(7, 10)])
    assert "Your points: 7." in send(late, "pika")


def test_ndihme_tells_what_can_be_sent(
    send: Send, cast: Cast, data: ListedOffer, hej: ListedOffer
) -> None:
    assert data
    assert hej
    told = send(cast.arta, "NDIHME")
    assert all(words in told for words in ("PIKA", "10 MB", "90 HEJ", "127.0.0.1:5000"))


SIX = "10 MB, 10 SMS, 10 MMS, 90 HEJ, 90 MSUPER, 90 MFILLO"


@pytest.fixture
def six_services(cast: Cast) -> None:
    """The services of the programme."""
    for unit in (Unit.MB, Unit.SMS, Unit.MMS):
        a_service(cast, unit.value, unit=unit, units_per_point=10, points=10)
    for code in ("HEJ", "MSUPER", "MFILLO"):
        a_service(cast, code, unit=Unit.PACKAGE, points=90, offer_code=code)


@pytest.mark.usefixtures("six_services")
@pytest.mark.parametrize("language", ["sq", "en"])
@pytest.mark.parametrize("host", ["pika.example", "pika.operatori-telekomit-kosoves.example"])
def test_ndihme_names_all_six_services_and_the_site_in_one_segment(
    send: Send, app: Flask, language: str, host: str
) -> None:
    usual = app.config["SETTINGS"]
    app.config["SETTINGS"] = usual.model_copy(update={"public_url": f"https://{host}"})
    try:
        told = send(a_customer("speaker", language=language), "NDIHME")
    finally:
        app.config["SETTINGS"] = usual
    assert SIX in told
    assert told.endswith(f" {host}")


@pytest.mark.usefixtures("six_services")
def test_ndihme_names_the_services_before_a_site_too_long_for_both(send: Send, app: Flask) -> None:
    usual = app.config["SETTINGS"]
    app.config["SETTINGS"] = usual.model_copy(update={"public_url": f"https://{'w' * 70}.example"})
    try:
        told = send("+38344999999", "NDIHME")
    finally:
        app.config["SETTINGS"] = usual
    assert SIX in told
    assert "www" not in told


REFUSED = [
    ("5 MB", "10 MB"),
    ("0 MB", "10 MB"),
    ("MB", "10 MB"),
    ("9999999999 MB", "214,748,364 points at once"),
    ("700 MB", "700 points. You have 640 and need 60 more"),
    ("20 MB 30 SMS", "10 MB"),
    ("20", "10 MB"),
    ("-20 MB", "10 MB"),
    ("dua 20 MB", "send only: 20 MB"),
    ("20 GB", "20 MB"),
    ("30 MMS", "NDIHME"),
    ("çka është kjo?", "PIKA"),
    ("", "NDIHME"),
    ("😀", "NDIHME"),
    ("x" * 1_000, "NDIHME"),
    ("a\0b", "no offer with the code AB"),
]


def test_a_refused_sms_is_answered_with_what_to_send(
    send: Send, made: Made, cast: Cast, data: ListedOffer
) -> None:
    assert data
    for text, says in REFUSED:
        assert says in send(cast.arta, text), text
        assert made() == [], text


def test_an_offer_code_with_one_wrong_letter_suggests_the_nearest(
    send: Send, made: Made, cast: Cast, coffee: ListedOffer
) -> None:
    assert coffee
    told = send(cast.arta, "KAFE2")
    assert "Coffee" in told
    assert told.endswith("send: KAFE1")
    assert made() == []


def test_a_code_that_nothing_is_like_is_unknown(
    send: Send, cast: Cast, coffee: ListedOffer
) -> None:
    assert coffee
    assert "SHTEPI7" in send(cast.arta, "shtëpi7")


def test_a_slip_in_pika_tells_the_balance(send: Send, cast: Cast) -> None:
    assert "640" in send(cast.arta, "PIKAA")


def test_too_few_points_tells_how_many_are_lacking(
    send: Send, made: Made, cast: Cast, coffee: ListedOffer
) -> None:
    assert coffee
    assert "80 points. You have 4 and need 76 more" in send(cast.besnik, "KAFE1")
    assert made() == []


def test_a_blocked_customer_reads_why_and_what_helps(
    send: Send, made: Made, cast: Cast, coffee: ListedOffer
) -> None:
    assert coffee
    told = send(cast.dafina, "KAFE1")
    assert "blocked" in told
    assert "1 euro" in told
    assert "300" in send(cast.dafina, "PIKA")
    assert made() == []


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"stock": 0}, "This offer is sold out."),
        ({"closes_at": -1}, "This offer has closed."),
        ({"opens_at": 1}, "This offer opens on"),
        ({"state": OfferState.WITHDRAWN}, "no longer available"),
        ({"state": OfferState.PAUSED}, "no longer available"),
        ({"kind": OfferKind.GIFT}, "our shops"),
        (
            {"kind": OfferKind.SERVICE, "unit": Unit.PACKAGE, "tariffs": ["private-postpaid"]},
            "not available on the tariff of this number",
        ),
    ],
)
def test_each_refusal_by_sms_has_its_own_text(
    send: Send, made: Made, cast: Cast, given: dict[str, object], says: str
) -> None:
    days = {name: given[name] for name in given if name.endswith("_at")}
    moments = {name: clock.now() + timedelta(days=int(str(days[name]))) for name in days}
    cast.an_offer("Thing", offer_code="GJE1", **given | moments)
    told = send(cast.arta, "GJE1")
    assert says in told
    assert "Thing" in told
    assert made() == []


def test_a_draft_is_never_named_by_sms(send: Send, cast: Cast) -> None:
    cast.an_offer("Secret", offer_code="FSHEH1", state=OfferState.DRAFT, published_at=None)
    assert "Secret" not in send(cast.arta, "FSHEH1")


def test_an_offer_of_a_partner_that_left_is_not_there(
    send: Send, made: Made, cast: Cast, coffee: ListedOffer
) -> None:
    assert coffee
    with transaction() as session:
        session.get_one(Partner, cast.bakery.id).withdrawn_at = clock.now()
    cast.an_offer("Another", partner_id=cast.bookshop.id)  # the catalogue moves
    assert "no longer available" in send(cast.arta, "KAFE1")
    assert made() == []


def test_the_limit_of_one_person_is_told(send: Send, made: Made, cast: Cast) -> None:
    cast.an_offer("Cake", offer_code="TORTE2", per_customer=1)
    send(cast.arta, "TORTE2")
    assert "(1)" in send(cast.arta, "TORTE2")
    assert len(made()) == 1


def test_a_fixed_line_cannot_have_services(
    send: Send, made: Made, cast: Cast, data: ListedOffer
) -> None:
    assert data
    fixed = {"kind": LineKind.FIXED, "tariff": None, "number": "+38338123456"}
    a_line(cast.arta.customer_id, **fixed)
    assert "mobile" in send("+38338123456", "20 MB")
    assert made() == []


def test_an_account_that_closes_meanwhile_is_told_so(
    send: Send, made: Made, cast: Cast, coffee: ListedOffer
) -> None:
    assert coffee
    with transaction() as session:
        session.get_one(Customer, cast.arta.customer_id).closed_at = clock.now()
    assert "This account is closed." in send(cast.arta, "KAFE1")
    assert made() == []


def test_a_number_that_is_not_registered_reads_how_to(send: Send, coffee: ListedOffer) -> None:
    assert coffee
    told = send(a_line().number, "KAFE1")
    assert "127.0.0.1:5000" in told


def test_unregistered_business_and_unknown_numbers_get_different_sms(send: Send) -> None:
    free, business = a_line().number, a_line(tariff=Tariff.BUSINESS_POSTPAID).number
    assert len({send(who, "PIKA") for who in (free, business, "+38344999999")}) == 3


def test_an_unknown_number_gets_help_by_sms(send: Send) -> None:
    assert "PIKA" in send("+38344999999", "HELP")


def test_a_customers_phone_that_is_no_line_of_theirs_is_theirs_still(
    send: Send, made: Made, cast: Cast, coffee: ListedOffer
) -> None:
    assert coffee
    with transaction() as session:
        session.get_one(Customer, cast.arta.customer_id).phone = "+38345700700"
    assert "560" in send("045 700 700", "KAFE1")
    assert len(made()) == 1


def test_a_line_goes_before_a_phone(send: Send, cast: Cast) -> None:
    with transaction() as session:
        session.get_one(Customer, cast.besnik.customer_id).phone = cast.arta.number
    assert "640" in send(cast.arta, "PIKA")


def test_a_phone_of_two_customers_identifies_neither_by_sms(send: Send, cast: Cast) -> None:
    with transaction() as session:
        for person in (cast.arta, cast.besnik):
            session.get_one(Customer, person.customer_id).phone = "+38345700700"
    assert "640" not in send("+38345700700", "PIKA")


def test_the_answer_is_in_the_owners_language(send: Send, coffee: ListedOffer) -> None:
    assert coffee
    mira = a_customer("mira", [LotOf(100)], language="sq")
    told = send(mira, "KAFE1")
    assert "Coffee sq" in told
    assert "balance" not in told


def test_a_customers_code_is_for_the_partner(send: Send, cast: Cast) -> None:
    told = send(cast.arta, "7K3M-9QTW-2XABC")
    assert "127.0.0.1:5000" in told
    assert "7K3M" not in told


def test_units_converted_by_sms_go_to_the_line_that_sent_it(
    send: Send, made: Made, cast: Cast, data: ListedOffer
) -> None:
    assert data
    second = a_line(cast.arta.customer_id)
    send(second.number, "20 MB")
    (conversion,) = made()
    assert conversion.line_id == second.id
    assert db.session.get_one(Line, second.id).customer_id == cast.arta.customer_id


def test_a_customer_without_a_points_account_gets_an_sms_answer(
    send: Send, coffee: ListedOffer
) -> None:
    assert coffee
    given = {"name": "New", "surname": "One", "language": "en", "registered_at": clock.now()}
    number = a_line(write(Customer(**given))).number
    assert send(number, "PIKA")
    assert send(number, "KAFE1")


def test_mb_that_have_closed_are_told_so(send: Send, made: Made, cast: Cast) -> None:
    over = clock.now() - timedelta(days=1)
    a_service(cast, "Data", unit=Unit.MB, units_per_point=10, points=10, closes_at=over)
    assert "This offer has closed." in send(cast.arta, "20 MB")
    assert made() == []


def test_an_sms_for_mb_means_the_service_in_the_shop(send: Send, made: Made, cast: Cast) -> None:
    data = {"unit": Unit.MB, "units_per_point": 10, "points": 10}
    a_service(cast, "Old", closes_at=clock.now() - timedelta(days=1), **data)
    newer = [a_service(cast, title, **data) for title in ("New", "Newest")]
    send(cast.arta, "20 MB")
    assert [one.offer_id for one in made()] == [newer[0].id]


def test_points_that_do_not_expire_are_told_without_a_day(send: Send, cast: Cast) -> None:
    mine = Lot.customer_id == cast.arta.customer_id
    with transaction() as session:
        session.execute(update(Lot).where(mine).values(expires_on=None))
    assert send(cast.arta, "PIKA") == "Your points: 640."
