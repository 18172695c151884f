"""Withdraw the consent to marketing by email by the link of such an email, without signing in.

Mail programs post to the link by themselves (RFC 8058); people who open it press a button. Programs
that only open links withdraw nothing.
"""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from marketplace.blueprints.customers.blueprint import bp
from marketplace.blueprints.web.guards import public
from marketplace.blueprints.web.pages import page
from marketplace.customers.consents import withdraw
from marketplace.customers.models import Channel, ConsentSource
from marketplace.foundation.extensions import csrf
from marketplace.messages.unsubscribe_links import customer_of_link


@bp.get("/unsubscribe/<token>")
@public
def before_unsubscribing(token: str) -> ResponseReturnValue:
    """Ask whether the emails shall end."""
    customer_of_link(token)
    return page("customers/unsubscribe.html", token=token)


@bp.post("/unsubscribe/<token>")
@public
def unsubscribe(token: str) -> ResponseReturnValue:
    """Withdraw the consent; the answer is the same where there was none."""
    withdraw(
        customer_id=customer_of_link(token),
        channel=Channel.EMAIL,
        source=ConsentSource.EMAIL_LINK,
        wording=_("I want no more news and offers of the programme by email."),
        language=str(get_locale()),
    )
    return page("customers/unsubscribe.html", done=True)


csrf.exempt(unsubscribe)  # the token says whose consent it is, and a mail program has no other
