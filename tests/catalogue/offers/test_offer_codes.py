"""Offer codes are checked, also against other words of an SMS."""

from __future__ import annotations

import pytest

from marketplace.catalogue.offers.offer_codes import normal_code, offer_code_problem


@pytest.mark.parametrize(
    "code", ["KAFE1", "ABC", "2PICA", "A" * 20, "GJERMANISHTU1", "MB50", "10MBX"]
)
def test_a_code_that_means_nothing_else_can_be(code: str) -> None:
    assert offer_code_problem(code) is None


@pytest.mark.parametrize(
    "code",
    [
        "AB",
        "A" * 21,
        "KAFE 1",
        "kafe1",
        "ÇAJ",
        "KAFE-1",
        "",
        "12345",
        "90HEJ",
        "10MB",
        "25SMS",
        "7MMS",
        "90MSUPER",
        "90MFILLO",
        "PIKA",
        "NDIHME",
        "HELP",
        "STOP",
        "NDAL",
        "0123456789ABC",
        "GJERMANISHTE1",
        "KAFE\n",
    ],
)
def test_a_code_that_would_be_mistaken_cannot(code: str) -> None:
    assert offer_code_problem(code) is not None


@pytest.mark.parametrize("code", ["HEJ", "MSUPER", "MFILLO"])
def test_the_programmes_words_for_packages_are_for_packages_alone(code: str) -> None:
    assert offer_code_problem(code, package=True) is None
    assert offer_code_problem(code) is not None


def test_a_package_with_another_word_follows_the_rules_of_all() -> None:
    assert offer_code_problem("PIKA", package=True) is not None
    assert offer_code_problem("MUZIKE", package=True) is None


def test_an_offer_code_is_stored_in_capitals_and_an_empty_one_as_null() -> None:
    assert normal_code(" kafe1 ") == "KAFE1"
    assert normal_code("  ") is None
    assert normal_code(None) is None
