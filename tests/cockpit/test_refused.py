"""Why a page has no answer, in the reader's language."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.translation import override

from lotse.analysis.findings.selecting import FilterError
from lotse.cockpit.notes import Refusal, refused
from lotse.config.registry import FINDINGS
from lotse.contacts.errors import LotseError, Message
from lotse.findings.filters import parse_filter
from lotse.findings.run import checked, unknown
from lotse.methods.drivers.sums import MethodError


def german(error: LotseError) -> Refusal:
    with override("de"):
        return refused(error)


def caught(**given: list[str]) -> LotseError:
    with pytest.raises(LotseError) as found:
        parse_filter(given)
    return found.value


FILTERS = [
    ({"since": ["gestern"]}, "von: „gestern“ ist kein Datum. Geschrieben wird es 2018-03-31, 2018-03 oder 2018."),
    ({"since": ["2020", "2021"]}, "von ist 2-mal angegeben; erlaubt ist es einmal."),
    ({"since": ["2021"], "until": ["2020"]}, "Der Anfang 2021 liegt nach dem Ende 2020: Dazwischen kann nichts sein."),
    ({"loyalty": ["fann"]}, "Meinten Sie „fan“?"),
    ({"segment": ["x"]}, "zum Beispiel contract=monthly."),
    ({"phase": ["9"]}, "Phase „9“ gibt es nicht. Es gibt: 1, 2, 3, 4, 5,"),
    ({"period": ["9999y"]}, "reicht vor den Beginn des Kalenders."),
    ({"period": ["soon"]}, "Die Spanne „soon“ ist nicht lesbar."),
]


@pytest.mark.parametrize(("given", "says"), FILTERS)
def test_unreadable_filters_are_explained_in_german(given: dict[str, list[str]], says: str) -> None:
    answer = german(caught(**given))
    assert says in answer.text
    assert answer.filters


def test_what_does_not_exist_is_named_as_the_filter_is() -> None:
    answer = german(FilterError(unknown("touchpoint", "hotlin", ["hotline", "room"])))
    assert answer.text == "Kontaktpunkt „hotlin“ gibt es nicht. Meinten Sie „hotline“? Es gibt: hotline, room."


def test_a_method_that_refuses_is_no_unreadable_filter() -> None:
    answer = german(MethodError(Message("%(n)s usable rows for %(k)s coefficients; more rows are needed.", n=3, k=7)))
    assert answer == Refusal("3 verwendbare Antworten für 7 Größen: zu wenige.", filters=False)


def test_an_option_is_named_as_the_page_names_it() -> None:
    with pytest.raises(LotseError) as found:
        checked(FINDINGS["waves"], {"measure": "median"})
    with override("de"):
        said = refused(found.value, FINDINGS["waves"]).text
    assert said == "Maß „median“ gibt es nicht. Meinten Sie „mean“? Es gibt: mean, nps."


def test_english_readers_read_the_names_of_the_page_too() -> None:
    assert refused(caught(since=["x"])).text == str(caught(since=["x"])).replace("since", "from")


def test_the_page_says_it_in_german(analyst: Client) -> None:
    analyst.cookies["lotse_language"] = "de"
    assert "von: „gestern“ ist kein Datum." in analyst.get("/befunde/touchpoints/?since=gestern").content.decode()
