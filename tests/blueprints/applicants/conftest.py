"""The form of a business that applies."""

from __future__ import annotations

from typing import Any


def an_application_form(**given: Any) -> dict[str, Any]:
    """The form as Guri fills it in."""
    usual = {
        "business": "Kafe Guri",
        "tax_number": "811 234 567",
        "contact": "Guri Gashi",
        "email": "guri@example.com",
        "phone": "044 111 222",
        "branches-0-name": "Kafe Guri",
        "branches-0-city": "Peja",
        "branches-0-address": "Rruga 1",
        "title": "Coffee",
        "description": "A large one",
        "worth": "1,50",
    }
    return usual | given
