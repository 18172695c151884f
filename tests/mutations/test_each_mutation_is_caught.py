"""Each core rule is broken on purpose in a copy of the package; the test named must then fail.

`docs/mutations.md` lists them for people.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutations.channels import CHANNELS
from tests.mutations.mutation import Mutation
from tests.mutations.points_engine import POINTS_ENGINE
from tests.mutations.spine import SPINE

ROOT = Path(__file__).parents[2]
MUTATIONS = (*SPINE, *POINTS_ENGINE, *CHANNELS)


def copy_of_the_project(folder: Path) -> Path:
    for part in ("marketplace", "tests"):
        shutil.copytree(
            ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", "*.mo")
        )
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def run(test: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-n0", test]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
@pytest.mark.timeout(300)  # pytest within pytest takes its time on a busy machine
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_a_broken_rule_fails_its_test(mutation: Mutation, tmp_path: Path) -> None:
    folder = copy_of_the_project(tmp_path)
    file = folder / mutation.file
    source = file.read_text()
    assert source.count(mutation.line) == 1
    file.write_text(source.replace(mutation.line, mutation.broken))

    result = run(mutation.caught_by, folder)

    assert result.returncode == 1, result.stdout + result.stderr
    assert "= FAILURES =" in result.stdout
    assert "= ERRORS =" not in result.stdout


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_the_docs_list_it(mutation: Mutation) -> None:
    listed = (ROOT / "docs" / "mutations.md").read_text()

    assert mutation.name in listed
    assert mutation.caught_by in listed
