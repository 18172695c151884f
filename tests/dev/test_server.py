"""The server of `make dev`: which changes of files start it again."""

from __future__ import annotations

import pytest
from watchfiles import Change

from dev.server import PACKAGE, SourceFilter


@pytest.mark.parametrize(
    "path",
    ["points/fifo.py", "templates/base.html", "static/app.css", "translations/sq/messages.po"],
)
def test_a_changed_source_starts_the_server_again(path: str) -> None:
    assert SourceFilter()(Change.modified, str(PACKAGE / path))


@pytest.mark.parametrize(
    "path", ["points/__pycache__/fifo.py", "points/fifo.pyc", "translations/sq/messages.mo"]
)
def test_a_file_written_by_the_compiler_does_not_restart_the_server(path: str) -> None:
    assert not SourceFilter()(Change.modified, str(PACKAGE / path))
