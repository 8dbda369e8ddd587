"""Errors say their message in English and remember what a page needs to say it in another language."""

from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from lotse.contacts.errors import LotseError, Message
from lotse.methods.errors import MethodError


def test_a_message_reads_as_english_text() -> None:
    assert Message("since is %(found)r; once is %(n)s.", found="x", n=1) == "since is 'x'; once is 1."
    assert str(LotseError(Message("%(n)s answers", n=2))) == "2 answers"


def test_without_values_percent_signs_stay() -> None:
    assert Message("95 % of all") == "95 % of all"


@given(st.text(), st.integers())
def test_an_error_keeps_its_message_between_processes(found: str, n: int) -> None:
    sent = MethodError(Message("%(found)r of %(n)s", found=found, n=n))
    (message,) = pickle.loads(pickle.dumps(sent)).args
    assert (str(message), message.id, message.values) == (str(sent), "%(found)r of %(n)s", {"found": found, "n": n})
