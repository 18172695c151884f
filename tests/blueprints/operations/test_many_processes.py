"""With several server processes, the metrics are those of all of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support.databases import Database

VISITS = """
import os, sys
from marketplace import create_app
for address in sys.argv[1:]:
    if os.fork() == 0:
        print(create_app().test_client().get(address).text, flush=True)
        os._exit(0)
    os.wait()
"""  # each address is asked by a process of its own
COUNTED = 'marketplace_requests_total{method="GET",route="/healthz",status="200"} 2.0'


def test_any_server_process_reports_the_metrics_of_all(database: Database, tmp_path: Path) -> None:
    figures = tmp_path / "figures"
    figures.mkdir()
    settings = {
        "MARKETPLACE_ENV": "test",
        "DATABASE_URL": database.url,
        "INSTANCE_PATH": str(tmp_path),
        "PROMETHEUS_MULTIPROC_DIR": str(figures),
    }

    command = [sys.executable, "-c", VISITS, "/healthz", "/healthz", "/metrics"]
    told = subprocess.run(
        command, env=os.environ | settings, capture_output=True, text=True, check=True
    ).stdout
    assert COUNTED in told
    assert len({file.name.rpartition("_")[2] for file in figures.iterdir()}) == 3, "three processes"
