"""Clients that a generator makes from our documents do what tills, billing and the CRM do."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from marketplace.accounts.tokens import Purpose, make_token
from marketplace.blueprints.api.document import openapi_document as api_document
from marketplace.blueprints.tmf.document import openapi_document as tmf_document
from marketplace.customers.models import Line
from marketplace.points.accounts import balance
from tests.blueprints.api.conftest import COMMAND, a_key
from tests.blueprints.tmf.conftest import BASE
from tests.points.billing.topping import OCTOBER
from tests.points.conftest import contract as contract
from tests.support.cast import Cast, a_line
from tests.support.databases import Database
from tests.support.live_server import live_site

GENERATOR = "openapi_python_client"  # slow to import
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec(GENERATOR) is None, reason=f"{GENERATOR} is not installed"),
]
OPERATIONS = {"get", "post", "patch", "delete"}


class GeneratedClient:
    """A package that openapi-python-client made of a document, and a client of it with a token."""

    def __init__(self, package: str, address: str, secret: str) -> None:
        self._package = package
        made = importlib.import_module(package).AuthenticatedClient
        self._client = made(base_url=address, token=secret, raise_on_unexpected_status=True)

    def close(self) -> None:
        """Close the connection."""
        self._client.get_httpx_client().close()

    def model(self, name: str) -> Any:
        """The model's class."""
        return getattr(importlib.import_module(f"{self._package}.models"), name)

    def call(self, operation: str, *places: str, **given: Any) -> tuple[int, Any]:
        """Call the operation; the answer's status, and its content as the model that it fits."""
        view = importlib.import_module(f"{self._package}.api.default.{operation}")
        answer = view.sync_detailed(*places, client=self._client, **given)
        return int(answer.status_code), answer.parsed


def generate(document: dict[str, Any], folder: Path, name: str) -> set[str]:
    """Generate a package of the document into the folder; the operations that it has."""
    generator = importlib.import_module(GENERATOR)
    config = importlib.import_module(f"{GENERATOR}.config")
    described = folder / f"{name}.json"
    described.write_text(json.dumps(document))
    wanted = config.Config.from_sources(
        config.ConfigFile(post_hooks=[]),  # it need not be pretty
        meta_type=config.MetaType.NONE,
        document_source=described,
        file_encoding="utf-8",
        overwrite=False,
        output_path=folder / name,
    )
    assert list(generator.generate(config=wanted)) == []  # neither errors nor warnings
    return {path.stem for path in (folder / name / "api" / "default").glob("[a-z]*.py")}


def operations(document: dict[str, Any]) -> int:
    return sum(len(OPERATIONS & one.keys()) for one in document["paths"].values())


@pytest.mark.databases("sqlite")
def test_generated_clients_do_the_stories_of_till_billing_and_crm(
    app: Flask,
    cast: Cast,
    contract: Line,
    database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert app
    for name, document in (("pika_api", api_document()), ("pika_loyalty", tmf_document())):
        assert len(generate(document, tmp_path, name)) == operations(document)
    monkeypatch.syspath_prepend(tmp_path)
    with live_site(database, tmp_path, workers=1) as site, ExitStack() as opened:

        def connect(secret: str, package: str = "pika_api", base: str = "") -> GeneratedClient:
            client = GeneratedClient(package, site + base, secret)
            opened.callback(client.close)
            return client

        earn_by_a_topup(cast, contract, connect)
        convert_and_confirm(cast, connect)
        keep_a_member(connect(_secret(Purpose.LOYALTY), "pika_loyalty", BASE))


Connect = Callable[..., GeneratedClient]


def _secret(purpose: Purpose) -> str:
    return make_token(name=purpose.value, purpose=purpose, actor=COMMAND).secret


def earn_by_a_topup(cast: Cast, contract: Line, connect: Connect) -> None:
    """Billing tells a top-up twice: the points come once."""
    billing = connect(_secret(Purpose.TOPUPS))
    topup = billing.model("TopUpEvent")(
        id="t1", line=contract.number, package="internet-tv", at=OCTOBER
    )
    answers = [billing.call("top_up", body=topup) for _ in range(2)]
    assert [status for status, _ in answers] == [201, 200]
    assert [answer.points for _, answer in answers] == [25, 25]
    assert balance(cast.besnik.customer_id) == 29


def convert_and_confirm(cast: Cast, connect: Connect) -> None:
    """The call centre converts for Arta; the till looks at her code and confirms it once."""
    centre, till = connect(_secret(Purpose.CONVERSIONS)), connect(a_key(cast).secret)
    wanted = {"line": cast.arta.number, "offer": cast.an_offer(points=10).slug}
    status, made = centre.call(
        "convert", body=centre.model("ConversionWanted").from_dict(wanted), idempotency_key="c1"
    )
    assert (status, made.points) == (201, 10)
    status, seen = till.call("look_at_code", made.code)
    assert (status, seen.points) == (200, 10)
    branch = {"code": made.code, "branch": cast.bakery.branch_ids[0]}
    asked = till.model("ConfirmationWanted").from_dict(branch)
    first, again = (till.call("confirm", body=asked, idempotency_key="k1") for _ in range(2))
    assert (first[0], first[1].code) == (201, made.code)
    assert again[1] == first[1]
    status, refusal = till.call("confirm", body=asked, idempotency_key="k2")
    assert status == 409
    assert refusal.type_.startswith("urn:pika:problem:")


def keep_a_member(crm: GeneratedClient) -> None:
    """The CRM enrols a member, reads its points and rules, corrects it and lets it go."""
    medium = {"mediumType": "email", "characteristic": {"emailAddress": "luan@example.com"}}
    wanted = {"name": "Luan Gashi", "line": a_line().number, "contactMedium": [medium]}
    member_to_be = crm.model("LoyaltyProgramMemberCreate").from_dict(wanted)
    status, member = crm.call("create_loyalty_program_member", body=member_to_be)
    assert (status, member.name) == (201, "Luan Gashi")
    assert crm.call("retrieve_loyalty_account", member.id)[0] == 200
    for each in ("balance", "event", "rule", "program_product", "program_product_spec"):
        status, listed = crm.call(f"list_loyalty_{each}")
        assert status in {200, 206}
        assert isinstance(listed, list)
    changed = crm.model("LoyaltyProgramMemberUpdate").from_dict({"familyName": "Krasniqi"})
    status, member = crm.call("patch_loyalty_program_member", member.id, body=changed)
    assert (status, member.name) == (200, "Luan Krasniqi")
    assert crm.call("delete_loyalty_program_member", member.id)[0] == 204
    status, member = crm.call("retrieve_loyalty_program_member", member.id)
    assert (status, str(member.status)) == (200, "closed")
