"""The file of a backup: database and council file with their checksums, encrypted for its recipients.

A tar archive, encrypted with age. It is written whole or not at all, and only its owner may read it. On the
way the database is in a folder beside it that only its owner may open, and that is deleted.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import secrets
import shutil
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pyrage
from pyrage import x25519

from asb.upkeep import UpkeepRefused

MANIFEST = "backup.json"
FORMAT = 1
"""Version of the archive. A newer one is refused."""
MEMBERS = {MANIFEST, "council.toml", "database.sqlite3", "database.dump", "heads.txt"}
"""Everything that an archive may contain."""
ENCRYPTED = b"age-encryption.org/"
SECRET = b"AGE-SECRET-KEY-"
LARGEST_KEY_FILE = 10_000
PIECE = 1024 * 1024


def new_key(file: Path) -> str:
    """Writes a new key for reading backups to `file`, and returns the recipient that belongs to it.

    Raises UpkeepRefused where the file cannot be written, or is there already.
    """
    key = x25519.Identity.generate()
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(f"# Key for backups of the recipient {key.to_public()}\n{key}\n")
    except OSError as error:
        raise UpkeepRefused(f"{file} cannot be written: {error.strerror}") from error
    return str(key.to_public())


def recipients(given: Sequence[str]) -> list[Any]:
    """Reads the recipients of a backup. Raises UpkeepRefused."""
    found = []
    for each in given:
        try:
            found.append(x25519.Recipient.from_str(each.strip()))
        except pyrage.RecipientError as error:
            raise UpkeepRefused(
                f"{each[:80]!r} is not an age recipient: give one that begins with age1"
            ) from error
    return found


def refuse_place(target: Path) -> None:
    """Raises UpkeepRefused where a copy may not be written: over another file, or beside its own key."""
    if target.exists() or target.is_symlink():
        raise UpkeepRefused(f"{target} is there already: name another file")
    if not target.parent.is_dir():
        raise UpkeepRefused(f"{target.parent} is not a folder")
    for beside in target.parent.iterdir():
        if _has_key(beside):
            raise UpkeepRefused(
                f"{beside} holds a key that reads backups: keep it away from them, on another machine"
            )


def _has_key(file: Path) -> bool:
    try:
        return file.is_file() and file.stat().st_size < LARGEST_KEY_FILE and SECRET in file.read_bytes()
    except OSError:
        return False


@contextmanager
def workplace(target: Path) -> Iterator[Path]:
    """A folder beside `target` that only its owner may open, and that is deleted afterwards."""
    folder = target.parent / f".{target.name}.{secrets.token_hex(8)}"
    try:  # around making it too: a command may be stopped at any moment
        folder.mkdir(mode=0o700)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def pack(target: Path, folder: Path, facts: Mapping[str, Any], to: Sequence[Any]) -> None:
    """Writes the files of `folder` and the `facts` about them to `target`, for these recipients; in the clear
    if there is none.
    """
    files = sorted(folder.iterdir())
    said = {name.name: {"sha256": _digest(name), "bytes": name.stat().st_size} for name in files}
    manifest = json.dumps({"format": FORMAT, **facts, "files": said}, indent=1).encode()
    with _new(folder / "archive.tar") as out, tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(_member(MANIFEST, len(manifest)), io.BytesIO(manifest))
        for file in files:
            with file.open("rb") as content:
                archive.addfile(_member(file.name, file.stat().st_size), content)
            file.unlink()
    done = folder / "archive.tar"
    if to:
        done = folder / "archive.age"
        with (folder / "archive.tar").open("rb") as clear, _new(done) as out:
            pyrage.encrypt_io(clear, out, to)
    with done.open("rb") as written:
        os.fsync(written.fileno())
    done.rename(target)


def _new(file: Path) -> IO[bytes]:
    return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def unpack(file: Path, key: Path | None, folder: Path) -> dict[str, Any]:
    """Writes what is in a backup to `folder`, and returns what it says of itself.

    Raises UpkeepRefused where it cannot be read, or differs from its checksums.
    """
    try:
        with file.open("rb") as content:
            encrypted = content.read(len(ENCRYPTED)) == ENCRYPTED
        clear = _decrypted(file, key, folder) if encrypted else file
        with tarfile.open(clear, mode="r:") as archive:
            _take_out(archive, folder)
        if encrypted:
            clear.unlink()
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
    except OSError as error:
        raise UpkeepRefused(f"{file} cannot be read: {error.strerror or 'it is damaged'}") from error
    except (tarfile.TarError, ValueError) as error:
        raise UpkeepRefused(f"{file} is not a backup of this service, or is damaged") from error
    _compare(manifest, folder, file)
    return manifest


def _decrypted(file: Path, key: Path | None, folder: Path) -> Path:
    if key is None:
        raise UpkeepRefused(f"{file} is encrypted: give the file with its key with --key")
    clear = folder / "archive.tar"
    try:
        lines = key.read_text().splitlines()
        found = [x25519.Identity.from_str(line.strip()) for line in lines if line.startswith(SECRET.decode())]
        with file.open("rb") as content, _new(clear) as out:
            pyrage.decrypt_io(content, out, found)
    except (pyrage.IdentityError, UnicodeDecodeError) as error:
        raise UpkeepRefused(f"{key} does not contain an age key") from error
    except pyrage.DecryptError as error:
        raise UpkeepRefused(f"{file} cannot be read with this key, or it is damaged") from error
    return clear


def _take_out(archive: tarfile.TarFile, folder: Path) -> None:
    """Writes the members to the folder. Only files that a backup has are taken: a name leads nowhere else."""
    for member in archive:
        content = archive.extractfile(member) if member.isreg() and member.name in MEMBERS else None
        if content is None:
            raise tarfile.TarError("a file that no backup contains")
        with _new(folder / member.name) as out:
            shutil.copyfileobj(content, out, PIECE)


def _compare(manifest: Mapping[str, Any], folder: Path, file: Path) -> None:
    if manifest.get("format") != FORMAT:
        raise UpkeepRefused(f"{file} was made by a later release: check out that one")
    said = manifest.get("files", {})
    if {*said, MANIFEST} != {each.name for each in folder.iterdir()}:
        raise UpkeepRefused(f"{file} is damaged: a part of it is missing")
    for name, about in said.items():
        if _digest(folder / name) != about["sha256"]:
            raise UpkeepRefused(f"{file} is damaged: the checksum of {name} differs")
