"""The demo's third parties: one to which Arta agreed, and one that asks for her data."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.customers.third_parties.consents import agree
from marketplace.customers.third_parties.third_parties import create_third_party
from marketplace.demo.catalogue import DEMO
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.languages.texts import Texts

AGREED_SINCE: Final = timedelta(days=12)
SURVEYS: Final[Texts] = {
    "sq": "Anketa për kënaqësinë e klientëve me ofertat e programit, dy herë në vit.",
    "en": "Surveys of how satisfied customers are with the programme's offers, twice a year.",
    "sr_Latn": "Ankete o zadovoljstvu korisnika ponudama programa, dva puta godišnje.",
}
INSURANCE: Final[Texts] = {
    "sq": "Ofertë për sigurimin e telefonit tuaj, me çmim sipas tarifës suaj.",
    "en": "An offer to insure your phone, with a price that follows your tariff.",
    "sr_Latn": "Ponuda za osiguranje vašeg telefona, s cenom prema vašoj tarifi.",
}


def name_third_parties() -> None:
    """Name both third parties; Arta agreed to the first some days ago."""
    arta = select(User.customer_id).where(User.username == "arta")
    with clock.put_back(AGREED_SINCE):
        surveys = create_third_party(name="Anketa Dardania", purpose=SURVEYS, actor=DEMO)
        customer_id = db.session.scalars(arta).one()
        agree(customer_id=customer_id or 0, third_party_id=surveys, version=1, language="sq")
        create_third_party(name="Sigurimet Sharri", purpose=INSURANCE, actor=DEMO)
