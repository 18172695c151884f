"""Which staff may do what in the back office, named once for the guards of its routes."""

from __future__ import annotations

from typing import Final

from marketplace.accounts.models import STAFF_ROLES, Role

EVERY_DESK: Final = tuple(sorted(STAFF_ROLES))
CATALOGUE_EDITORS: Final = (Role.MARKETING, Role.ADMINISTRATOR)
CATALOGUE_READERS: Final = (*CATALOGUE_EDITORS, Role.SUPPORT, Role.FINANCE, Role.AUDITOR)
HELPDESK: Final = (Role.SUPPORT, Role.ADMINISTRATOR)
CUSTOMER_READERS: Final = (*HELPDESK, Role.FINANCE, Role.AUDITOR)
MESSAGE_READERS: Final = (*HELPDESK, Role.AUDITOR)
REPORT_READERS: Final = (Role.FINANCE, Role.MARKETING, Role.AUDITOR, Role.ADMINISTRATOR)
FEED_RUNNERS: Final = (Role.MARKETING, Role.ADMINISTRATOR)
FEED_READERS: Final = (*FEED_RUNNERS, Role.FINANCE, Role.AUDITOR)
LOG_READERS: Final = (Role.AUDITOR, Role.ADMINISTRATOR)
RULE_EDITORS: Final = (Role.MARKETING, Role.ADMINISTRATOR)
RULE_READERS: Final = (*RULE_EDITORS, Role.SUPPORT, Role.FINANCE, Role.AUDITOR)
