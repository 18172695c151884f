"""The routes of TM Forum's loyalty API, registered by importing this module."""

from __future__ import annotations

import marketplace.blueprints.tmf.document
import marketplace.blueprints.tmf.hub
import marketplace.blueprints.tmf.resources
import marketplace.blueprints.tmf.writing_members
from marketplace.blueprints.tmf.blueprint import bp as bp
