"""``lotse import FILE --mapping M``: contacts from a file."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING

from lotse.config.ready import ensure_ready
from lotse.contacts.home import Home

if TYPE_CHECKING:
    from lotse.collect.domain import ImportReport

HELP = "Import a file: survey, event log, comments, customers, counters."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help=".csv, .xlsx, .parquet, .xes or .xml, each also .gz")
    parser.add_argument("--mapping", type=Path, required=True, help="what the columns mean: docs/mappings/")
    parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
    parser.add_argument("--format", choices=["text", "json"], default="text")


def run(args: argparse.Namespace) -> int:
    home = Home.at()
    ensure_ready(home)
    from lotse.collect.site import import_into_site  # noqa: PLC0415

    report = import_into_site(args.file, args.mapping, home, by=getuser(), dry_run=args.dry_run, progress=show_progress)
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
    sys.stdout.write(as_json(report) if args.format == "json" else as_text(report))
    return 0


def show_progress(rows: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{rows:,} rows read")
        sys.stderr.flush()


def as_json(report: ImportReport) -> str:
    return json.dumps(asdict(report), ensure_ascii=False) + "\n"


def as_text(report: ImportReport) -> str:
    would = "would be " if report.dry_run else ""
    lines = [*report.warnings]
    lines.append(
        f"{report.rows:,} rows of {report.file}: {report.new:,} contacts {would}new, {report.changed:,} changed, "
        f"{report.skipped:,} skipped (there already); {report.unsaid:,} questions without an answer; "
        f"{report.seconds:.1f} s."
    )
    if report.touchpoints:
        lines.append(f"{report.touchpoints} touchpoints were added to the catalogue.")
    if report.rejected:
        lines += ["", f"{report.rejected:,} rejected:"]
        for bad in report.rejections:
            lines.append(f"  row {bad.row}, {bad.column or 'whole row'}: {bad.found} (expected: {bad.expected})")
        lines += [f"All of them: {report.rejected_file}"] if report.rejected_file else []
    if not report.dry_run:
        lines.append(f"Take it back with: lotse undo {report.import_id}")
    return "\n".join(lines) + "\n"
