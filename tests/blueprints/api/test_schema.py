"""Whatever fits or breaks the OpenAPI document is answered as it says: no 5xx, nothing else.

Dozens of requests of each operation, drawn with a seed of their own, with every kind of token:
mostly with the one that it needs, as those with another are refused alike.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.accounts.tokens import NewToken, Purpose, make_token
from marketplace.blueprints.api.document import OPERATIONS
from marketplace.customers.models import Line
from tests.blueprints.api.conftest import COMMAND, Sold, a_key
from tests.support.cast import Cast

schemathesis = pytest.importorskip("schemathesis")
checks = pytest.importorskip("schemathesis.specs.openapi.checks")

ADDRESS: Final = "/api/v1/openapi.json"
EXAMPLES: Final = 24
TOKENS: Final = ("topups", "conversions", "till")
EVERY: Final = [(path, method) for path, methods in OPERATIONS.items() for method in methods]
SEEDED: Final = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def tokens(cast: Cast) -> dict[str, NewToken]:
    """A token of each kind; the till's key is bound to a branch."""
    made = {
        purpose.value: make_token(name=purpose.value, purpose=purpose, actor=COMMAND)
        for purpose in (Purpose.TOPUPS, Purpose.CONVERSIONS)
    }
    return made | {"till": a_key(cast, cast.bakery.branch_ids[0])}


@pytest.fixture
def real(contract: Line, cast: Cast, sold: Sold) -> dict[str, Any]:
    """Things that exist, by the field that names them, so that not every request is refused."""
    one = sold()
    things = {"code": one.code, "offer": one.terms["slug"], "package": "internet-tv"}
    return things | {"line": cast.arta.number, "contract": contract.number}


def drawn(operation: Any, mode: str) -> st.SearchStrategy[Any]:
    return operation.as_strategy(generation_mode=schemathesis.GenerationMode(mode))  # type: ignore[no-any-return] # it has no types here


def with_what_is_there(case: Any, real: dict[str, Any]) -> None:
    """Name real things where the request names any."""
    for place in (case.body, case.path_parameters):
        if isinstance(place, dict):
            place.update({name: real[name] for name in place.keys() & real.keys()})
            if "package" in place:
                place["line"] = real["contract"]


@cache
def schema_of(app: Flask) -> Any:
    """The document that the app serves, with the constants of the app's code."""
    return schemathesis.openapi.from_wsgi(ADDRESS, app)


@pytest.fixture(params=[f"{method} {path}" for path, method in EVERY])
def operation(app: Flask, request: pytest.FixtureRequest) -> Any:
    """Each operation of the document that the app serves."""
    method, path = request.param.split()
    return schema_of(app)[path][method]


def tokens_for(path: str) -> st.SearchStrategy[str]:
    """The token that the operation needs, in most draws."""
    needed = next((name for name in TOKENS[:2] if name in path), TOKENS[2])
    return st.sampled_from([needed, needed, *TOKENS])


@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_the_api_answers_as_its_openapi_document_says(
    tokens: dict[str, NewToken], real: dict[str, Any], operation: Any, mode: str
) -> None:
    without = [checks.positive_data_acceptance]  # no document tells whether a line is there

    @SEEDED
    @given(case=drawn(operation, mode), meets=st.booleans(), token=tokens_for(operation.path))
    def ask(case: Any, meets: bool, token: str) -> None:  # noqa: FBT001 - drawn
        if meets and mode == "positive":
            with_what_is_there(case, real)
        headers = {"Authorization": f"Bearer {tokens[token].secret}"}
        case.call_and_validate(headers=headers, excluded_checks=without)

    ask()
