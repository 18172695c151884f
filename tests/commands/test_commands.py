"""The operator's commands do their work, or print one line for an error, and set exit codes."""

from __future__ import annotations

import click
import pytest
from flask import Flask
from sqlalchemy import select, text

from marketplace import cli
from marketplace.accounts.models import AuditEntry, Role, User
from marketplace.accounts.resets import LinkNotGood, require_good
from marketplace.accounts.second_factor.models import SecondFactor
from marketplace.cli import commands
from marketplace.commands.settings import settings_table
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from tests.commands.conftest import Run
from tests.support.cast import Cast
from tests.support.sign_in.second_factors import an_app


def test_every_command_has_help(run: Run) -> None:
    for name in ("", *commands.commands):
        ended = run(*filter(None, [name]), "--help")
        assert ended.code == 0, name
        assert "Usage: marketplace" in ended.out


@pytest.mark.parametrize("wrong", [["fly"], ["staff", "create"], ["points", "verify", "--fast"]])
def test_wrong_usage_is_2_and_one_line(run: Run, wrong: list[str]) -> None:
    ended = run(*wrong)
    assert ended.code == 2
    assert len(ended.err.splitlines()) == 1


def test_unsafe_settings_are_1_and_one_line(run: Run) -> None:
    ended = run("points", "verify", MARKETPLACE_ENV="production")
    assert ended.code == 1
    assert ended.err.startswith("marketplace: SECRET_KEY must be set")
    assert len(ended.err.splitlines()) == 1


def test_a_database_without_tables_says_what_to_do(run: Run) -> None:
    ended = run("points", "verify")
    assert ended.code == 1
    assert "marketplace db upgrade" in ended.err
    assert len(ended.err.splitlines()) == 1


def test_a_database_that_is_away_is_1_and_one_line(run: Run) -> None:
    ended = run("points", "verify", DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")
    assert ended.code == 1
    assert len(ended.err.splitlines()) == 1


def test_the_database_is_made_and_made_again_without_harm(run: Run) -> None:
    assert run("db", "upgrade").code == 0
    assert run("db", "upgrade").code == 0
    assert run("points", "verify").code == 0


def test_the_books_of_the_cast_are_in_order(on: Run, cast: Cast) -> None:
    assert cast.arta
    ended = on("points", "verify")
    assert ended.code == 0, ended.err
    assert "points: 640" in ended.out


def test_books_out_of_order_are_1_with_the_violation(on: Run, cast: Cast) -> None:
    with transaction() as session:
        customer = cast.arta.customer_id
        session.execute(text("UPDATE points_accounts SET balance = 641"))
    ended = on("points", "verify")
    assert ended.code == 1
    assert f"customer {customer}" in ended.err


def test_staff_are_made_with_a_password_from_stdin(app: Flask, on: Run) -> None:
    assert app
    ended = on("staff", "create", "mimoza", "--role", "support", stdin="a-long-good-passphrase\n")
    assert ended.code == 0, ended.err
    assert db.session.scalar(select(User.role).where(User.username == "mimoza")) is Role.SUPPORT


def test_an_account_for_another_person_is_made_with_a_link_in_place_of_a_password(
    app: Flask, on: Run
) -> None:
    assert app
    ended = on("staff", "create", "mimoza", "--role", "support", "--link")
    assert ended.code == 0, ended.err
    first = ended.out.split()[-1].rpartition("/")[2]
    assert db.session.scalar(select(User.password_hash)) == ""
    again = on("staff", "link", "Mimoza").out.split()[-1].rpartition("/")[2]
    with pytest.raises(LinkNotGood):
        require_good(first)
    require_good(again)
    assert on("staff", "link", "nobody").code == 1


def test_a_poor_password_is_refused_in_one_line(app: Flask, on: Run) -> None:
    assert app
    ended = on("staff", "create", "mimoza", "--role", "support", stdin="password\n")
    assert ended.code == 1
    assert len(ended.err.splitlines()) == 1
    assert db.session.scalar(select(User.id)) is None


def test_a_command_resets_the_second_factor_of_the_only_administrator(on: Run, cast: Cast) -> None:
    an_app(cast.staff(Role.ADMINISTRATOR).user_id)
    why = ("--reason", "The phone was lost")
    ended = on("staff", "reset-second-factor", "Administrator", *why)
    assert ended.code == 0, ended.err
    assert db.session.scalar(select(SecondFactor.id)) is None
    assert db.session.scalars(select(AuditEntry.username)).all() == ["marketplace command"]
    assert on("staff", "reset-second-factor", "nobody", *why).code == 1


def test_demo_load_is_refused_for_a_database_that_is_not_empty(on: Run, cast: Cast) -> None:
    assert cast.arta
    ended = on("demo", "load")
    assert ended.code == 1
    assert "not empty" in ended.err


def test_the_table_of_settings_is_printed_as_it_is_documented(run: Run) -> None:
    assert run("settings", "table").out == settings_table()


def test_a_command_that_is_stopped_is_1_and_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_given: object, **_named: object) -> None:
        raise click.Abort

    monkeypatch.setattr(cli.commands, "main", stop)
    ended = run("settings", "table")
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert "stopped" in ended.err
