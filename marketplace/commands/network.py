"""`marketplace network`: a simulated network of the operator."""

from __future__ import annotations

from pathlib import Path

import click

from marketplace.commands.ports import PORT_OR_ANY_FREE
from marketplace.foundation.settings import load_settings

LATER_SECONDS = 3.0


@click.group()
def network() -> None:
    """Simulate the operator's network."""


@network.command()
@click.option(
    "--port",
    type=PORT_OR_ANY_FREE,
    default=0,
    help="Port to listen on at 127.0.0.1; 0 picks a free port.",
)
@click.option("--file", type=click.Path(path_type=Path), help="SQLite file for its data.")
@click.option("--callback", default="", help="Address to which it reports the results of orders.")
@click.option("--manner", default="deliver", show_default=True, help="Its behaviour.")
@click.option("--later", default=LATER_SECONDS, show_default=True, help="Delay in seconds.")
@click.option(
    "--careless", is_flag=True, help="Carry out every order, even one that was done before."
)
def simulate(
    *, port: int, file: Path | None, callback: str, manner: str, later: float, careless: bool
) -> None:
    """Serve a network that can misbehave on request, until Ctrl-C; print its address.

    Requests must be signed with NETWORK_SECRET.
    """
    # production never imports the demo
    from marketplace.demo.network.events import EventSender  # noqa: PLC0415
    from marketplace.demo.network.failure_modes import FailureMode  # noqa: PLC0415
    from marketplace.demo.network.ledger import SimulatorLedger  # noqa: PLC0415
    from marketplace.demo.network.server import NetworkSimulator  # noqa: PLC0415
    from marketplace.demo.network.standalone import make_simulator_server  # noqa: PLC0415

    if manner not in set(FailureMode):
        raise click.BadParameter(f"one of {', '.join(FailureMode)}", param_hint="--manner")
    settings = load_settings()
    if settings.production:
        raise click.ClickException(
            "MARKETPLACE_ENV=production is set; the simulator does not run in production"
        )
    ledger = SimulatorLedger(file or settings.instance_path.resolve() / "network-alone.db")
    ledger.set_mode(FailureMode(manner))
    events = EventSender(settings.network_key, callback)
    simulator = NetworkSimulator(
        ledger=ledger,
        secret=settings.network_key,
        events=events,
        later_seconds=later,
        careless=careless,
    )
    serving = make_simulator_server(simulator, port)
    click.echo(f"http://{serving.host}:{serving.port}")
    serving.serve_forever()
