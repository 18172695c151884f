"""Pack and unpack a backup: a tar of one database copy and the uploads."""

from __future__ import annotations

import os
import shutil
import tarfile
from pathlib import Path, PurePosixPath

import click

UPLOADS = "uploads"


def pack(file: Path, dump: Path, uploads: Path) -> None:
    """Write the tar, readable by its owner alone; an unfinished tar has another name."""
    unfinished = file.with_name(file.name + ".part")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out, tarfile.open(fileobj=out, mode="w") as tar:
        tar.add(dump, dump.name)
        if uploads.is_dir():
            tar.add(uploads, UPLOADS)
    unfinished.rename(file)


def unpack(file: Path, folder: Path) -> None:
    """Extract the files; raises ClickException for a path outside or for no plain file."""
    try:
        with tarfile.open(file) as tar:
            for member in tar:
                _extract(tar, member, folder)
    except tarfile.TarError as error:
        raise click.ClickException(f"{file} is not a backup: {error}") from error


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    name = PurePosixPath(member.name)
    if member.isdir():
        return
    content = tar.extractfile(member) if member.isreg() else None
    if content is None or name.is_absolute() or ".." in name.parts:
        raise click.ClickException(
            f"the backup holds {member.name!r}, which does not belong in a backup"
        )
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        shutil.copyfileobj(content, out)


def put_back(folder: Path, uploads: Path) -> None:
    """Copy the unpacked uploads to the marketplace's folder."""
    if folder.is_dir():
        shutil.copytree(folder, uploads, dirs_exist_ok=True)
