"""``lotse demo``: a generated company to look at, in a folder of its own."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lotse.contacts.home import Home

if TYPE_CHECKING:
    from lotse.demo.stamp import Stamp
    from lotse.demo.world import World

HELP = "Build and serve a demo company: generated data, nothing of yours is touched."
BAR = 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, help="another seed, another truth")
    parser.add_argument("--contacts", type=int, help="about how many contacts (default: 300000)")
    parser.add_argument("--world", choices=["hotel", "small"], default="hotel", help="a hotel group, or 400 accounts")
    parser.add_argument("--end", type=_instant, help="the day the 24 months end (default: now), as 2026-11-22")
    parser.add_argument("--truth", type=Path, metavar="FILE", help="write down what was planted, as JSON")
    parser.add_argument("--no-serve", action="store_true", help="only build")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--home", type=Path, metavar="DIR", help="data folder (default: <LOTSE_HOME>-demo)")


def run(args: argparse.Namespace) -> int:
    import os  # noqa: PLC0415

    from lotse.demo.stamp import demo_home  # noqa: PLC0415
    from lotse.demo.world import World  # noqa: PLC0415

    own = dict(os.environ)
    os.environ.pop("DATABASE_URL", None)  # a demo never touches the database of a real site
    home = Home.at(args.home) if args.home else demo_home(Home.at())
    world = World.of(args.seed, args.end, args.contacts, args.world)
    if args.truth:
        _write_truth(world, args.truth)
    stamp = _standing(home, world)
    if args.no_serve:
        if stamp:
            _say_log_ins(stamp)
        else:
            _built(home, world, _bar)
        return _say(f"The demo stands in {home.root}. `lotse demo` serves it.")
    return _serve(home, world, stamp, own, args.port)


def _serve(home: Home, world: World, stamp: Stamp | None, own: dict[str, str], port: int) -> int:
    """A page from the first second on: of the demo that stands there, or of the progress of building it."""
    from contextlib import ExitStack  # noqa: PLC0415

    from lotse.config.hosting import STARTING, host, refuse_taken  # noqa: PLC0415
    from lotse.config.progress import Progress, shown  # noqa: PLC0415

    refuse_taken(port)
    with ExitStack() as meanwhile:
        if stamp is None:
            page = Progress("Two years pass")
            meanwhile.enter_context(shown(port, page))
            _say(f"Lotse is at http://127.0.0.1:{port} (stop with Ctrl-C); until the demo is built, its progress.")
            _built(home, world, _both(page, _bar))
            page(STARTING, 1.0)
        else:
            _say(f"Lotse is at http://127.0.0.1:{port} (stop with Ctrl-C).")
            _say_log_ins(stamp)
        return host(home, own, port, meanwhile)


def _both(page: Callable[[str, float], None], bar: Callable[[str, float], None]) -> Callable[[str, float], None]:
    def progress(step: str, share: float) -> None:
        page(step, share)
        bar(step, share)

    return progress


def _standing(home: Home, world: World) -> Stamp | None:
    """The very demo that is asked for, where it stands whole."""
    from lotse.demo.stamp import check_free, read_stamp  # noqa: PLC0415

    check_free(home)
    stamp = read_stamp(home)
    return stamp if stamp and stamp.matches(world) else None


def _built(home: Home, world: World, progress: Callable[[str, float], None]) -> Stamp:
    """A new demo, in place of any other that stands there."""
    from lotse.config.ready import ensure_ready  # noqa: PLC0415
    from lotse.demo.stamp import begin, read_stamp, remove_demo  # noqa: PLC0415

    if read_stamp(home):
        remove_demo(home)
    stamp = begin(home, world)
    _say_log_ins(stamp)
    ensure_ready(home)
    from lotse.demo.build import build  # noqa: PLC0415

    return build(home, world, stamp, progress)


def _write_truth(world: World, path: Path) -> None:
    import json  # noqa: PLC0415

    from lotse.demo.generate import truth_data  # noqa: PLC0415

    path.write_text(json.dumps(truth_data(world), ensure_ascii=False, indent=1) + "\n", "utf-8")


def _say_log_ins(stamp: Stamp) -> None:
    from lotse.demo.log_ins import LOG_INS, log_in  # noqa: PLC0415

    for role in LOG_INS:
        name = role.value.replace("_", " ").capitalize()  # its label needs Django, which may not run here
        _say(f"{name:22} {log_in(role):28} {stamp.password}")


def _bar(step: str, share: float) -> None:
    """One line that grows; on a file or pipe one line a step."""
    filled = round(BAR * share)
    line = f"[{'#' * filled}{'.' * (BAR - filled)}] {share:4.0%} {step}"
    sys.stderr.write(f"\r{line:<90}" if sys.stderr.isatty() else f"{line}\n")
    if share >= 1 and sys.stderr.isatty():
        sys.stderr.write("\n")
    sys.stderr.flush()


def _instant(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=UTC)


def _say(line: str) -> int:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
    return 0
