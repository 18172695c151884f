"""Every room's tables, so that SQLAlchemy and Alembic know them all wherever the app starts."""

from __future__ import annotations

from marketplace.accounts import models as accounts
from marketplace.catalogue import models as catalogue
from marketplace.conversions import models as conversions
from marketplace.members import models as members
from marketplace.messages import models as messages
from marketplace.points import models as points

ROOMS = (accounts, members, catalogue, points, conversions, messages)
