"""``lotse show`` from words on the command line to what stands on stdout and stderr."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys

import pytest
from python_calamine import CalamineWorkbook

from lotse.analysis.findings.touchpoint_row import FIELDS
from lotse.config.command import main
from lotse.config.registry import FINDINGS
from lotse.contacts.home import Home

pytestmark = pytest.mark.django_db
WIDTH = 120
FIRST = ("touchpoints", "waves", "contacts", "signals")


@pytest.fixture
def show(imported: Home, capsys: pytest.CaptureFixture[str]):
    def run(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["show", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.mark.parametrize("name", FIRST)
def test_a_table_fits_a_terminal(show, name):
    code, out, err = show(name)
    assert code == 0
    assert [line for line in out.splitlines() if len(line) > WIDTH] == []
    assert err.startswith("Base: ")


@pytest.mark.parametrize("name", FIRST)
def test_json_is_rows_and_nothing_else_on_stdout(show, name):
    code, out, err = show(name, "--format", "json")
    rows = json.loads(out)
    assert (code, type(rows)) == (0, list)
    assert rows != []
    assert "Base: " in err


def test_the_figures(show):
    rows = json.loads(show("waves", "--touchpoint", "room", "--format", "json")[1])
    assert [(row["wave"], row["value"], row["n"]) for row in rows] == [("2024", 2.975, 40), ("2025", 3.725, 40)]
    assert rows[0]["low"] < 2.975 < rows[0]["high"]


def test_csv_has_every_field(show):
    _, out, _ = show("touchpoints", "--format", "csv")
    header, *rows = csv.reader(io.StringIO(out))
    assert header[: len(FIELDS)] == [field.name for field in FIELDS if field.name in header]
    assert [row[0] for row in rows] == ["hotline", "room"]


def test_csv_for_german_spreadsheets(show):
    _, out, _ = show("waves", "--touchpoint", "room", "--format", "csv", "--semicolon")
    assert "2024;2,975;" in out
    assert show("waves", "--semicolon") == (
        2,
        "",
        "lotse show: --semicolon goes with --format csv; found --format table.\n",
    )


def test_people_read_the_words_of_the_page(show):
    code, out, err = show("waves", "--touchpoint", "room", "--language", "de")
    assert code == 0
    assert out.splitlines()[0].split()[:2] == ["Welle", "Wert"]
    assert "2024   2,98 (" in out
    assert "n\u00a0=\u00a040)" in out
    assert err.splitlines()[0] == "Frage: Wie wird ein Kontaktpunkt von Welle zu Welle bewertet?"
    assert "Auswahl: Zeitraum gesamt · Kontaktpunkt Zimmer" in err.splitlines()


def test_a_workbook_goes_to_a_file(imported, capfdbinary):
    assert main(["show", "waves", "--format", "xlsx", "--language", "de"]) == 0
    book = CalamineWorkbook.from_filelike(io.BytesIO(capfdbinary.readouterr().out))
    assert book.sheet_names == ["Antwort", "Basis und Hinweise"]
    assert book.get_sheet_by_index(0).to_python()[0][0] == "Welle"


def test_a_workbook_is_not_poured_on_a_screen(show, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    code, out, err = show("waves", "--format", "xlsx")
    assert (code, out) == (2, "")
    assert "lotse show waves … > waves.xlsx" in err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--language", "fr"), "No language 'fr'. There is: en, de."),
        (("--language", "de", "--format", "csv"), "--language goes with --format table or xlsx; found --format csv."),
    ],
)
def test_a_language_that_cannot_be_had(show, words, message):
    code, out, err = show("waves", *words)
    assert (code, out) == (2, "")
    assert message in err


def test_wide_shows_what_the_table_leaves_out(show):
    assert "rating_mean" not in show("touchpoints")[1]
    assert "rating_mean" in show("touchpoints", "--wide")[1]


def test_filters_are_those_of_pages_and_api(show):
    assert "Base: 5 contacts" in show("contacts", "--since", "2025-06-01", "--until", "2025-06-05")[2]
    assert "Base: 7 contacts" in show("contacts", "--since", "2025-06-06", "--kind", "complaint", "--kind", "use")[2]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["touchpoint"], "No finding 'touchpoint'. Did you mean 'touchpoints'?"),
        (["waves", "--touchpoint", "rooom"], "No touchpoint 'rooom'. Did you mean 'room'? There is: hotline, room."),
        (["waves", "--since", "31.3.2018"], "since is '31.3.2018'; a date is written 2018-03-31, 2018-03 or 2018."),
        (["waves", "--wave", "2023"], "No wave '2023'."),
        (["waves", "--measure", "median"], "No measure 'median'. Did you mean 'mean'? There is: mean, nps."),
        (["signals", "--measure", "nps"], "No option of the finding signals: 'measure'."),
        (["contacts", "--limit", "0"], "limit is '0'; allowed is a whole number from 1 to 1000."),
    ],
)
def test_what_cannot_be_answered_is_one_message(show, words, message):
    code, out, err = show(*words)
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1


def test_a_time_zone_that_does_not_exist(show, monkeypatch):
    monkeypatch.setenv("LOTSE_TIME_ZONE", "Europe/Lubeck")
    assert show("waves")[2] == (
        "lotse show: LOTSE_TIME_ZONE is 'Europe/Lubeck'; allowed are names like Europe/Berlin or UTC.\n"
    )


@pytest.fixture
def helped(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "10000")  # argparse breaks lines within names that have a hyphen

    def run(*words: str) -> str:
        with pytest.raises(SystemExit) as end:
            main(["show", *words, "--help"])
        assert end.value.code == 0
        return " ".join(capsys.readouterr().out.split())

    return run


def test_help_lists_every_finding_and_the_options_of_the_named_one(helped):
    plain = helped()
    assert f"one of {', '.join(FINDINGS)}" in plain
    assert "--measure" not in plain
    named = helped("waves")
    assert [option.name for option in FINDINGS["waves"].options if f"--{option.name} VALUE" not in named] == []
    assert "(mean, nps)" in named


def test_help_loads_no_finding():
    program = (
        "import sys; from lotse.config.command import main\n"
        "try: main(['show', '--help'])\n"
        "finally: print([name for name in sys.modules if name.startswith(('lotse.analysis', 'numba', 'scipy'))])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.stdout.splitlines()[-1] == "[]"


def test_options_stand_anywhere_and_in_either_form(show):
    wanted = show("waves", "--measure", "mean", "--format", "json")
    assert show("--measure", "mean", "--format", "json", "waves") == wanted
    assert show("waves", "--format", "json", "--measure=mean") == wanted


def test_one_finding_loads_no_statistics_of_others(imported):
    program = (
        "import sys; from lotse.config.command import main\n"
        "main(['show', 'waves'])\n"
        "print([name for name in ('statsmodels', 'sklearn', 'scipy.stats', 'psycopg', 'xlsxwriter', 'django')"
        " if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.stdout.splitlines()[-1] == "[]"


def test_a_standing_index_is_read_without_pandas(imported):
    """pyarrow loads it for lists alone, a fifth of the time of a short question."""
    program = (
        "import sys; from lotse.config.command import main\nmain(['show', 'waves'])\nprint('pandas' in sys.modules)"
    )
    said = [
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False).stdout.splitlines()
        for _ in range(2)  # the first one builds the index
    ]
    assert said[1][-1] == "False"
