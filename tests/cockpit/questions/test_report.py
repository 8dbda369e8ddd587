"""The report: what it says in both languages, that no text of a customer is read as markup, what it asks for."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from lotse.cockpit.questions import report as module
from lotse.cockpit.questions.filtered import in_words
from lotse.cockpit.questions.paper import drawing
from lotse.cockpit.questions.report import PdfMissingError, report
from lotse.contacts.filters import Filter
from lotse.findings.run import UnknownNameError
from lotse.ui.plots import Bearing, Scale, intervals
from tests.cockpit import fake_questions
from tests.conftest import absent

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def typst() -> Any:
    try:
        import typst  # noqa: PLC0415
    except ImportError:
        absent("typst is not installed (the extra lotse[pdf])")
    return typst


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What would be printed, instead of printing it."""
    seen: list[dict[str, Any]] = []

    class Compiler:
        def compile(self, template: bytes, *, sys_inputs: dict[str, str], **more: Any) -> bytes:
            seen.append({"data": json.loads(sys_inputs["data"]), "template": template.decode(), **more})
            return b"%PDF"

    monkeypatch.setattr(module, "_compiler", Compiler)
    return seen


def test_all_questions_in_order(given: list[dict[str, Any]]) -> None:
    assert report([], Filter(), "de", now=NOON) == b"%PDF"
    data = given[0]["data"]
    assert [question["title"] for question in data["questions"]] == [
        "Wo verlieren wir Kunden?", "Was begeistert?", "Was ist wichtig und schwach?", "Wo irren wir uns?",
        "Wo verschwenden wir Kraft?",
    ]  # fmt: skip
    assert (data["title"], data["lang"], data["filters"]) == ("Bericht zur Entscheidung", "de", "Zeitraum gesamt")
    assert given[0]["pdf_standards"] == ["ua-1"]


def test_what_is_said_of_a_touchpoint(given: list[dict[str, Any]]) -> None:
    report(["losing"], Filter(), "de", now=NOON)
    data = given[0]["data"]
    assert data["title"] == "Wo verlieren wir Kunden?"
    first = data["questions"][0]["sections"][0]["entries"][0]
    assert {name: first[name] for name in ("name", "rank", "ranks", "figure", "facts", "side", "moment")} == {
        "name": "Hotline",
        "rank": "1",
        "ranks": "1",
        "figure": "2,7-mal",
        "facts": ["95\u202f%: 2,1–3,4", "8,5 von 100 mehr (5,5–12,0)", "n = 1.204 Kunden", "gemessen"],
        "side": ["412.000\u202f€", "288.000–541.000\u202f€"],
        "moment": True,
    }
    assert first["plot"]["label"] == "2,7-mal, 95\u202f%: 2,1–3,4"


def test_filters_stand_on_the_paper_and_reach_the_findings(given: list[dict[str, Any]]) -> None:
    fake_questions.ASKED.clear()
    where = Filter(
        since=datetime(2026, 1, 1, tzinfo=UTC), until=datetime(2026, 4, 1, tzinfo=UTC), locations=("Bremen",)
    )
    report(["weak"], where, "de", {"cut": "standard"}, NOON)
    assert given[0]["data"]["filters"] == "Zeitraum 01.01.2026–31.03.2026 · Standort Bremen"
    asked = [(filtered, options["cut"]) for name, filtered, options in fake_questions.ASKED if name == "ipa"]
    assert asked[0] == (where, "standard")


def test_nothing_on_paper_leads_to_single_contacts(given: list[dict[str, Any]]) -> None:
    report([], Filter(), "en", now=NOON)
    assert "/befunde/contacts" not in json.dumps(given[0]["data"])


def test_why_there_is_no_answer(given: list[dict[str, Any]]) -> None:
    report(["losing"], Filter(segments=("nobody=here",)), "en", now=NOON)
    question = given[0]["data"]["questions"][0]
    assert (question["empty"][:11], question["sections"]) == ("Nobody left", [])


@pytest.mark.parametrize(
    ("names", "language", "options", "meant"),
    [
        (["lsing"], "de", {}, "Did you mean 'losing'?"),
        ([], "fr", {}, "No language 'fr'"),
        (["weak"], "de", {"ct": "means"}, "Did you mean 'cut'?"),
    ],
)
def test_mistakes_say_what_there_is(
    given: list[dict[str, Any]], names: list[str], language: str, options: dict[str, str], meant: str
) -> None:
    with pytest.raises(UnknownNameError, match=re.escape(meant)):
        report(names, Filter(), language, options)
    assert given == []


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    module._compiler.cache_clear()
    monkeypatch.setattr(module, "find_spec", lambda _: None)
    with pytest.raises(PdfMissingError, match=re.escape("pip install 'lotse[pdf]'")):
        report([], Filter(), "de")
    module._compiler.cache_clear()


def test_filters_in_words() -> None:
    where = Filter(
        phases=(4,), touchpoints=("hotline",), kinds=("complaint",), loyalty=("lost",), segments=("guest=a",)
    )
    with override("de"):
        said = in_words(where, {"hotline": "Hotline", "segment=guest=a": "Gast: a"}, "de")
    assert said == (
        "Zeitraum gesamt · Phase Nutzung und Wiederkauf · Kontaktpunkt Hotline · Zielgruppe Gast: a · "
        "Art Beschwerde · Stand verloren"
    )
    with override("en"):
        since = in_words(Filter(since=datetime(2026, 1, 1, tzinfo=UTC)), {}, "en")
        until = in_words(Filter(until=datetime(2026, 1, 1, tzinfo=UTC), without_outcomes=("purchase",)), {}, "en")
    assert since == "Period since 1 Jan 2026"
    assert until == "Period until 31 Dec 2025 · Kind not purchase"


def test_a_plot_carries_its_own_size_and_colours() -> None:
    plot = drawing(str(intervals([Bearing(0.1, -0.2, 0.3, 90)], Scale(-1, 1, zero=0), "n < 5 & more")), 200)
    assert plot["label"] == "n < 5 & more"
    assert 'width="220"' in plot["svg"]
    assert "100%" not in plot["svg"].split("</style>")[0]
    assert "var(" not in plot["svg"]
    assert drawing("", 200) == {"svg": "", "label": ""}


def test_a_real_pdf(typst: Any) -> None:
    body = report(["losing", "weak"], Filter(), "de", now=NOON)
    assert body.startswith(b"%PDF-1.")
    assert body.rstrip().endswith(b"%%EOF")


def asked_of(typst: Any, data: dict[str, Any], selector: str) -> Any:
    """What typst itself finds in the document."""
    return json.loads(
        typst.query(module.TEMPLATE.read_bytes(), selector, sys_inputs={"data": json.dumps(data)})
    )  # fmt: skip


EVIL = '#panic("read as markup") *bold* $x^2$ <label> @ref // comment \\ [content] `raw` "quoted"'


def test_customers_text_is_never_read_as_markup(typst: Any, given: list[dict[str, Any]]) -> None:
    report(["losing"], Filter(), "en", now=NOON)
    data = given[0]["data"]
    question = data["questions"][0]
    question["title"] = EVIL
    question["sections"][0]["entries"][0] |= {"name": EVIL, "sentence": EVIL, "tie": EVIL, "figure": EVIL}
    question["notes"] = [EVIL]
    data["organisation"] = EVIL
    heading = asked_of(typst, data, "heading.where(level: 1)")
    assert json.dumps(EVIL) in json.dumps(heading)


def test_the_api_gives_the_same(analyst: Client, given: list[dict[str, Any]]) -> None:
    answer = analyst.get("/api/report.pdf?question=losing&question=weak&location=Bremen&language=de&cut=scale")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="lotse-report.pdf"'
    assert given[0]["data"]["filters"] == "Zeitraum gesamt · Standort Bremen"
    one = analyst.get("/api/report.pdf?question=losing")
    assert one["Content-Disposition"] == 'attachment; filename="lotse-losing.pdf"'


def test_who_may_have_it(client: Client, analyst: Client, given: list[dict[str, Any]]) -> None:
    assert analyst.get("/api/report.pdf?question=nothing").status_code == 400
    assert analyst.get("/api/report.pdf?since=gestern").status_code == 400
    client.logout()
    assert client.get("/api/report.pdf").status_code == 401
    assert given == []
