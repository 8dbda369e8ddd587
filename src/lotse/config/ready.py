"""Bring a data folder and its database to this version before anything uses them."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from lotse.contacts.errors import LotseError
from lotse.contacts.home import Home

if TYPE_CHECKING:
    from django.db.migrations.executor import MigrationExecutor

ADVISORY_LOCK = 0x107  # any number, the same in every process of the site


def ensure_ready(home: Home | None = None) -> None:
    """Create the data folder, start Django, migrate if the schema is behind; refuse a schema newer than this code.

    Safe when several processes start at once: one migrates, the others wait and find nothing left to do.
    """
    home = home or Home.at()
    os.environ["LOTSE_HOME"] = str(home.root)
    start_django(home)
    refuse_newer(_executor())
    if pending():
        migrate(home)
    catch_up(home)


def start_django(home: Home) -> None:
    """Load the settings and the apps; nothing is read from the database yet."""
    make_folder(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lotse.config.settings")
    import django  # noqa: PLC0415 — only commands that need the database pay for it

    django.setup()


def make_folder(home: Home) -> None:
    try:
        home.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise LotseError(
            f"The data folder {home.root} cannot be made: {error.strerror}. Name another one in LOTSE_HOME."
        ) from error


def pending() -> list[str]:
    """The migrations that this code knows and the database lacks, in order."""
    executor = _executor()
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def refuse_newer(executor: MigrationExecutor) -> None:
    known = set(executor.loader.disk_migrations)
    apps = {app for app, _ in known}
    unknown = sorted(
        f"{app}.{name}" for app, name in executor.loader.applied_migrations if app in apps and (app, name) not in known
    )
    if unknown:
        raise LotseError(
            f"The database is newer than this Lotse: it holds {', '.join(unknown)}. "
            "Install the newer version again, or restore a backup made with this one."
        )


def migrate(home: Home) -> None:
    """Apply what is missing, one process at a time."""
    from django.core.management import call_command  # noqa: PLC0415

    with _alone(home):
        call_command("migrate", verbosity=0, interactive=False)


def catch_up(home: Home) -> None:
    """What a process that ended too early, or a restored backup, left open: snapshots to write, people to forget."""
    from lotse.catalog.publish import publish  # noqa: PLC0415
    from lotse.customers.vault import replay_erasures  # noqa: PLC0415

    publish(home)
    replay_erasures(home)


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """Hold the folder's lock and, where several machines share a PostgreSQL, the database's."""
    from django.db import connection  # noqa: PLC0415

    with (home.root / "migrate.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if connection.vendor != "postgresql":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])


def _executor() -> MigrationExecutor:
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415
    from django.db.utils import OperationalError  # noqa: PLC0415

    try:
        return MigrationExecutor(connection)
    except OperationalError as error:
        raise LotseError(f"The database does not answer: {str(error).strip()}. Check DATABASE_URL.") from error
