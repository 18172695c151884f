"""The file that a backup is: a tar of one database copy and the uploads."""

from __future__ import annotations

import os
import shutil
import tarfile
from pathlib import Path, PurePosixPath

import click

UPLOADS = "uploads"


def pack(file: Path, dump: Path, uploads: Path) -> None:
    """Write the tar; nobody else may read it, and half a tar never has its name."""
    unfinished = file.with_name(file.name + ".part")
    opened = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(opened, "wb") as out, tarfile.open(fileobj=out, mode="w") as tar:
        tar.add(dump, dump.name)
        if uploads.is_dir():
            tar.add(uploads, UPLOADS)
    unfinished.rename(file)


def unpack(file: Path, folder: Path) -> None:
    """Take out the files; one that would land elsewhere, or is no plain file, spoils the lot."""
    try:
        with tarfile.open(file) as tar:
            for member in tar:
                _take_out(tar, member, folder)
    except tarfile.TarError as error:
        raise click.ClickException(f"{file} is not a backup: {error}") from error


def _take_out(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
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
    """Copy the unpacked uploads to where the marketplace looks for them."""
    if folder.is_dir():
        shutil.copytree(folder, uploads, dirs_exist_ok=True)
