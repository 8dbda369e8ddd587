"""Every message has German, and what is compiled is what is written."""

from __future__ import annotations

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
    assert [str(message.id) for message in messages.german() for _ in message.check()] == []
