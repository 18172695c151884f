"""`marketplace news`: send news and offers to the customers who agreed to marketing."""

from __future__ import annotations

import json
from typing import Any, BinaryIO

import click
from flask.cli import with_appcontext

from marketplace.accounts.audit import Actor
from marketplace.messages.news import NewsText, send_news

COMMAND = Actor(user_id=None, username="marketplace command")
EXPECTED = 'expected {"sq": {"subject": "...", "text": "...", "sms": "..."}, ...}'


@click.command()
@click.argument("file", type=click.File("rb"))
@with_appcontext
def news(file: BinaryIO) -> None:
    """Send the news in the JSON FILE once: by language a subject, a text and perhaps an SMS."""
    sent = send_news(texts=_read(file), actor=COMMAND)
    click.echo(", ".join(f"{channel.value}: {number}" for channel, number in sent.items()))


def _read(file: BinaryIO) -> dict[str, NewsText]:
    try:
        found: dict[str, dict[str, Any]] = json.load(file)
        return {
            language: NewsText(**{name: str(value) for name, value in text.items()})
            for language, text in found.items()
        }
    except (ValueError, TypeError, AttributeError) as error:
        raise click.BadParameter(EXPECTED, param_hint="FILE") from error
