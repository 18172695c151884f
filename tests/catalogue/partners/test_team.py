"""An owner edits the cashiers of the business, and nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marketplace.accounts.models import AuditEntry
from marketplace.catalogue.partners.team import deactivate_cashier, edit_cashier
from marketplace.foundation.refusals import InvalidInput, NotFound
from tests.support.cast import Cast

Log = Callable[[], list[AuditEntry]]


def test_a_cashier_is_edited_by_the_owner_and_what_did_not_change_is_not_logged(
    cast: Cast, log: Log
) -> None:
    asked = {"partner_id": cast.bakery.id, "user_id": cast.cashier.user_id, "name": "Nora"}
    asked |= {"branch_id": cast.bakery.branch_ids[1], "actor": cast.drita.actor}
    for _ in range(2):
        edit_cashier(**asked)
    (entry,) = log()
    assert entry.action == "user.edit"
    with pytest.raises(InvalidInput) as refusal:
        edit_cashier(**asked | {"branch_id": cast.bookshop.branch_ids[0]})
    assert [name for name, _ in refusal.value.beside] == ["branch"]
    owner = {"partner_id": cast.bakery.id, "user_id": cast.drita.user_id}
    with pytest.raises(NotFound):
        edit_cashier(**asked | owner)
    with pytest.raises(NotFound):
        deactivate_cashier(**owner, actor=cast.drita.actor)
    assert len(log()) == 1
