"""The routes of the JSON API, registered by importing this module."""

from __future__ import annotations

import marketplace.blueprints.api.conversions
import marketplace.blueprints.api.document
import marketplace.blueprints.api.tills
import marketplace.blueprints.api.topups
from marketplace.blueprints.api.blueprint import bp as bp
