"""Make and read the links of marketing emails by which a customer withdraws the consent.

A link is signed and has no end: an email may be opened years later. It withdraws a consent and can
do nothing else, so a person to whom it was forwarded learns and gains nothing by it.
"""

from __future__ import annotations

from flask import current_app
from flask_babel import lazy_gettext as _l
from itsdangerous import BadSignature, URLSafeSerializer

from marketplace.foundation.refusals import Refusal
from marketplace.foundation.secrets_at_rest.keyed_hash import signing_keys


class UnsubscribeLinkNotGood(Refusal):
    """The link was not made by this site, or was cut."""

    status = 404
    says = _l("This link is not complete. Please open it from the email again.")


def unsubscribe_url(customer_id: int) -> str:
    """Return the URL that withdraws the customer's consent to marketing by email."""
    return (
        f"{current_app.config['SETTINGS'].public_url}/unsubscribe/{unsubscribe_token(customer_id)}"
    )


def unsubscribe_token(customer_id: int) -> str:
    """Return the signed token of the customer's link."""
    return str(_signer().dumps(customer_id))


def customer_of_link(token: str) -> int:
    """Return the id of the customer that the token was made for; raises UnsubscribeLinkNotGood."""
    try:
        customer_id = _signer().loads(token)
    except BadSignature:
        raise UnsubscribeLinkNotGood from None
    return int(customer_id)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(signing_keys(), salt="unsubscribe.email")
