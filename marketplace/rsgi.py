"""The application that granian runs with its RSGI interface, as `marketplace.rsgi:app`.

It is `marketplace.wsgi:app` behind a bridge that reads bodies before it takes a thread, so that
slow clients hold no thread.
"""

from __future__ import annotations

from marketplace.serving.bridge import Bridge
from marketplace.wsgi import app as wsgi_app

_settings = wsgi_app.config["SETTINGS"]
app = Bridge(wsgi_app, threads=_settings.server_threads, seconds=_settings.body_seconds)
