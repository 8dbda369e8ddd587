"""Every finding there is, on a real small log: each page, each view, each file of the API, in both languages."""

from __future__ import annotations

import json
import pkgutil
import subprocess
import sys
from importlib import import_module
from itertools import chain

import pytest
from django.test import Client

from lotse import analysis
from lotse.accounts.domain import add_user
from lotse.config.registry import FINDINGS, PLACES, Registry
from lotse.contacts.home import Home
from lotse.findings.filters import PARAMETERS
from lotse.findings.types import Finding

pytestmark = pytest.mark.django_db
OTHERS = ("scipy.stats", "statsmodels", "sklearn", "psycopg", "django")
FIRST = ("touchpoints", "waves", "contacts", "signals")


@pytest.mark.parametrize("name", PLACES)
def test_every_registered_finding_loads_under_its_name(name: str) -> None:
    finding = FINDINGS[name]
    assert (type(finding), finding.name) == (Finding, name)


def test_every_finding_that_is_written_is_registered() -> None:
    modules = [
        import_module(module.name) for module in pkgutil.walk_packages(analysis.__path__, f"{analysis.__name__}.")
    ]
    written = [thing for thing in chain.from_iterable(vars(m).values() for m in modules) if isinstance(thing, Finding)]
    assert {finding.name for finding in written} == set(FINDINGS)
    assert {id(finding) for finding in written} == {id(finding) for finding in FINDINGS.values()}


def test_names_alone_load_nothing_and_a_finding_loads_no_other() -> None:
    program = (
        "import sys; from lotse.config.registry import FINDINGS\n"
        "assert 'waves' in FINDINGS and 'wave' not in FINDINGS and len(FINDINGS) == len(list(FINDINGS))\n"
        "print(sum(name.startswith('lotse.analysis') for name in sys.modules))\n"
        "FINDINGS['waves']\n"
        f"print([name for name in {OTHERS!r} if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["0", "[]"]


def test_an_unknown_name_is_no_finding() -> None:
    with pytest.raises(KeyError):
        Registry({"a": "lotse.analysis.findings.waves:FINDING"})["b"]


@pytest.fixture
def analyst(imported: Home, client: Client) -> Client:
    client.force_login(add_user("ana@example.com", "correct horse battery", role="analyst", display_name="Ana"))
    return client


@pytest.mark.parametrize("name", sorted(FINDINGS))
def test_every_finding_answers_pages_and_programs(analyst: Client, name: str) -> None:
    """Or says what it needs, as one that needs a touchpoint does; never an error."""
    answers = [analyst.get(f"/befunde/{name}/{view}") for view in ("", "?view=table&touchpoint=room&since=2024")]
    assert [page.status_code for page in answers if page.status_code not in (200, 400)] == []
    answer = analyst.get(f"/api/findings/{name}?touchpoint=room&since=2024")
    assert answer.status_code in (200, 400)
    declared = {field.name for field in FINDINGS[name].fields} | {"withheld"}
    assert [set(row) - declared for row in answer.json().get("rows", []) if set(row) - declared] == []


@pytest.mark.parametrize("name", FIRST)
def test_the_first_findings_in_every_view(analyst: Client, name: str) -> None:
    analyst.cookies["lotse_language"] = "de"
    for view in ("", "?view=table", "?period=12m", "?since=2024&until=2025", "?kind=rating"):
        assert (view, analyst.get(f"/befunde/{name}/{view}").status_code) == (view, 200)
    assert analyst.get(f"/api/findings/{name}.csv").status_code == 200
    assert analyst.get(f"/api/findings/{name}.xlsx").content[:2] == b"PK"


@pytest.mark.parametrize("name", FIRST)
def test_no_english_note_on_a_german_page(analyst: Client, name: str) -> None:
    english = analyst.get(f"/api/findings/{name}").json()["notes"]
    analyst.cookies["lotse_language"] = "de"
    german = analyst.get(f"/befunde/{name}/").content.decode()
    assert [note for note in english if note in german] == []


def test_the_map(analyst: Client) -> None:
    page = analyst.get("/landkarte/")
    assert page.status_code == 200
    assert page.content.decode().count('class="l-card-name">Hotline<') == 2  # in both of its phases


def test_waves_say_what_the_difference_shows(analyst: Client) -> None:
    analyst.cookies["lotse_language"] = "de"
    page = analyst.get("/befunde/waves/?touchpoint=room").content.decode()
    assert "Von 2024 bis 2025 ist es besser geworden: um +0,75 (" in page
    rows = analyst.get("/api/findings/waves?touchpoint=room").json()["rows"]
    assert [row["wave"] for row in rows] == ["2024", "2025"]
    assert round(rows[1]["change"], 9) == 0.75


def test_pages_withhold_what_rests_on_too_few(analyst: Client) -> None:
    analyst.cookies["lotse_language"] = "de"
    page = analyst.get("/befunde/waves/?touchpoint=room&since=2025-05-01&until=2025-05-01").content.decode()
    assert "n &lt; 5" in page


def test_a_contact_shows_when_it_was(analyst: Client) -> None:
    page = analyst.get("/befunde/contacts/?kind=complaint&touchpoint=hotline").content.decode()
    assert page.count("Nobody answered.") == 12
    assert "12 Jun 2025" in page


def test_days_of_the_page_and_the_api_are_the_same(analyst: Client) -> None:
    """The page's form sends a span and days at once: days win, in the address for programs too."""
    page = analyst.get("/befunde/contacts/?period=12m&since=2025-06-01&until=2025-06-05")
    answer = analyst.get(page.context["api"])
    assert (page.context["result"].base, answer.json()["base"]) == (5, 5)


def test_rows_are_plain_json(analyst: Client) -> None:
    text = analyst.get("/api/findings/touchpoints").content.decode()
    assert "NaN" not in text
    assert {row["touchpoint"] for row in json.loads(text)["rows"]} == {"room", "hotline"}


def test_no_option_hides_behind_a_filter_of_the_same_name():
    hidden = {
        (name, option.name)
        for name, finding in FINDINGS.items()
        for option in finding.options
        if option.name in {parameter.name for parameter in PARAMETERS}
    }
    assert hidden == set()
