"""The front end's parts are copied from where npm put them."""

from __future__ import annotations

import pytest

from lotse.ui.build import PARTS, copy_parts


def test_parts_are_copied(tmp_path):
    for part in PARTS:
        source = tmp_path / "node_modules" / part
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_text(part)
    copied = copy_parts(tmp_path / "node_modules", tmp_path / "static")
    assert [path.read_text() for path in copied] == list(PARTS)


def test_missing_part_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        copy_parts(tmp_path, tmp_path / "static")
