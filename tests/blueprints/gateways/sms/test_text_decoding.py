"""The bytes of an SMS are read by their coding and character set."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.blueprints.gateways.sms.text_decoding import decode_text, query_bytes

TEXT = "PIKË \U0001f600"
CYRILLIC = "\u041f\u0418\u041a\u0410"


TEXTS = [TEXT, CYRILLIC, "20 MB", ""]


@pytest.mark.parametrize(
    ("written", "charset"),
    [
        *(("utf-16-be", "UTF-16BE"), ("utf-16-be", "utf-16"), ("utf-16-be", "UCS-2")),
        *(("utf-16", "UTF-16"), ("utf-16-le", "UTF-16LE"), ("utf-8", "UTF-8"), ("utf-8", "utf8")),
    ],
)
def test_the_character_set_decides(written: str, charset: str) -> None:
    for coding, text in product(["", "0", "1", "2", "x"], TEXTS):
        assert decode_text(text.encode(written), coding, charset) == text, coding


@pytest.mark.parametrize("charset", ["", "8-BIT", "unknown", "idna", "base64", "unicode_escape"])
@pytest.mark.parametrize(("coding", "written"), [("2", "utf-16-be"), ("0", "utf-8"), ("", "utf-8")])
def test_without_one_that_is_known_the_coding_decides(
    coding: str, written: str, charset: str
) -> None:
    for text in TEXTS:
        assert decode_text(text.encode(written), coding, charset) == text


@pytest.mark.parametrize("text", ["PIKË", "20 MB", TEXT])
def test_ucs_2_of_latin_letters_is_seen_without_a_coding(text: str) -> None:
    assert decode_text(text.encode("utf-16-be")) == text


def test_bytes_of_windows_are_read_as_its_letters() -> None:
    assert decode_text("PIKË".encode("latin-1"), "1", "8-BIT") == "PIKË"
    assert decode_text("20 € MB".encode("cp1252")) == "20 € MB"
    assert decode_text("PIKË".encode("latin-1"), "0", "ISO-8859-1") == "PIKË"


@pytest.mark.parametrize(
    ("raw", "charset"), [(b"20 MB\xff", "utf-8"), (b"\0M\0B\0", "utf-16be"), (b"20 \x81MB", "")]
)
def test_what_cannot_be_read_is_marked(raw: bytes, charset: str) -> None:
    assert "\ufffd" in decode_text(raw, charset=charset)


@given(st.binary(max_size=300), st.sampled_from(["", "0", "1", "2"]), st.text(max_size=12))
def test_every_sms_is_a_text(raw: bytes, coding: str, charset: str) -> None:
    text = decode_text(raw, coding, charset)
    assert text.encode().decode() == text


def test_the_bytes_of_a_query_are_as_they_came() -> None:
    query = b"from=%2B383&text=%00P%D8%3D+%20&text=x&empty="
    assert query_bytes(query) == {"from": b"+383", "text": b"\0P\xd8=  ", "empty": b""}
