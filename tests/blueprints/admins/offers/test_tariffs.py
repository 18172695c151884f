"""Marketing says which tariffs a service is for."""

from __future__ import annotations

import re

import pytest

from marketplace.catalogue.offers.record import offer_record
from tests.blueprints.admins.offers.test_edit import changed
from tests.blueprints.admins.offers.typed import typed
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

NEW = "/admin/offers/new"
PREPAID, POSTPAID = "private-prepaid", "private-postpaid"
SERVICE = {"kind": "service", "partner": "", "unit": "package"}


def written(marketing: BrowserLike, cast: Cast, **given: object) -> int:
    answer = marketing.post(NEW, data=typed(cast, **SERVICE | given))
    assert answer.status_code == 303, answer.text
    return int(str(answer.location).rsplit("/", 1)[1])


def ticked(page: str) -> list[str]:
    tags = re.findall(r'<input[^>]* name="tariffs"[^>]*>', page)
    found = (re.search(r'value="([^"]+)"', tag) for tag in tags if " checked" in tag)
    return [match[1] for match in found if match]


def test_ticked_tariffs_of_a_service_are_saved_and_ticked_again(
    marketing: BrowserLike, cast: Cast
) -> None:
    offer_id = written(marketing, cast, tariffs=["", PREPAID, POSTPAID])
    assert offer_record(offer_id=offer_id).facts.tariffs == (POSTPAID, PREPAID)
    assert ticked(marketing.get(f"/admin/offers/{offer_id}/edit").text) == [PREPAID, POSTPAID]
    assert "Private, prepaid" in marketing.get(f"/admin/offers/{offer_id}").text


@pytest.mark.parametrize(("sent", "kept"), [({"tariffs": [""]}, None), ({}, (PREPAID,))])
def test_unticking_all_frees_it_and_sending_nothing_keeps_them(
    marketing: BrowserLike, cast: Cast, sent: dict[str, object], kept: object
) -> None:
    offer_id = written(marketing, cast, tariffs=["", PREPAID])
    data = changed(cast, offer_id, **SERVICE | sent)
    assert marketing.post(f"/admin/offers/{offer_id}/edit", data=data).status_code == 303
    assert offer_record(offer_id=offer_id).facts.tariffs == kept


def test_a_service_without_ticked_tariffs_is_for_any_participating_tariff(
    marketing: BrowserLike, cast: Cast
) -> None:
    page = marketing.get(f"/admin/offers/{written(marketing, cast)}").text
    assert "any participating tariff" in page


@pytest.mark.parametrize("word", ["golden", "\x00", "private-prepaid "])
def test_a_tariff_that_is_not_on_the_list_is_said(
    marketing: BrowserLike, cast: Cast, word: str
) -> None:
    answer = marketing.post(NEW, data=typed(cast, **SERVICE | {"tariffs": ["", word]}))
    assert answer.status_code == 422
    assert 'id="tariffs-error"' in answer.text


def test_a_preview_keeps_what_is_ticked(marketing: BrowserLike, cast: Cast) -> None:
    data = typed(cast, **SERVICE | {"tariffs": ["", POSTPAID], "preview": "1"})
    assert ticked(marketing.post(NEW, data=data).text) == [POSTPAID]
