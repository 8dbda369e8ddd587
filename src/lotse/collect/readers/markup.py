"""XML as a stream of elements, without the parts of XML that attacks are made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Protocol
from xml.parsers import expat

from lotse.collect.readers.source import MIB, FileError, Source
from lotse.contacts.errors import Message

PIECE: Final = MIB // 4

type Row = dict[str, str]


class Handler(Protocol):
    """Told of every element; finished rows gather in ``rows``."""

    rows: list[Row]

    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def text(self, data: str) -> None: ...

    def end(self, name: str) -> None: ...


def parsed(source: Source, handler: Handler, size: int) -> Iterator[list[Row]]:
    """The handler's rows in lists of ``size`` or a little more. A document type, and with it any entity, is refused."""
    parser = _parser(source.name, handler)
    with source.stream() as stream:
        try:
            while piece := stream.read(PIECE):
                parser.Parse(piece, False)
                if len(handler.rows) >= size:
                    yield _taken(handler)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise FileError(
                Message("%(name)s is no well-formed XML: %(error)s.", name=source.name, error=str(error))
            ) from None
    if handler.rows:
        yield _taken(handler)


def _parser(name: str, handler: Handler) -> expat.XMLParserType:
    def refuse(*_declaration: object) -> None:
        raise FileError(
            Message(
                "%(name)s declares a document type (DOCTYPE), which is not accepted. Remove that declaration.",
                name=name,
            )
        )

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = handler.start
    parser.CharacterDataHandler = handler.text
    parser.EndElementHandler = handler.end
    return parser


def _taken(handler: Handler) -> list[Row]:
    rows, handler.rows = handler.rows, []
    return rows
