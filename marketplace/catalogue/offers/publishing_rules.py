"""What stands in the way of publishing an offer: everything that would embarrass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from marketplace.catalogue.models import OfferKind, Unit
from marketplace.catalogue.offers.content import OfferFacts
from marketplace.catalogue.offers.offer_codes import mistaken
from marketplace.foundation.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason, with the form's field it concerns."""

    field: str
    message: LazyString


class NotReady(Refusal):
    """The offer has `obstacles`; the sentence names them all."""

    status = 422
    says = _l("This offer cannot be published yet: %(reasons)s")

    def __init__(self, obstacles: list[Obstacle]) -> None:
        super().__init__()
        self.obstacles = obstacles

    @property
    def beside(self) -> list[tuple[str, str]]:
        """Every reason with its field."""
        return [(obstacle.field, str(obstacle.message)) for obstacle in self.obstacles]

    def __str__(self) -> str:
        """The sentence with every reason, in the language now in force."""
        return str(self.says) % {"reasons": " ".join(str(o.message) for o in self.obstacles)}


def obstacles(
    facts: OfferFacts, *, partner_withdrawn: bool, code_taken: bool, now: datetime
) -> list[Obstacle]:
    """Everything that must be put right before the offer is published; nothing if all is well."""
    return [
        *_in_both_languages(facts),
        *_in_the_window(facts, now),
        *_of_the_kind(facts, partner_withdrawn=partner_withdrawn),
        *_of_the_code(facts, code_taken=code_taken),
    ]


def _in_both_languages(facts: OfferFacts) -> Iterator[Obstacle]:
    missing = {
        "title_sq": _l("The Albanian title is missing."),
        "title_en": _l("The English title is missing."),
        "description_sq": _l("The Albanian description is missing."),
        "description_en": _l("The English description is missing."),
    }
    for field, message in missing.items():
        if not getattr(facts, field).strip():
            yield Obstacle(field, message)
    if bool(facts.terms_sq.strip()) != bool(facts.terms_en.strip()):
        field = "terms_en" if facts.terms_sq.strip() else "terms_sq"
        yield Obstacle(field, _l("The terms are in one language only."))


def _in_the_window(facts: OfferFacts, now: datetime) -> Iterator[Obstacle]:
    if not facts.image:
        yield Obstacle("image", _l("There is no picture."))
    if facts.points <= 0:
        yield Obstacle("points", _l("The price must be at least one point."))
    if facts.closes_at is None:
        return
    if facts.closes_at <= now:
        yield Obstacle("closes_at", _l("The closing time has already passed."))
    elif facts.opens_at is not None and facts.closes_at <= facts.opens_at:
        yield Obstacle("closes_at", _l("The offer closes before it opens."))


def _of_the_kind(facts: OfferFacts, *, partner_withdrawn: bool) -> Iterator[Obstacle]:
    if facts.kind is OfferKind.PARTNER and facts.partner_id is None:
        yield Obstacle("partner", _l("The partner is missing."))
    if partner_withdrawn:
        yield Obstacle("partner", _l("The partner has been withdrawn."))
    if facts.kind is OfferKind.SERVICE and facts.unit is None:
        yield Obstacle("unit", _l("What the service gives is missing."))
    if facts.unit not in {None, Unit.PACKAGE} and not facts.units_per_point:
        yield Obstacle("units_per_point", _l("The number of units per point is missing."))


def _of_the_code(facts: OfferFacts, *, code_taken: bool) -> Iterator[Obstacle]:
    if facts.offer_code is None:
        if facts.kind is OfferKind.PARTNER:
            yield Obstacle("offer_code", _l("The offer code for SMS is missing."))
        return
    wrong = mistaken(facts.offer_code, package=facts.unit is Unit.PACKAGE)
    if wrong is not None:
        yield Obstacle("offer_code", wrong)
    if code_taken:
        yield Obstacle("offer_code", _l("Another offer already has that offer code."))
