"""Every message has German, and what is compiled is what is written."""

from __future__ import annotations

import re
from gettext import GNUTranslations

from tools import messages


def test_every_message_has_german():
    german = {(message.id, message.context): message for message in messages.german() if message.id}
    absent = [text for text in messages.template() if text.id and (text.id, text.context) not in german]
    assert [str(text.id) for text in absent] == []
    assert messages.missing(messages.german()) == []


def test_compiled_messages_are_the_written_ones():
    with messages.GERMAN.with_suffix(".mo").open("rb") as file:
        compiled = GNUTranslations(file)
    written = [
        message for message in messages.german() if message.id and not message.context and isinstance(message.id, str)
    ]
    assert [message.id for message in written if compiled.gettext(message.id) != message.string] == []


def test_german_keeps_the_placeholders():
    """Only ``%(name)s`` are placeholders here; babel's own check takes "10% of" for one."""
    named = re.compile(r"%\((\w+)\)[sd]")
    changed = [
        message.id
        for message in messages.german()
        if isinstance(message.id, str) and set(named.findall(message.id)) != set(named.findall(str(message.string)))
    ]
    assert changed == []
