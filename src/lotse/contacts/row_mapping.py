"""The catalogue's rules over rows: which contacts belong to a filter's touchpoints and phases."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lotse.contacts.catalogue import Catalogue
from lotse.contacts.filters import Filter
from lotse.contacts.journeys.codes import What
from lotse.contacts.resolve import descendants, resolve

TESTED: Final = ["source", "signal", "kind", "device", "purpose", "scale"]
COLUMNS: Final = [*TESTED, "attributes"]


def of_touchpoints(contacts: pa.Table, where: Filter, catalogue: Catalogue) -> pa.Table:
    """The contacts (columns ``COLUMNS`` at least) that the rules give to the filter's touchpoints, or to touchpoints
    below them, and to its phases. LotseError for a touchpoint that the catalogue does not have.
    """
    wanted = sorted(descendants(catalogue, where.touchpoints))
    tested = _tested(contacts, catalogue.rule_attributes)
    codes, first = _codes(tested)
    resolution = resolve(catalogue, [_what(row, catalogue.rule_attributes) for row in tested.take(first).to_pylist()])
    allowed = np.ones(len(first), np.bool_)
    if where.touchpoints:
        allowed &= np.isin(resolution.touchpoint, wanted)
    if where.phases:
        allowed &= np.isin(resolution.phase, where.phases)
    return contacts.filter(pa.array(allowed[codes]))


def _tested(contacts: pa.Table, attributes: tuple[str, ...]) -> pa.Table:
    """What rules may test, one column each; attributes are columns with an @ before their name."""
    tested = contacts.select(TESTED)
    for key in attributes:
        tested = tested.append_column(f"@{key}", pc.map_lookup(contacts.column("attributes"), pa.scalar(key), "first"))
    return tested


def _codes(tested: pa.Table) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """A number for each row's tuple, and one row that has it for each number."""
    codes = np.zeros(tested.num_rows, np.int64)
    for column in tested.columns:
        coded = column.combine_chunks().dictionary_encode(null_encoding="encode")
        combined = codes * (len(coded.dictionary) + 1) + np.asarray(coded.indices)
        codes = np.unique(combined, return_inverse=True)[1]  # numbered anew, so that the product cannot overflow
    return codes, np.unique(codes, return_index=True)[1]


def _what(row: dict[str, Any], attributes: tuple[str, ...]) -> What:
    held = tuple((key, row[f"@{key}"]) for key in attributes if row[f"@{key}"] is not None)
    return What(*(row[name] for name in TESTED), attributes=held)  # type: ignore[misc]
