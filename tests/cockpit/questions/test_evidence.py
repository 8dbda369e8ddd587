"""What the questions say of one touchpoint, on its page."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from lotse.accounts.domain import add_user
from tests.cockpit import fake_questions

TAG = re.compile(r"<[^>]+>")


def said(client: Client, address: str) -> str:
    client.cookies["lotse_language"] = "de"
    return " ".join(unescape(TAG.sub(" ", client.get(address).content.decode())).split())


def test_the_page_fetches_it_when_it_stands(analyst: Client) -> None:
    page = analyst.get("/kontaktpunkt/hotline/?location=Hamburg").content.decode()
    assert 'hx-get="/kontaktpunkt/hotline/belege/?location=Hamburg" hx-trigger="load"' in page
    assert '<a href="/kontaktpunkt/hotline/belege/?location=Hamburg">' in page


def test_the_page_itself_asks_none_of_these_findings(analyst: Client) -> None:
    fake_questions.ASKED.clear()
    analyst.get("/kontaktpunkt/hotline/?device=phone")
    assert fake_questions.ASKED == []


def test_every_source_is_united(analyst: Client) -> None:
    text = said(analyst, "/kontaktpunkt/invoice/belege/")
    assert (
        "Wo verlieren wir Kunden? Nach einem schlechten Erlebnis am Kontaktpunkt Rechnung verlassen uns 1,6-mal so "
        "viele wie vergleichbare Kunden ohne dieses Erlebnis (95\u202f%: 1,3–1,9; n = 611)."
    ) in text.replace("95 %", "95\u202f%")
    assert "Wer höchstens eine 2 gibt, beurteilt das Ganze um 0,70 schlechter" in text
    assert "Genannte Wichtigkeit 3,90, Bewertung 2,90." in text
    assert "Verbessern: Er ist wichtig. Er liegt unter dem Soll." in text


def test_value_and_reliability_with_their_intervals(analyst: Client) -> None:
    text = said(analyst, "/kontaktpunkt/hotline/belege/").replace("\u202f", " ")
    assert "Wert auf dem Spiel im Jahr: 412.000 € (95 %: 288.000–541.000 €)" in text
    assert (
        "Von den gesehenen und erfragten Erlebnissen sind 56,5 % okay oder besser. 95 %: 54,9–58,1 % · n = 3.499 Kunden"
        in text
    )


def test_what_is_unknown_is_named(analyst: Client) -> None:
    text = said(analyst, "/kontaktpunkt/friends/belege/")
    assert text.startswith(
        "Was ist dazu gesichert? Was jede Frage zu diesem Kontaktpunkt sagt Hier ist nichts zu sagen"
    )
    assert text.endswith("Wo verschwenden wir Kraft?")


def test_links_keep_the_filters(analyst: Client) -> None:
    page = analyst.get("/kontaktpunkt/invoice/belege/?location=Hamburg&touchpoint=room").content.decode()
    assert 'href="/befunde/wo-verlieren-wir-kunden/?location=Hamburg"' in page


def test_who_may_and_what_there_is(client: Client, analyst: Client) -> None:
    assert analyst.get("/kontaktpunkt/nothing/belege/").status_code == 404
    answer = analyst.get("/kontaktpunkt/hotline/belege/?since=gestern")
    assert (answer.status_code, "2018-03-31" in answer.content.decode()) == (400, True)
    client.logout()
    assert client.get("/kontaktpunkt/hotline/belege/").status_code == 302
    client.force_login(add_user("deci@example.com", "correct horse battery", role="decision_maker"))
    assert client.get("/kontaktpunkt/hotline/belege/").status_code == 200


def test_moments_drivers_incidents_problems_and_balance_are_united_too(analyst: Client) -> None:
    text = said(analyst, "/kontaktpunkt/hotline/belege/").replace("\u202f", " ")
    for part in (
        "Moment der Wahrheit: Nach einem schlechten Erlebnis verlassen uns 2,7-mal so viele",
        "empfehlen uns 0,4-mal so viele wie vergleichbare Kunden ohne dieses Erlebnis (95 %: 0,3–0,6; n = 900 Kunden).",
        "212 von 259 Personen erzählen überwiegend Schlechtes. Seine Bewertung geht mit dem Gesamturteil einher; im "
        "Mittel liegt sie bei 3,18 (n = 334). Rang 1",
        "Was folgt auf ein schlechtes Erlebnis? Nach einem schlechten Erlebnis empfehlen uns 0,4-mal so viele wie "
        "vergleichbare Kunden ohne dieses Erlebnis (95 %: 0,3–0,5; n = 569 Kunden).",
        "Kunden erzählen 6 gute und 33 schlechte Ereignisse, Mitarbeitende 1 gute und 4 schlechte.",
        "Schwere × Plausibilität 7,5 von 25",
        "8,9 % der Kunden hatten hier ein Problem; wie schwer: 4,3 von 9.",
        "unterscheidet sich zwischen Standorten um etwa 6,3 % (95 %: 3,0–11,0 %)",
        "70,0 % vertrauen ihm (95 %: 60,0–78,0 %; n = 90)",
        "Von denen, die hier mehr Gutes als Schlechtes erlebten, bleiben von 100 5,0 mehr",
    ):
        assert part in text
    assert "zwischen Wochentagen" not in text  # not demonstrated


def test_what_is_demonstrated_by_telling_alone_is_no_moment_of_truth(analyst: Client) -> None:
    text = said(analyst, "/kontaktpunkt/invoice/belege/")
    assert "Belegt: 30 von 40 Personen erzählen überwiegend Schlechtes." in text


def test_what_good_experiences_bring_there(analyst: Client) -> None:
    text = said(analyst, "/kontaktpunkt/breakfast/belege/")
    assert "Was folgt auf ein gutes Erlebnis? Nach einem guten Erlebnis empfehlen uns 2,5-mal so viele" in text


def test_the_balance_is_asked_of_this_touchpoint_alone(analyst: Client) -> None:
    fake_questions.ASKED.clear()
    analyst.get("/kontaktpunkt/hotline/belege/?location=Kiel")
    assert {where.touchpoints for name, where, _ in fake_questions.ASKED if name == "balance"} == {("hotline",)}
    assert {where.touchpoints for name, where, _ in fake_questions.ASKED if name == "moments"} <= {()}


def test_the_weight_in_the_overall_verdict(analyst: Client) -> None:
    """A driver's weight, with the interval of its rank."""
    text = said(analyst, "/kontaktpunkt/invoice/belege/").replace("\u202f", " ")
    assert "22,0 % dessen, was die Bewertungen vom Gesamturteil erklären" in text
    assert "Rang 1 bis 2" in text


def test_what_one_side_alone_speaks_of_is_no_error(analyst: Client) -> None:
    assert "408 Kunden bewerten oder erwähnen ihn; Mitarbeitende tun beides nicht." in said(
        analyst, "/kontaktpunkt/hotline/belege/"
    )
    assert "Mitarbeitende bewerten oder erwähnen ihn; Kunden tun beides nicht." in said(
        analyst, "/kontaktpunkt/taxi/belege/"
    )


def test_a_balance_that_is_not_certain_is_not_said_to_matter(monkeypatch: pytest.MonkeyPatch, analyst: Client) -> None:
    for row in fake_questions.BALANCES:
        monkeypatch.setitem(row, "difference_low", -0.01)
    text = said(analyst, "/kontaktpunkt/hotline/belege/?location=Jena")
    assert "lässt sich nicht nachweisen (5,0 von 100 Unterschied)" in text


def test_a_category_is_said_to_be_one_only_where_it_is_demonstrated(analyst: Client) -> None:
    hotline, invoice = (
        said(analyst, f"/kontaktpunkt/{key}/belege/").replace("\u202f", " ") for key in ("hotline", "invoice")
    )
    assert "Nach den zwei Fragen von Kano am häufigsten: Basismerkmal (60,0 %). 95 %: 53,0–67,0 % · n = 225" in hotline
    assert "ist keine Merkmalsart belegbar die häufigste; vorn: Leistungsmerkmal (36,0 %)." in invoice
