"""Calculate what a chosen number of points is worth, for partner offers sold by the amount."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import gcd
from typing import Final, Protocol

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

MOST_CENTS: Final = 2**31 - 1  # what the reports' sums hold of one conversion


class PricedOffer(Protocol):
    """The columns of an offer that decide its price and its worth."""

    @property
    def points(self) -> int:
        """The price, or the least points to convert."""

    @property
    def worth_cents(self) -> int:
        """The worth of those points in euro cents."""

    @property
    def points_most(self) -> int | None:
        """The most points to convert; None for an offer that is not sold by the amount."""

    @property
    def points_step(self) -> int | None:
        """The points between two numbers that can be chosen."""


@dataclass(frozen=True, slots=True)
class AmountScale:
    """The numbers of points that can be chosen, and their worth: `least` points give `cents`.

    `most` is a whole number of steps above `least`, and each step gives whole cents, so that
    nothing is rounded.
    """

    least: int
    cents: int
    most: int
    step: int

    @property
    def step_cents(self) -> int:
        """The cents that one step gives."""
        return self.cents_of(self.step)

    def cents_of(self, points: int) -> int:
        """Return the worth of the points in euro cents."""
        return points * self.cents // self.least

    def has(self, points: int) -> bool:
        """Return whether this number of points can be converted."""
        return self.least <= points <= self.most and (points - self.least) % self.step == 0

    def at_most(self, points: int) -> int:
        """Return the nearest number that can be chosen, below the points where they lie between.

        Fewer points than the least give the least.
        """
        within = min(max(points, self.least), self.most)
        return within - (within - self.least) % self.step

    def around(self, points: int) -> tuple[int, int]:
        """Return the nearest numbers that can be chosen below and above points between them."""
        below = self.at_most(points)
        return below, below + self.step


def scale_of(offer: PricedOffer) -> AmountScale | None:
    """Return the scale of an offer sold by the amount; None for any other, and for no price yet."""
    if offer.points <= 0 or not offer.points_most or not offer.points_step:
        return None
    return AmountScale(offer.points, offer.worth_cents, offer.points_most, offer.points_step)


def scale_problems(offer: PricedOffer) -> Iterator[tuple[str, LazyString]]:
    """Yield each reason why the numbers are no scale, with the form field that it concerns."""
    if offer.points_most is None and offer.points_step is None:
        return
    if not offer.points_most:
        yield "points_most", _l("Fill in the most points too, or leave the step empty.")
    elif not offer.points_step:
        yield "points_step", _l("Fill in the step too, or leave the most points empty.")
    elif offer.worth_cents <= 0:
        yield "worth", _l("Fill in what the least points are worth.")
    elif scale := scale_of(offer):
        yield from _step_problems(scale)


def _step_problems(scale: AmountScale) -> Iterator[tuple[str, LazyString]]:
    if scale.most <= scale.least:
        yield "points_most", _l("The most points must be more than the least.")
    elif (scale.most - scale.least) % scale.step:
        below = max(scale.at_most(scale.most), scale.least + scale.step)
        message = _l(
            "No whole number of steps leads to it: %(below)s or %(above)s points would do.",
            below=below,
            above=below + scale.step,
        )
        yield "points_most", message
    elif scale.cents_of(scale.most) > MOST_CENTS:
        yield "points_most", _l("So many points would be worth too much.")
    if scale.step * scale.cents % scale.least:
        whole = scale.least // gcd(scale.least, scale.cents)
        message = _l(
            "A step must be worth whole cents: choose %(whole)s points or a multiple of them.",
            whole=whole,
        )
        yield "points_step", message
