"""The start page: what needs deciding this week, in words; below it how things stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext

from lotse.accounts.roles import may_import, may_read_findings, may_see_contacts
from lotse.cockpit import registry, week_pictures
from lotse.cockpit.bearings import bearing
from lotse.cockpit.decisions import told, touchpoint_address
from lotse.cockpit.words import loyalty_names, outcome_names, phase_names
from lotse.contacts.filters import Filter
from lotse.findings.withhold import WITHHELD
from lotse.ui import formats
from lotse.ui.plots import Bearing

Row = Mapping[str, Any]
WEEKS = 26
CHANGED = 6
EVERYTHING = Filter()


def week(request: HttpRequest) -> HttpResponse:
    """Decisions first; then balance, outcomes, phases and changes, as far as there is anything to say."""
    if not may_read_findings(request.user):
        raise PermissionDenied
    log = registry.contact_log()
    language = (get_language() or "en")[:2]
    names = {point.key: point.names.get(language, point.names["en"]) for point in log.catalogue().touchpoints}

    def rows(finding: str, where: Filter = EVERYTHING, **options: str) -> Sequence[Row]:
        return registry.ask(registry.finding(finding), where, options).rows

    today = timezone.localdate()
    page: dict[str, Any] = {"language": language, "today": _today(today, language), "names": names}
    phases = rows("phases")
    if not any(row["volume"] for row in phases):
        return render(request, "cockpit/begin.html", page | _begin(request, names))
    sees = may_see_contacts(request.user)
    page["decisions"] = [told(row, names, language, sees_contacts=sees) for row in rows("decisions") if shown(row, "n")]
    weeks = rows("balance-over-time")[-WEEKS:]
    page["balance"] = _balance(weeks, rows("balance-over-time", _since(weeks), per="whole"), language)
    page["outcomes"] = _outcomes(rows("outcomes", per="whole"), rows("outcomes"), language)
    page["loyalty"] = _loyalty(rows("loyalty"), language)
    page["phases"] = _phases(phases)
    page["changes"] = _changes(rows("changes"), names)
    return render(request, "cockpit/week.html", page | {"lead": _lead(page)})


def shown(row: Row, base: str) -> bool:
    """Whether a row's figures were not withheld."""
    return base not in (row.get(WITHHELD) or ())


def _today(today: date, language: str) -> str:
    return f"{date_format(today, 'l')}, {formats.day(today, language)} · {formats.week(today, language)}"


def _begin(request: HttpRequest, names: Mapping[str, str]) -> dict[str, Any]:
    return {"may_import": may_import(request.user), "has_touchpoints": bool(names)}


def _lead(page: Mapping[str, Any]) -> str:
    count = len(page["decisions"])
    text = ngettext("%(n)s decision is due.", "%(n)s decisions are due.", count) % {"n": count}
    if not count:
        text = gettext("Nothing calls for a decision.")
    certain = len([change for change in page["changes"] if change["certain"]])
    changed = ngettext(
        "%(n)s touchpoint has certainly changed.", "%(n)s touchpoints have certainly changed.", certain
    ) % {"n": certain}
    return f"{text} {changed}" if certain else f"{text} {gettext('No change of the last 13 weeks is certain.')}"


def _since(weeks: Sequence[Row]) -> Filter:
    if not weeks:
        return EVERYTHING
    return Filter(since=datetime.combine(weeks[0]["start"], time.min, UTC))


def _balance(weeks: Sequence[Row], whole: Sequence[Row], language: str) -> list[dict[str, Any]]:
    """One part per source that has anything; ``whole``: the same weeks as one period."""
    labels = {
        "asked": gettext("Experiences that customers were asked about, per week: good upwards, bad downwards"),
        "heard": gettext("Experiences heard unasked, per week: good upwards, bad downwards"),
    }
    parts = []
    for source, label in labels.items():
        total = whole[0] if whole else {}
        if not total.get(f"{source}_n") or total.get(f"{source}_ratio") is None:
            continue
        drawn, scale = week_pictures.bars(weeks, source, language, label)
        ends = (total[f"{source}_ratio_low"], total[f"{source}_ratio_high"])
        parts.append(
            {
                "source": source,
                "ratio": formats.number(total[f"{source}_ratio"], language, 1),
                "ends": formats.interval(*ends, "nps", language) if None not in ends else "",
                "n": total[f"{source}_n"],
                "bars": drawn,
                "scale": scale,
            }
        )
    return parts


def _outcomes(whole: Sequence[Row], months: Sequence[Row], language: str) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "of": of,
            "row": row,
            "ends": formats.interval(row["share_low"], row["share_high"], "share", language),
            "plot": week_pictures.rates(
                [month for month in months if month["outcome"] == row["outcome"] and _whole(month)],
                language,
                gettext("%(name)s from month to month, with 95%% interval") % {"name": name},
            ),
        }
        for row in whole
        if row["people"]
        for name, of in [outcome_names()[row["outcome"]]]
    ]


def _whole(month: Row) -> bool:
    """Whether a month is over (the last one mostly is not) and its figures may be shown."""
    return shown(month, "n") and (month["end"] + timedelta(days=1)).day == 1


def _loyalty(rows: Sequence[Row], language: str) -> list[dict[str, Any]]:
    """Nothing where no purchase is on record: that everybody is a prospect then says nothing of customers."""
    if not any(row["people"] for row in rows if row["status"] != "prospect"):
        return []
    top = week_pictures.ceiling(max((row["share_high"] or 0 for row in rows), default=0))
    return [
        {
            "name": loyalty_names()[row["status"]],
            "row": row,
            "bar": week_pictures.bar(row, top),
            "ends": formats.interval(row["share_low"], row["share_high"], "share", language),
        }
        for row in rows
        if shown(row, "people")
    ]


def _phases(rows: Sequence[Row]) -> list[dict[str, Any]]:
    names = phase_names()
    return [
        {
            "number": row["phase"],
            "name": names[row["phase"]],
            "bearings": [bearing(row, source) for source in ("asked", "heard")],
            "reach": row["reach"],
        }
        for row in rows
    ]


def _changes(rows: Sequence[Row], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The certain ones; they are in the finding's order, the greatest first."""
    certain = [row for row in rows if row["certain"] and shown(row, "n")]
    return [
        {
            "name": names.get(row["touchpoint"], row["touchpoint"]),
            "url": touchpoint_address(row["touchpoint"]),
            "source": row["source"],
            "certain": True,
            "bearing": Bearing(row["change"], row["change_low"], row["change_high"], row["n"], row["source"]),
        }
        for row in certain[:CHANGED]
    ]
