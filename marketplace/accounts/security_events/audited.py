"""Write the security event of an audited action; the audit log calls it for each entry."""

from __future__ import annotations

from typing import Final

from marketplace.accounts.security_events.models import EventKind, Outcome
from marketplace.accounts.security_events.record import record

KINDS: Final[dict[str, EventKind]] = {
    "user.create": EventKind.ACCOUNT,
    "user.edit": EventKind.ACCOUNT,
    "user.deactivate": EventKind.ACCOUNT,
    "user.reactivate": EventKind.ACCOUNT,
    "user.shop": EventKind.ROLE,
    "user.role": EventKind.ROLE,
    "user.password": EventKind.PASSWORD,
    "user.second_factor": EventKind.FACTOR,
    "user.link.withdraw": EventKind.PASSWORD,
    "user.email": EventKind.EMAIL,
    "partner.create": EventKind.ACCOUNT,
    "partner.withdraw": EventKind.ACCOUNT,
    "member.enrol": EventKind.ACCOUNT,
    "member.correct": EventKind.ACCOUNT,
    "member.close": EventKind.ACCOUNT,
    "customer.stop": EventKind.ACCOUNT,
    "customer.lift": EventKind.ACCOUNT,
    "customer.view": EventKind.VIEW,
    "conversion.view": EventKind.VIEW,
    "token.create": EventKind.TOKEN,
    "token.revoke": EventKind.TOKEN,
    "phone.add": EventKind.TOKEN,
    "phone.prove": EventKind.TOKEN,
    "phone.remove": EventKind.TOKEN,
    "hub.subscribe": EventKind.SECRET,
    "hub.unsubscribe": EventKind.SECRET,
    "points.correct": EventKind.CORRECTION,
    "correction.ask": EventKind.CORRECTION,
    "correction.approve": EventKind.APPROVAL,
    "correction.refuse": EventKind.APPROVAL,
    "merge.ask": EventKind.APPROVAL,
    "merge.approve": EventKind.APPROVAL,
    "merge.refuse": EventKind.APPROVAL,
    "disclosure.ask": EventKind.APPROVAL,
    "disclosure.approve": EventKind.APPROVAL,
    "disclosure.refuse": EventKind.APPROVAL,
    "disclosure.download": EventKind.EXPORT,
    "calendar.approve": EventKind.APPROVAL,
    "conversion.cancel": EventKind.CANCEL,
    "conversion.bring_back": EventKind.CANCEL,
    "counter.wrong-pins": EventKind.PIN,
    "rule.change": EventKind.RULE,
    "terms.change": EventKind.RULE,
    "payee.change": EventKind.ACCOUNT,
    "settlement.sign": EventKind.APPROVAL,
    "settlement.approve": EventKind.APPROVAL,
    "alert.acknowledge": EventKind.ALERT,
    "user.approve": EventKind.APPROVAL,
}
FAILED: Final = frozenset({"counter.wrong-pins"})


def record_audited(
    action: str, subject_kind: str, subject_id: object, *, user_id: int | None, username: str
) -> None:
    """Write the event of the action, in its transaction, where the action is one of security.

    An action on a user has that user as the event's subject; the detail names the action and the
    record by its number.
    """
    kind = KINDS.get(action)
    if kind is None:
        return
    on_user = subject_kind == "user" and str(subject_id).isdecimal()
    record(
        kind,
        Outcome.FAILED if action in FAILED else Outcome.OK,
        user_id=user_id,
        subject_user_id=int(str(subject_id)) if on_user else None,
        actor="" if user_id else username,
        detail=action if on_user else f"{action} {subject_kind} {subject_id}",
    )
