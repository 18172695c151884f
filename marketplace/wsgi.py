"""The application that a WSGI server runs, as `marketplace.wsgi:app`."""

from __future__ import annotations

import sys

from marketplace import create_app
from marketplace.foundation.settings import UnsafeSettingsError
from marketplace.schedule import view_saver, worker

try:
    app = create_app()
except UnsafeSettingsError as error:
    sys.exit(f"marketplace: {error}")

if app.config["SETTINGS"].worker_inside:
    worker.start_inside(app)
view_saver.start_saving(app)
