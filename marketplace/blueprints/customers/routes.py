"""The routes of the customers' pages, registered by importing this module."""

from __future__ import annotations

import marketplace.blueprints.customers.browse
import marketplace.blueprints.customers.convert
import marketplace.blueprints.customers.favourites.views
import marketplace.blueprints.customers.how_it_works
import marketplace.blueprints.customers.legal_texts
import marketplace.blueprints.customers.my_services
import marketplace.blueprints.customers.pictures
import marketplace.blueprints.customers.points
import marketplace.blueprints.customers.receipts
import marketplace.blueprints.customers.unsubscribe
from marketplace.blueprints.customers.blueprint import bp as bp
