"""The views of offers are saved again and again; a failure is told and ends nothing."""

from __future__ import annotations

from threading import Event

import pytest
from flask import Flask
from structlog.testing import capture_logs

from marketplace.schedule import view_saver


class Rounds(Event):
    """Lets the thread do two rounds without waiting."""

    left = 2

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout == view_saver.SECONDS
        self.left -= 1
        return self.left < 0


def test_views_are_saved_in_each_round_also_after_one_that_failed(
    plain_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Flask] = []

    def save_views(app: Flask) -> None:
        tried.append(app)
        if len(tried) == 1:
            raise OSError

    monkeypatch.setattr(view_saver, "save_views", save_views)
    with capture_logs() as logged:
        view_saver._run(plain_app, Rounds())
    assert tried == [plain_app] * 2
    assert [one["event"] for one in logged] == ["the views of offers could not be saved"]


def test_a_process_has_one_thread_that_saves_views_and_saves_the_last_ones_at_its_end(
    plain_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_end: list[object] = []
    monkeypatch.setattr(view_saver, "Finalize", lambda _of, do, **_given: at_end.append(do))
    monkeypatch.setattr(view_saver, "_run", lambda _app, _stopped: None)
    monkeypatch.setattr(plain_app, "extensions", dict(plain_app.extensions))
    plain_app.extensions.pop(view_saver.SAVER, None)
    view_saver.start_saving(plain_app)
    first = plain_app.extensions[view_saver.SAVER]
    view_saver.start_saving(plain_app)
    assert plain_app.extensions[view_saver.SAVER] is first
    assert at_end[1:] == [view_saver._save]
