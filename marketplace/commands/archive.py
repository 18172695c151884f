"""Pack and unpack a backup: a tar of one database copy, the uploads, and a manifest of both."""

from __future__ import annotations

import hashlib
import lzma
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import IO, Final

import click
from pydantic import BaseModel, ConfigDict

from marketplace.foundation.secrets_at_rest.private_files import open_private, private_folder

UPLOADS: Final = "uploads"
MANIFEST: Final = "manifest.json"
LARGEST_MANIFEST: Final = 64 * 1024 * 1024
CHUNK: Final = 1024 * 1024
# what the library raises for a damaged or hostile archive, a full disk among it
UNREADABLE: Final = (
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    RecursionError,
    MemoryError,
)


class Manifest(BaseModel):
    """The contents of a backup: the database's kind and schema, and each file's SHA-256."""

    model_config = ConfigDict(frozen=True)

    database: str
    schema_version: str
    files: Mapping[str, str]


class Reader:
    """A file that computes the SHA-256 of what is read from it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        content = self._file.read(size)
        self.hash.update(content)
        return content


def pack(file: Path, dump: Path, uploads: Path, *, database: str, schema_version: str) -> None:
    """Write the tar, readable by its owner alone, whole or not at all.

    It is written next to the dump, and gets its name once it is on the disk. Raises FileExistsError
    where the name was taken meanwhile.
    """
    unfinished = dump.with_name("unfinished.tar")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    files: dict[str, str] = {}
    with os.fdopen(descriptor, "wb") as out:
        with tarfile.open(fileobj=out, mode="w") as tar:
            for name, path in [(dump.name, dump), *_uploaded(uploads)]:
                _add(tar, name, path, files)
            manifest = Manifest(database=database, schema_version=schema_version, files=files)
            _add_manifest(tar, manifest, dump.with_name(MANIFEST))
        out.flush()
        os.fsync(out.fileno())
    if file.exists():
        raise FileExistsError(f"{file} already exists")
    unfinished.rename(file)


def _uploaded(uploads: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(uploads.rglob("*")):
        name = path.relative_to(uploads)
        if path.is_file() and not path.is_symlink() and not name.parts[0].startswith("."):
            yield f"{UPLOADS}/{name.as_posix()}", path


def _add(tar: tarfile.TarFile, name: str, path: Path, files: dict[str, str]) -> None:
    """Add the file as it is now; one that was deleted meanwhile is passed over."""
    try:
        content = path.open("rb")
    except FileNotFoundError:
        return
    with content:
        reader = Reader(content)
        tar.addfile(tar.gettarinfo(arcname=name, fileobj=content), reader)
        files[name] = reader.hash.hexdigest()


def _add_manifest(tar: tarfile.TarFile, manifest: Manifest, path: Path) -> None:
    path.write_text(manifest.model_dump_json(), encoding="utf-8")
    tar.add(path, MANIFEST)


def unpack(file: Path, folder: Path) -> dict[str, str]:
    """Extract the files; returns the SHA-256 of each by its name.

    Raises ClickException for a file that is damaged or that does not belong in a backup.
    """
    hashes: dict[str, str] = {}
    try:
        with tarfile.open(file) as tar:
            for member in tar:
                if not member.isdir():
                    _extract(tar, member, folder, hashes)
    except UNREADABLE as error:
        raise click.ClickException(f"{file} is not a backup, or damaged: {error}") from error
    return hashes


def _extract(
    tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path, hashes: dict[str, str]
) -> None:
    name = PurePosixPath(member.name)
    content = tar.extractfile(member) if member.isreg() and not member.issparse() else None
    belongs = len(name.parts) == 1 or name.parts[0] == UPLOADS
    if content is None or not belongs or ".." in name.parts or str(name) in hashes:
        raise click.ClickException(
            f"the backup holds {member.name!r}, which does not belong in a backup"
        )
    if member.size > shutil.disk_usage(folder).free:
        raise click.ClickException(f"there is no space for {member.name!r}")
    target = folder / name
    private_folder(target.parent)
    reader = Reader(content)
    with open(target, "xb", opener=open_private) as out:
        shutil.copyfileobj(reader, out, CHUNK)
    hashes[str(name)] = reader.hash.hexdigest()


def check(folder: Path, hashes: Mapping[str, str]) -> Manifest:
    """Return the unpacked manifest once every file is as it names it.

    Raises ClickException where a file is missing, changed or unknown to it.
    """
    path = folder / MANIFEST
    if MANIFEST not in hashes:
        raise click.ClickException(
            "the backup holds no checksums: it is damaged, or of an older version; "
            "see --without-checksums"
        )
    if path.stat().st_size > LARGEST_MANIFEST:
        raise click.ClickException("the backup's manifest is too large")
    try:
        manifest = Manifest.model_validate_json(path.read_bytes())
    except ValueError:
        raise click.ClickException("the backup's manifest is damaged") from None
    found = {name: value for name, value in hashes.items() if name != MANIFEST}
    wrong = sorted(dict(found.items() ^ manifest.files.items()))
    if wrong:
        raise click.ClickException(f"the backup is damaged: {wrong[0]!r} is not as it was saved")
    return manifest


def stage(folder: Path, staged: Path) -> None:
    """Copy the unpacked uploads to a folder on the disk of the marketplace's own."""
    if folder.is_dir():
        shutil.copytree(folder, staged, dirs_exist_ok=True)


def put_in_place(staged: Path, uploads: Path) -> None:
    """Move the staged uploads to their places; nothing is copied any more that could fail."""
    for path in sorted(staged.rglob("*")):
        target = uploads / path.relative_to(staged)
        if path.is_dir():
            private_folder(target)
        else:
            path.replace(target)
