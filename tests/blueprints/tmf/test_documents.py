"""The documents: complete, sound, true of the routes, and laid beside the standard's own.

`TMF658_SWAGGER=…/TMF658-Loyalty-v4.0.0.swagger.json` adds the public document to what is compared;
without it ours is laid beside what docs/tmf658.md says of the standard.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from marketplace.blueprints.json_api.tmf_errors import CODES
from marketplace.blueprints.tmf.document import openapi_document, swagger_document
from tests.blueprints.tmf.conftest import BASE
from tests.blueprints.tmf.standard import PROPERTIES, REQUIRED, STATUSES
from tests.support.csrf_client import BrowserLike

DOCS = Path(__file__).parents[3] / "docs" / "tmf658.md"
OURS_ALONE = {"206", "413", "415", "429", "503"}
NAMED = sorted(PROPERTIES)


def standards() -> list[Any]:
    """Return the sources of the standard: its facts as noted here, and the document if given."""
    noted = pytest.param(None, id="noted")
    file = os.environ.get("TMF658_SWAGGER")
    return [noted, pytest.param(file, id="public")] if file else [noted]


@pytest.fixture(params=standards())
def standard(request: pytest.FixtureRequest) -> dict[str, Any]:
    if request.param:
        found: dict[str, Any] = json.loads(Path(request.param).read_text(encoding="utf-8"))
        return found
    shapes = {
        name: {"properties": {one: {} for one in names}, "required": sorted(REQUIRED.get(name, ()))}
        for name, names in PROPERTIES.items()
    }
    paths: dict[str, Any] = {}
    for (method, path), status in STATUSES.items():
        paths.setdefault(path, {})[method] = {"responses": {status: {}}}
    return {"basePath": f"{BASE}/", "definitions": shapes, "paths": paths}


def within(part: Any) -> Iterator[Any]:
    yield part
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    for one in inner:
        yield from within(one)


def test_anyone_may_read_the_tmf_openapi_and_swagger_documents(client: BrowserLike) -> None:
    assert client.get(f"{BASE}/openapi.json").get_json() == openapi_document()
    assert client.get(f"{BASE}/swagger.json").get_json() == swagger_document()


def test_every_route_is_in_it_and_no_other(app: Flask) -> None:
    routes = {
        (rule.rule.removeprefix(BASE).replace("<id_>", "{id}"), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/tmf-api/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    paths = openapi_document()["paths"]
    assert routes == {(path, method) for path, methods in paths.items() for method in methods}


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (openapi_document, "#/components/schemas/"),
        (swagger_document, "#/definitions/"),
    ],
)
def test_every_reference_leads_somewhere(document: Any, place: str) -> None:
    made = document()
    shapes = made.get("definitions") or made["components"]["schemas"]
    named = {part["$ref"] for part in within(made) if isinstance(part, dict) and "$ref" in part}
    assert named <= {place + name for name in shapes}


def test_the_swagger_has_nothing_that_swagger_has_not() -> None:
    words = {"anyOf", "oneOf", "const", "components", "requestBody", "content"}
    for part in within(swagger_document()):
        assert not (isinstance(part, dict) and words & part.keys() - {"properties"})


def test_tmf_routes_are_at_the_standards_addresses(standard: dict[str, Any]) -> None:
    ours = swagger_document()
    assert ours["basePath"] == standard["basePath"]
    for path, methods in ours["paths"].items():
        if path.endswith(".json"):
            continue
        ours_alone = {"get"} if path == "/hub/{id}" else set()
        assert methods.keys() - ours_alone <= standard["paths"][path].keys(), path


def test_our_good_answers_have_the_standards_statuses(standard: dict[str, Any]) -> None:
    for path, methods in swagger_document()["paths"].items():
        for method, one in methods.items():
            if path.endswith(".json") or (method, path) == ("get", "/hub/{id}"):
                continue
            good = {status for status in one["responses"] if status < "300"} - OURS_ALONE
            theirs = standard["paths"][path][method]["responses"]
            assert good == {status for status in theirs if status < "300"}, (path, method)


@pytest.mark.parametrize("name", NAMED)
def test_our_resources_have_every_property_of_the_standards(
    standard: dict[str, Any], name: str
) -> None:
    theirs = set(standard["definitions"][name]["properties"])
    ours = set(swagger_document()["definitions"][name]["properties"])
    assert theirs - ours == LEFT_OUT.get(name, set())


@pytest.mark.parametrize("name", NAMED)
def test_no_answer_of_a_resource_requires_what_the_standard_does_not(
    standard: dict[str, Any], name: str
) -> None:
    theirs = set(standard["definitions"][name].get("required", []))
    ours = set(swagger_document()["definitions"][name].get("required", []))
    assert ours - theirs == REQUIRED_OF_US.get(name, set())


@pytest.mark.parametrize("name", NAMED)
def test_tmf_answers_have_every_property_that_the_standard_requires(
    standard: dict[str, Any], name: str
) -> None:
    theirs = set(standard["definitions"][name].get("required", []))
    assert theirs <= set(swagger_document()["definitions"][name].get("required", []))


def test_the_docs_list_what_tmf_omits_and_extends() -> None:
    page = DOCS.read_text(encoding="utf-8")
    for name in ("givenName", "familyName", "contactMedium", "preferredLanguage", "206"):
        assert f"`{name}`" in page
    for code in set(CODES.values()):
        assert str(code) in page
    assert not re.search(r"\bcertified\b", page.replace("not certified", ""))


# a member is a customer who earns, so more is needed to make one; an error always has its status
REQUIRED_OF_US = {
    "LoyaltyProgramMember_Create": {"line", "contactMedium"},
    "Error": {"status"},
}
REFERENCE = {"@baseType", "@schemaLocation", "@type"}
# what every answer of ours leaves out of the standard's, none of it required
LEFT_OUT = {
    "LoyaltyProgramMemberRef": REFERENCE,
    "LoyaltyAccountRef": REFERENCE,
    "LoyaltyProgramProductRef": REFERENCE,
    "LoyaltyProgramProductSpecRef": REFERENCE,
    "Characteristic": REFERENCE,
    "LoyaltyProgramProductSpec": {"validFor"},
    "LoyaltyRule": {
        "isCNF",
        "keywords",
        "usage",
        "loyaltyAction",
        "loyaltyCondition",
        "loyaltyEventType",
    },
    "LoyaltyEvent": {"eventId"},
    "Error": REFERENCE | {"referenceError"},
}
