"""The demo's page of the simulated network: what lines hold, and how it is to behave.

Its addresses exist only where the demo's messages go into the mailbox, and never in production.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Flask, jsonify, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields import SelectChoice

from marketplace.blueprints.forms.fields import NOT_LISTED, WholeNumber, number_needed, within
from marketplace.blueprints.web.guards import public
from marketplace.blueprints.web.pages import go, page
from marketplace.demo.network import server
from marketplace.demo.network.events import Caller
from marketplace.demo.network.failure_modes import ALWAYS, Manner
from marketplace.demo.network.ledger import Book
from marketplace.demo.network.server import Simulated
from marketplace.foundation.extensions import csrf
from marketplace.foundation.settings import Settings

PLACE: Final = "/demo/network"
FILE: Final = "network-simulator.db"
MOST_TIMES: Final = 1_000
WORDS: Final = {
    Manner.DELIVER: _l("Deliver immediately"),
    Manner.LATER: _l("Accept, then deliver and report a few seconds later"),
    Manner.REFUSE: _l("Refuse"),
    Manner.FAIL: _l("Fail: 503, nothing done"),
    Manner.HANG: _l("Hang: no answer for a while, nothing done"),
    Manner.TWICE: _l("Deliver and report it two more times"),
    Manner.LOSE: _l("Deliver, but lose the answer"),
    Manner.NONSENSE: _l("Deliver, but send an invalid answer"),
}

bp = Blueprint("demo_network", __name__, url_prefix=PLACE)


class MannerForm(FlaskForm):
    """How the network is to behave, and for how many calls."""

    manner = SelectField(
        _l("Behaviour"),
        choices=[SelectChoice(one.value, words) for one, words in WORDS.items()],
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
    """What each line holds, and the form that tells the network how to behave."""
    book, form = server.simulated().book, MannerForm()
    if form.validate_on_submit():
        book.be(Manner(form.manner.data), form.times.data or ALWAYS)
        return go(url_for(".network"))
    manner, times = book.manner()
    status = 422 if form.errors else 200
    return page(
        "demo/network.html",
        "demo/_network.html",
        status,
        form=form,
        lines=book.lines(),
        manner=WORDS[manner if times else Manner.DELIVER],
        times=times,
    )


@bp.get("/lines.json")
@public
def lines() -> ResponseReturnValue:
    """What each line holds, for programs."""
    names = ("number", "bucket", "unit", "left", "grants")
    held = server.simulated().book.lines()
    return jsonify([{name: getattr(one, name) for name in names} for one in held])


csrf.exempt(server.order)


def init_app(app: Flask, settings: Settings) -> None:
    """Serve the simulated network and its page."""
    app.register_blueprint(bp)
    app.register_blueprint(server.bp, url_prefix=PLACE)
    site = settings.public_url.rstrip("/")
    caller = Caller(settings.network_key, f"{site}/gateways/network/events")
    book = Book(settings.instance_path.resolve() / FILE)
    server.init_app(app, Simulated(book, settings.network_key, caller))
