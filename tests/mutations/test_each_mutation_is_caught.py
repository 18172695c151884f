"""Each core rule is broken on purpose in the package; the test named must then fail.

`docs/mutations.md` lists them for people.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.mutations.channels import CHANNELS
from tests.mutations.forks import Run
from tests.mutations.mutation import Mutation
from tests.mutations.points_engine import POINTS_ENGINE
from tests.mutations.spine import SPINE

ROOT = Path(__file__).parents[2]
MUTATIONS = (*SPINE, *POINTS_ENGINE, *CHANNELS)
OPTIONS = [
    *("-x", "-n0", "-p", "no:cacheprovider", "-p", "no:randomly"),
    *("-W", "ignore:Module already imported"),  # by the process that forks
]
Attempt = Callable[[Mutation], tuple[int, str]]


@pytest.fixture(scope="session")
def forks() -> Iterator[subprocess.Popen[str]]:
    """The process that forks for each run, one for all runs of a worker."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "COV_"))}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.mutations.forks"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.stdin.close()  # type: ignore[union-attr] # it is a pipe


@pytest.fixture
def attempt(forks: subprocess.Popen[str], tmp_path: Path) -> Attempt:
    """Run the test of a mutation with the line broken: pytest's exit code and its output."""

    def attempt(mutation: Mutation) -> tuple[int, str]:
        assert forks.stdin
        assert forks.stdout
        output = tmp_path / "output"
        file = (ROOT / mutation.file).resolve()
        source = file.read_text(encoding="utf-8")
        assert source.count(mutation.line) == 1
        text = source.replace(mutation.line, mutation.broken)
        database = [] if mutation.caught_by.endswith("]") else ["--only-database=sqlite"]
        run = Run(str(file), text, [*OPTIONS, *database, mutation.caught_by], str(output))
        forks.stdin.write(run.as_line())
        forks.stdin.flush()
        code = int(forks.stdout.readline())
        return code, output.read_text(encoding="utf-8")

    return attempt


@pytest.mark.slow
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_a_broken_rule_fails_its_test(mutation: Mutation, attempt: Attempt) -> None:
    code, output = attempt(mutation)

    assert code == 1, output
    assert "= FAILURES =" in output
    assert "= ERRORS =" not in output


@pytest.mark.slow
@pytest.mark.parametrize("mutation", MUTATIONS[::9], ids=lambda mutation: mutation.name)
def test_the_same_run_with_the_rule_unbroken_passes(mutation: Mutation, attempt: Attempt) -> None:
    code, output = attempt(replace(mutation, broken=mutation.line))

    assert code == 0, output


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_the_docs_list_it(mutation: Mutation) -> None:
    listed = (ROOT / "docs" / "mutations.md").read_text()

    assert mutation.name in listed
    assert mutation.caught_by in listed
