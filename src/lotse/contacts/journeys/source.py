"""What the index is built from: the visible contacts of one moment, by bucket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

CORRECTION: Final = ["source", "customer", "derived_from", "model_version"]
ORIGINS: Final = pa.schema(
    [pa.field("contact_id", pa.string(), nullable=False), ("customer", pa.int64()), ("bucket", pa.int32())]
)


class Source(Protocol):
    """One consistent snapshot of the contact log. Tables have the columns ``encode.NEEDED``."""

    @property
    def mark(self) -> str:
        """Equal for two snapshots exactly if they show the same contacts; cheap."""

    def files(self) -> Mapping[int, tuple[str, ...]]:
        """Per bucket, the names of the table's data files, which never change once written."""

    def settled(self, bucket: int) -> pa.Table:
        """What is visible of a bucket's data files (not of the inbox), sorted by (customer, occurred_at,
        contact_id), contacts without a customer anywhere between customers.
        """

    def arrived(self, bucket: int, files: frozenset[str]) -> pa.Table:
        """The rows of these data files in any order, with ``derived_from`` and ``model_version``."""

    def waiting(self) -> pa.Table:
        """The visible rows of the inbox that the table lacks, in any order, with the same two columns."""

    def of_customers(self, customers: NDArray[np.int64]) -> pa.Table:
        """All that is visible of these customers (sorted numbers), inbox included, in any order."""

    def corrections(self) -> pa.Table:
        """The table's rows that correct a contact (columns ``CORRECTION``)."""

    def corrected(self, corrections: pa.Table) -> pa.Table:
        """Contacts of the table that these rows may correct (columns of ``ORIGINS``): at least those that they do."""
