"""The routes of the SMS, USSD and network gateways, registered by importing this module."""

from __future__ import annotations

import marketplace.blueprints.gateways.network
import marketplace.blueprints.gateways.sms.views
import marketplace.blueprints.gateways.ussd.views
from marketplace.blueprints.gateways.blueprint import bp as bp
