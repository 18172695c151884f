"""Find the obstacles to publishing an offer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from marketplace.catalogue.amounts import scale_problems
from marketplace.catalogue.models import OfferKind, Unit
from marketplace.catalogue.offers.content import OfferContent
from marketplace.catalogue.offers.offer_codes import offer_code_problem
from marketplace.foundation.languages import name_for_reader, required_languages
from marketplace.foundation.languages.texts import Texts
from marketplace.foundation.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason against publishing, with the form's field that it concerns."""

    field: str
    message: LazyString


class NotReady(Refusal):
    """The offer cannot be published; the sentence names all `obstacles`."""

    status = 422
    says = _l("This offer cannot be published yet: %(reasons)s")

    def __init__(self, obstacles: list[Obstacle]) -> None:
        super().__init__()
        self.obstacles = obstacles

    @property
    def beside(self) -> list[tuple[str, str]]:
        """Return every reason with its field."""
        return [(obstacle.field, str(obstacle.message)) for obstacle in self.obstacles]

    def __str__(self) -> str:
        """Return the sentence with every reason, in the current language."""
        return str(self.says) % {"reasons": " ".join(str(o.message) for o in self.obstacles)}


def obstacles(
    content: OfferContent, *, partner_withdrawn: bool, code_taken: bool, now: datetime
) -> list[Obstacle]:
    """Return every obstacle that must be removed before publishing, or an empty list."""
    return [
        *_language_obstacles(content),
        *_display_obstacles(content, now),
        *_kind_obstacles(content, partner_withdrawn=partner_withdrawn),
        *(Obstacle(field, problem) for field, problem in scale_problems(content)),
        *_code_obstacles(content, code_taken=code_taken),
    ]


def _language_obstacles(content: OfferContent) -> Iterator[Obstacle]:
    for language in _missing(content.title):
        message = _l("The %(language)s title is missing.", language=name_for_reader(language))
        yield Obstacle(f"title_{language}", message)
    for language in _missing(content.description):
        message = _l("The %(language)s description is missing.", language=name_for_reader(language))
        yield Obstacle(f"description_{language}", message)
    if len(lacking := _missing(content.terms)) < len(required_languages()):
        for language in lacking:
            message = _l("The %(language)s terms are missing.", language=name_for_reader(language))
            yield Obstacle(f"terms_{language}", message)


def _missing(texts: Texts) -> list[str]:
    return [code for code in required_languages() if not texts.get(code, "").strip()]


def _display_obstacles(content: OfferContent, now: datetime) -> Iterator[Obstacle]:
    if not content.image:
        yield Obstacle("image", _l("There is no picture."))
    if content.points <= 0:
        yield Obstacle("points", _l("The price must be at least one point."))
    if content.closes_at is None:
        return
    if content.closes_at <= now:
        yield Obstacle("closes_at", _l("The closing time has already passed."))
    elif content.opens_at is not None and content.closes_at <= content.opens_at:
        yield Obstacle("closes_at", _l("The offer closes before it opens."))


def _kind_obstacles(content: OfferContent, *, partner_withdrawn: bool) -> Iterator[Obstacle]:
    if content.kind is OfferKind.PARTNER and content.partner_id is None:
        yield Obstacle("partner", _l("The partner is missing."))
    if partner_withdrawn:
        yield Obstacle("partner", _l("The partner has been withdrawn."))
    if content.kind is OfferKind.SERVICE and content.unit is None:
        yield Obstacle("unit", _l("What the service gives is missing."))
    if content.unit not in {None, Unit.PACKAGE} and not content.units_per_point:
        yield Obstacle("units_per_point", _l("The number of units per point is missing."))


def _code_obstacles(content: OfferContent, *, code_taken: bool) -> Iterator[Obstacle]:
    if content.offer_code is None:
        if content.kind is OfferKind.PARTNER:
            yield Obstacle("offer_code", _l("The offer code for SMS is missing."))
        return
    problem = offer_code_problem(content.offer_code, package=content.unit is Unit.PACKAGE)
    if problem is not None:
        yield Obstacle("offer_code", problem)
    if code_taken:
        yield Obstacle("offer_code", _l("Another offer already has that offer code."))
