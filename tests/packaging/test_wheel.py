"""The wheel is the whole product: built, installed into an empty environment, and its demo runs."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest
from babel.messages.pofile import read_po

from tests.support.live_server import plain_client, wait_for
from tests.support.ports import free_port
from tests.support.waiting import eventually

ROOT = Path(__file__).parents[2]
PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input")
TEXT = "Skip to the content"
UNTRACKED = shutil.ignore_patterns("*.mo", "*.pot", "__pycache__")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@dataclass(frozen=True)
class Installation:
    """An environment that holds the wheel, and an empty folder to run in."""

    scripts: Path
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """The variables of an operator who has set nothing yet."""
        kept = {name: value for name, value in os.environ.items() if name in {"LANG", "TMPDIR"}}
        return kept | {"PATH": f"{self.scripts}:/usr/bin:/bin"}

    def run(self, *command: str) -> str:
        """Run one of the environment's programs in the folder, and return what it prints."""
        done = subprocess.run(
            [str(self.scripts / command[0]), *command[1:]],
            cwd=self.folder,
            env=self.environment | {"MARKETPLACE_ENV": "demo"},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout.strip()


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a clone, with what an earlier build has left behind."""
    source = tmp_path_factory.mktemp("source")
    for folder in ("marketplace", "bench", "docs"):
        shutil.copytree(ROOT / folder, source / folder, ignore=UNTRACKED)
    for file in ("LICENSE", "README.md", "pyproject.toml", "setup.py", "wsgi.py"):
        shutil.copy(ROOT / file, source)
    stale = source / "build" / "lib" / "marketplace" / "deleted_since.py"
    stale.parent.mkdir(parents=True)
    stale.touch()
    return source


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without a network."""
    built = tmp_path_factory.mktemp("built")
    options = ("--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", str(built))
    subprocess.run([*PIP, "wheel", *options, str(source)], check=True)
    (wheel,) = built.iterdir()
    return wheel


@pytest.fixture(scope="module")
def installation(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The wheel in an environment of its own, which borrows the requirements of this one."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    options = ("--no-deps", "--no-index", "--no-compile")
    subprocess.run([*PIP, "--python", str(python), "install", *options, str(wheel)], check=True)
    (packages,) = home.glob("lib/python*/site-packages")
    (packages / "requirements.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return Installation(home / "bin", tmp_path_factory.mktemp("elsewhere"))


@contextmanager
def served_demo(installation: Installation) -> Iterator[httpx.Client]:
    """The demo, started by its command, until the block ends; Ctrl-C must stop it."""
    port = free_port()
    command = [str(installation.scripts / "marketplace"), "demo", "start", "--port", str(port)]
    with subprocess.Popen(
        command, cwd=installation.folder, env=installation.environment, stdout=subprocess.DEVNULL
    ) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(f"{address}/healthz")
            with plain_client(base_url=address) as client:
                yield client
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)
    assert process.returncode == 0


def test_the_wheel_holds_the_package_with_compiled_translations_and_nothing_else(
    source: Path, wheel: Path
) -> None:
    with ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    files = {file for file in (source / "marketplace").rglob("*") if file.is_file()}
    compiled = {file.with_suffix(".mo") if file.suffix == ".po" else file for file in files}
    assert compiled != files
    assert names == {str(file.relative_to(source)) for file in compiled}


def test_the_installed_package_is_the_one_that_is_imported(installation: Installation) -> None:
    asked = "from importlib.util import find_spec; print(find_spec('marketplace').origin)"
    assert Path(installation.run("python", "-c", asked)).is_relative_to(installation.scripts.parent)


def translated(text: str) -> str:
    with (ROOT / "marketplace/translations/sq/LC_MESSAGES/messages.po").open("rb") as file:
        message = read_po(file, locale="sq").get(text)
    assert message
    assert isinstance(message.string, str)
    return message.string


def test_the_installed_demo_starts_from_nothing_stops_and_keeps_what_was_done(
    installation: Installation,
) -> None:
    with served_demo(installation) as client:
        assert client.get("/readyz").json()["status"] == "ready"
        assert eventually(lambda: delivered(client))
        messages = delivered(client)
        serves_albanian_pages(client)
    with served_demo(installation) as client:
        assert delivered(client) >= messages


def delivered(client: httpx.Client) -> int:
    """Return the number of messages that the demo's worker has delivered."""
    return len(client.get("/demo/mailbox.json").json())


def serves_albanian_pages(client: httpx.Client) -> None:
    """Require a page in Albanian, with its style and a picture of the database."""
    page = client.get("/", headers={"Accept-Language": "sq"}).text
    assert translated(TEXT) in page
    assert TEXT not in page
    for pattern in (r'href="(/static/css/[^"]+)"', r'src="(/pictures/[^"]+)"'):
        found = re.search(pattern, page)
        assert found, pattern
        answer = client.get(found[1])
        assert answer.is_success
        assert answer.content
