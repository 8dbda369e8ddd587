"""The state of the log changes with everything that an answer can rest on."""

from __future__ import annotations

from lotse.contacts.catalogue import Catalogue
from lotse.contacts.home import Home
from lotse.contacts.links import Links
from lotse.contacts.log import ContactLog
from lotse.contacts.resolve import save_catalogue
