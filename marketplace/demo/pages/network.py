"""The demo's page of the simulated network: what lines hold, and the failure mode.

The addresses exist only in the demo, never in production.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Flask, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields import SelectChoice

from marketplace.blueprints.forms.fields import NOT_LISTED, WholeNumber, number_needed, within
from marketplace.blueprints.web.guards import public
from marketplace.blueprints.web.pages import go, page
from marketplace.demo.network import server
from marketplace.demo.network.events import EventSender
from marketplace.demo.network.failure_modes import UNTIL_CHANGED, FailureMode
from marketplace.demo.network.ledger import SimulatorLedger
from marketplace.demo.network.server import NetworkSimulator
from marketplace.foundation.extensions import csrf
from marketplace.foundation.settings import Settings

PREFIX: Final = "/demo/network"
FILE: Final = "network-simulator.db"
MOST_TIMES: Final = 1_000
LABELS: Final = {
    FailureMode.DELIVER: _l("Deliver immediately"),
    FailureMode.LATER: _l("Accept, then deliver and report a few seconds later"),
    FailureMode.REFUSE: _l("Refuse"),
    FailureMode.FAIL: _l("Fail: 503, nothing done"),
    FailureMode.HANG: _l("Hang: no answer for a while, nothing done"),
    FailureMode.TWICE: _l("Deliver and report it two more times"),
    FailureMode.LOSE: _l("Deliver, but lose the answer"),
    FailureMode.NONSENSE: _l("Deliver, but send an invalid answer"),
}

bp = Blueprint("demo_network", __name__, url_prefix=PREFIX)


class FailureModeForm(FlaskForm):
    """The failure mode to set, and the number of requests it applies to."""

    manner = SelectField(
        _l("Behaviour"),
        choices=[SelectChoice(mode.value, label) for mode, label in LABELS.items()],
        invalid_choice_message=NOT_LISTED,
    )
    times = WholeNumber(
        _l("Number of requests"),
        [number_needed, within(0, MOST_TIMES)],
        description=_l("0 means until you change it."),
        default=0,
    )


@bp.route("", methods=["GET", "POST"])
@public
def network() -> ResponseReturnValue:
    """Show the buckets of each line, and the form that sets the failure mode."""
    ledger, form = server.simulator().ledger, FailureModeForm()
    if form.validate_on_submit():
        ledger.set_mode(FailureMode(form.manner.data), form.times.data or UNTIL_CHANGED)
        return go(url_for(".network"))
    mode, times = ledger.mode()
    status = 422 if form.errors else 200
    lines_alone = "demo/_network.html" if request.method == "GET" else None  # asked every 3 s
    return page(
        "demo/network.html",
        lines_alone,
        status,
        form=form,
        lines=ledger.buckets(),
        manner=LABELS[mode if times else FailureMode.DELIVER],
        times=times,
    )


@bp.get("/lines.json")
@public
def lines() -> ResponseReturnValue:
    """Return the buckets of each line as JSON, for programs."""
    names = ("number", "bucket", "unit", "left", "grants")
    held = server.simulator().ledger.buckets()
    return jsonify([{name: getattr(one, name) for name in names} for one in held])


csrf.exempt(server.place_order)


def init_app(app: Flask, settings: Settings) -> None:
    """Serve the simulated network and its page."""
    app.register_blueprint(bp)
    app.register_blueprint(server.bp, url_prefix=PREFIX)
    site = settings.public_url.rstrip("/")
    events = EventSender(settings.network_key, f"{site}/gateways/network/events")
    ledger = SimulatorLedger(settings.instance_path.resolve() / FILE)
    server.init_app(
        app, NetworkSimulator(ledger=ledger, secret=settings.network_key, events=events)
    )
