"""Marketing opens a pool, sees what was read of a file, adds it; readers see numbers alone."""

from __future__ import annotations

import io

import pytest

from marketplace.imports.code_pools import uploads
from tests.blueprints.admins.staff_browsers import AtDesk
from tests.imports.code_pools.pools import a_pool, upload, work
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike


def test_a_pool_is_opened_filled_and_watched(marketing: BrowserLike, cast: Cast) -> None:
    offer = cast.an_offer("Cinema")
    form = {"offer": str(offer.id), "form": "ean13", "low_at": "5"}
    opened = marketing.post("/admin/pools/new", data=form)
    assert (opened.status_code, opened.location) == (303, f"/admin/pools/{offer.id}")
    codes = (io.BytesIO(b"5901234123457\n5901234123458\n"), "codes.txt")
    sent = marketing.post(opened.location, data={"file": codes})
    work()
    seen = marketing.get(sent.location).text
    assert "codes.txt" in seen
    assert "5901234123457" not in seen

    refused = marketing.get(f"{sent.location}/refused.csv").get_data(as_text=True)
    assert "3458" in refused
    assert "5901234123458" not in refused
    assert marketing.post(f"{sent.location}/add").status_code == 303
    work()
    pool = marketing.get(f"/admin/pools/{offer.id}").text
    assert "Barcode EAN-13" in pool or "EAN-13" in pool
    assert "Cinema" in marketing.get("/admin/pools").text
    assert f"/admin/pools/{offer.id}" in marketing.get(f"/admin/offers/{offer.id}").text


def test_a_file_that_is_no_list_is_refused_beside_its_field(
    marketing: BrowserLike, cast: Cast
) -> None:
    offer = a_pool(cast.an_offer())
    for content in (b"", b"PK\x03\x04"):
        data = {"file": (io.BytesIO(content), "codes.xlsx")}
        assert marketing.post(f"/admin/pools/{offer.id}", data=data).status_code == 422


@pytest.mark.parametrize("who", ["support", "finance", "auditor"])
def test_readers_see_pools_and_change_nothing(at_desk: AtDesk, cast: Cast, who: str) -> None:
    offer = a_pool(cast.an_offer(), "KINO1")
    read = upload(offer, "KINO2")
    browser = at_desk(who)
    assert browser.get(f"/admin/pools/{offer.id}").status_code == 200
    assert browser.post(f"/admin/pools/uploads/{read.id}/add").status_code == 403
    assert browser.post(f"/admin/pools/{offer.id}/recall", data={"reason": "x"}).status_code == 403
    assert uploads.one_upload(read.id).state == "read"
