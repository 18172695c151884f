"""Map each kind of conversion to its status."""

from __future__ import annotations

import pytest

from marketplace.catalogue.models import OfferKind
from marketplace.conversions.models import ConversionState as State
from marketplace.conversions.provisioning.models import OrderState
from marketplace.conversions.status import ConversionStatus, stands

CODES_AND_GIFTS = [
    (State.ISSUED, False, "ready"),
    (State.ISSUED, True, "expired"),
    (State.CONFIRMED, True, "used"),
    (State.CANCELLED, False, "cancelled"),
    (State.EXPIRED, True, "expired"),
]
SERVICES = [
    (State.ISSUED, False, None, "on_its_way"),
    (State.ISSUED, False, OrderState.WAITING, "on_its_way"),
    (State.ISSUED, False, OrderState.ACCEPTED, "on_its_way"),
    (State.ISSUED, False, OrderState.UNKNOWN, "on_its_way"),
    (State.ISSUED, False, OrderState.DELIVERED, "delivered"),
    (State.ISSUED, True, OrderState.DELIVERED, "ended"),
    (State.EXPIRED, True, OrderState.UNKNOWN, "ended"),
    (State.CANCELLED, False, OrderState.DELIVERED, "cancelled"),
    (State.CANCELLED, False, OrderState.DROPPED, "cancelled"),
    (State.CANCELLED, False, OrderState.REFUSED, "not_delivered"),
]


@pytest.mark.parametrize("kind", [OfferKind.PARTNER, OfferKind.GIFT])
@pytest.mark.parametrize(("state", "over", "standing"), CODES_AND_GIFTS)
def test_a_code_or_a_gift(kind: OfferKind, state: State, standing: str, *, over: bool) -> None:
    assert stands(kind, state, lost=False, over=over, order=None) == standing


@pytest.mark.parametrize(("state", "over", "order", "standing"), SERVICES)
def test_a_service(state: State, order: OrderState | None, standing: str, *, over: bool) -> None:
    assert stands(OfferKind.SERVICE, state, lost=False, over=over, order=order) == standing


@pytest.mark.parametrize("kind", OfferKind)
def test_a_cancelled_conversion_that_returned_no_points_is_lost(kind: OfferKind) -> None:
    order = OrderState.REFUSED if kind is OfferKind.SERVICE else None
    stood = stands(kind, State.CANCELLED, lost=True, over=False, order=order)
    assert stood is ConversionStatus.LOST
