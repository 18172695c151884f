"""Require that a branch belongs to the partner."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from marketplace.catalogue.models import Branch
from marketplace.foundation.refusals import InvalidInput


def require_branch(session: Session, partner_id: int, branch_id: int | None) -> None:
    """Raise InvalidInput for a branch that is not the partner's; None, for all branches, passes."""
    branch = session.get(Branch, branch_id) if branch_id is not None else None
    if branch_id is not None and (branch is None or branch.partner_id != partner_id):
        raise InvalidInput("branch", _l("Choose one of your branches."))
