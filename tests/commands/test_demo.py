"""The demo, the simulator and a server that cannot start say why in one line.

The demo starts from nothing, stops and keeps its data in `tests/packaging/test_wheel.py`.
"""

from __future__ import annotations

import socket
import sys
from importlib import import_module
from pathlib import Path

import pytest

from tests.commands.conftest import Run


@pytest.mark.parametrize("port", ["-1", "0", "65536", "99999", "x"])
@pytest.mark.parametrize("asked", [["demo", "start"], ["network", "simulate"]])
def test_a_port_that_there_is_not_is_wrong_usage_said_in_a_line(
    run: Run, asked: list[str], port: str
) -> None:
    if port == "0" and asked == ["network", "simulate"]:
        port = "70000"  # 0 would be any free port
    ended = run(*asked, "--port", port)
    assert (ended.code, ended.out) == (2, "")
    assert "--port" in ended.err
    assert ended.err.count("\n") == 1


def test_a_port_that_is_taken_is_said_in_one_line(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = run("demo", "start", PORT=str(taken.getsockname()[1]))
    assert ended.code == 1
    assert "is in use" in ended.err
    assert len(ended.err.splitlines()) == 1


def test_a_server_with_unsafe_settings_ends_in_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("INSTANCE_PATH", str(tmp_path))
    monkeypatch.delitem(sys.modules, "marketplace.wsgi", raising=False)
    with pytest.raises(SystemExit) as ended:
        import_module("marketplace.wsgi")
    said = ended.value.code  # which the interpreter writes to the standard error
    assert isinstance(said, str)
    assert said.startswith("marketplace: SECRET_KEY must be set")
    assert len(said.splitlines()) == 1
