"""Import the tables of every room, so that SQLAlchemy and Alembic know them at every start."""

from __future__ import annotations

from marketplace.accounts import models as accounts
from marketplace.accounts.email_changes import models as email_changes
from marketplace.accounts.second_factor import models as second_factor
from marketplace.accounts.security_events import models as security_events
from marketplace.catalogue import models as catalogue
from marketplace.catalogue.applications import models as applications
from marketplace.catalogue.favourites import models as favourites
from marketplace.catalogue.partners import phone_models, terms_models
from marketplace.catalogue.pools import models as pools
from marketplace.catalogue.proposals import models as proposals
from marketplace.catalogue.shop_window import view_models
from marketplace.conversions import models as conversions
from marketplace.conversions.provisioning import models as provisioning
from marketplace.counter import models as counter
from marketplace.customers import alert_models
from marketplace.customers import models as customers
from marketplace.customers.personal_details import models as personal_details
from marketplace.customers.third_parties import models as third_parties
from marketplace.foundation import idempotency
from marketplace.hub import models as hub
from marketplace.imports import models as imports
from marketplace.legal_texts import models as legal_texts
from marketplace.membership.disclosures import models as disclosures
from marketplace.membership.merge import models as merge
from marketplace.messages import models as messages
from marketplace.points import models as points
from marketplace.points.billing import models as billing
from marketplace.points.calendar import models as calendar
from marketplace.points.corrections import models as corrections
from marketplace.programme import models as programme
from marketplace.settlement import dispute_models
from marketplace.settlement import models as settlement
from marketplace.settlement.payments import models as payments
from marketplace.shops import models as shops

TABLES = (
    accounts,
    alert_models,
    applications,
    billing,
    calendar,
    catalogue,
    conversions,
    corrections,
    counter,
    customers,
    disclosures,
    dispute_models,
    email_changes,
    favourites,
    hub,
    idempotency,
    imports,
    legal_texts,
    merge,
    messages,
    payments,
    personal_details,
    phone_models,
    points,
    pools,
    programme,
    proposals,
    provisioning,
    second_factor,
    security_events,
    settlement,
    shops,
    terms_models,
    third_parties,
    view_models,
)
