"""What is said to people: texts per language, the outbox, email, SMS and the demo's mailbox."""

from __future__ import annotations

from flask import Flask

from marketplace.settings import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Give the app its ways to send email and SMS."""
