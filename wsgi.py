"""The application that a WSGI server runs."""

import sys

from marketplace import create_app, worker
from marketplace.foundation.settings import UnsafeSettingsError

try:
    app = create_app()
except UnsafeSettingsError as error:
    sys.exit(f"marketplace: {error}")

if app.config["SETTINGS"].worker_inside:
    worker.start_inside(app)
