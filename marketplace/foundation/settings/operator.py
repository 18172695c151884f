"""The settings of the operator as a business: its name on papers."""

from __future__ import annotations

from pydantic import Field

from marketplace.foundation.settings.gateways import Gateways


class Operator(Gateways):
    """The operator as partners know it."""

    operator_name: str = Field(
        "Pika",
        min_length=1,
        max_length=70,
        description="the operator's legal name, on the letterhead of partners' statements",
    )
