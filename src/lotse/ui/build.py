"""Lay the front-end parts that npm brought where the pages find them: ``python -m lotse.ui.build``.

Runs after ``npm ci``. The copies are never committed; ``collectstatic`` then gathers everything for the server.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

PROJECT = Path(__file__).resolve().parents[3]
TARGET = Path(__file__).resolve().parent / "static" / "npm"
HASHED = "whitenoise.storage.CompressedManifestStaticFilesStorage"
PARTS = ("htmx.org/dist/htmx.min.js", "echarts/dist/echarts.min.js")


def copy_parts(modules: Path, target: Path) -> list[Path]:
    """Copy each part from ``node_modules``; a missing one means that ``npm ci`` has not run."""
    target.mkdir(parents=True, exist_ok=True)
    return [Path(shutil.copy(modules / part, target / Path(part).name)) for part in PARTS]


def main() -> None:
    copy_parts(PROJECT / "node_modules", TARGET)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lotse.config.settings")
    django.setup()
    # Hashed names and compressed copies; the settings ask for these once they are there.
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": HASHED}}
    call_command("collectstatic", interactive=False, verbosity=0)


if __name__ == "__main__":
    main()
