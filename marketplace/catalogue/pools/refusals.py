"""Define the refusals of code pools."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.foundation.refusals import OfOneField, Refusal


class NoOfferForPool(OfOneField):
    """Refusal of a pool for what is no partner's offer, or is withdrawn."""

    field = "offer"
    status = 422
    says = _l("Choose a partner's offer that is not withdrawn.")


class PoolOpenAlready(OfOneField):
    """Refusal of a second pool for an offer."""

    field = "offer"
    says = _l("This offer has a code pool already.")


class PoolClosed(Refusal):
    """Refusal of codes for a pool that is closed."""

    says = _l("This code pool is closed.")


class UploadNotReady(Refusal):
    """Refusal of adding or discarding an upload that is not read, or was decided already."""

    says = _l("This upload cannot be added or discarded any more.")


class NothingToRecall(Refusal):
    """Refusal of recalling where no code is left."""

    says = _l("There are no unused codes to recall.")
