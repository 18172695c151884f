"""Imports: no circle between files, no audience in another, no demo in production."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

AUDIENCES = {
    *("admins", "api", "applicants", "auth", "customers", "gateways", "operations", "partners"),
    "tmf",
}
SHARED = {"web", "forms", "json_api", "charts"}
KNOWS_THE_DEMO = ("marketplace.demo", "marketplace.commands")

Imports = dict[str, set[str]]


@pytest.fixture(scope="module")
def imports() -> Imports:
    graph = grimp.build_graph("marketplace", exclude_type_checking_imports=True, cache_dir=None)
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def circle(imports: Imports) -> list[str]:
    """The modules of one circle in their order, or none."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found
    return []


def part_of_blueprints(module: str) -> str:
    """The folder of `marketplace.blueprints` in which a module is, or an empty text."""
    root, *below = module.split(".")
    return below[1] if root == "marketplace" and below[:1] == ["blueprints"] and below[1:] else ""


def is_inside(module: str, packages: tuple[str, ...]) -> bool:
    return any(f"{module}.".startswith(f"{package}.") for package in packages)


def between_audiences(imports: Imports) -> list[tuple[str, str]]:
    """The imports that lead from an audience, or from what they share, into an audience."""
    return [
        (importer, imported)
        for importer, wanted in imports.items()
        for imported in wanted
        if part_of_blueprints(importer) in AUDIENCES | SHARED
        and part_of_blueprints(imported) in AUDIENCES - {part_of_blueprints(importer)}
    ]


def of_the_demo(imports: Imports) -> list[tuple[str, str]]:
    """The imports that lead from production into the demo."""
    return [
        (importer, imported)
        for importer, wanted in imports.items()
        for imported in wanted
        if is_inside(imported, ("marketplace.demo",)) and not is_inside(importer, KNOWS_THE_DEMO)
    ]


def test_no_files_import_each_other_in_a_circle(imports: Imports) -> None:
    assert len(imports) > 500
    found = circle(imports)
    assert not found, "a circle of imports: " + " imports ".join(reversed(found))


def test_a_circle_of_three_files_is_found() -> None:
    assert len(circle({"a": {"b"}, "b": {"c"}, "c": {"a"}})) == 4


def test_no_audience_is_imported_by_another_or_by_what_they_share(imports: Imports) -> None:
    assert {part_of_blueprints(module) for module in imports} == AUDIENCES | SHARED | {""}
    found = between_audiences(imports)
    assert not found, f"imports into another audience: {found}"


@pytest.mark.parametrize(
    "importer", ["marketplace.blueprints.tmf.hub", "marketplace.blueprints.web.errors"]
)
def test_an_import_into_an_audience_is_found(importer: str) -> None:
    planted = {importer: {"marketplace.blueprints.gateways.sms.texts", "marketplace.points"}}
    assert between_audiences(planted) == [(importer, "marketplace.blueprints.gateways.sms.texts")]


def test_production_does_not_import_the_demo(imports: Imports) -> None:
    found = of_the_demo(imports)
    assert not found, f"imports of the demo outside it: {found}"


def test_an_import_of_the_demo_is_found() -> None:
    planted = {
        "marketplace": {"marketplace.demo.pages"},
        "marketplace.commands.demo": {"marketplace.demo.load"},
        "marketplace.demo.load": {"marketplace.demo.people"},
    }
    assert of_the_demo(planted) == [("marketplace", "marketplace.demo.pages")]
