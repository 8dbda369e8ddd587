"""The catalogue's axes in words: what a touchpoint is, as short facts."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext, pgettext

from lotse.contacts.catalogue import CausedBy, Touchpoint


def caused_by(cause: CausedBy) -> str:
    names = {
        CausedBy.COMPANY: gettext("Company"),
        CausedBy.THIRD_PARTY: gettext("Third parties"),
        CausedBy.CUSTOMER: gettext("Customers"),
    }
    return names[cause]


def online(point: Touchpoint) -> str:
    if point.online is None:
        return gettext("not stated")
    return gettext("online") if point.online else gettext("offline")


def ownership_names() -> dict[str, str]:
    return {
        "paid": gettext("paid"),
        "owned": gettext("owned"),
        "managed": gettext("managed"),
        "shared": gettext("shared"),
        "earned": gettext("earned"),
    }


def ownership(point: Touchpoint) -> str:
    return ownership_names().get(point.ownership or "", gettext("not stated"))


def carried_by(point: Touchpoint) -> str:
    names = {"people": pgettext("carried by", "people"), "media": pgettext("carried by", "media")}
    return names.get(point.carried_by or "", gettext("not stated"))


def facts(point: Touchpoint) -> Iterator[str]:
    """Only what is stated; the owner is said apart."""
    yield gettext("caused by: %(who)s") % {"who": caused_by(point.caused_by)}
    if point.carried_by:
        yield carried_by(point)
    directions = {"one_way": gettext("one-way"), "two_way": gettext("two-way")}
    if point.direction in directions:
        yield directions[point.direction]
    if point.ownership:
        yield ownership(point)
    if point.online is not None:
        yield online(point)
    if point.mobile:
        yield gettext("mobile")
    if point.social:
        yield gettext("social")
