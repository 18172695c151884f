"""Refusals of the register of disclosures."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.foundation.refusals import Refusal


class OwnDisclosure(Refusal):
    """Refusal where the person who wrote the request down tries to decide on it."""

    status = 403
    says = _l("You wrote this request down, so someone else must decide on it.")


class NotOwnDisclosure(Refusal):
    """Refusal where another person than the maker withdraws the request."""

    status = 403
    says = _l("Only the person who wrote this request down can withdraw it.")


class DisclosureDecided(Refusal):
    """Refusal where the request has been approved, refused or withdrawn before."""

    says = _l("This request has already been decided.")


class DisclosureNotApproved(Refusal):
    """Refusal of a step that follows an approval."""

    says = _l("This request has not been approved.")


class StepTaken(Refusal):
    """Refusal of a step that was taken before."""

    says = _l("This has already been recorded.")


class NotSecret(Refusal):
    """Refusal to lift a secrecy that was never asked for."""

    says = _l("The customer may know of this disclosure already.")


class ExtractDeleted(Refusal):
    """Refusal where the extract was deleted because its days are over."""

    status = 404
    says = _l("The extract has been deleted. Its SHA-256 stays in the register.")
