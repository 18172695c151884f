"""The routes of accounts and sign-in, registered by importing this module."""

from __future__ import annotations

import marketplace.blueprints.auth.account
import marketplace.blueprints.auth.email_change
import marketplace.blueprints.auth.further_lines
import marketplace.blueprints.auth.leaving
import marketplace.blueprints.auth.legal_texts.views
import marketplace.blueprints.auth.lost_phone
import marketplace.blueprints.auth.own_lines
import marketplace.blueprints.auth.passwords
import marketplace.blueprints.auth.personal_details.views
import marketplace.blueprints.auth.registration
import marketplace.blueprints.auth.second_factor.add
import marketplace.blueprints.auth.second_factor.second_step
import marketplace.blueprints.auth.second_factor.views
import marketplace.blueprints.auth.session_list
import marketplace.blueprints.auth.sign_in
import marketplace.blueprints.auth.sign_in_again
import marketplace.blueprints.auth.third_parties
from marketplace.blueprints.auth.blueprint import bp as bp
