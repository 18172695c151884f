"""Lines are counted by tariff and package, known ones and customers'."""

from __future__ import annotations

from flask import Flask

from marketplace.customers.line_counts import LineCount, lines_by_package, lines_by_tariff
from marketplace.customers.models import LineKind, Tariff
from tests.support.cast import Cast, a_line

FIXED = {"kind": LineKind.FIXED, "tariff": None}


def test_an_operator_without_lines_has_none(app: Flask) -> None:
    assert app
    assert lines_by_tariff() == lines_by_package() == {}


def test_mobile_lines_are_counted_by_tariff(cast: Cast) -> None:
    a_line(cast.arta.customer_id, tariff=Tariff.PRIVATE_POSTPAID)
    a_line(tariff=Tariff.PRIVATE_POSTPAID)
    a_line(tariff=Tariff.BUSINESS_POSTPAID)
    assert lines_by_tariff() == {
        "private-prepaid": LineCount(known=1, customers=1),
        "private-postpaid": LineCount(known=2, customers=1),
        "business-postpaid": LineCount(known=1, customers=0),
    }


def test_fixed_lines_are_counted_by_package_and_those_without_are_left_out(cast: Cast) -> None:
    a_line(cast.arta.customer_id, number="F-1", package="tv", **FIXED)
    a_line(number="F-2", package="tv", **FIXED)
    a_line(number="F-3", package=None, **FIXED)
    assert lines_by_package() == {"tv": LineCount(known=2, customers=1)}
