"""Third parties and consents that the tests tell their stories with."""

from __future__ import annotations

from marketplace.accounts.audit import Actor
from marketplace.accounts.tokens import NewToken, Purpose, make_token
from marketplace.customers.third_parties import consents
from marketplace.customers.third_parties.third_parties import create_third_party, third_party

STAFF = Actor(user_id=None, username="marketing")
PURPOSE = {"sq": "Hulumtim i tregut.", "en": "Market research."}


def a_party(name: str = "Survey House") -> int:
    """A third party that asks customers for data for market research."""
    return create_third_party(name=name, purpose=PURPOSE, actor=STAFF)


def agree(customer_id: int, party: int) -> None:
    """The customer agrees to the purpose as it is now."""
    version = third_party(party).version
    consents.agree(customer_id=customer_id, third_party_id=party, version=version, language="en")


def withdraw(customer_id: int, party: int) -> bool:
    """The customer withdraws the consent."""
    return consents.withdraw(customer_id=customer_id, third_party_id=party, language="en")


def a_token_of(party: int) -> NewToken:
    """A token with which the third party reads and subscribes."""
    purpose = Purpose.LOYALTY_READ
    return make_token(name="Survey", purpose=purpose, third_party_id=party, actor=STAFF)
