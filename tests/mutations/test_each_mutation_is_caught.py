"""Each core rule is broken on purpose in the package; the test named must then fail.

`docs/mutations.md` lists them for people.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from tests.mutations.channels import CHANNELS
from tests.mutations.mutation import Mutation
from tests.mutations.points_engine import POINTS_ENGINE
from tests.mutations.runs import Kind, Run
from tests.mutations.settlement import SETTLEMENT
from tests.mutations.spine import SPINE
from tests.mutations.swapping import differs_in_functions_alone

ROOT = Path(__file__).parents[2]
MUTATIONS = (*SPINE, *POINTS_ENGINE, *CHANNELS, *SETTLEMENT)
TRIES = 4  # without its lock a race is lost nearly always: on a busy machine not in each run


class Attempt(Protocol):
    """Run the test of a mutation: the exit code, and what was printed."""

    def __call__(self, mutation: Mutation, *, broken: bool = True) -> tuple[int, str]: ...


class Forks:
    """The process that forks for each run, started when the first run needs it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def attempt(self, run: Run) -> int:
        """The exit code of the run in a fork of the process."""
        process = self._process = self._process or self._start()
        assert process.stdin
        assert process.stdout
        process.stdin.write(run.as_line())
        process.stdin.flush()
        return int(process.stdout.readline())

    def _start(self) -> subprocess.Popen[str]:
        tests = sorted({one.caught_by for one in MUTATIONS})
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "COV_"))}
        return subprocess.Popen(
            [sys.executable, "-m", "tests.mutations.one_session", *tests],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def end(self) -> None:
        """End the process: it stops at the end of its input."""
        if self._process:
            self._process.communicate()


def kind_of(mutation: Mutation) -> Kind:
    """Return what the line belongs to: functions of the package, its values, or a migration."""
    path = ROOT / mutation.file
    if "migrations" in path.parts:
        return "migration"
    source = path.read_text(encoding="utf-8")
    texts = (source, source.replace(mutation.line, mutation.broken))
    usual, broken = (compile(one, mutation.file, "exec", dont_inherit=True) for one in texts)
    return "functions" if differs_in_functions_alone(usual, broken) else "values"


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    """The process that forks for each run, the same for all runs of a worker."""
    forks = Forks()
    yield forks
    forks.end()


@pytest.fixture
def attempt(forks: Forks, tmp_path: Path) -> Attempt:
    """Run the test of a mutation with the line broken, or unbroken: exit code and output.

    The code is 1 where the test itself failed, and more where its set-up did.
    """

    def attempt(mutation: Mutation, *, broken: bool = True) -> tuple[int, str]:
        output = tmp_path / "output"
        file = (ROOT / mutation.file).resolve()
        source = file.read_text(encoding="utf-8")
        assert source.count(mutation.line) == 1
        text = source.replace(mutation.line, mutation.broken) if broken else source
        code = forks.attempt(
            Run(str(file), text, kind_of(mutation), mutation.caught_by, str(output))
        )
        told = output.read_text(encoding="utf-8")
        return code + 2 * ("= ERRORS =" in told), told

    return attempt


@pytest.mark.slow
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_a_broken_rule_fails_its_test(mutation: Mutation, attempt: Attempt) -> None:
    code, output = attempt(mutation)
    for _ in range(TRIES - 1):
        if code == 0:
            code, output = attempt(mutation)

    assert code == 1, output


@pytest.mark.slow
@pytest.mark.parametrize("mutation", MUTATIONS[::9], ids=lambda mutation: mutation.name)
def test_the_same_run_with_the_rule_unbroken_passes(mutation: Mutation, attempt: Attempt) -> None:
    code, output = attempt(mutation, broken=False)

    assert code == 0, output


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_the_docs_list_it(mutation: Mutation) -> None:
    listed = (ROOT / "docs" / "mutations.md").read_text()

    assert mutation.name in listed
    assert mutation.caught_by in listed
