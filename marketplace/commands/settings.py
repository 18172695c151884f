"""`marketplace settings`: print the settings."""

from __future__ import annotations

import click

from marketplace.foundation.settings import Settings


@click.group()
def settings() -> None:
    """Show the settings."""


@settings.command("table")
def table() -> None:
    """Print every setting, its default and its meaning, as docs/settings.md has them."""
    click.echo(settings_table(), nl=False)


def settings_table() -> str:
    """Return a Markdown table of every setting."""
    rows = ["| setting | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = _shown(field.default)
        rows.append(f"| `{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows) + "\n"


def _shown(default: object) -> str:
    if isinstance(default, bool):
        return "`1`" if default else "`0`"
    return f"`{default}`" if str(default) else "empty"
