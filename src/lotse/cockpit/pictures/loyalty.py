"""How many stand in each status, as bars with intervals, each with its rule and the way to the map of these people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from lotse.cockpit.pictures import figures
from lotse.cockpit.words import said
from lotse.ui.bars import bar


def rules() -> dict[str, str]:
    """As ``lotse.contacts.loyalty`` judges, in this order."""
    return {
        "lost": gettext("terminated and not bought since, or silent for more than 4 times the own rhythm"),
        "prospect": gettext("nothing bought yet"),
        "at_risk": gettext("silent for more than twice the own rhythm"),
        "fan": gettext("recommended us or brought somebody within two years"),
        "regular": gettext("bought on two days or more"),
        "first_buyer": gettext("bought once"),
    }


def drawn(rows: Sequence[Mapping[str, Any]], frame: Mapping[str, Any]) -> dict[str, Any]:
    shares = [figures.bearing(row, "share", row.get("people")) for row in rows]
    scale, language = figures.upto(shares), frame["language"]
    return {
        "scale_axis": figures.axis(scale, language),
        "statuses": [
            {
                "name": said("status", row["status"], frame["names"]),
                "rule": rules()[row["status"]],
                "plot": bar(share, scale, "p2", 18),
                "share": figures.printed(share, language),
                "ends": figures.ends(share, language),
                "people": row.get("people"),
                "address": f"{reverse('map')}?loyalty={row['status']}",
            }
            for row, share in zip(rows, shares, strict=True)
        ],
    }
