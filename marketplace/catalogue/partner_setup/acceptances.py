"""Accept the operator's terms for a partner, by one of its owners, on the partner's page."""

from __future__ import annotations

from marketplace.accounts.audit import Actor
from marketplace.catalogue.partners.partners import lock_taking_part
from marketplace.foundation.refusals import NotAllowed
from marketplace.foundation.transaction import transaction
from marketplace.legal_texts.acceptances import TextChangedMeanwhile
from marketplace.legal_texts.models import AcceptanceChannel, TextKind
from marketplace.legal_texts.partner_acceptances import accept_for_partner, acceptances_of_partner
from marketplace.legal_texts.versions import version_in_force


def accept_terms(*, partner_id: int, number: int, language: str, actor: Actor) -> None:
    """Accept the version in force for the partner, as it was read; idempotent.

    Raises TextChangedMeanwhile where another version is in force, HasLeft, and NotAllowed without
    a user.
    """
    if actor.user_id is None:
        raise NotAllowed
    if number != version_in_force(TextKind.PARTNER_TERMS).number:
        raise TextChangedMeanwhile
    with transaction() as session:
        lock_taking_part(session, partner_id)
        if any(one.number == number for one in acceptances_of_partner(partner_id)):
            return
        accept_for_partner(
            session,
            partner_id=partner_id,
            number=number,
            channel=AcceptanceChannel.PARTNER_PAGE,
            language=language,
            actor=actor,
        )
