"""Files that somebody uploaded and has not imported yet, and the mappings that were used before.

Both lie in the data folder, readable by nobody else. An upload goes when it is imported or discarded, at the latest
when somebody comes by an hour later: it may hold personal data.
"""

from __future__ import annotations

import re
import secrets
import shutil
import time
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lotse.collect.mapping import load_mapping
from lotse.collect.mapping.problems import MappingError
from lotse.collect.readers import FileError
from lotse.contacts.errors import Message
from lotse.contacts.home import Home

LARGEST: Final = 512 * 1024 * 1024  # bytes; larger files are imported with `lotse import`
LARGEST_MAPPING: Final = 256 * 1024
KEPT: Final = 3600  # seconds
NAME: Final = re.compile(r"[\w][\w .+()-]{0,120}")
MAPPINGS: Final = "mappings"
SAMPLE: Final = Path(__file__).parent / "sample"
SAMPLE_PARTS: Final = ("lotse-demo.csv", "lotse-demo.toml")


@dataclass(frozen=True)
class Upload:
    """``token`` names it; whoever knows it may import it."""

    token: str
    file: Path
    mapping: Path


def mappings(home: Home) -> list[str]:
    """Names of the mappings used before."""
    return sorted(path.name for path in _mappings(home).glob("*.toml"))


def receive(home: Home, name: str, content: Iterable[bytes], mapping: str) -> Upload:
    """Keep a file together with the name of a mapping that ``keep_mapping`` or an earlier import has kept."""
    if mapping not in mappings(home):
        raise MappingError(
            Message("There is no mapping %(mapping)r. Upload it together with the file.", mapping=mapping)
        )
    sweep(home)
    token = secrets.token_hex(16)
    folder = _uploads(home) / token
    folder.mkdir(parents=True, mode=0o700)
    upload = Upload(token, folder / _plain(name), _mappings(home) / mapping)
    try:
        (folder / ".mapping").write_text(mapping, "utf-8")
        _write(upload.file, content, LARGEST)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return upload


def sample(home: Home) -> Upload:
    """Sixty invented answers with their mapping, for whoever has no file at hand."""
    table, mapping = (SAMPLE / name for name in SAMPLE_PARTS)
    return receive(home, table.name, [table.read_bytes()], keep_mapping(home, mapping.name, [mapping.read_bytes()]))


def keep_mapping(home: Home, name: str, content: Iterable[bytes]) -> str:
    """Check a mapping and keep it for the next time; a newer one of the same name replaces the older."""
    name = _plain(name)
    if not name.endswith(".toml"):
        raise MappingError(Message("%(name)s is no mapping: its name must end in .toml.", name=name))
    folder = _mappings(home)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f".{secrets.token_hex(8)}"
    draft.mkdir(mode=0o700)
    try:
        # Checked beside the others, so that it may extend one of them, and nothing else.
        for other in folder.glob("*.toml"):
            if other.name != name:
                shutil.copy(other, draft)
        _write(draft / name, content, LARGEST_MAPPING)
        _refuse_paths(draft / name)
        load_mapping(draft / name)
        (draft / name).replace(folder / name)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return name


def find(home: Home, token: str) -> Upload:
    folder = _uploads(home) / token
    if not re.fullmatch(r"[0-9a-f]{32}", token) or not folder.is_dir():
        raise FileError(Message("This upload is no longer there: it was imported, discarded or older than an hour."))
    file = next(path for path in folder.iterdir() if path.name != ".mapping")
    return Upload(token, file, _mappings(home) / (folder / ".mapping").read_text("utf-8"))


def discard(upload: Upload) -> None:
    shutil.rmtree(upload.file.parent, ignore_errors=True)


def sweep(home: Home) -> None:
    """Remove uploads that nobody came back for."""
    if _uploads(home).is_dir():
        for folder in _uploads(home).iterdir():
            if time.time() - folder.stat().st_mtime > KEPT:
                shutil.rmtree(folder, ignore_errors=True)


def _write(path: Path, content: Iterable[bytes], largest: int) -> None:
    size = 0
    with path.open("xb") as file:
        for part in content:
            size += len(part)
            if size > largest:
                raise FileError(
                    Message(
                        "%(name)s is larger than %(largest)s KiB. Use `lotse import` for it.",
                        name=path.name,
                        largest=f"{largest // 1024:,}",
                    )
                )
            file.write(part)
    path.chmod(0o600)


def _plain(name: str) -> str:
    """The last part of a name, if it is one that any file system takes."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    if not NAME.fullmatch(last):
        raise FileError(
            Message("The file name %(last)r has characters that are not allowed. Rename the file.", last=last[:60])
        )
    return last


def _refuse_paths(path: Path) -> None:
    try:
        extended = str(tomllib.loads(path.read_text("utf-8")).get("extends", ""))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingError(
            Message("%(name)s is not valid TOML: %(error)s.", name=path.name, error=str(error))
        ) from None
    if extended and not NAME.fullmatch(extended):
        raise MappingError(
            Message(
                "%(name)s extends %(extended)r; a mapping may only extend one that was uploaded before.",
                name=path.name,
                extended=extended,
            )
        )
    if extended and not (path.parent / extended).is_file():
        raise MappingError(
            Message(
                "%(name)s extends %(extended)s, which is not on this site. Copy what it says into this file, or use "
                "`lotse import`, with both in one folder.",
                name=path.name,
                extended=extended,
            )
        )


def _uploads(home: Home) -> Path:
    return home.root / "uploads"


def _mappings(home: Home) -> Path:
    return home.root / MAPPINGS
