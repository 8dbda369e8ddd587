"""Where everything lies under one data folder (``LOTSE_HOME``)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


def default_home() -> Path:
    """``LOTSE_HOME``, or one folder per user: the same from whichever folder the command is called."""
    if named := os.environ.get("LOTSE_HOME"):
        return Path(named).expanduser().resolve()
    data = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(data).expanduser() / "lotse"


@dataclass(frozen=True)
class Home:
    """The paths of one data folder. Creating the folders is left to whoever writes."""

    root: Path

    @classmethod
    def at(cls, root: str | Path | None = None) -> Home:
        return cls(default_home() if root is None else Path(root).expanduser().resolve())

    @property
    def database_url(self) -> str:
        """The site's own database: ``DATABASE_URL``, else SQLite in the data folder."""
        return os.environ.get("DATABASE_URL") or f"sqlite:///{self.root / 'lotse.sqlite3'}"

    @property
    def table(self) -> Path:
        return self.root / "contacts"

    @property
    def ids(self) -> Path:
        return self.root / "ids"

    @property
    def index(self) -> Path:
        return self.root / "index"

    @property
    def links(self) -> Path:
        return self.root / "links"

    @property
    def catalog(self) -> Path:
        return self.root / "catalog"

    @property
    def imports(self) -> Path:
        return self.root / "imports"

    @property
    def erased(self) -> Path:
        """The tombstones of erased customers: leave this folder out of backups, it is replayed over them."""
        return self.root / "erased"

    @property
    def secrets(self) -> Path:
        return self.root / "secrets"

    @property
    def cache(self) -> Path:
        return self.root / "cache"
