"""Pages are compressed for browsers that accept it, at a length that gives no secret away."""

from __future__ import annotations

import gzip

import pytest

from marketplace.serving.compression import SHORTEST, compress
from tests.support.csrf_client import BrowserLike

GZIP = {"Accept-Encoding": "gzip"}


@pytest.mark.parametrize("address", ["/", "/how-it-works", "/no-such-page"])
def test_a_page_is_sent_compressed_once_to_a_browser_that_accepts_gzip(
    client: BrowserLike, address: str
) -> None:
    packed = client.get(address, headers=GZIP)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    assert gzip.decompress(packed.data).startswith(b"<!DOCTYPE html>")
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_a_browser_that_does_not_accept_gzip_gets_the_page_as_it_is(client: BrowserLike) -> None:
    plain = client.get("/how-it-works")
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert plain.text.startswith("<!DOCTYPE html>")


def test_what_is_short_is_sent_as_it_is(client: BrowserLike) -> None:
    answer = client.get("/suggestions?q=", headers=GZIP)
    assert len(answer.data) < SHORTEST
    assert "Content-Encoding" not in answer.headers


def test_the_same_page_has_many_lengths_and_is_one_whole_gzip_file() -> None:
    page = b"code 7F3K" * 500
    packed = [compress(page) for _ in range(50)]
    assert len({len(one) for one in packed}) > 10
    assert all(gzip.decompress(one) == page for one in packed)
