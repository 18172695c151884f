"""The routes of the applicants' pages, registered by importing this module."""

from __future__ import annotations

import marketplace.blueprints.applicants.views
from marketplace.blueprints.applicants.blueprint import bp as bp
