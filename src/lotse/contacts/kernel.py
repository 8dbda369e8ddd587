"""Compiled inner loops: released from the interpreter's lock, compiled once and kept in the data folder."""

from __future__ import annotations

from collections.abc import Callable
from os import environ
from typing import Any, cast

import numba
from numba import config

from lotse.contacts.home import Home

if "NUMBA_CACHE_DIR" not in environ:
    environ["NUMBA_CACHE_DIR"] = str(Home.at().cache / "numba")
    config.reload_config()  # type: ignore[no-untyped-call]


def kernel[F: Callable[..., Any]](function: F) -> F:
    """Keep kernels few and small: each one costs its compilation, once per machine and version."""
    return cast(F, numba.njit(nogil=True, cache=True)(function))
