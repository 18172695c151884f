"""Every room's tables, so that SQLAlchemy and Alembic know them all wherever the app starts."""

from __future__ import annotations

from marketplace.accounts import models as accounts
from marketplace.catalogue import models as catalogue
from marketplace.conversions import models as conversions
from marketplace.imports import models as imports
from marketplace.members import models as members
from marketplace.messages import models as messages
from marketplace.points import billing_models, calendar_models, request_models
from marketplace.points import models as points
from marketplace.programme import models as programme

ROOMS = (accounts, members, programme, catalogue, points, conversions, messages, imports)
MORE_OF_POINTS = (billing_models, calendar_models, request_models)
