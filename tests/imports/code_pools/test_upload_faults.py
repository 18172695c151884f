"""A file of codes that is lost, broken or taken meanwhile; the list of its refused lines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from marketplace.catalogue.pools import add_codes
from marketplace.catalogue.pools.models import PoolCode, UploadState
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound
from marketplace.imports.code_pools import running, uploads
from marketplace.imports.row_errors import FileGone, Unreadable
from marketplace.imports.uploads import folder
from tests.imports.code_pools.pools import STAFF, upload, work
from tests.imports.code_pools.test_uploads import pool as pool
from tests.imports.code_pools.test_uploads import reasons
from tests.support.cast import ListedOffer


def test_the_list_of_refused_lines_is_deleted_with_its_file_after_its_days(
    pool: ListedOffer, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, clean = upload(pool, "KOD Ë\nA1\n"), upload(pool, "A2\n")
    path = uploads.refused_rows(read)
    with pytest.raises(NotFound):
        uploads.refused_rows(clean)
    uploads.delete_old()
    assert path.exists()
    monkeypatch.setattr(uploads, "KEPT", timedelta(seconds=-1))
    uploads.delete_old()
    assert not path.exists()
    assert uploads.one_upload(read.id).uploaded is None
    with pytest.raises(NotFound):
        uploads.refused_rows(uploads.one_upload(read.id))
    with pytest.raises(NotFound):
        uploads.add(upload_id=clean.id + 1, actor=STAFF)


def waiting_upload(pool: ListedOffer, content: bytes) -> int:
    return uploads.accept(
        offer_id=pool.id,
        file_name="codes.csv",
        save=lambda path: path.write_bytes(content),
        actor=STAFF,
    )


def test_a_file_that_cannot_be_read_to_its_end_fails_and_stages_nothing(
    pool: ListedOffer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(add_codes, "BATCH", 1)
    (lost, cut) = (waiting_upload(pool, b"A1\n") for _ in range(2))
    (folder() / str(uploads.one_upload(lost).uploaded)).unlink()
    stage, calls = running.stage_codes, []

    def broken(*given: object) -> list[int | None]:
        calls.append(1)
        if len(calls) == 2:
            raise Unreadable(message="not a list")
        return stage(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(running, "stage_codes", broken)
    work()
    with force_locale("en"):
        gone = str(FileGone())
    for upload_id, failure in ((lost, gone), (cut, "not a list")):
        failed = uploads.one_upload(upload_id)
        assert (failed.state, failed.failure) == (UploadState.FAILED, failure)
    assert db.session.scalars(select(PoolCode.id)).all() == []


def test_a_code_that_another_upload_takes_meanwhile_is_refused_and_the_batch_is_read_again(
    pool: ListedOffer, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken, earlier = add_codes._taken, upload(pool, "A1\n")
    answers: list[dict[str, int]] = [{}]  # as if the other upload's code was not there yet
    monkeypatch.setattr(
        add_codes, "_taken", lambda *given: answers.pop() if answers else taken(*given)
    )
    read = upload(pool, "A1\nA2\n")
    assert (earlier.good, read.good, read.refused, read.lines) == (1, 1, 1, 2)
    assert "already" in reasons(read.id)[0][2]


def test_later_refused_lines_follow_under_one_heading(
    pool: ListedOffer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(add_codes, "BATCH", 1)
    read = upload(pool, "Ë\nA1\nË\n")
    assert [one[0] for one in reasons(read.id)] == ["1", "3"]
