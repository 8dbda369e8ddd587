"""A mapping is checked to the last word before a file is touched."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lotse.collect.mapping import Column, Mapping, load_mapping
from lotse.contacts.errors import LotseError

GOOD = 'source = "s"\n[time]\nfixed = 2024-05-01\n[columns]\nsignal = "page"\n[constants]\nkind = "use"\n'


def load(folder: Path, text: str, name: str = "m.toml") -> Mapping:
    (folder / name).write_text(text, "utf-8")
    return load_mapping(folder / name)


@pytest.mark.parametrize(("text", "message"), [
    ("source = ", "m.toml is not valid TOML: "),
    ("[time]\nfixed = 2024-05-01\n", 'm.toml: "source" is missing'),
    ('colunms = 1\n' + GOOD, 'm.toml: unknown key "colunms". Did you mean "columns"? Allowed: extends, source,'),
    (GOOD.replace('signal =', 'signl ='), 'm.toml [columns]: unknown key "signl". Did you mean "signal"?'),
    (GOOD.replace('"use"', '"rateing"'), 'm.toml [constants]: unknown kind "rateing". Did you mean "rating"?'),
    (GOOD.replace("fixed", "fixde"), 'm.toml [time]: unknown key "fixde". Did you mean "fixed"?'),
    (GOOD.replace("fixed = 2024-05-01", 'zone = "UTC"'), "say when it happened"),
    (GOOD.replace("2024-05-01", '"2024-05-01"'), "fixed has to be a date such as 2024-05-01 (without quotes)"),
    (GOOD.replace("2024-05-01", '2024-05-01\nzone = "Europe/Bärlin"'), 'there is no time zone "Europe/Bärlin"'),
    (GOOD.replace("2024-05-01", '2024-05-01\nformat = "unx"'), 'unknown format "unx". Did you mean "unix"?'),
    (GOOD + '[file]\ndecimal = ";"\n', 'decimal is "." or ",", found ";"'),
    (GOOD + '[[contacts]]\nkind = "rating"\nanswers = { Q1 = "x" }\n', "[[contacts]] 1: a rating needs its scale"),
    (GOOD + '[[contacts]]\nkind = "audit"\nanswers = { Q1 = "x" }\n', "[[contacts]] 1: a rating needs its scale"),
    (GOOD.replace('signal =', 'rating = "Q1"\nsignal ='), "[[contacts]] 1: a rating needs its scale"),
    (GOOD + '[[contacts]]\ntime = ["a"]\n', "expected the name of a column, found ['a']"),
    (GOOD.replace('"use"', '"rating"\nscale = "five"'), '"five" is not a scale. Allowed: worst-best'),
    (GOOD.replace('signal = "page"', 'value = "x"'), "no signal"),
    (GOOD.replace('kind = "use"', ""), "no kind. Allowed: use, rating"),
    (GOOD + '[segments]\nage = { colum = "x" }\n', 'expected "Column" or { column = "Column", … }'),
    (GOOD + '[profile]\nage = "x"\n', "[profile] needs a customer in [columns]"),
    (GOOD + '[identity]\nname = "x"\n', "[identity] needs a customer in [columns]"),
    (GOOD + '[[contacts]]\nanswers = { a = "x" }\n[[contacts]]\nanswers = { a = "y" }\n', "(a): rename one"),
    (GOOD + '[[touchpoints]]\nkey = "a"\nphases = [1]\n', '"names" is missing'),
    (GOOD + '[[touchpoints]]\nkey = "a"\nnames = { de = "A" }\nphases = [1]\n', 'names needs at least "en"'),
    (GOOD + '[[touchpoints]]\nkey = "a"\nnames = { en = "A" }\nphases = [6]\n', "there is no phase 6. Allowed: 1 to 5"),
    (GOOD + '[[touchpoints]]\nkey = "a"\nnames = { en = "A" }\nphases = [1]\ncaused_by = "us"\n', 'unknown caused_by'),
    (GOOD + '[[rules]]\nsignal = "x"\n', '"touchpoint" is missing'),
    (GOOD + '[[rules]]\ntouchpoint = "x"\nsignals = "x"\n', 'unknown key "signals". Did you mean "signal"?'),
    ('extends = "m.toml"\n' + GOOD, '"extends" goes round in a circle'),
    ('extends = "none.toml"\n' + GOOD, "There is no mapping file"),
])  # fmt: skip
def test_mistakes(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(LotseError, match=re.escape(message)):
        load(tmp_path, text)


def test_extends(tmp_path: Path) -> None:
    """Tables are laid over, lists are appended."""
    base = GOOD + '[[contacts]]\nanswers = { a = "x" }\n'
    (tmp_path / "base.toml").write_text(base)
    own = 'extends = "base.toml"\n[constants]\nwave = "2"\n[[contacts]]\nanswers = { b = "y" }\n'
    mapping = load(tmp_path, own)
    assert mapping.constants == {"kind": "use", "wave": "2"}
    assert [block.answers for block in mapping.blocks] == [{"a": "x"}, {"b": "y"}]


def test_columns(tmp_path: Path) -> None:
    text = GOOD + '[segments]\nage = { column = "A", values = { 1 = "young" }, blank = [0], otherwise = "old" }\n'
    mapping = load(tmp_path, text)
    assert mapping.segments == {"age": Column("A", {"1": "young"}, "old", ("0",))}
    assert mapping.used_columns == {"A", "page"}
