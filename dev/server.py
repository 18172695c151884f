"""Serve the demo, and start its server again whenever a source file changes; `make dev`.

Server and worker are threads of one process, so that stopping it leaves nothing behind.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from watchfiles import Change, DefaultFilter, run_process

PACKAGE = Path(__file__).parents[1] / "marketplace"
TRANSLATIONS = PACKAGE / "translations"
SOURCES = (".py", ".html", ".txt", ".css", ".js", ".svg", ".po")
STOPS_WITHIN_SECONDS = 10


class SourceFilter(DefaultFilter):
    """Choose the files that the server reads; what it or the compiler writes is left out."""

    def __call__(self, change: Change, path: str) -> bool:
        """Return whether a change of this file starts the server again."""
        return path.endswith(SOURCES) and super().__call__(change, path)


def compile_translations() -> None:
    """Compile the catalogues of texts, which may be what changed."""
    command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "compile"]
    subprocess.run([*command, "--directory", str(TRANSLATIONS)], check=True)  # noqa: S603 - our own


def serve() -> None:
    """Serve the demo on `PORT` until interrupted; in a process of its own, which imports anew."""
    from werkzeug.serving import run_simple  # noqa: PLC0415 - the watcher needs none of these

    from marketplace import create_app  # noqa: PLC0415
    from marketplace.commands.demo import HOST, prepare  # noqa: PLC0415
    from marketplace.schedule import worker  # noqa: PLC0415

    port = int(os.environ.get("PORT", "5000"))
    compile_translations()
    app = create_app(prepare(port))
    worker.start_inside(app)
    run_simple(HOST, port, app, threaded=True)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal and the watcher both send one


if __name__ == "__main__":
    run_process(
        PACKAGE, target=serve, watch_filter=SourceFilter(), sigint_timeout=STOPS_WITHIN_SECONDS
    )
