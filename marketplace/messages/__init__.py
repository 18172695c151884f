"""What is said to people: texts per language, the outbox, email, SMS and the demo's mailbox.

A verb writes with `outbox.write` in its transaction and calls `wake` after it.
"""

from __future__ import annotations

from flask import Flask

from marketplace.foundation.settings import Settings
from marketplace.messages import queue
from marketplace.messages.queue import wake as wake


def init_app(app: Flask, settings: Settings) -> None:
    """Give the app its ways to send email and SMS."""
    queue.init_app(app, settings)
