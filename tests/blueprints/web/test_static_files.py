"""Stylesheets and scripts: lasting addresses, packed, htmx from its package."""

from __future__ import annotations

import gzip
import re

import pytest

from tests.support.csrf_client import BrowserLike


def addresses(client: BrowserLike) -> list[str]:
    return re.findall(r'(?:href|src)="(/static/[^"]+)"', client.get("/").text)


def test_every_file_of_a_page_may_be_kept_for_a_year(client: BrowserLike) -> None:
    files = addresses(client)
    assert len(files) >= 5
    for file in files:
        kept = client.get(file).cache_control
        assert kept.immutable
        assert kept.max_age == 365 * 24 * 3600


def test_a_file_asked_for_without_its_fingerprint_is_not_kept(client: BrowserLike) -> None:
    assert not client.get("/static/css/base.css").cache_control.immutable


def test_htmx_is_served_from_here(client: BrowserLike) -> None:
    address = next(file for file in addresses(client) if "htmx" in file)
    script = client.get(address)
    assert script.mimetype == "text/javascript"
    assert "htmx" in script.text


@pytest.mark.parametrize("file", ["css/base.css", "js/pika.js", "htmx.js"])
def test_files_are_packed_for_those_who_take_them_so(client: BrowserLike, file: str) -> None:
    packed = client.get(f"/static/{file}?v=1", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == client.get(f"/static/{file}?v=1").data


def test_an_unknown_static_file_is_not_found(client: BrowserLike) -> None:
    assert client.get("/static/css/nothing.css").status_code == 404
