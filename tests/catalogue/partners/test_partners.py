"""Partners and their branches are created, edited and closed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from marketplace.accounts.audit import Actor
from marketplace.accounts.models import AuditEntry
from marketplace.catalogue.models import Branch, Offer, OfferState, Partner
from marketplace.catalogue.offers.states import NotFromThisState
from marketplace.catalogue.partners.branches import (
    BranchContent,
    add_branch,
    close_branch,
    edit_branch,
)
from marketplace.catalogue.partners.partners import (
    PartnerContent,
    create_partner,
    edit_partner,
    withdraw_partner,
)
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput, NotFound
from tests.support.cast import Cast

Log = Callable[[], list[AuditEntry]]
PLACE = BranchContent(name="Qendra", city="Gjilan", address="Rruga 1")


def test_two_partners_of_one_name_have_two_addresses(marketing: Actor) -> None:
    ids = [create_partner(content=PartnerContent(name="Çaji"), actor=marketing) for _ in range(2)]
    assert [db.session.get_one(Partner, one).slug for one in ids] == ["caji", "caji-2"]


def test_an_edit_writes_down_only_what_changed(cast: Cast, marketing: Actor, log: Log) -> None:
    facts = PartnerContent(name=cast.bakery.name, phone="+38338500100")
    edit_partner(partner_id=cast.bakery.id, content=facts, actor=marketing)
    assert log()[-1].after == {"phone": "+38338500100"}
    edit_partner(partner_id=cast.bakery.id, content=facts, actor=marketing)
    assert len(log()) == 1


def test_a_partner_needs_a_name(marketing: Actor) -> None:
    with pytest.raises(InvalidInput):
        create_partner(content=PartnerContent(name=" "), actor=marketing)


def test_a_partner_that_leaves_takes_its_offers_and_no_others(
    cast: Cast, marketing: Actor, log: Log
) -> None:
    mine = cast.an_offer("Coffee").id
    cast.an_offer("Book", partner_id=cast.bookshop.id)
    withdraw_partner(partner_id=cast.bakery.id, actor=marketing)
    gone = db.session.scalars(select(Offer.id).where(Offer.state == OfferState.WITHDRAWN))
    assert list(gone) == [mine]
    assert log()[-1].after == {"offers_withdrawn": [mine]}


def test_a_partner_leaves_once(cast: Cast, marketing: Actor) -> None:
    withdraw_partner(partner_id=cast.bakery.id, actor=marketing)
    with pytest.raises(NotFromThisState):
        withdraw_partner(partner_id=cast.bakery.id, actor=marketing)


def test_a_branch_opens_changes_and_closes(cast: Cast, marketing: Actor, log: Log) -> None:
    branch_id = add_branch(partner_id=cast.bakery.id, content=PLACE, actor=marketing)
    moved = BranchContent(name="Qendra", city="Pejë", address="Rruga 2")
    edit_branch(branch_id=branch_id, content=moved, actor=marketing)
    close_branch(branch_id=branch_id, actor=marketing)
    close_branch(branch_id=branch_id, actor=marketing)
    branch = db.session.get_one(Branch, branch_id)
    assert (branch.city, branch.closed_at is None) == ("Pejë", False)
    actions = [entry.action for entry in log()]
    assert actions == ["branch.create", "branch.edit", "branch.close"]


@pytest.mark.parametrize("field", ["name", "city", "address"])
def test_a_branch_says_where_it_is(cast: Cast, marketing: Actor, field: str) -> None:
    given = {"name": "Qendra", "city": "Gjilan", "address": "Rruga 1", field: " "}
    with pytest.raises(InvalidInput) as refused:
        add_branch(partner_id=cast.bakery.id, content=BranchContent(**given), actor=marketing)
    assert refused.value.field == field


def test_a_partner_cannot_change_a_branch_of_another_partner(cast: Cast, marketing: Actor) -> None:
    others = cast.bookshop.branch_ids[0]
    mine = cast.bakery.id
    with pytest.raises(NotFound):
        edit_branch(branch_id=others, content=PLACE, actor=marketing, partner_id=mine)
    with pytest.raises(NotFound):
        close_branch(branch_id=others, actor=marketing, partner_id=mine)
