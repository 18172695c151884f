"""The variation in which a job is done, and the people who do it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.conftest import NewVisitor
from tests.browser.jobs.album import Film
from tests.browser.jobs.crew import Crew
from tests.browser.jobs.variations import PLAIN, Variation, album, variations
from tests.browser.shop import Shop, open_shop


@pytest.fixture(scope="module", params=variations(), ids=str)
def variation(request: pytest.FixtureRequest) -> Variation:
    """One of the ways to do the jobs; the plain one alone in most runs."""
    chosen: Variation = request.param
    return chosen


@pytest.fixture(scope="module")
def shop(
    shop: Shop, variation: Variation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shop]:
    """The demo of all browser tests, or one of its own where the jobs are done over and over."""
    if variation == PLAIN:
        yield shop
        return
    with open_shop(tmp_path_factory.mktemp("shop")) as another:
        yield another


@pytest.fixture
def crew(
    shop: Shop, variation: Variation, new_visitor: NewVisitor, request: pytest.FixtureRequest
) -> Crew:
    """The people of the job that the test is for."""
    folder, job = album(), request.node.callspec.id.split("-")[0]
    scripted = variation.window["java_script_enabled"]
    film = Film(folder / job / str(variation) if folder else None, scripted=scripted)
    return Crew(shop, variation, new_visitor, film)
