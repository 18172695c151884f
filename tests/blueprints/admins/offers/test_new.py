"""Marketing writes a new offer."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select

from marketplace.accounts.models import AuditEntry
from marketplace.blueprints.admins.offers.editing import MOST_ORIGINALS
from marketplace.catalogue.models import Offer, OfferState
from marketplace.catalogue.offers import pictures
from marketplace.catalogue.offers.record import OfferRecord, offer_record
from marketplace.catalogue.offers.staff_search import StaffSearch, find_offers
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from tests.blueprints.admins.offers.typed import a_picture, typed
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

NEW = "/admin/offers/new"


def the_offer() -> OfferRecord:
    return offer_record(offer_id=db.session.scalars(select(Offer.id)).one())


def test_an_offer_typed_is_saved_as_a_draft(marketing: BrowserLike, cast: Cast) -> None:
    answer = marketing.post(NEW, data=typed(cast, image=a_picture()))
    saved = the_offer()
    assert (answer.status_code, answer.location) == (303, f"/admin/offers/{saved.id}")
    assert saved.state is OfferState.DRAFT
    assert (saved.facts.points, saved.facts.worth_cents, saved.facts.stock) == (120, 180, 50)
    assert saved.facts.offer_code == "KAFE120"


def test_times_are_those_of_the_programmes_clock(marketing: BrowserLike, cast: Cast) -> None:
    marketing.post(NEW, data=typed(cast))
    facts = the_offer().facts
    assert facts.opens_at is not None
    assert facts.closes_at is not None
    assert facts.opens_at.isoformat() == "2030-01-01T07:00:00+00:00"
    assert facts.closes_at.isoformat() == "2030-06-30T21:59:00+00:00"


def test_empty_stock_and_limit_mean_none(marketing: BrowserLike, cast: Cast) -> None:
    marketing.post(NEW, data=typed(cast, stock="", per_customer="", opens_at="", closes_at=""))
    facts = the_offer().facts
    assert (facts.stock, facts.per_customer, facts.opens_at, facts.closes_at) == (None,) * 4


def test_a_service_sold_by_the_point_takes_its_numbers_from_the_rules(
    marketing: BrowserLike, cast: Cast
) -> None:
    sent = typed(cast, kind="service", partner="", unit="MB", units_per_point="20", points="")
    marketing.post(NEW, data=sent)
    facts = the_offer().facts
    assert (facts.unit, facts.units_per_point, facts.partner_id) == ("MB", 10, None)


def test_the_picture_is_made_anew(marketing: BrowserLike, cast: Cast) -> None:
    marketing.post(NEW, data=typed(cast, image=a_picture("JPEG")))
    name = the_offer().facts.image
    assert name is not None
    assert pictures.path(name, 480) is not None


def test_a_new_offer_is_in_the_audit_log(marketing: BrowserLike, cast: Cast) -> None:
    marketing.post(NEW, data=typed(cast))
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.username) == ("offer.create", "marketing")


INVALID = [
    ("title_sq", "  ", "Please fill this in."),
    ("title_sq", "x" * 121, "At most 120 characters."),
    ("description_en", "x" * 4001, "At most 4000 characters."),
    ("points", "", "Please fill this in."),
    ("points", "-5", "Enter a number from 1 to 1,000,000."),
    ("points", "0", "Enter a number from 1 to 1,000,000."),
    ("points", "9" * 18, "Enter a number from 1 to 1,000,000."),
    ("points", "9" * 5000, "That number is too long."),
    ("points", "many", "Enter a whole number."),
    ("points", "12.5", "Enter a whole number."),
    ("worth", "-1", "Enter an amount in euros"),
    ("worth", "1,234.50", "Enter an amount in euros"),
    ("stock", "-1", "Enter a number from 0 to 1,000,000."),
    ("per_customer", "0", "Enter a number from 1 to 1,000,000."),
    ("code_days", "3651", "Enter a number from 1 to 3,650."),
    ("opens_at", "soon", "Enter a date and time"),
    ("opens_at", "0001-01-01T00:00", "Enter a date and time"),
    ("closes_at", "2029-12-31T23:59", "The offer must close after it opens."),
    ("kind", "loan", "Choose one from the list."),
    ("partner", "", "Choose the partner that provides this offer."),
    ("partner", "999999", "Choose one from the list."),
    ("category", "x", "Choose one from the list."),
    ("offer_code", "pika", "That offer code already means something else by SMS."),
    ("offer_code", "100mb", "That offer code already means something else by SMS."),
    ("offer_code", "kafe e re", "An offer code has 3 to 20 letters"),
    ("offer_code", "12345", "An offer code needs at least one letter."),
]


def test_an_invalid_value_of_a_new_offer_is_shown_next_to_its_field(
    marketing: BrowserLike, cast: Cast
) -> None:
    for field, value, sentence in INVALID:
        answer = marketing.post(NEW, data=typed(cast, **{field: value}))
        beside = answer.text.partition(f'id="{field}-error"')[2].partition("</ul>")[0]
        assert answer.status_code == 422, (field, value)
        assert sentence in beside, (field, value)
        assert db.session.scalar(select(func.count(Offer.id))) == 0, (field, value)


def test_a_service_needs_its_unit(marketing: BrowserLike, cast: Cast) -> None:
    sent = typed(cast, kind="service", partner="", unit="", points="")
    answer = marketing.post(NEW, data=sent)
    assert answer.status_code == 422
    assert "Choose what the service gives." in answer.text


def test_the_offer_form_keeps_typed_values_after_an_error(
    marketing: BrowserLike, cast: Cast
) -> None:
    sent = typed(cast, points="many", title_en='"Big" <coffee>', opens_at="tomorrow")
    shown = marketing.post(NEW, data=sent).text
    for kept in ("Kafe e madhe", "&#34;Big&#34; &lt;coffee&gt;", "many", "tomorrow", "1,80"):
        assert kept in shown


def test_the_offer_form_keeps_an_uploaded_picture_after_an_error(
    marketing: BrowserLike, cast: Cast
) -> None:
    shown = marketing.post(NEW, data=typed(cast, points="many", image=a_picture())).text
    name = shown.partition('name="picture" type="hidden" value="')[2][:32]
    marketing.post(NEW, data=typed(cast, picture=name))
    assert the_offer().facts.image == name


def test_an_offer_code_in_use_is_refused(marketing: BrowserLike, cast: Cast) -> None:
    cast.an_offer("Tea", offer_code="KAFE120")
    answer = marketing.post(NEW, data=typed(cast))
    assert answer.status_code == 422
    assert "Another offer already has that offer code." in answer.text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a complete JPEG, PNG, WebP or AVIF"),
        (b"\x89PNG\r\n\x1a\nrubbish", "not a complete JPEG, PNG, WebP or AVIF"),
        (b"x" * (9 * 1024 * 1024), "larger than 8 MB"),
    ],
)
def test_a_bad_picture_is_refused_and_the_rest_kept(
    marketing: BrowserLike, cast: Cast, content: bytes, sentence: str
) -> None:
    answer = marketing.post(NEW, data=typed(cast, image=(BytesIO(content), "picture.png")))
    answer.request.environ["wsgi.input"].close()
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Kafe e madhe" in answer.text


def test_an_upload_of_twelve_megabytes_is_refused(marketing: BrowserLike, cast: Cast) -> None:
    huge = BytesIO(b"x" * (12 * 1024 * 1024))
    answer = marketing.post(NEW, data=typed(cast, image=(huge, "picture.png")))
    answer.request.environ["wsgi.input"].close()
    assert answer.status_code == 413
    assert "This is too large." in answer.text


@pytest.mark.parametrize("name", ["../../secret", "<script>", "0" * 31])
def test_no_other_file_passes_for_a_picture(marketing: BrowserLike, cast: Cast, name: str) -> None:
    marketing.post(NEW, data=typed(cast, picture=name))
    assert the_offer().facts.image is None


def test_a_new_offer_without_the_csrf_token_is_refused(marketing: BrowserLike, cast: Cast) -> None:
    answer = marketing.post(NEW, data=typed(cast), csrf=False)
    assert answer.status_code == 400
    assert db.session.scalar(select(func.count(Offer.id))) == 0


def test_htmx_gets_only_the_offer_form_back(marketing: BrowserLike, cast: Cast) -> None:
    answer = marketing.post(NEW, data=typed(cast, points=""), htmx=True)
    assert answer.text.lstrip().startswith('<form id="writing"')


def test_htmx_is_redirected_to_the_new_offer(marketing: BrowserLike, cast: Cast) -> None:
    answer = marketing.post(NEW, data=typed(cast), htmx=True)
    assert answer.headers["HX-Redirect"] == f"/admin/offers/{the_offer().id}"


def sent(cast: Cast, **given: Any) -> dict[str, Any]:
    return typed(cast, preview="1", **given)


def test_a_preview_shows_the_card_and_saves_nothing(marketing: BrowserLike, cast: Cast) -> None:
    shown = marketing.post(NEW, data=sent(cast), htmx=True).text
    assert shown.lstrip().startswith('<div id="preview"')
    assert "picture-uploaded" not in shown  # no file came: the one in the form stays
    assert "A large coffee" in shown
    assert "120 points" in shown
    assert db.session.scalar(select(func.count(Offer.id))) == 0


def test_an_offer_preview_without_javascript_is_a_page_with_typed_values(
    marketing: BrowserLike, cast: Cast
) -> None:
    shown = marketing.post(NEW, data=sent(cast, image=a_picture())).text
    assert "offer-card" in shown
    assert "/pictures/" in shown
    assert 'value="kafe120"' in shown


def test_a_preview_of_half_an_offer_works(marketing: BrowserLike, cast: Cast) -> None:
    bad = {"points": "x", "category": "", "partner": "", "kind": "?", "opens_at": "?", "unit": "?"}
    assert marketing.post(NEW, data=sent(cast, **bad)).status_code == 200
    assert marketing.post(NEW, data={"preview": "1"}, htmx=True).status_code == 200


def test_marketing_writes_an_offer_by_the_amount(marketing: BrowserLike, cast: Cast) -> None:
    amount = {"points": "20", "worth": "1,00", "points_most": "400", "points_step": "5"}
    answer = marketing.post(NEW, data=typed(cast, **amount))
    facts = the_offer().facts
    assert (facts.points, facts.points_most, facts.points_step) == (20, 400, 5)
    page = " ".join(marketing.get(answer.location).text.split())
    assert "20 to 400, in steps of 5 points" in page
    assert "€1.00 for 20 points" in page


def test_steps_are_not_kept_of_another_kind(marketing: BrowserLike, cast: Cast) -> None:
    marketing.post(NEW, data=typed(cast, kind="gift", points_most="400", points_step="5"))
    facts = the_offer().facts
    assert (facts.points_most, facts.points_step) == (None, None)


def test_a_new_offer_starts_from_another_and_is_saved_only_when_sent(
    marketing: BrowserLike, cast: Cast
) -> None:
    offer = cast.an_offer("Coffee", stock=5, offer_code="KAFE7", image="0" * 32)
    page = marketing.get(f"/admin/offers/new?from={offer.id}").text
    form = page.partition('id="writing"')[2]
    assert 'value="Coffee"' in form
    assert f'name="picture" type="hidden" value="{"0" * 32}"' in form
    assert "KAFE7" not in form
    assert re.search(r'name="stock"[^>]* value=""', form)
    assert find_offers(StaffSearch(), clock.now()).total == 1


def test_any_offer_is_found_by_its_words_to_start_from(marketing: BrowserLike, cast: Cast) -> None:
    old = cast.an_offer("Coffee").id
    for number in range(MOST_ORIGINALS):
        cast.an_offer(f"Bread {number}")
    link = f'href="/admin/offers/new?from={old}"'
    assert link not in marketing.get("/admin/offers/new").text
    assert link in marketing.get("/admin/offers/new?start=cof").text
    typed_so_far = marketing.get("/admin/offers/new?start=cof", htmx=True).text
    assert typed_so_far.count("<li>") == 1
    assert link in typed_so_far
    assert "<form" not in typed_so_far


def test_a_new_offer_from_an_unknown_one_is_not_found(marketing: BrowserLike) -> None:
    assert marketing.get("/admin/offers/new?from=999").status_code == 404
    assert marketing.get(f"/admin/offers/new?from={'9' * 40}").status_code == 200


def test_each_field_says_for_which_kinds_it_is(marketing: BrowserLike) -> None:
    form = marketing.get("/admin/offers/new").text.partition('id="writing"')[2]
    kinds = {
        field: form.rpartition(f' id="{field}"')[0].rpartition('class="only')[2].partition('"')[0]
        for field in ("partner", "points_most", "unit", "units_per_point", "code_days")
    }
    assert kinds == {
        "partner": " only--partner",
        "points_most": " only--partner",
        "unit": " only--service",
        "units_per_point": " only--by-the-point",
        "code_days": " only--partner only--service",
    }


def test_a_refused_form_says_that_its_values_are_not_saved(
    marketing: BrowserLike, cast: Cast
) -> None:
    assert 'data-unsaved="changed"' not in marketing.get("/admin/offers/new").text
    refused = marketing.post("/admin/offers/new", data=typed(cast, points="0"), htmx=True)
    assert 'data-unsaved="changed"' in refused.text
