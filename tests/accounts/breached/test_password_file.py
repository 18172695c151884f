"""A file of breached passwords is searched where it lies, hashed or plain."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Self

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.accounts.breached.password_file import open_file, sha1
from marketplace.accounts.breached.sorted_lines import contains

PASSWORDS = [f"password{number}" for number in range(500)]


def written(path: Path, lines: list[str], end: str = "\n") -> Path:
    path.write_bytes("".join(line + end for line in lines).encode())
    return path


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("counted", [":3", ""])
@pytest.mark.parametrize("capitals", [True, False])
def test_each_hash_of_the_list_is_found_and_no_other(
    tmp_path: Path, end: str, counted: str, *, capitals: bool
) -> None:
    hashes = [sha1(one) if capitals else sha1(one).lower() for one in PASSWORDS]
    lines = sorted(one + counted for one in hashes)
    found = open_file(written(tmp_path / "hashes", lines, end))
    assert all(found.has(one) for one in PASSWORDS)
    assert not any(found.has(f"{one}!") for one in PASSWORDS)


def test_plain_passwords_are_found_whatever_their_capitals(tmp_path: Path) -> None:
    found = open_file(written(tmp_path / "plain", sorted([*PASSWORDS, "fjalëkalim"])))
    assert all(found.has(one) for one in ("password7", "Password7", "fjalëkalim", "Fjalëkalim"))
    assert not any(found.has(one) for one in ("password", "password500", "", "zzz"))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=12).filter(lambda one: not set(one) & set(b"\r\n"))), st.data())
def test_the_search_finds_what_a_walk_through_the_lines_finds(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "lines"
    path.write_bytes(b"".join(one + b"\n" for one in sorted(lines)))
    wanted = data.draw(st.sampled_from(lines) if lines else st.binary(max_size=3))
    assert contains(path, wanted, bytes) == (wanted in lines)


def test_a_large_list_is_not_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (f"{number:039x}0:1\n" for number in range(200_000))
    (tmp_path / "large").write_text("".join(lines))
    read = 0
    opened = Path.open

    class CountingFile:
        """A file that counts the bytes of the lines that were read."""

        def __init__(self, file: object) -> None:
            self._file = file

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            self._file.close()  # type: ignore[attr-defined] # a file

        def __getattr__(self, name: str) -> object:
            return getattr(self._file, name)

        def readline(self, *most: int) -> bytes:
            nonlocal read
            line: bytes = self._file.readline(*most)  # type: ignore[attr-defined] # a file
            read += len(line)
            return line

    found = open_file(tmp_path / "large")
    monkeypatch.setattr(Path, "open", lambda self, *mode: CountingFile(opened(self, *mode)))
    assert not found.has("a password that is not in it")
    assert 0 < read < 5_000


def test_a_hash_that_begins_another_line_is_not_a_hit(tmp_path: Path) -> None:
    path = written(tmp_path / "plain", ["password", "password1234"])
    assert not open_file(path).has("password12")


@pytest.mark.parametrize("lines", [[], ["zebra", "apple", "mango"] * 100])
def test_a_file_that_cannot_be_searched_is_refused(tmp_path: Path, lines: list[str]) -> None:
    with pytest.raises(ValueError, match=r"empty|not sorted"):
        open_file(written(tmp_path / "wrong", lines))


def test_the_hash_is_the_one_that_the_lists_have() -> None:
    assert sha1("password") == "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8"
    assert sha1("x") == hashlib.sha1(b"x", usedforsecurity=False).hexdigest().upper()
