"""The catalogue of a demo company: its touchpoints with all axes, and the rules from signals to them."""

from __future__ import annotations

from collections.abc import Iterator

from lotse.contacts.catalogue import CausedBy, Phase, Rule, Touchpoint
from lotse.demo.world import Company, Place, World

# How customers and staff speak about a touchpoint: source pattern, signal before the key.
VOICES = ("comment", "review", "complaint", "incident", "audit", "measure", "exposure", "satisfaction")


def touchpoints(world: World) -> tuple[Touchpoint, ...]:
    return tuple(_touchpoint(place, position) for position, place in enumerate(world.company.places))


def _touchpoint(place: Place, position: int) -> Touchpoint:
    return Touchpoint(
        key=place.key,
        names={"en": place.en, "de": place.de},
        phases=tuple(Phase(number) for number in sorted({place.phase, *place.also})),
        owner=place.owner,
        caused_by=CausedBy(place.by),
        position=position,
        carried_by=place.carried_by,
        direction=place.direction,
        ownership=place.ownership,
        online=place.online,
        mobile=place.mobile,
        social=place.social,
        cost_per_contact=place.cost,
    )


def rules(world: World) -> tuple[Rule, ...]:
    """Ordered: what is said about a touchpoint, what was used, and what is no touchpoint on purpose."""
    company = world.company
    return (*_spoken(company), *_used(company), *_others(company))


def _spoken(company: Company) -> Iterator[Rule]:
    for place in company.places:
        for voice in (*VOICES, *(["heard"] if place.phase == 1 else [])):
            yield Rule(place.key, signal=f"{voice}/{place.key}", phase=_phase(place))


def _used(company: Company) -> Iterator[Rule]:
    for place in company.places:
        yield Rule(place.key, source=place.source, signal=place.signal, phase=_phase(place))


def _others(company: Company) -> Iterator[Rule]:
    settings = company.settings
    recommend = next(place for place in company.places if place.key == settings["recommend_place"])
    yield Rule(recommend.key, source="crm", signal=recommend.signal, phase=Phase(recommend.phase))
    for signal in ("proposal", "vote"):
        yield Rule(settings["ideas_place"], source="portal-ideas", signal=signal)
    for signal in (
        "satisfaction/overall",
        "willingness",
        "profile",
        *dict.fromkeys(settings["leaving_signals"]),
    ):
        yield Rule("", signal=signal)


def _phase(place: Place) -> Phase | None:
    """Only where a touchpoint belongs to several phases does the contact have to say which."""
    return Phase(place.phase) if place.also else None
