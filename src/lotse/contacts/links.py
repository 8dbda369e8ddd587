"""Who is the same person: links from an anonymous customer number to a known one, each of them reversible.

``HOME/links/links.npy`` (int64, links × 2, ordered by the first column): row (a, b) says that a is b. Every
change replaces the file in one step. Contacts are never touched, so taking a link back restores both journeys.
"""

from __future__ import annotations

import fcntl
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from lotse.contacts import durable
from lotse.contacts.errors import LotseError
from lotse.contacts.home import Home


class LinkError(LotseError):
    """A link that would contradict another one."""


class Links:
    """The links of one moment. ``pairs``: int64, links × 2, each first number at most once, no circles."""

    def __init__(self, pairs: NDArray[np.int64]) -> None:
        self.pairs = pairs[np.argsort(pairs[:, 0], kind="stable")]
        self.customers, self.persons = _roots(self.pairs)

    @classmethod
    def of_home(cls, home: Home) -> Links:
        path = home.links / "links.npy"
        return cls(np.load(path) if path.exists() else np.empty((0, 2), np.int64))

    def resolve(self, customers: NDArray[np.int64]) -> NDArray[np.int64]:
        """The person behind each customer number; a number without a link is its own person."""
        if not len(self.customers):
            return customers
        at = np.minimum(np.searchsorted(self.customers, customers), len(self.customers) - 1)
        return np.where(self.customers[at] == customers, self.persons[at], customers)

    def members(self, persons: NDArray[np.int64]) -> NDArray[np.int64]:
        """Every customer number that belongs to one of these persons, the persons themselves included."""
        linked = self.customers[np.isin(self.persons, persons)]
        return np.union1d(persons, linked)

    def involved(self) -> NDArray[np.int64]:
        """Every number that is part of a link, on either side; sorted."""
        return np.unique(self.pairs)


def link(home: Home, anonymous: int, known: int) -> None:
    """Say that ``anonymous`` is ``known``. Raises ``LinkError`` if it is linked to somebody else already."""
    link_all(home, [(anonymous, known)])


def link_all(home: Home, links: Iterable[tuple[int, int]]) -> None:
    """Many links in one step: all of them, or none if one is refused."""
    with _changing(home) as pairs:
        for anonymous, known in links:
            if anonymous in pairs and pairs[anonymous] != known:
                raise LinkError(
                    f"Customer {anonymous} is linked to {pairs[anonymous]} already; take that link back first."
                )
            if _root(pairs, known) == anonymous:
                raise LinkError(f"Customer {known} is linked to {anonymous} already; a link back would make a circle.")
            pairs[anonymous] = known


def unlink(home: Home, anonymous: int) -> None:
    """Take a link back: both are persons of their own again."""
    with _changing(home) as pairs:
        if anonymous not in pairs:
            raise LinkError(f"Customer {anonymous} is not linked to anybody.")
        del pairs[anonymous]


def forget(home: Home, customers: NDArray[np.int64]) -> None:
    """Drop every link from or to one of these customers: whom they joined stand apart again."""
    if not np.isin(Links.of_home(home).pairs, customers).any():
        return
    gone = set(customers.tolist())
    with _changing(home) as pairs:
        for anonymous, known in list(pairs.items()):
            if anonymous in gone or known in gone:
                del pairs[anonymous]


@contextmanager
def _changing(home: Home) -> Iterator[dict[int, int]]:
    """The links as a dict to change; written in one step if the caller raises nothing. Writers take turns."""
    home.links.mkdir(parents=True, exist_ok=True)
    with (home.links / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        pairs = dict(Links.of_home(home).pairs.tolist())
        yield pairs
        content = io.BytesIO()
        np.save(content, np.array(sorted(pairs.items()), np.int64).reshape(-1, 2))
        durable.write(home.links / "links.npy", content.getvalue())


def _root(pairs: dict[int, int], customer: int) -> int:
    while customer in pairs:
        customer = pairs[customer]
    return customer


def _roots(pairs: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Follow all chains at once, doubling the step: a chain of n links takes log2(n) rounds."""
    customers, persons = pairs[:, 0].copy(), pairs[:, 1].copy()
    while len(customers):
        at = np.minimum(np.searchsorted(customers, persons), len(customers) - 1)
        further = np.where(customers[at] == persons, persons[at], persons)
        if np.array_equal(further, persons):
            break
        persons = further
    return customers, persons
