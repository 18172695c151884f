"""Keep the files of the instance from the machine's other users, whatever the umask is."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy import make_url

from marketplace.foundation.settings import Settings

FOLDER: Final = 0o700
FILE: Final = 0o600
BESIDE_SQLITE: Final = ("", "-wal", "-shm", "-journal")

log = structlog.get_logger(__name__)


def protect_instance(settings: Settings) -> None:
    """Make the instance's folder and the embedded database private, or make them so again.

    The database is created empty where there is none, as SQLite would create it readable by all;
    its further files get the mode of the first.
    """
    private_folder(settings.instance_path)
    close_to_others(settings.instance_path)
    url = make_url(settings.database)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return
    file = Path(url.database)
    if file.parent.is_dir() and not file.exists():
        create(file)
    for ending in BESIDE_SQLITE:
        close_to_others(file.with_name(file.name + ending))
    close_to_others(settings.instance_path / "settings.env")


def private_folder(path: Path) -> Path:
    """Create the folder for its owner alone, where there is none; returns it."""
    path.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    return path


def open_private(path: str, flags: int) -> int:
    """Open a file that is created for its owner alone: an `opener` for `open`."""
    return os.open(path, flags, FILE)


def create(path: Path) -> None:
    """Create an empty file for its owner alone; one that is there stays as it is."""
    os.close(open_private(str(path), os.O_WRONLY | os.O_CREAT))


def close_to_others(path: Path) -> None:
    """Take the rights of group and others from the file or folder, where it is there and ours."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            path.chmod(mode & stat.S_IRWXU)
    except FileNotFoundError:
        return
    except PermissionError:
        log.warning("file can be read by others", path=str(path))
