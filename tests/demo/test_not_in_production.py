"""Production imports nothing of the demo: neither the application nor the command line."""

from __future__ import annotations

import json
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
# in one process, as to import the package takes long: first what production makes, then the demo
PROGRAM = """
import json, os, sys
import marketplace.cli
from marketplace.wsgi import app

def demo_modules():
    return sorted(name for name in sys.modules if name.startswith("marketplace.demo"))

views, production = len(app.view_functions), demo_modules()
os.environ.update(json.loads(sys.argv[1]))
marketplace.create_app()
print(json.dumps([views, production, demo_modules()]))
"""


def test_production_imports_no_module_of_the_demo_which_imports_its_pages(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(DEMO)],
        cwd=ROOT,
        env=PRODUCTION | {"INSTANCE_PATH": str(tmp_path)},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    views, production, demo = json.loads(done.stdout)
    assert views > 0
    assert production == []
    assert {"marketplace.demo.pages.phone", "marketplace.demo.network"} <= set(demo)
