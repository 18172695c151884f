"""The demo's partner phones, from which codes are confirmed by SMS."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from marketplace.accounts.audit import Actor
from marketplace.catalogue.partners.register_phone import NewPhone, add_phone, prove_phone
from marketplace.demo import toml_files
from marketplace.demo.catalogue import Catalogue
from marketplace.foundation.extensions import db
from marketplace.messages.models import OutboxMessage


def register_phones(catalogue: Catalogue, users: Mapping[str, int]) -> None:
    """Register the phone of each partner's owner who has one, proved by the PIN sent to it."""
    for user in toml_files.read("people.toml")["user"]:
        if "phone" in user:
            owner = Actor(user_id=users[user["username"]], username=user["username"])
            _register(catalogue.partners[user["partner"]], user["phone"], owner)


def _register(partner_id: int, number: str, owner: Actor) -> None:
    phone = NewPhone(number=number, name="Arka", branch_id=None)
    phone_id = add_phone(partner_id=partner_id, phone=phone, language="sq", actor=owner)
    sent = select(OutboxMessage.facts).where(OutboxMessage.recipient == number)
    pin = db.session.scalars(sent).one()["pin"]
    prove_phone(partner_id=partner_id, phone_id=phone_id, pin=pin, actor=owner)
