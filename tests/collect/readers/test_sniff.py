from __future__ import annotations

import pytest

from lotse.collect.readers import sniff


@pytest.mark.parametrize(("text", "mark"), [
    ("a,b\n1,2\n", ","), ("a;b\n1,5;2,5\n3,4;5\n", ";"), ("a\tb\n1 , 2\t3\n", "\t"), ("a|b,c|d\n1|2|3\n", "|"),
    ('"x;y",b\n"1;2",3\n', ","),
])  # fmt: skip
def test_delimiter(text: str, mark: str) -> None:
    assert sniff.delimiter(text) == mark


@pytest.mark.parametrize(("cells", "mark"), [
    (["1,5"], ","), (["1.5"], "."), (["1,234"], None), (["1.234"], None), (["1.234,50"], ","), (["1,234.50"], "."),
    (["1.234", "7,5"], ","), (["a", ""], None), (["0,250"], ","), (["0.250"], "."),
])  # fmt: skip
def test_decimal(cells: list[str], mark: str | None) -> None:
    assert sniff.decimal(cells) == mark


def test_encoding() -> None:
    assert sniff.encoding("ä".encode()) == "utf-8"
    assert sniff.encoding("ä".encode()[:1]) == "utf-8"  # cut within a letter
    assert sniff.encoding("ä ".encode("latin-1")) == "cp1252"
    assert sniff.encoding("ä".encode("utf-16")) == "utf-16"
