from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

PRINT = "from django.conf import settings; print(settings.SECRET_KEY)"


def secret_key(home: Path, **environment: str) -> str:
    variables = os.environ | {"DJANGO_SETTINGS_MODULE": "lotse.config.settings", "LOTSE_HOME": str(home)} | environment
    run = subprocess.run([sys.executable, "-c", PRINT], env=variables, capture_output=True, text=True, check=True)
    return run.stdout.strip()


def test_the_secret_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    first = secret_key(tmp_path)
    assert (len(first), secret_key(tmp_path)) == (64, first)
    assert (tmp_path / "secrets" / "site.key").stat().st_mode & 0o777 == 0o600


def test_a_named_secret_key_leaves_no_file(tmp_path: Path) -> None:
    assert secret_key(tmp_path, LOTSE_SECRET_KEY="named") == "named"
    assert not (tmp_path / "secrets").exists()


def test_nothing_inline_and_nothing_from_elsewhere_may_run() -> None:
    policy = {directive: [str(source) for source in sources] for directive, sources in settings.SECURE_CSP.items()}
    assert policy["default-src"] == ["'self'"]
    assert "script-src" not in policy
    assert "style-src" not in policy


def test_every_model_has_its_migration(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_site_passes_its_own_checks(db: None) -> None:
    call_command("check", fail_level="WARNING")
