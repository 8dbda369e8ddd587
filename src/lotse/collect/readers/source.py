"""The bytes of a file, unpacked as a stream and held to stated limits."""

from __future__ import annotations

import gzip
import io
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from lotse.contacts.errors import LotseError, Message

MIB: Final = 1 << 20
MAX_RATIO: Final = 250  # unpacked : packed; tables and event logs stay far below it
UNSUSPICIOUS: Final = 64 * MIB  # below this the ratio is not looked at
MAX_UNPACKED: Final = 64 * 1024 * MIB
SAMPLE: Final = MIB
GZIP: Final = b"\x1f\x8b"


class FileError(LotseError):
    """A file that cannot be read as what it is said to be."""


class Guarded(io.RawIOBase):
    """A gzip stream that stops where the limits for unpacking are passed."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        self._packed = path.stat().st_size
        self._stream = gzip.GzipFile(path)
        self._unpacked = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the base names no buffer type
        data = self._read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def _read(self, size: int) -> bytes:
        try:
            data = self._stream.read(size)
        except EOFError:
            raise FileError(
                Message("%(name)s is cut off: the gzip file ends too early. Copy it again.", name=self._name)
            ) from None
        except (gzip.BadGzipFile, zlib.error) as error:
            raise FileError(
                Message("%(name)s is damaged: %(error)s. Copy it again.", name=self._name, error=str(error))
            ) from None
        self._unpacked += len(data)
        check_unpacked(self._name, self._packed, self._unpacked)
        return data

    def close(self) -> None:
        self._stream.close()
        super().close()


def check_unpacked(name: str, packed: int, unpacked: int) -> None:
    """Refuse what unpacks to far more than any table does: such files are made to fill a disk."""
    if unpacked > MAX_UNPACKED:
        raise FileError(
            Message(
                "%(name)s unpacks to more than %(limit)s GiB, the limit. Split the file.",
                name=name,
                limit=MAX_UNPACKED // MIB // 1024,
            )
        )
    if unpacked > UNSUSPICIOUS and unpacked > MAX_RATIO * packed:
        raise FileError(
            Message(
                "%(name)s unpacks to more than %(ratio)s times its size: no table does that. "
                "If it is genuine, unpack it yourself and import the unpacked file.",
                name=name,
                ratio=MAX_RATIO,
            )
        )


class Source:
    """One file to import: its kind by name, its bytes unpacked."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise FileError(Message("There is no file %(path)s.", path=path))
        if path.stat().st_size == 0:
            raise FileError(Message("%(name)s is empty.", name=path.name))
        self.path = path
        with path.open("rb") as file:
            self.packed = file.read(2) == GZIP
        if path.suffix == ".gz" and not self.packed:
            raise FileError(Message("%(name)s is no gzip file, though its name says so.", name=path.name))

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def suffix(self) -> str:
        """What the name ends in, without a ``.gz``."""
        inner = self.path.with_suffix("") if self.path.suffix == ".gz" else self.path
        return inner.suffix.lower().lstrip(".")

    def stream(self) -> BinaryIO:
        if self.packed:
            return io.BufferedReader(Guarded(self.path), MIB)
        return self.path.open("rb")

    def head(self) -> bytes:
        with self.stream() as stream:
            sample = stream.read(SAMPLE)
        if not sample.strip():
            raise FileError(Message("%(name)s is empty.", name=self.name))
        return sample

    @contextmanager
    def unpacked(self) -> Iterator[Path]:
        """A path for readers that jump about in the file."""
        if not self.packed:
            yield self.path
            return
        with tempfile.NamedTemporaryFile(prefix="lotse-import-") as file, self.stream() as stream:
            shutil.copyfileobj(stream, file, MIB)
            file.flush()
            yield Path(file.name)
