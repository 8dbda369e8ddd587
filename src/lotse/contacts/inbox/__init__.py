"""The hot tier: what was acknowledged and has not yet been moved to the table."""

from lotse.contacts.inbox.inbox import Inbox
from lotse.contacts.inbox.waiting import Waiting

__all__ = ["Inbox", "Waiting"]
