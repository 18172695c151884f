"""`marketplace ussd`: a telephone on the command line, which calls the site like the gateway."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

import click
import httpx

from marketplace.foundation.settings import load_settings

SECONDS: Final = 10
CONTINUES: Final = "CON "
ENDS: Final = "END "


@dataclass(frozen=True, slots=True)
class Line:
    """One call: the number, the code it dials and the gateway's URL; `session` is its own."""

    address: str
    number: str
    code: str
    session: str

    @property
    def site(self) -> str:
        """Return the URL without the gateway's part, which holds its secret."""
        return self.address.partition("/gateways/")[0]

    def screen(self, typed: list[str]) -> str:
        """Return the site's answer to the input so far; raises ClickException with one line."""
        data = {
            "sessionId": self.session,
            "serviceCode": self.code,
            "phoneNumber": self.number,
            "networkCode": "marketplace",
            "text": "*".join(typed),
        }
        try:
            answer = httpx.post(self.address, data=data, timeout=SECONDS)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            message = f"{self.site} does not answer: {error}; set the site's address with --url"
            raise click.ClickException(message) from error
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise click.ClickException(
                "the site refuses this gateway: USSD_GATEWAY_SECRET or GATEWAY_NETWORKS differ"
            )
        if answer.status_code != httpx.codes.OK or answer.text[:4] not in {CONTINUES, ENDS}:
            raise click.ClickException(
                f"the site answered {answer.status_code}, which is not a screen"
            )
        return answer.text


@click.command()
@click.option("--from", "number", required=True, help="Calling number: +38349...")
@click.option("--code", default="*777*1#", show_default=True, help="Code to dial.")
@click.option("--url", default="", help="Address of the site (default: PUBLIC_URL).")
def ussd(number: str, code: str, url: str) -> None:
    """Dial and answer the menu; each line typed or read from a pipe is one answer."""
    settings = load_settings()
    if not settings.ussd_gateway_secret:
        raise click.ClickException("USSD_GATEWAY_SECRET is not set")
    site = (url or settings.public_url).rstrip("/")
    address = f"{site}/gateways/ussd/{settings.ussd_gateway_secret}"
    call(Line(address, number, code, uuid4().hex))


def call(line: Line) -> None:
    """Print the screens until the site ends the session, or the caller hangs up."""
    typed: list[str] = []
    shown = line.screen(typed)
    click.echo(shown[len(ENDS) :])
    answers = _answers()
    while shown.startswith(CONTINUES):
        answer = next(answers, None)
        if answer is None:
            click.echo("(hung up)")
            return
        typed.append(answer)
        shown = line.screen(typed)
        click.echo(shown[len(ENDS) :])


def _answers() -> Iterator[str]:
    """Yield the typed lines, at a prompt on a terminal, until the input ends."""
    if not sys.stdin.isatty():
        yield from (line.rstrip("\r\n") for line in sys.stdin)
        return
    while True:
        try:
            yield click.prompt(">", default="", show_default=False, prompt_suffix=" ")
        except click.Abort:
            return
