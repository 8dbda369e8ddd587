"""Removing the demo from within its own site."""

from __future__ import annotations

import os

from django.db import connections

from lotse.contacts.home import Home
from lotse.demo.stamp import WATCHED, read_stamp, remove_demo


def may_be_removed(home: Home) -> bool:
    """Only where somebody watches the folder: a site without its data folder would be of no use."""
    return os.environ.get(WATCHED) == "1" and read_stamp(home) is not None


def remove_site(home: Home) -> None:
    connections.close_all()
    remove_demo(home)
