"""Records are filled from rows by name: nothing depends on the order of columns or of fields."""

from __future__ import annotations

import ast
import importlib
from collections import namedtuple
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Row, create_engine, literal, select

import marketplace
from marketplace.catalogue.offers.staff_search import StaffSearch, find_offers
from marketplace.catalogue.partners.partner_search import find_partners
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.preview import preview
from marketplace.conversions.receipts import receipt
from marketplace.conversions.redemption.confirm import confirm
from marketplace.conversions.redemption.confirmation_list import (
    ConfirmationFilter,
    page_of,
    totals,
)
from marketplace.conversions.redemption.partner_codes import Confirmer
from marketplace.conversions.reports.offer_counts import of_offer
from marketplace.customers.profile import lines, profile
from marketplace.foundation import clock
from marketplace.foundation.records import record, records, values
from marketplace.points.billing.charge_rules import ReportedCharge
from marketplace.points.billing.charges import book_charges
from marketplace.points.billing.row_outcome import RowOutcome
from marketplace.points.views.holdings import held_lots
from tests.structure.code.rows_by_position import by_position
from tests.support.cast import Cast, a_line

PACKAGE = Path(marketplace.__file__).parent
SOURCES = {
    str(path.relative_to(PACKAGE.parent)): path.read_text() for path in PACKAGE.rglob("*.py")
}


def test_no_record_is_filled_by_position() -> None:
    found = {path: by_position(source) for path, source in SOURCES.items()}
    assert {path: what for path, what in found.items() if what} == {}


@pytest.mark.parametrize(
    "line",
    [
        "rows = db.session.execute(q)\n    return [Offer(*row) for row in rows]",
        "return [made(*row) for row in db.session.execute(q)]",
        "found = db.session.execute(q).one_or_none()\n    return made(*found)",
        "held = db.session.execute(q).one()\n    return held[:-1]",
        "return {row[0]: 1 for row in db.session.execute(q)}",
        "return Place(*told[:6], open=True)",
        "return [Line._make(row) for row in rows]",
        "return select(*(getattr(Offer, name) for name in OfferRow.__dataclass_fields__))",
        'return Terms(*cast("tuple[Any, ...]", row))',
    ],
)
def test_the_search_finds_each_way_of_filling_by_position(line: str) -> None:
    assert by_position(f"def read(q):\n    {line}\n")


@dataclass(frozen=True, slots=True)
class Pair:
    left: str
    right: str = "by default"


class Couple(NamedTuple):
    right: str
    left: str


def a_row(**columns: str) -> Row[Any]:
    with create_engine("sqlite://").connect() as connection:
        asked = select(*(literal(value).label(name) for name, value in columns.items()))
        return connection.execute(asked).one()


@pytest.mark.parametrize("columns", [{"left": "l", "right": "r"}, {"right": "r", "left": "l"}])
@pytest.mark.parametrize("kind", [Pair, Couple])
def test_each_field_comes_from_the_column_of_its_name(
    kind: type[Pair | Couple], columns: dict[str, str]
) -> None:
    row = a_row(**columns)
    for one in (record(kind, row), records(kind, [row])[0]):
        assert (one.left, one.right) == ("l", "r")


def test_a_field_that_the_row_lacks_can_be_given_as_an_argument() -> None:
    assert record(Pair, a_row(right="r"), left="l") == Pair(left="l", right="r")


@pytest.mark.parametrize("columns", [{"left": "l"}, {"left": "l", "right": "r", "more": "m"}])
def test_a_row_with_a_column_too_few_or_too_many_is_refused(columns: dict[str, str]) -> None:
    with pytest.raises(TypeError, match="right" if len(columns) == 1 else "more"):
        record(Pair, a_row(**columns))
    with pytest.raises(TypeError):
        records(Pair, [a_row(**columns)])


def test_no_rows_are_no_records() -> None:
    assert records(Pair, []) == []


def test_an_insert_takes_the_fields_by_name() -> None:
    assert values(Pair(left="l", right="r")) == {"right": "r", "left": "l"}


@cache
def records_filled() -> frozenset[tuple[str, str]]:
    """The modules that fill records from rows, each with the name of the record."""
    return frozenset(found_records())


def found_records() -> Iterator[tuple[str, str]]:
    for path, source in SOURCES.items():
        if "record(" not in source and "records(" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in {"record", "records"}
            ):
                kind = ast.unparse(node.args[0])
                # events of the security log are recorded, too
                if kind != "kind" and not kind.startswith("EventKind."):
                    yield path.removesuffix(".py").replace("/", "."), kind


def turned_round(kind: type[Any]) -> type[Any]:
    """The same record with its fields in the opposite order."""
    if not is_dataclass(kind):
        names = kind._fields[::-1]  # type: ignore[attr-defined] # a NamedTuple
        return namedtuple(kind.__name__, names)  # type: ignore[misc] # noqa: PYI024
    turned = {one.name: kind.__dataclass_fields__[one.name] for one in reversed(fields(kind))}

    def fill(self: Any, *told: Any, **named: Any) -> None:
        kind.__init__(self, **dict(zip(turned, told, strict=False)), **named)

    made = type(kind.__name__, (kind,), {"__slots__": (), "__init__": fill})
    made.__dataclass_fields__ = turned  # type: ignore[attr-defined]
    return made


@pytest.fixture
def turned(monkeypatch: pytest.MonkeyPatch) -> int:
    """Reverse the fields of every record that is filled from rows; return their number."""
    wanted = records_filled()
    for path, name in wanted:
        module = importlib.import_module(path)
        monkeypatch.setattr(module, name, turned_round(getattr(module, name)))
    return len(wanted)


def test_the_opposite_order_of_fields_is_another_order() -> None:
    assert (turned_round(Pair)("r", "l").left, turned_round(Couple)("l", "r").left) == ("l", "l")


def test_a_code_is_issued_and_confirmed_whatever_the_order_of_fields(
    cast: Cast, turned: int
) -> None:
    assert turned > 50
    offer = cast.an_offer()
    seen = preview(customer_id=cast.arta.customer_id, offer=offer.slug)
    made = convert(
        customer_id=cast.arta.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key="k"
    )
    assert (seen.points, seen.left, made.points, made.balance) == (80, 560, 80, 560)
    assert receipt(customer_id=cast.arta.customer_id, conversion_id=made.id).code == made.code
    till = Confirmer(partner_id=cast.bakery.id, user_id=cast.drita.user_id)
    confirm(code=made.code or "", till=till, branch_id=cast.bakery.branch_ids[0])
    wanted = ConfirmationFilter(partner_id=cast.bakery.id)
    assert [(one.points, one.titles["en"]) for one in page_of(wanted, number=1, size=5)] == [
        (80, "Coffee")
    ]
    assert (totals(wanted).count, totals(wanted).points) == (1, 80)
    assert (of_offer(offer.id).issued, of_offer(offer.id).live, of_offer(offer.id).confirmed) == (
        (1, 0, 1)
    )


def test_staff_lists_do_not_depend_on_the_order_of_fields(cast: Cast, turned: int) -> None:
    assert turned > 50
    offer = cast.an_offer()
    (found,) = find_offers(StaffSearch(), clock.now()).offers
    assert (found.id, found.points, found.titles["en"]) == (offer.id, 80, "Coffee")
    (partner,) = find_partners().partners
    assert (partner.branches, partner.offers) == (2, 1)
    person = profile(cast.arta.customer_id)
    assert (person.customer_id, person.username) == (cast.arta.customer_id, "arta")
    assert [one.remaining for one in held_lots(cast.arta.customer_id)] == [90, 350, 200]
    assert [one.number for one in lines(cast.arta.customer_id)] == [
        one.line for one in held_lots(cast.arta.customer_id)[:1]
    ]


def test_a_feed_is_booked_whatever_the_order_of_fields(cast: Cast, turned: int) -> None:
    assert turned > 50
    month = clock.today().replace(day=1)
    line = a_line(cast.besnik.customer_id, earning_from=month)
    charge = ReportedCharge(charge_id="c1", number=line.number, month=month, cents=1250)

    assert book_charges([charge]).row_outcomes == (RowOutcome.BOOKED,)
    assert book_charges([charge]).row_outcomes == (RowOutcome.REPEATED,)
