"""Refuse wrong uses of `marketplace network simulate`."""

from __future__ import annotations

from pathlib import Path

import pytest

from marketplace.cli import run


def test_a_behaviour_that_there_is_not_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["network", "simulate", "--manner", "rob"]) == 2
    assert "--manner" in capsys.readouterr().err


def test_network_simulate_is_refused_in_production(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    safe = {
        "SECRET_KEY": "k" * 32,
        "PUBLIC_URL": "https://pika.example",
        "SMS_GATEWAY_URL": "http://127.0.0.1:13013/cgi-bin/sendsms",
        "INSTANCE_PATH": str(tmp_path),
    }
    for name, value in safe.items():
        monkeypatch.setenv(name, value)
    assert run(["network", "simulate"]) == 1
    assert "production" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
