from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lotse.contacts.errors import LotseError
from lotse.contacts.home import Home
from lotse.demo.stamp import begin, check_free, demo_home, read_stamp, remove_demo, write_stamp
from lotse.demo.world import World


@pytest.fixture
def demo(tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    home = Home(tmp_path / "lotse-demo")
    begin(home, world)
    return home


def test_the_demo_lies_beside_the_data_folder() -> None:
    assert demo_home(Home(Path("/srv/lotse"))).root == Path("/srv/lotse-demo")


def test_only_a_whole_demo_of_the_same_world_is_used_again(demo: Home, world: World) -> None:
    stamp = read_stamp(demo)
    assert stamp is not None
    assert not stamp.matches(world)
    whole = replace(stamp, complete=True)
    write_stamp(demo, whole)
    assert read_stamp(demo) == whole
    assert whole.matches(world)
    assert not whole.matches(replace(world, seed=99))


def test_the_stamp_is_for_its_owner_only(demo: Home) -> None:
    assert [path.stat().st_mode & 0o077 for path in demo.root.rglob("*") if path.is_file()] == [0, 0]


def test_a_demo_is_removed_whole(demo: Home) -> None:
    remove_demo(demo)
    assert list(demo.root.parent.iterdir()) == []


def test_any_other_folder_is_left_alone(tmp_path: Path) -> None:
    kept = tmp_path / "site" / "lotse.sqlite3"
    kept.parent.mkdir()
    kept.write_text("data")
    with pytest.raises(LotseError, match="is not a demo"):
        remove_demo(Home(kept.parent))
    assert kept.read_text() == "data"


def test_a_link_to_a_demo_is_not_followed(demo: Home, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(demo.root)
    with pytest.raises(LotseError, match="is not a demo"):
        remove_demo(Home(tmp_path / "link"))
    assert read_stamp(demo) is not None


def test_a_broken_stamp_is_none(demo: Home) -> None:
    (demo.root / "lotse-demo.json").write_text('{"world": "hotel"}')
    with pytest.raises(LotseError, match="is not a demo"):
        remove_demo(demo)


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LotseError, match="not empty"):
        check_free(Home(tmp_path))


def test_a_demo_never_uses_another_database(tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://site@db/lotse")
    with pytest.raises(LotseError, match="without DATABASE_URL"):
        begin(Home(tmp_path / "demo"), world)
    assert not (tmp_path / "demo").exists()
