"""The state of the log changes with everything that an answer can rest on, and with nothing else."""

from __future__ import annotations

from lotse.contacts.catalogue import Catalogue
from lotse.contacts.home import Home
from lotse.contacts.inbox import Inbox
from lotse.contacts.links import link
from lotse.contacts.log import ContactLog
from lotse.contacts.resolve import save_catalogue
from tests.contacts.samples import contacts


def add(home: Home, name: str, customer: int) -> None:
    with Inbox.open(home) as inbox:
        inbox.append(contacts([name], [customer]))


def test_state_follows_contacts_links_and_catalogue(site: Home) -> None:
    log = ContactLog(site)
    add(site, "a", 4)
    seen = [log.state()]
    assert log.state() == seen[0]
    add(site, "b", 5)
    seen.append(log.state())
    link(site, 4, 5)
    seen.append(log.state())
    save_catalogue(site, Catalogue(version=1))
    seen.append(log.state())
    assert len(set(seen)) == 4
    assert log.state() == seen[-1]


def test_two_sites_in_one_process_have_two_states(site: Home, tmp_path) -> None:
    assert ContactLog(site).state() != ContactLog(Home(tmp_path / "other")).state()
