"""`marketplace demo`: load and serve a programme to try everything with."""

from __future__ import annotations

import os
import secrets
import socket
import sys
from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_migrate import upgrade

from marketplace import create_app
from marketplace.commands.backups import is_empty
from marketplace.commands.ports import LAST, PORT
from marketplace.foundation.secrets_at_rest.private_files import create, private_folder
from marketplace.foundation.settings import SETTINGS_FILE, Settings, load_settings

HOST = "127.0.0.1"
SETTINGS = """\
# Written by `make demo`. Settings of the environment come first.
MARKETPLACE_ENV=demo
EMAIL_TRANSPORT=mailbox
SMS_TRANSPORT=mailbox
WORKER_INSIDE=1
CALENDAR_GAP_DAYS=365
LOG_FORMAT=console
LOG_LEVEL=WARNING
SUPPORT_PHONE=038 500 777
SUPPORT_EMAIL=ndihme@pika.example
BANK_NAME=Pika SH.A.
BANK_IBAN=XK051212012345678906
BANK_BIC=NCBVXKPR
"""
GATEWAY_SECRETS = ("SMS_GATEWAY_SECRET", "USSD_GATEWAY_SECRET")
WELCOME = """
  The shop        {url}/
  Partners        {url}/partner/
  Staff           {url}/admin/
  Emails and SMS  {url}/demo/mailbox
  Demo phone      {url}/demo/phone
  Demo network    {url}/demo/network
  The API         {url}/api/v1/openapi.json, with tokens from {url}/admin/tokens

  Sign in, always with the password pika-demo-pass, as
    arta (customer, 640 points)   besnik (4 points)   dafina (blocked)
    drita (partner)               lumi (another partner)
    marketing  support  finance  clerk  auditor  admin (staff)

  Or register with a number from +38349100001 to +38349100008: the PIN arrives in the mailbox.

  Ctrl-C stops it; your data is kept in {folder}.
"""


@click.group()
def demo() -> None:
    """Try out the marketplace."""


@demo.command()
@with_appcontext
def load() -> None:
    """Fill an empty database with the demo programme."""
    if not is_empty():
        raise click.ClickException("the database is not empty; the demo needs an empty one")
    _load()
    click.echo("the demo programme is loaded")


@demo.command()
@click.option(
    "--port", envvar="PORT", type=PORT, default=5000, show_default=True, help="Port to listen on."
)
def start(port: int) -> None:
    """Create what is missing, then serve the demo and its worker until Ctrl-C."""
    prepare(port)
    serve = ["--interface", "rsgi", "--host", HOST, "--port", str(port), "--no-log"]
    limits = ["--http1-buffer-size", "65536", "--http1-header-read-timeout", "10000"]
    rest = [*limits, "--no-ws", "--respawn-failed-workers", "marketplace.rsgi:app"]
    os.execv(  # noqa: S606 - our own server takes this process's place, so that Ctrl-C reaches it
        sys.executable, [sys.executable, "-m", "granian", *serve, *rest]
    )


def prepare(port: int) -> Settings:
    """Write the demo's settings, create and fill its database, print its addresses.

    What exists is kept. Returns the settings; raises `ClickException` where the port is taken or
    the settings are those of production.
    """
    url = f"http://{HOST}:{port}"
    _require_free(port)
    _write_settings()
    os.environ.setdefault("PUBLIC_URL", url)
    os.environ.setdefault("NETWORK_URL", f"{url}/demo/network")
    settings = load_settings()
    if settings.production:
        raise click.ClickException(
            "MARKETPLACE_ENV=production is set; the demo does not run in production"
        )
    with create_app(settings).app_context():
        upgrade()
        if is_empty():
            click.echo("Loading the demo programme ...")
            _load()
    click.echo(WELCOME.format(url=url, folder=settings.instance_path))
    sys.stdout.flush()
    return settings


def _load() -> None:
    from marketplace.demo.load import load_demo  # noqa: PLC0415 - production never imports the demo

    load_demo()


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            another = port + 1 if port < LAST else port - 1
            told = f"port {port} is in use; choose another: PORT={another} make demo"
            raise click.ClickException(told) from error


def _write_settings() -> None:
    file = Path(os.environ.get("INSTANCE_PATH", "instance")) / SETTINGS_FILE
    if not file.exists():
        private_folder(file.parent)
        create(file)
        own = {name: secrets.token_urlsafe(16) for name in GATEWAY_SECRETS}
        file.write_text(SETTINGS + "".join(f"{name}={value}\n" for name, value in own.items()))
