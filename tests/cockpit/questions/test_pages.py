"""The pages of the questions: the answer first, its figures, who may see it, and what is said where nothing can be."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from django.test import Client

from lotse.accounts.domain import add_user
from lotse.cockpit import registry
from lotse.cockpit.questions.questions import BY_SLUG, QUESTIONS
from lotse.contacts.filters import Filter
from lotse.findings.types import Note, Result
from tests.cockpit import fake_questions

TAG = re.compile(r"<[^>]+>")
LOSING = "/befunde/wo-verlieren-wir-kunden/"


def text(client: Client, address: str, language: str = "de") -> str:
    """The words of a page, spaces and breaks as one space."""
    client.cookies["lotse_language"] = language
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(unescape(TAG.sub(" ", answer.content.decode())).split())


def lead(client: Client, address: str, language: str = "de") -> str:
    client.cookies["lotse_language"] = language
    found = re.search(r'<p class="l-lead">(.*?)</p>', client.get(address).content.decode(), re.DOTALL)
    assert found is not None
    return unescape(TAG.sub("", found[1]))


@pytest.mark.parametrize("slug", BY_SLUG)
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_question_has_a_page(analyst: Client, slug: str, language: str) -> None:
    said = text(analyst, f"/befunde/{slug}/", language)
    title = {"wo-verlieren-wir-kunden": ("Wo verlieren wir Kunden?", "Where do we lose customers?")}
    assert title.get(slug, ("", ""))[language == "en"] in said
    assert ("Wie berechnet?" in said) == (language == "de")
    assert " XLSX PNG PDF " in said


def test_the_titles() -> None:
    assert [(one.name, one.title) for one in QUESTIONS.values()] == [
        ("losing", "Where do we lose customers?"),
        ("delight", "What delights?"),
        ("weak", "What is important and weak?"),
        ("mistaken", "Where are we mistaken?"),
        ("waste", "Where do we waste effort?"),
    ]


def test_the_answers_in_one_sentence(analyst: Client) -> None:
    assert lead(analyst, LOSING) == (
        "Vor allem hier: Hotline. Von 9 Kontaktpunkten mit schlechten Erlebnissen hängen 3 nachweislich mit "
        "Abwanderung zusammen; bei 6 ist das nicht nachweisbar, davon haben 4 zu wenige Fälle. Nach einem schlechten "
        "Erlebnis empfehlen uns weniger: Hotline."
    )
    assert lead(analyst, "/befunde/was-begeistert/") == (
        "Nach einem guten Erlebnis empfehlen uns mehr: Frühstück. Nach einem guten Erlebnis kündigen weniger: Zimmer. "
        "Es begeistert: Frühstück. Eine sehr gute Bewertung geht mit einem besseren Gesamturteil einher, eine "
        "schlechte nicht nachweislich mit einem schlechteren. Bei 1 von 4 Kontaktpunkten zeigt sich beides, bei 1 nur "
        "die schlechte Bewertung."
    )
    assert lead(analyst, "/befunde/was-ist-wichtig-und-schwach/") == (
        "Wichtig und schwach: Rechnung. Bei 1 von 4 Kontaktpunkten liegt die Wichtigkeit sicher über der Bewertung."
    )
    assert lead(analyst, "/befunde/wo-irren-wir-uns/", "en") == (
        "We think better of Breakfast than customers do. We think worse of Booking by phone than customers do. "
        "Customers rate or tell of 2 touchpoints that staff neither rate nor tell of."
    )
    assert lead(analyst, "/befunde/wo-verschwenden-wir-kraft/", "en") == (
        "Less effort would do here: Travel magazine and Booking by phone. A good experience costs most at Travel "
        "magazine: 2.0 times that of all together (95%: 1.6–2.4; n = 400 customers). Below the standard: Invoice. At 1 "
        "of 5 the facts do not carry a verdict yet."
    )


def test_the_ranked_list(analyst: Client) -> None:
    said = text(analyst, LOSING)
    assert "Rang 1 ist gesichert." in said
    assert "Gesichert hinter Rang 1. Die Ränge 2 bis 3 lassen sich nicht alle sicher unterscheiden." in said
    assert "412.000" in said
    assert "gefragt widerspricht" in said
    assert "gehört stützt" in said
    assert "Personal sagt nichts" in said
    assert "nicht berechnet, da nicht nachgewiesen" in said
    assert "nicht berechnet: Es sind keine Werte von Käufen verzeichnet" in said


def test_figures_stand_with_interval_and_base(analyst: Client) -> None:
    analyst.cookies["lotse_language"] = "de"
    page = analyst.get(LOSING).content.decode()
    told = ("95\u202f%: 2,1–3,4", "8,5 von 100 mehr (5,5–12,0)", "n = 1.204 Kunden")
    facts = " · ".join(f'<span class="l-nb">{fact}</span>' for fact in told)
    assert f'<b class="l-neg">2,7-mal</b> · {facts}' in page
    assert page.count('aria-label="2,7-mal, 95\u202f%: 2,1–3,4"') == 1


def test_what_is_not_demonstrable_has_no_rank_and_no_colour(analyst: Client) -> None:
    analyst.cookies["lotse_language"] = "en"
    quiet = analyst.get(LOSING).content.decode().split('class="l-sec l-answer l-quiet"')[1]
    assert "l-neg" not in quiet
    assert '<span class="l-hidden">Rank </span>–' in quiet
    assert "Too few cases. About 45 more affected customers would do to recognise a doubling." in quiet


def test_nothing_is_drawn_as_certain_that_is_withheld(analyst: Client) -> None:
    assert "zurückgehalten" in text(analyst, LOSING)


def test_contacts_are_linked_only_for_those_who_may_see_them(analyst: Client, client: Client) -> None:
    assert "/befunde/contacts/?touchpoint=hotline" in analyst.get(LOSING).content.decode()
    decider = add_user("deci@example.com", "correct horse battery", role="decision_maker")
    client.force_login(decider)
    page = client.get(LOSING)
    assert page.status_code == 200
    assert "/befunde/contacts/" not in page.content.decode()


def test_a_login_is_needed(client: Client) -> None:
    assert client.get(LOSING).status_code == 302


def test_filters_reach_every_finding_behind_the_answer(analyst: Client) -> None:
    fake_questions.ASKED.clear()
    analyst.get(f"{LOSING}?segment=guest%3Dprivate&location=Hamburg")
    asked = {(name, where) for name, where, _ in fake_questions.ASKED}
    expected = Filter(segments=("guest=private",), locations=("Hamburg",))
    assert asked >= {("exit-risk", expected), ("moments", expected)}


def test_filters_stand_in_the_links(analyst: Client) -> None:
    page = unescape(analyst.get(f"{LOSING}?location=Hamburg").content.decode())
    assert "/befunde/contacts/?location=Hamburg&touchpoint=hotline" in page
    assert "/api/report.pdf?location=Hamburg&language=en&question=losing" in page
    assert "/api/findings/moments.xlsx?location=Hamburg" in page
    assert "/befunde/moments/?view=table&location=Hamburg" in page


def test_the_cut_is_an_option(analyst: Client) -> None:
    fake_questions.ASKED.clear()
    page = text(analyst, "/befunde/was-ist-wichtig-und-schwach/?cut=standard")
    assert ("ipa", "standard") in {(name, options.get("cut")) for name, _, options in fake_questions.ASKED}
    assert "Soll 4" in page


def test_an_unreadable_filter_is_explained(analyst: Client) -> None:
    answer = analyst.get(f"{LOSING}?since=gestern")
    assert (answer.status_code, "2018-03-31" in answer.content.decode()) == (400, True)


@pytest.mark.parametrize("slug", BY_SLUG)
def test_without_data_the_page_says_why(analyst: Client, slug: str) -> None:
    answer = analyst.get(f"/befunde/{slug}/?segment=nobody%3Dhere")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert '<div class="l-empty"><h2>' in page
    assert "l-lead" not in page
    assert 'class="l-rk ' not in page


def test_the_field_names_every_touchpoint_and_its_corner(analyst: Client) -> None:
    page = text(analyst, "/befunde/was-ist-wichtig-und-schwach/")
    for name in ("Rechnung", "Zimmer", "Taxi und Transfer", "Ankunft und Check-in", "wichtig und schwach"):
        assert name in page


def test_customers_name_what_staff_do_not(analyst: Client) -> None:
    said = text(analyst, "/befunde/wo-irren-wir-uns/")
    after = said.split("Kunden nennen es, das Personal nicht")[1].split("Noch nicht eingetreten")[0]
    assert after.index("Hotline 408 Kunden") < after.index("Rechnung 96 Kunden")
    assert "● −0,48" in after
    assert "Taxi" not in after  # only staff name it


def test_what_staff_think_possible_is_marked_as_a_judgement_and_ranked(analyst: Client) -> None:
    said = text(analyst, "/befunde/wo-irren-wir-uns/").split("Noch nicht eingetreten, aber möglich")[1]
    assert "ein Urteil, keine Messung" in said
    first, second = "16 von 25 (Schwere 4, Plausibilität 4; Urteil von 1)", "7,5 von 25 (Schwere 2,5, Plausibilität 3"
    assert said.index(first) < said.index(second)
    assert "Schwere: Übereinstimmung der Mitarbeitenden α = 0,31" in said
    assert "κ = 0,40" in said


def test_what_else_follows_a_bad_experience(analyst: Client) -> None:
    said = text(analyst, LOSING).split("Was sonst auf ein schlechtes Erlebnis folgt")[1].replace("\u202f", " ")
    assert "Nach einem schlechten Erlebnis empfehlen uns 0,4-mal so viele wie vergleichbare Kunden" in said
    assert "0,4-mal · 95 %: 0,3–0,5 · 13,6 von 100 weniger (10,9–16,3) · n = 569 Kunden" in said
    assert (
        "Dass nach einem schlechten Erlebnis mehr still gehen, ist nirgends nachweisbar. Betrachtet: 53 Kontaktpunkte, "
        "davon 37 mit weniger als 30 Kunden."
    ) in said
    assert "Betrachtet: 1 Kontaktpunkt, davon 1" in said
    assert "weniger zum ersten Mal kaufen" not in said  # nowhere looked at: nothing is said


def test_how_many_good_ones_make_up_is_said_or_why_not(analyst: Client) -> None:
    assert "Wie viele gute Erlebnisse ein schlechtes aufwiegen, lässt sich bei 3 von 3 nicht sagen" in text(
        analyst, LOSING
    )


def test_what_a_good_experience_brings(analyst: Client) -> None:
    said = text(analyst, "/befunde/was-begeistert/").split("Was auf ein gutes Erlebnis folgt")[1]
    assert "empfehlen uns 2,5-mal so viele wie nach einem, das weder gut noch schlecht war." in said
    assert said.index("2,5-mal") < said.index("verlassen uns 0,5-mal")
    assert "Dass nach einem guten Erlebnis mehr wieder kaufen, ist nirgends nachweisbar." in said


def test_the_table_behind_keeps_side_and_filters(analyst: Client) -> None:
    page = unescape(analyst.get("/befunde/was-begeistert/?location=Hamburg").content.decode())
    assert '/befunde/consequences/?location=Hamburg&after=good&view=table"' in page


def without(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """The findings of these names answer with nothing."""
    known = dict(registry.findings())
    for name in names:
        reason = Note("Nothing of %(name)s at 100 %%.", {"name": name})
        known[name] = replace(known[name], compute=lambda *_, reason=reason: Result([], 0, "people", [reason]))
    monkeypatch.setattr(registry, "findings", lambda: known)


def test_without_notices_what_else_follows_is_still_told(analyst: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "exit-risk")
    said = lead(analyst, f"{LOSING}?location=Kiel", "en")
    assert said == "Nothing of exit-risk at 100 %. After a bad experience fewer recommend us: Hotline."


def test_without_ratings_what_good_experiences_bring_is_still_told(
    analyst: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(monkeypatch, "asymmetry")
    said = lead(analyst, "/befunde/was-begeistert/?location=Kiel", "en")
    assert said.startswith("After a good experience more recommend us: Breakfast.")


def test_without_anything_the_page_says_why(analyst: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "asymmetry", "exit-risk", "consequences")
    assert "Nothing of asymmetry at 100 %." in text(analyst, "/befunde/was-begeistert/?location=Bonn", "en")
    assert "Nothing of exit-risk at 100 %." in text(analyst, f"{LOSING}?location=Bonn", "en")
    assert "This holds for what the filters leave." in text(analyst, f"{LOSING}?location=Bonn", "en")
    assert "This holds for" not in text(analyst, LOSING, "en")


def test_the_overview_begins_with_the_questions(analyst: Client) -> None:
    said = text(analyst, "/befunde/")
    assert said.index("Wo verschwenden wir Kraft?") < said.index("Alle Befunde")
    assert "Bericht als PDF" in said


def test_the_palette_leads_to_them(analyst: Client) -> None:
    addresses = [entry["url"] for entry in analyst.get("/suche.json").json()["entries"]]
    assert LOSING in addresses


def test_a_question_that_does_not_exist(analyst: Client) -> None:
    assert analyst.get("/befunde/wo-gewinnen-wir/").status_code == 404


def test_what_nobody_rated_badly_is_not_said_to_delight(analyst: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one touchpoint the penalty is unknown, of one the reward: both stand apart, with a dash for it."""
    for row, name in zip(fake_questions.CONTRASTS, ("penalty", "reward"), strict=False):
        monkeypatch.setitem(row, "kind", "unknown")
        for key in (name, f"{name}_low", f"{name}_high", "asymmetry"):
            monkeypatch.setitem(row, key, None)
    said = text(analyst, "/befunde/was-begeistert/", "en")
    assert "No touchpoint is demonstrably one that only delights." in said
    unknown = said.split("Too few gave a bad rating, or a very good one, to tell.")[1].split("That does not mean")[0]
    assert "What a 2 or less goes with cannot be told: too few gave one." in unknown
    assert "What a 5 goes with cannot be told: too few gave one." in unknown
    assert "+0.60 / –" in unknown and "– / −0.50" in unknown
    assert text(analyst, "/befunde/asymmetry/").count("unbekannt") >= 2


@pytest.mark.parametrize("slug", ["was-begeistert", "was-ist-wichtig-und-schwach", "wo-verlieren-wir-kunden"])
def test_without_anything_the_page_says_where_it_stands_what_it_takes(
    analyst: Client, monkeypatch: pytest.MonkeyPatch, slug: str
) -> None:
    without(monkeypatch, "asymmetry", "exit-risk", "consequences", "ipa", "drivers", "moments")
    said = text(analyst, f"/befunde/{slug}/", "en")
    assert ("at 100 %." in said, "docs/guide/your-data.md" in said) == (True, True)
