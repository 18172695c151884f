"""A known vulnerability fails the check, unless it is accepted; an unreachable database says so."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from dev import supply_chain
from dev.supply_chain import ACCEPTED, LOCKED, accepted_in, audit, judge, write_bill

CLEAN: dict[str, Any] = {"name": "flask", "version": "3.1.3", "vulns": []}
FOUND: dict[str, Any] = {
    "name": "pillow",
    "version": "9.0",
    "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-2026-1"]}],
}
UNKNOWN: dict[str, Any] = {"name": "apispec", "skip_reason": "not found"}


def report(*packages: dict[str, Any]) -> dict[str, Any]:
    return {"dependencies": list(packages)}


def test_a_finding_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert judge(report(CLEAN, FOUND), {}) == 1
    assert "pillow 9.0: PYSEC-1, CVE-2026-1: NOT ACCEPTED" in capsys.readouterr().out


def test_a_finding_accepted_by_any_of_its_ids_passes_with_the_reason(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert judge(report(CLEAN, FOUND), {"CVE-2026-1": "no TIFF is read"}) == 0
    assert "accepted: no TIFF is read" in capsys.readouterr().out


def test_packages_that_the_database_does_not_know_are_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert judge(report(CLEAN, UNKNOWN), {}) == 0
    assert re.search("1 packages checked.*\nNOT CHECKED.*apispec", capsys.readouterr().out)


def test_an_index_that_knows_no_package_counts_as_unreachable(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert judge(report(UNKNOWN), {}) == 0
    assert "Vulnerabilities: NOT CHECKED" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("said", "code", "printed"),
    [
        ("ServiceError: HTTP error: Max retries exceeded", 0, "Vulnerabilities: NOT CHECKED"),
        ("the requirements cannot be read", 1, ""),
    ],
)
def test_only_an_unreachable_database_is_passed_over(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    said: str,
    code: int,
    printed: str,
) -> None:
    ended = subprocess.CompletedProcess([], 1, stdout="", stderr=said)
    monkeypatch.setattr(supply_chain, "_run", lambda *_arguments: ended)
    assert audit({}) == code
    assert printed in capsys.readouterr().out


def test_the_bill_of_materials_names_the_locked_packages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(supply_chain, "ROOT", tmp_path)
    monkeypatch.setattr(supply_chain, "BILL", tmp_path / "build" / "sbom.cdx.json")
    assert write_bill(validate=False) == 0  # `make check` writes it anew and validates it
    bill = json.loads((tmp_path / "build" / "sbom.cdx.json").read_text(encoding="utf-8"))
    named = {f"{one['name']}=={one['version']}" for one in bill["components"]}
    locked = re.findall(r"^([\w.-]+==[\w.]+)", LOCKED.read_text(encoding="utf-8"), re.MULTILINE)
    assert (bill["bomFormat"], len(locked) > 30) == ("CycloneDX", True)
    assert set(locked) <= named


def test_nothing_is_accepted_without_a_reason() -> None:
    assert accepted_in("# none\n\nCVE-1 no TIFF is read\n") == {"CVE-1": "no TIFF is read"}
    with pytest.raises(ValueError, match="CVE-2 is accepted without a reason"):
        accepted_in("CVE-2\n")
    assert all(accepted_in(ACCEPTED.read_text(encoding="utf-8")).values())
