"""The pages of the demo: mailbox, telephone and simulated network.

Imported only where the demo's transports are set, which production refuses.
"""

from __future__ import annotations

from flask import Flask

from marketplace.demo.pages import mailbox, network, phone
from marketplace.foundation.settings import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Give the app the pages of the demo."""
    app.register_blueprint(mailbox.bp)
    app.register_blueprint(phone.bp)
    network.init_app(app, settings)
