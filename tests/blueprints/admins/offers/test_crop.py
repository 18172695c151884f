"""Marketing chooses the part of an offer's picture that customers see."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from marketplace.accounts.models import AuditEntry
from marketplace.catalogue.models import Offer, OfferState
from marketplace.catalogue.offers import pictures
from marketplace.catalogue.offers.crops import Crop, name_of_crop
from marketplace.catalogue.offers.record import copy_offer, offer_record
from marketplace.foundation.extensions import db
from tests.blueprints.admins.offers.test_edit import changed
from tests.blueprints.admins.offers.typed import a_picture, typed
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

NEW = "/admin/offers/new"
CHOSEN = {"focus_x": "20", "focus_y": "70", "zoom": "150"}


def portrait(colour: str = "teal") -> tuple[BytesIO, str]:
    """A picture of which the shop shows a part, and its file name."""
    written = BytesIO()
    Image.new("RGB", (60, 120), colour).save(written, "PNG")
    written.seek(0)
    return written, "portrait.png"


@pytest.fixture
def upload(marketing: BrowserLike) -> str:
    """A picture that is uploaded, and not yet that of an offer."""
    assert marketing
    return pictures.save(portrait()[0].read())


def image_of(offer_id: int) -> str | None:
    return offer_record(offer_id=offer_id).facts.image


def the_image() -> str | None:
    return db.session.scalars(select(Offer.image)).one()


def beside(answer: Any, field: str) -> str:
    """Return the errors shown next to the field, as HTML."""
    return str(answer.text.partition(f'id="{field}-error"')[2].partition("</ul>")[0])


def test_the_chosen_part_of_a_picture_is_saved_and_shown_everywhere(
    marketing: BrowserLike, cast: Cast, upload: str
) -> None:
    offer = cast.an_offer("Coffee", image=upload, offer_code="KAFE120")
    sent = changed(cast, offer.id, opens_at="", closes_at="", **CHOSEN)
    assert marketing.post(f"/admin/offers/{offer.id}/edit", data=sent).status_code == 303
    name = f"{upload}-20-70-150"
    assert image_of(offer.id) == name
    for page in ("/offers", f"/offers/{offer.slug}", "/admin/offers", f"/admin/offers/{offer.id}"):
        assert f'src="/pictures/{name}-' in marketing.get(page).text
    shown = marketing.get(f"/offers/{offer.slug}").text
    assert re.search(rf'property="og:image" content="[^"]*/pictures/{name}-960.webp"', shown)
    for width in pictures.SIZES:
        assert marketing.get(f"/pictures/{name}-{width}.webp").status_code == 200


def test_the_form_opens_with_the_chosen_part_and_a_frame_around_it(
    marketing: BrowserLike, cast: Cast, upload: str
) -> None:
    name = pictures.cut(upload, Crop(20, 70, 150))
    offer = cast.an_offer("Coffee", state=OfferState.DRAFT, image=name)
    page = marketing.get(f"/admin/offers/{offer.id}/edit").text
    for field, value in CHOSEN.items():
        assert re.search(rf'id="{field}"[^>]* value="{value}"', page)
    assert f'href="/admin/pictures/{upload}.webp"' in page
    assert 'viewBox="0 0 60 120"' in page
    assert '<rect class="crop__frame" x="0.0" y="71.5" width="40.0" height="25.0" />' in page
    assert page.count(f'src="/pictures/{name}-480.webp"') == 4  # in the shop, and in each place


def test_a_preview_shows_the_chosen_part_and_saves_nothing(
    marketing: BrowserLike, cast: Cast, upload: str
) -> None:
    sent = typed(cast, preview="1", picture=upload, **CHOSEN)
    part = marketing.post(NEW, data=sent, htmx=True).text
    name = f"{upload}-20-70-150"
    assert 'id="shapes" data-hx-swap-oob="true"' in part
    assert 'id="picture-uploaded"' not in part  # the numbers are being typed
    assert part.count(f'src="/pictures/{name}-480.webp"') == 4
    assert pictures.path(name, 960) is not None
    whole_page = marketing.post(NEW, data=sent).text
    assert whole_page.startswith("<!DOCTYPE html>")
    assert f'src="/pictures/{name}-480.webp"' in whole_page
    assert not db.session.scalars(select(Offer.id)).all()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("focus_x", "101", "Enter a number from 0 to 100."),
        ("focus_x", "-1", "Enter a number from 0 to 100."),
        ("focus_y", "NaN", "Enter a whole number."),
        ("focus_y", "Infinity", "Enter a whole number."),
        ("focus_y", "12.5", "Enter a whole number."),
        ("focus_y", "9" * 400, "That number is too long."),
        ("zoom", "99", "Enter a number from 100 to 300."),
        ("zoom", "301", "Enter a number from 100 to 300."),
        ("zoom", "1e2", "Enter a whole number."),
    ],
)
def test_what_no_part_of_a_picture_has_is_shown_next_to_its_field(
    marketing: BrowserLike, cast: Cast, upload: str, field: str, value: str, sentence: str
) -> None:
    sent = typed(cast, picture=upload, **CHOSEN | {field: value})
    answer = marketing.post(NEW, data=sent)
    assert answer.status_code == 422
    assert sentence in beside(answer, field)
    preview = marketing.post(NEW, data=sent | {"preview": "1"}, htmx=True)
    assert preview.status_code == 200
    assert f'src="/pictures/{upload}' in preview.text


def test_empty_numbers_mean_the_middle(marketing: BrowserLike, cast: Cast, upload: str) -> None:
    marketing.post(NEW, data=typed(cast, picture=upload, focus_x="", focus_y="", zoom=""))
    assert the_image() == upload


def test_a_focal_point_without_a_picture_is_refused(marketing: BrowserLike, cast: Cast) -> None:
    answer = marketing.post(NEW, data=typed(cast, focus_x="20"))
    assert answer.status_code == 422
    assert "Choose a picture before the part of it that is shown." in beside(answer, "image")


def test_a_part_of_a_picture_that_was_deleted_is_refused(
    marketing: BrowserLike, cast: Cast
) -> None:
    sent = typed(cast, picture="0" * 32, **CHOSEN)
    answer = marketing.post(NEW, data=sent)
    assert answer.status_code == 422
    assert "This picture is not there any more." in beside(answer, "image")
    preview = marketing.post(NEW, data=sent | {"preview": "1"}, htmx=True)
    assert "This picture is not there any more." in beside(preview, "image")


def test_a_new_picture_is_shown_from_its_middle_and_the_same_one_as_chosen(
    marketing: BrowserLike, cast: Cast, upload: str
) -> None:
    offer = cast.an_offer("Coffee", state=OfferState.DRAFT, image=f"{upload}-20-70-150")
    address = f"/admin/offers/{offer.id}/edit"
    sent = changed(cast, offer.id, image=portrait(), focus_x="30", focus_y="40", zoom="100")
    marketing.post(address, data=sent)  # saving sends a file again that a preview has uploaded
    assert image_of(offer.id) == f"{upload}-30-40-100"
    marketing.post(address, data=changed(cast, offer.id, image=portrait("navy"), **CHOSEN))
    assert image_of(offer.id) == pictures.save(portrait("navy")[0].read())


def test_a_preview_of_a_new_picture_brings_the_fields_for_its_part(
    marketing: BrowserLike, cast: Cast
) -> None:
    sent = typed(cast, preview="1", image=a_picture())
    part = marketing.post(NEW, data=sent, htmx=True).text
    assert 'id="picture-uploaded" data-hx-swap-oob="true"' in part
    assert re.search(r'id="focus_x"[^>]* value="50"', part)
    assert "This picture has the shape of the part" in part


def test_a_part_of_too_few_pixels_is_said_to_look_blurred(
    marketing: BrowserLike, cast: Cast, upload: str
) -> None:
    large = BytesIO()
    Image.new("RGB", (960, 700), "teal").save(large, "PNG")
    sharp = typed(cast, preview="1", picture=pictures.save(large.getvalue()), zoom="200")
    said = "This part has few pixels, so it looks blurred."
    assert said not in marketing.post(NEW, data=sharp, htmx=True).text
    assert said in marketing.post(NEW, data=sharp | {"zoom": "201"}, htmx=True).text
    assert said in marketing.post(NEW, data=typed(cast, preview="1", picture=upload)).text


def test_two_who_choose_a_part_at_once_are_told(
    marketing: BrowserLike, cast: Cast, upload: str
) -> None:
    offer = cast.an_offer("Coffee", state=OfferState.DRAFT, image=upload)
    address = f"/admin/offers/{offer.id}/edit"
    mine = changed(cast, offer.id, focus_x="10", focus_y="10", zoom="200")
    marketing.post(address, data=changed(cast, offer.id, **CHOSEN))
    answer = marketing.post(address, data=mine)
    assert answer.status_code == 409
    assert "Someone else has changed this in the meantime." in answer.text
    assert re.search(r'id="zoom"[^>]* value="200"', answer.text)
    assert image_of(offer.id) == f"{upload}-20-70-150"


def test_the_audit_log_names_the_part_before_and_after(
    marketing: BrowserLike, cast: Cast, upload: str
) -> None:
    offer = cast.an_offer("Coffee", state=OfferState.DRAFT, image=upload)
    marketing.post(f"/admin/offers/{offer.id}/edit", data=changed(cast, offer.id, **CHOSEN))
    entry = db.session.scalars(select(AuditEntry)).one()
    numbers = {"image_x": 50, "image_y": 50, "image_zoom": 100}
    assert {k: v for k, v in (entry.before or {}).items() if "image" in k} == numbers
    numbers = {"image_x": 20, "image_y": 70, "image_zoom": 150}
    assert {k: v for k, v in (entry.after or {}).items() if "image" in k} == numbers


def test_a_copy_shows_the_same_part(marketing: BrowserLike, cast: Cast, upload: str) -> None:
    name = name_of_crop(upload, Crop(20, 70, 150))
    offer = cast.an_offer("Coffee", image=name)
    assert image_of(copy_offer(offer_id=offer.id, actor=cast.named("marketing").actor)) == name
    page = marketing.get(f"{NEW}?from={offer.id}").text
    assert re.search(r'id="zoom"[^>]* value="150"', page)


def test_the_whole_picture_is_for_those_alone_who_write_offers(
    marketing: BrowserLike, at_desk: Callable[[str], BrowserLike], upload: str
) -> None:
    address = f"/admin/pictures/{upload}.webp"
    answer = marketing.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert answer.headers["Cache-Control"] == "private, max-age=3600"
    with Image.open(BytesIO(answer.data)) as image:
        assert image.size == (60, 120)
    assert at_desk("support").get(address).status_code == 403
    assert marketing.get(f"/admin/pictures/{'0' * 32}.webp").status_code == 404
    assert marketing.get(f"/admin/pictures/{upload}-20-70-150.webp").status_code == 404
