"""Check the locked requirements for known vulnerabilities, and write what the product is made of.

The bill of materials is CycloneDX JSON in `build/`. Where the database of vulnerabilities cannot be
reached, that is said and nothing fails; a finding fails unless `requirements/accepted.txt` has it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
PROJECT: Final = ROOT / "pyproject.toml"
LOCKED: Final = ROOT / "requirements" / "base.txt"
ACCEPTED: Final = ROOT / "requirements" / "accepted.txt"
BILL: Final = ROOT / "build" / "sbom.cdx.json"
SECONDS: Final = 90
UNREACHABLE: Final = (
    "ConnectionError", "ConnectTimeout", "ReadTimeout", "SSLError", "ProxyError", "HTTPError",
    "Connection refused", "Max retries exceeded", "Failed to establish", "Couldn't connect",
    "couldn't connect", "Temporary failure in name resolution", "ServiceError", "HTTP error",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Vulnerability:
    """A known vulnerability of a locked package, by any of its ids."""

    package: str
    version: str
    ids: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.package} {self.version}: {', '.join(self.ids)}"


def accepted_in(text: str) -> dict[str, str]:
    """Return the reason of each accepted finding by its id: a line `ID reason`, # for comments.

    Raises ValueError for an id without a reason.
    """
    reasons: dict[str, str] = {}
    for line in text.splitlines():
        name, _, reason = line.partition("#")[0].strip().partition(" ")
        if name and not reason.strip():
            raise ValueError(f"{name} is accepted without a reason")
        if name:
            reasons[name] = reason.strip()
    return reasons


def findings_in(report: Mapping[str, Any]) -> list[Vulnerability]:
    """Return the findings of pip-audit's JSON."""
    return [
        Vulnerability(package["name"], package["version"], (found["id"], *found.get("aliases", ())))
        for package in report["dependencies"]
        for found in package.get("vulns", ())
    ]


def unaccepted(
    findings: Sequence[Vulnerability], accepted: Mapping[str, str]
) -> list[Vulnerability]:
    """Return the findings of which no id is accepted."""
    return [one for one in findings if not accepted.keys() & set(one.ids)]


def is_unreachable(said: str) -> bool:
    """Return whether pip-audit's words mean that it could not ask for vulnerabilities."""
    return any(word in said for word in UNREACHABLE)


def audit(accepted: Mapping[str, str]) -> int:
    """Run pip-audit, print the result and return the exit code."""
    options = ("--format", "json", "--disable-pip", "--require-hashes", "--progress-spinner", "off")
    try:
        ended = _run("pip_audit", *options, "--requirement", str(LOCKED))
    except subprocess.TimeoutExpired:
        return _say_unreachable("it did not answer")
    try:
        report = json.loads(ended.stdout)
    except ValueError:
        last = (ended.stderr.strip().splitlines() or ["no answer"])[-1]
        if is_unreachable(ended.stderr):
            return _say_unreachable(last[:120])
        sys.stderr.write(f"pip-audit failed: {ended.stderr.strip()}\n")
        return 1
    return judge(report, accepted)


def judge(report: Mapping[str, Any], accepted: Mapping[str, str]) -> int:
    """Print what pip-audit's report says and return the exit code.

    A package that the database does not know was not checked; an index without a database knows
    none.
    """
    skipped = [one["name"] for one in report["dependencies"] if "skip_reason" in one]
    checked = len(report["dependencies"]) - len(skipped)
    if not checked:
        return _say_unreachable("the package index has none")
    found = findings_in(report)
    for one in found:
        reason = next((accepted[name] for name in one.ids if name in accepted), None)
        sys.stdout.write(f"{one}: {f'accepted: {reason}' if reason else 'NOT ACCEPTED'}\n")
    left = len(unaccepted(found, accepted))
    sys.stdout.write(f"Vulnerabilities: {checked} packages checked, {left} to be dealt with.\n")
    if skipped:
        sys.stdout.write(f"NOT CHECKED, as the database does not know them: {', '.join(skipped)}\n")
    return 1 if left else 0


def write_bill(*, validate: bool = True) -> int:
    """Write the bill of materials of the locked requirements; returns the exit code.

    To validate it against the schema of CycloneDX takes ten times as long as to write it.
    """
    BILL.parent.mkdir(exist_ok=True)
    options = ("requirements", "--output-reproducible", "--pyproject", str(PROJECT))
    options += ("--validate" if validate else "--no-validate",)
    ended = _run("cyclonedx_py", *options, "--output-file", str(BILL), str(LOCKED))
    if ended.returncode:
        sys.stderr.write(ended.stderr)
        return 1
    count = len(json.loads(BILL.read_text(encoding="utf-8"))["components"])
    sys.stdout.write(f"Bill of materials: {count} packages in {BILL.relative_to(ROOT)}.\n")
    return 0


def main(parts: Sequence[str]) -> int:
    """Do the parts named, of `audit` and `bill`; returns the exit code for `make check`."""
    accepted = accepted_in(ACCEPTED.read_text(encoding="utf-8"))
    known = {"audit": lambda: audit(accepted), "bill": write_bill}
    return max(known[part]() for part in parts)


def _say_unreachable(why: str) -> int:
    sys.stdout.write(
        "Vulnerabilities: NOT CHECKED, as their database cannot be reached from here "
        f"({why}). Run `make check` where it can.\n"
    )
    return 0


def _run(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own arguments, no shell
        [sys.executable, "-m", module, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["bill", "audit"]))
