"""A third party is switched off and on again, each once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.accounts.models import AuditEntry
from marketplace.customers.third_parties.third_parties import (
    activate_third_party,
    deactivate_third_party,
    third_party,
)
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound
from tests.customers.third_parties.parties import STAFF, a_party


@pytest.mark.usefixtures("app")
def test_a_third_party_is_switched_off_and_on_once_each() -> None:
    party = a_party()
    why = {"reason": "r", "actor": STAFF}
    for switch, active in ((deactivate_third_party, False), (activate_third_party, True)):
        for _ in range(2):
            switch(third_party_id=party, **why)
            assert third_party(party).active is active
        with pytest.raises(NotFound):
            switch(third_party_id=party + 1, **why)
    logged = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert logged[1:] == ["third_party.deactivate", "third_party.activate"]
    assert third_party(party).version == 2  # customers agree anew
