"""`marketplace tokens` makes, lists and revokes tokens."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.accounts.token_list import tokens
from marketplace.accounts.tokens import held_token
from tests.blueprints.admins.staff_browsers import logged
from tests.commands.conftest import Run
from tests.customers.third_parties.parties import a_party


def test_the_token_is_printed_once_and_opens_the_api(app: Flask, on: Run) -> None:
    assert app
    ended = on("tokens", "create", "Billing")
    assert (ended.code, ended.err) == (0, "")
    held = held_token(ended.out.strip())
    assert held is not None
    assert held.purpose == "topups"
    assert ended.out.strip() not in on("tokens", "list").out
    (entry,) = logged("token.create")
    assert (entry.username, entry.after) == (
        "marketplace command",
        {"name": "Billing", "purpose": "topups"},
    )


def test_the_list_tells_each_one(app: Flask, on: Run) -> None:
    assert app
    on("tokens", "create", "Billing")
    line = on("tokens", "list").out
    assert all(word in line for word in ("Billing", "topups", "never used"))
    assert "revoked" not in line


def test_a_revoked_token_opens_nothing(app: Flask, on: Run) -> None:
    assert app
    secret = on("tokens", "create", "Billing").out.strip()
    (token,) = tokens()
    assert on("tokens", "revoke", str(token.id)).code == 0
    assert held_token(secret) is None
    assert "revoked" in on("tokens", "list").out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["revoke", "77"], 1), (["revoke", "x"], 2), (["revoke", "9" * 30], 2), (["create"], 2)],
)
def test_an_impossible_tokens_command_is_refused_in_one_line(
    app: Flask, on: Run, arguments: list[str], code: int
) -> None:
    assert app
    ended = on("tokens", *arguments)
    assert (ended.code, ended.err.count("\n"), ended.out) == (code, 1, "")


@pytest.mark.parametrize("name", ["", "x" * 81])
def test_a_name_that_cannot_be_makes_no_token(app: Flask, on: Run, name: str) -> None:
    assert app
    assert on("tokens", "create", name).code == 1
    assert tokens() == []


def test_a_token_can_be_bound_to_networks(app: Flask, on: Run) -> None:
    assert app
    secret = on("tokens", "create", "Billing", "--from", "192.0.2.7, 10.1.0.0/16").out.strip()
    held = held_token(secret)
    assert held is not None
    assert held.networks == "192.0.2.7/32, 10.1.0.0/16"
    assert "from 192.0.2.7/32, 10.1.0.0/16" in on("tokens", "list").out


def test_tokens_create_refuses_an_invalid_network(app: Flask, on: Run) -> None:
    assert app
    ended = on("tokens", "create", "Billing", "--from", "home")
    assert (ended.code, ended.err.count("\n")) == (1, 1)
    assert tokens() == []


def test_a_token_of_a_third_party_names_it_and_only_reads(app: Flask, on: Run) -> None:
    assert app
    party = a_party()
    reading = ("--purpose", "loyalty-read", "--third-party")
    assert on("tokens", "create", "Survey", *reading, "Nobody").code == 2
    secret = on("tokens", "create", "Survey", *reading, "Survey House").out.strip()
    held = held_token(secret)
    assert held is not None
    assert held.third_party_id == party
