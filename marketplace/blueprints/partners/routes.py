"""The routes of the partners' pages, registered by importing this module."""

from __future__ import annotations

import marketplace.blueprints.partners.branches
import marketplace.blueprints.partners.codes
import marketplace.blueprints.partners.confirmations
import marketplace.blueprints.partners.keys
import marketplace.blueprints.partners.offers
import marketplace.blueprints.partners.phones
import marketplace.blueprints.partners.pools
import marketplace.blueprints.partners.setup
import marketplace.blueprints.partners.statements
import marketplace.blueprints.partners.team
from marketplace.blueprints.partners.blueprint import bp as bp
