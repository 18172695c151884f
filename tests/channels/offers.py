"""Offers that the tests of the channels convert, and how each channel asks for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from marketplace.catalogue.models import OfferKind, Unit
from tests.imports.code_pools.pools import a_pool
from tests.support.cast import Cast, ListedOffer

Make = Callable[..., ListedOffer]


@dataclass(frozen=True)
class Kind:
    """A kind of offer: its columns, what it is asked for with, and how it is dialled."""

    name: str
    columns: dict[str, Any]
    price: int
    points: int | None = None
    dial: str = ""

    @property
    def kind(self) -> OfferKind:
        """The kind of the offer in the catalogue."""
        kind: OfferKind = self.columns.get("kind", OfferKind.PARTNER)
        return kind

    def make(self, cast: Cast, **given: Any) -> ListedOffer:
        """The offer, published, with `given` columns in place of its own."""
        columns = self.columns | given
        if columns.get("kind") is OfferKind.GIFT:
            return cast.a_gift("Mug", **columns)
        return cast.an_offer(self.name.title(), **columns)


SERVICE: Final = {"kind": OfferKind.SERVICE}
COFFEE: Final = Kind("coffee", {"offer_code": "KAFE1"}, price=80)
DATA: Final = Kind(
    "data",
    SERVICE | {"unit": Unit.MB, "units_per_point": 10, "points": 10},
    price=20,
    points=20,
    dial="3",
)
FILLO: Final = Kind(
    "fillo",
    SERVICE | {"unit": Unit.PACKAGE, "points": 90, "offer_code": "MFILLO"},
    price=90,
    dial="5",
)
MUG: Final = Kind("mug", {"kind": OfferKind.GIFT, "points": 60, "offer_code": "GOTE1"}, price=60)
AMOUNT: Final = Kind(
    "amount",
    {"offer_code": "EURO", "points": 20, "worth_cents": 100, "points_most": 400, "points_step": 5},
    price=40,
    points=40,
    dial="7*1",
)


@dataclass(frozen=True)
class OwnCodes(Kind):
    """A kind whose offer hands out the partner's own codes, `codes` of them."""

    codes: tuple[str, ...] = ("KINO-0001", "KINO-0002", "KINO-0003")

    def make(self, cast: Cast, **given: Any) -> ListedOffer:
        """The offer, published, with its pool filled."""
        return a_pool(super().make(cast, **given), *self.codes)


POOL: Final = OwnCodes("cinema", {"offer_code": "KINO1"}, price=80)
POOL_AMOUNT: Final = OwnCodes("cinema euros", AMOUNT.columns, price=40, points=40, dial="7*1")
KINDS: Final = (COFFEE, DATA, FILLO, MUG)
