"""Production imports nothing of the demo: neither the application nor the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from marketplace.foundation.settings import DEMO_SECRET

ROOT = Path(__file__).parents[2]
PRODUCTION = {
    "SECRET_KEY": "a-secret-of-more-than-forty-characters-for-a-test",
    "PUBLIC_URL": "https://pika.example",
    "SMS_GATEWAY_URL": "http://127.0.0.1:13013/cgi-bin/sendsms",
}
DEMO = {
    "MARKETPLACE_ENV": "demo",
    "SECRET_KEY": DEMO_SECRET,
    "EMAIL_TRANSPORT": "mailbox",
    "SMS_TRANSPORT": "mailbox",
}
PROGRAM = """
import sys
import marketplace.cli
from marketplace.wsgi import app
print(len(app.view_functions), *sorted(n for n in sys.modules if n.startswith("marketplace.demo")))
"""


def demo_modules(folder: Path, settings: dict[str, str]) -> list[str]:
    """The demo's modules in a fresh process that has made the app and the command line."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env=settings | {"INSTANCE_PATH": str(folder)},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    views, *modules = done.stdout.split()
    assert int(views) > 0
    return modules


def test_production_imports_no_module_of_the_demo(tmp_path: Path) -> None:
    assert demo_modules(tmp_path, PRODUCTION) == []


def test_the_demo_imports_its_pages(tmp_path: Path) -> None:
    pages = {"marketplace.demo.pages.phone", "marketplace.demo.network"}
    assert pages <= set(demo_modules(tmp_path, DEMO))
