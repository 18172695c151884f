"""Let time pass since a user last proved who they are."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from marketplace.accounts.identity import PROOF_LIFETIME
from marketplace.accounts.models import SignIn
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction


def let_proofs_age() -> None:
    """Make every session as old as one that needs a proof again."""
    long_ago = clock.now() - PROOF_LIFETIME - timedelta(seconds=1)
    with transaction() as session:
        session.execute(update(SignIn).values(proven_at=long_ago))
