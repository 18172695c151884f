"""The demo programme, served with its worker inside, for real browsers to visit."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.accounts.password_change import store_password
from marketplace.catalogue.partners.team import add_cashier
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.demo.load import load_demo
from marketplace.demo.people import PASSWORD
from marketplace.foundation.extensions import db
from marketplace.points.accounts import balance
from tests.browser.staff_pages import actor_of, leave_work
from tests.settlement.bank import set_account
from tests.support.csrf_client import BrowserLike
from tests.support.databases import SQLite
from tests.support.live_server import live_site
from tests.support.ports import free_port
from tests.support.run_folder import kept
from tests.support.sign_in.proofs import let_proofs_age


@dataclass(frozen=True)
class Shop:
    """The address where the demo is served, and the app on the same database."""

    address: str
    app: Flask

    def session_of(self, username: str) -> str:
        """The cookie of a new session of the user, without the form."""
        client = BrowserLike(self.app)
        with self.app.app_context():
            user_id = db.session.scalars(select(User.id).where(User.username == username)).one()
            client.sign_in(user_id)
            db.session.remove()
        cookie = client.get_cookie("session")
        assert cookie is not None
        return cookie.value

    def let_proofs_age(self) -> None:
        """Let so much time pass that visitors are asked to sign in again."""
        with self.app.app_context():
            let_proofs_age()
            db.session.remove()

    def convert(self, username: str, slug: str) -> str:
        """Convert for the customer, as their own browser would; gives the code."""
        with self.app.app_context():
            made = convert(
                customer_id=_customer_of(username),
                offer=slug,
                via=ConversionChannel.WEB,
                key=secrets.token_hex(8),
            )
            db.session.remove()
        assert made.code is not None
        return made.code

    def balance(self, username: str) -> int:
        """The points that the customer has."""
        with self.app.app_context():
            points = balance(_customer_of(username))
            db.session.remove()
        return points


def _customer_of(username: str) -> int:
    query = select(User.customer_id).where(User.username == username)
    customer_id = db.session.scalars(query).one()
    assert customer_id is not None
    return customer_id


def loaded_demo() -> Path:
    """The folder of the demo, which one worker of the run loads for all."""
    with kept("demo") as folder:
        if not folder.exists():
            part = folder.with_name(f"demo-{secrets.token_hex(4)}")
            database = SQLite(part, "demo")
            with database.app.app_context():
                set_account()
                load_demo()
                _employ_a_cashier()
                leave_work()
                db.session.remove()
            database.close()
            (part / "demo").rename(folder)
    return folder


@contextmanager
def open_shop(folder: Path) -> Iterator[Shop]:
    """Serve a copy of the loaded demo from the folder until the block ends."""
    shutil.copytree(loaded_demo(), folder / "demo")
    database = SQLite(folder, "demo")
    with database.app.app_context():
        set_account()
    port = free_port()
    settings = {"INSTANCE_PATH": str(folder / "demo"), "WORKER_INSIDE": "1"}
    settings["PUBLIC_URL"] = f"http://localhost:{port}"  # a name, as passkeys need one
    # one process: two would compile every template, and no rule of a page is about their number
    with live_site(database, folder, port=port, workers=1, **settings) as address:
        yield Shop(address, database.app)
    database.close()


def _employ_a_cashier() -> None:
    drita = db.session.scalars(select(User).where(User.username == "drita")).one()
    assert drita.partner_id is not None
    cashier = add_cashier(
        partner_id=drita.partner_id,
        username="arben",
        name="Arben Hoti",
        branch_id=None,
        actor=actor_of("drita"),
    )
    store_password(user_id=cashier.user_id, password=PASSWORD)
