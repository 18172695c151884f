"""Marketing cannot act as the partner that it made, by a user, a key or a phone."""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from marketplace.accounts.audit import Actor
from marketplace.accounts.models import Role, User
from marketplace.accounts.security_events.models import EventKind
from marketplace.accounts.security_events.partner_access import (
    AccessNotApproved,
    OwnAccess,
    approve_access,
)
from marketplace.accounts.security_events.record import record
from marketplace.accounts.security_events.second_person import SamePerson
from marketplace.accounts.users import create_user
from marketplace.catalogue.partners.phone_models import PartnerPhone
from marketplace.catalogue.partners.team import add_cashier
from marketplace.catalogue.partners.till_keys import make_key
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.redemption.confirm import check, confirm
from marketplace.conversions.redemption.partner_codes import Confirmer
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotAllowed, NotFound
from marketplace.foundation.transaction import transaction
from marketplace.messages.invitations import invite
from tests.support.cast import Cast, Person, a_user, write

GOOD = "a-long-good-passphrase"


@pytest.fixture
def maker(cast: Cast) -> Person:
    return cast.staff(Role.MARKETING)


@pytest.fixture
def owner(cast: Cast, maker: Person) -> User:
    """An owner of the bakery, whom marketing made."""
    user_id = create_user(
        username="made.up",
        password=GOOD,
        role=Role.OWNER,
        partner_id=cast.bakery.id,
        actor=maker.actor,
    )
    return db.session.get_one(User, user_id)


def tills(cast: Cast, owner: User) -> list[Confirmer]:
    """Every way to confirm that the owner has: the web, a cashier, a key and a phone."""
    actor = Actor(user_id=owner.id, username=owner.username)
    partner_id = cast.bakery.id
    cashier = add_cashier(
        partner_id=partner_id,
        username="made.cashier",
        name="C",
        branch_id=None,
        actor=actor,
    ).user_id
    key = make_key(partner_id=partner_id, name="till", branch_id=None, actor=actor)
    phone = PartnerPhone(
        partner_id=partner_id,
        number="+38349100999",
        added_by=owner.id,
        added_at=clock.now(),
        wrong_pins=0,
    )
    return [
        Confirmer(partner_id=partner_id, user_id=owner.id),
        Confirmer(partner_id=partner_id, user_id=cashier),
        Confirmer(partner_id=partner_id, token_id=key.id),
        Confirmer(partner_id=partner_id, phone_id=int(write(phone))),
    ]


def sold(cast: Cast) -> str:
    """A code of the bakery that Arta holds."""
    receipt = convert(
        customer_id=cast.arta.customer_id,
        offer=cast.an_offer().slug,
        via=ConversionChannel.WEB,
        key="k",
    )
    return str(receipt.code)


def test_an_owner_made_by_staff_confirms_on_no_channel_until_a_second_one_approves(
    cast: Cast, owner: User
) -> None:
    code, ways = sold(cast), tills(cast, owner)
    for till in ways:
        with pytest.raises(AccessNotApproved):
            check(code=code, till=till)
        with pytest.raises(AccessNotApproved):
            confirm(code=code, till=till, branch_id=None)
    second = a_user("second", Role.ADMINISTRATOR)
    approve_access(user_id=owner.id, partner_id=cast.bakery.id, actor=second.actor)
    for till in (ways[0], *ways[2:]):
        assert check(code=code, till=till).code == code


def test_a_till_key_that_a_member_of_staff_made_confirms_nothing(cast: Cast, maker: Person) -> None:
    key = make_key(partner_id=cast.bakery.id, name="till", branch_id=None, actor=maker.actor)
    with pytest.raises(AccessNotApproved):
        check(code=sold(cast), till=Confirmer(partner_id=cast.bakery.id, token_id=key.id))


@pytest.mark.parametrize("email", ["drita@example.com", None])
def test_an_owner_whose_link_staff_saw_needs_approval_again(
    cast: Cast, maker: Person, email: str | None
) -> None:
    with transaction() as session:
        session.get_one(User, cast.drita.user_id).email = email
    shown = invite(user_id=cast.drita.user_id, actor=maker.actor).link
    till, code = Confirmer(partner_id=cast.bakery.id, user_id=cast.drita.user_id), sold(cast)
    assert (shown is None) == (email is not None)
    with pytest.raises(AccessNotApproved) if shown else nullcontext():
        check(code=code, till=till)


def test_the_maker_does_not_approve_nor_an_account_that_the_maker_controls(
    cast: Cast, owner: User, maker: Person
) -> None:
    asked = {"user_id": owner.id, "partner_id": cast.bakery.id}
    with pytest.raises(OwnAccess):
        approve_access(**asked, actor=maker.actor)
    with pytest.raises(NotAllowed):
        approve_access(**asked, actor=Actor(None, "program"))
    other = a_user("other", Role.SUPPORT)
    for stranger in ({"user_id": 0}, {"partner_id": cast.bookshop.id}):
        with pytest.raises(NotFound):
            approve_access(**asked | stranger, actor=other.actor)
    puppet = a_user("puppet", Role.MARKETING)
    record(EventKind.PASSWORD, user_id=maker.user_id, subject_user_id=puppet.user_id)
    with pytest.raises(SamePerson):
        approve_access(**asked, actor=puppet.actor)


def test_a_cashier_whom_a_partners_own_owner_made_confirms_at_once(cast: Cast) -> None:
    cashier = add_cashier(
        partner_id=cast.bakery.id,
        username="own.cashier",
        name="C",
        branch_id=None,
        actor=cast.drita.actor,
    ).user_id
    code = sold(cast)
    assert check(code=code, till=Confirmer(partner_id=cast.bakery.id, user_id=cashier)).code == code
