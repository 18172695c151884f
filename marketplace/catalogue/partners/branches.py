"""Open, edit and close the branches of a partner."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.catalogue import version
from marketplace.catalogue.models import Branch
from marketplace.catalogue.offers.content import changes
from marketplace.catalogue.partners.partners import lock_partner
from marketplace.foundation import clock
from marketplace.foundation.refusals import InvalidInput, NotFound
from marketplace.foundation.transaction import transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchContent:
    """The content of a branch's form; `latitude` and `longitude` in degrees, both or none."""

    name: str
    city: str
    address: str
    opening_hours: str = ""
    phone: str | None = None
    latitude: float | None = None
    longitude: float | None = None


def add_branch(*, partner_id: int, content: BranchContent, actor: Actor) -> int:
    """Open a branch and return its id; raises NotFound for the partner, and InvalidInput."""
    _require_place(content)
    with transaction() as session:
        lock_partner(session, partner_id)
        version.bump(session)
        branch = Branch(partner_id=partner_id, **asdict(content))
        session.add(branch)
        session.flush()
        audit.record(actor, "branch.create", "branch", branch.id, after=asdict(content))
    return branch.id


def edit_branch(
    *, branch_id: int, content: BranchContent, actor: Actor, partner_id: int | None = None
) -> None:
    """Change the branch, of that partner if given. Raises NotFound, InvalidInput."""
    _require_place(content)
    with transaction() as session:
        branch = _lock_branch(session, branch_id, partner_id)
        old = {name: getattr(branch, name) for name in asdict(content)}
        before, after = changes(old, asdict(content))
        if not after:
            return
        version.bump(session)
        for name, value in after.items():
            setattr(branch, name, value)
        audit.record(actor, "branch.edit", "branch", branch_id, before=before, after=after)


def close_branch(*, branch_id: int, actor: Actor, partner_id: int | None = None) -> None:
    """Close the branch, of that partner if given; it is idempotent. Raises NotFound."""
    with transaction() as session:
        branch = _lock_branch(session, branch_id, partner_id)
        if branch.closed_at is not None:
            return
        version.bump(session)
        branch.closed_at = clock.now()
        audit.record(actor, "branch.close", "branch", branch_id)


def _lock_branch(session: Session, branch_id: int, partner_id: int | None) -> Branch:
    branch = session.get(Branch, branch_id, with_for_update=True, populate_existing=True)
    if branch is None or partner_id not in {None, branch.partner_id}:
        raise NotFound
    return branch


def _require_place(content: BranchContent) -> None:
    needed = {
        "name": _l("The branch needs a name."),
        "city": _l("The branch needs a city."),
        "address": _l("The branch needs an address."),
    }
    for field, message in needed.items():
        if not getattr(content, field).strip():
            raise InvalidInput(field, message)
