"""The routes of health and metrics, registered by importing this module."""

from __future__ import annotations

import marketplace.blueprints.operations.crawlers
import marketplace.blueprints.operations.health
import marketplace.blueprints.operations.metrics
import marketplace.blueprints.operations.security_txt
import marketplace.blueprints.operations.well_known
from marketplace.blueprints.operations.blueprint import bp as bp
