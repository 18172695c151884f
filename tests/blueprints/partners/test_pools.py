"""An owner uploads the partner's own codes and sees what is left; marketing adds them."""

from __future__ import annotations

import io

import pytest

from marketplace.catalogue.pools.models import UploadState
from marketplace.catalogue.pools.pool_list import one_pool, uploads_to_add
from marketplace.catalogue.pools.pools import close_pool
from marketplace.imports.code_pools import uploads
from tests.blueprints.partners.conftest import Till
from tests.imports.code_pools.pools import STAFF, a_pool, upload, work
from tests.support.cast import Cast, ListedOffer


@pytest.fixture
def pool(cast: Cast) -> ListedOffer:
    """The bakery's offer with two codes, which is as few as a warning is for."""
    return a_pool(cast.an_offer("Cinema"), "KINO-1", "KINO-2", low_at=2)


def send(till: Till, offer: ListedOffer, content: bytes, who: str = "drita") -> str:
    """Upload the codes as an owner; the address of what was read."""
    data = {"file": (io.BytesIO(content), "ours.csv")}
    answer = till(who).post(f"/partner/pools/{offer.id}", data=data)
    assert answer.status_code == 303, answer.text
    work()
    return answer.location


def test_the_owner_uploads_and_marketing_adds(till: Till, pool: ListedOffer) -> None:
    read = send(till, pool, b"KINO-3\nKINO-4\nKINO-1\n")
    seen = till("drita").get(read).text
    assert "ours.csv" in seen
    assert "/add" not in seen
    assert "KINO-3" not in seen
    refused = till("drita").get(f"{read}/refused.csv").get_data(as_text=True)
    assert refused.splitlines()[1].startswith("3,")
    assert one_pool(pool.id).left == 2
    assert uploads_to_add() == {pool.id: 1}

    uploads.add(upload_id=int(read.rpartition("/")[2]), actor=STAFF)
    work()
    assert one_pool(pool.id).left == 4


def test_what_is_left_and_the_warning_are_on_the_page_and_beside_the_offer(
    till: Till, pool: ListedOffer
) -> None:
    drita = till("drita")
    drita.set_cookie("language", "en")
    page = drita.get(f"/partner/pools/{pool.id}").text
    assert "2 of your own codes are left. Upload more" in page
    assert f"/partner/pools/{pool.id}" in drita.get("/partner/offers").text


def test_the_owner_discards_an_own_upload_and_none_of_marketings(
    till: Till, pool: ListedOffer
) -> None:
    read = send(till, pool, b"KINO-3\n")
    theirs = upload(pool, "KINO-4")
    assert till("drita").post(f"{read}/discard").status_code == 303
    assert till("drita").post(f"/partner/pools/uploads/{theirs.id}/discard").status_code == 404
    work()
    own = uploads.one_upload(int(read.rpartition("/")[2]))
    assert own.state is UploadState.DISCARDED
    assert uploads.one_upload(theirs.id).state is UploadState.READ


def test_a_file_that_is_no_list_and_a_closed_pool_are_refused_on_the_page(
    till: Till, pool: ListedOffer
) -> None:
    for content in (b"", b"PK\x03\x04"):
        data = {"file": (io.BytesIO(content), "codes.xlsx")}
        assert till("drita").post(f"/partner/pools/{pool.id}", data=data).status_code == 422
    close_pool(offer_id=pool.id, reason="over", actor=STAFF)
    data = {"file": (io.BytesIO(b"KINO-9"), "codes.csv")}
    assert till("drita").post(f"/partner/pools/{pool.id}", data=data).status_code == 422


@pytest.mark.parametrize("who", ["lumi", "cashier"])
def test_another_partner_and_a_cashier_reach_nothing_of_it(
    till: Till, cast: Cast, pool: ListedOffer, who: str
) -> None:
    assert cast.lumi
    read, status = send(till, pool, b"KINO-3\nKINO-1\n"), 403 if who == "cashier" else 404
    stranger = till(who)
    for path in (f"/partner/pools/{pool.id}", read, f"{read}/refused.csv"):
        assert stranger.get(path).status_code == status
    data = {"file": (io.BytesIO(b"KINO-5"), "codes.csv")}
    assert stranger.post(f"/partner/pools/{pool.id}", data=data).status_code == status
    assert stranger.post(f"{read}/discard").status_code == status
    assert uploads_to_add() == {pool.id: 1}
