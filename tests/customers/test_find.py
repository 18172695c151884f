"""Customers are found by index, exact matches first, up to a limit."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.customers.find import MOST, find, find_whole
from marketplace.customers.numbers import number_start
from tests.support.cast import Cast, a_customer, a_line
from tests.support.query_plans import plans_of, reads_all


@pytest.mark.parametrize(
    ("typed", "start"),
    [
        ("049 123 456", "+38349123456"),
        ("049/123-456", "+38349123456"),
        ("+383 49 123 456", "+38349123456"),
        ("00383(49)123.456", "+38349123456"),
        ("38349123456", "+38349123456"),
        ("49123456", "+38349123456"),
        ("0491", "+383491"),
        ("+355", "+355"),
        ("arta", None),
        ("arta1", None),
        ("", None),
        ("+", None),
    ],
)
def test_a_customer_is_found_by_a_number_in_any_usual_form(typed: str, start: str | None) -> None:
    assert number_start(typed) == start


def test_the_exact_one_stands_first(app: Flask) -> None:
    assert app
    names = ["anna9", "anna", "anna-maria"]
    made = {name: a_customer(name).customer_id for name in names}
    assert [one.customer_id for one in find("anna")] == [
        made["anna"], made["anna-maria"], made["anna9"],
    ]  # fmt: skip


def test_a_fixed_contract_is_found_by_its_id(cast: Cast) -> None:
    a_line(cast.arta.customer_id, number="FX-2207", kind="fixed", tariff=None, package="Net 100")
    assert [one.username for one in find("FX-22")] == ["arta"]


def test_a_line_without_an_owner_leads_to_no_customer(app: Flask) -> None:
    assert app
    assert find(a_line().number) == []


def test_a_customer_search_lists_each_customer_once_up_to_the_limit(app: Flask) -> None:
    assert app
    for number in range(MOST + 5):
        a_customer(f"many{number:02}")
    found = find("many")
    assert (len(found), len({one.customer_id for one in found})) == (MOST, MOST)


@pytest.mark.usefixtures("anew")
@pytest.mark.parametrize("typed", ["049123", "arta@example.com"])
def test_every_look_goes_by_an_index(app: Flask, typed: str) -> None:
    assert app
    plans = plans_of(lambda: find(typed))
    assert plans
    assert not any(reads_all(plan) for plan in plans)


def test_a_customer_is_found_by_all_of_a_number_email_or_username_and_not_by_its_start(
    cast: Cast,
) -> None:
    arta = cast.arta
    assert cast.besnik.customer_id
    national = arta.number.replace("+383", "0")
    for whole in (arta.number, national, "arta", " ARTA@example.com "):
        assert find_whole(whole) == arta.customer_id, whole
        assert find_whole(whole.strip()[:-1]) is None, whole
    assert find_whole("") is None
