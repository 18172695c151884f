"""With several server processes, the metrics are those of all of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support.databases import Database

VISIT = """
import sys
from marketplace import create_app
print(create_app().test_client().get(sys.argv[1]).text)
"""
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

    def visit(address: str) -> str:
        command = [sys.executable, "-c", VISIT, address]
        return subprocess.run(
            command, env=os.environ | settings, capture_output=True, text=True, check=True
        ).stdout

    visit("/healthz")
    visit("/healthz")
    assert COUNTED in visit("/metrics")
