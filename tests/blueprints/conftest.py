"""Fixtures that the tests of several audiences share."""

from __future__ import annotations

from tests.settlement.conftest import settled as settled
