"""The routes of the back office, registered by importing this module."""

from __future__ import annotations

import marketplace.blueprints.admins.applications.views
import marketplace.blueprints.admins.audit.retention
import marketplace.blueprints.admins.audit.views
import marketplace.blueprints.admins.categories.views
import marketplace.blueprints.admins.counter.views
import marketplace.blueprints.admins.customers.conversions
import marketplace.blueprints.admins.customers.correction_requests
import marketplace.blueprints.admins.customers.corrections
import marketplace.blueprints.admins.customers.lines
import marketplace.blueprints.admins.customers.merges
import marketplace.blueprints.admins.customers.sign_in_access
import marketplace.blueprints.admins.customers.views
import marketplace.blueprints.admins.home.calendar
import marketplace.blueprints.admins.home.dashboard
import marketplace.blueprints.admins.home.keyboard
import marketplace.blueprints.admins.imports.views
import marketplace.blueprints.admins.integrations.subscriptions
import marketplace.blueprints.admins.integrations.tokens
import marketplace.blueprints.admins.legal_texts.views
import marketplace.blueprints.admins.messages.views
import marketplace.blueprints.admins.network.views
import marketplace.blueprints.admins.offers.bulk
import marketplace.blueprints.admins.offers.editing
import marketplace.blueprints.admins.offers.proposals
import marketplace.blueprints.admins.offers.publishing
import marketplace.blueprints.admins.offers.undo
import marketplace.blueprints.admins.offers.views
import marketplace.blueprints.admins.partners.branches_and_owners
import marketplace.blueprints.admins.partners.password_links
import marketplace.blueprints.admins.partners.terms
import marketplace.blueprints.admins.partners.views
import marketplace.blueprints.admins.pools.actions
import marketplace.blueprints.admins.pools.uploads
import marketplace.blueprints.admins.pools.views
import marketplace.blueprints.admins.reports.months
import marketplace.blueprints.admins.reports.views
import marketplace.blueprints.admins.rules.views
import marketplace.blueprints.admins.security.alerts
import marketplace.blueprints.admins.security.events
import marketplace.blueprints.admins.settlement.actions
import marketplace.blueprints.admins.settlement.payments
import marketplace.blueprints.admins.settlement.views
import marketplace.blueprints.admins.shops.clerks
import marketplace.blueprints.admins.shops.editing
import marketplace.blueprints.admins.shops.stock
import marketplace.blueprints.admins.shops.views
import marketplace.blueprints.admins.staff.account_actions
import marketplace.blueprints.admins.staff.second_factor
import marketplace.blueprints.admins.staff.views
from marketplace.blueprints.admins.blueprint import bp as bp
