"""A finding's answer in the reader's language, for what is no page: a workbook, a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from django.utils import timezone, translation
from django.utils.translation import gettext

from lotse.cockpit import columns, labels, notes, readings, registry
from lotse.cockpit.addresses import option_controls
from lotse.cockpit.questions.filtered import in_words
from lotse.contacts.filters import Filter
from lotse.findings.run import UnknownNameError, unknown
from lotse.findings.types import Field, Finding, Result
from lotse.ui import formats

LANGUAGES: Final = ("en", "de")


@dataclass(frozen=True)
class Answer:
    """A finding's ``result`` to what was asked of it. ``site``: where its pages are (``https://lotse.example``), for
    links to the contacts; without it there are none.
    """

    finding: Finding
    where: Filter
    options: Mapping[str, str]
    result: Result
    site: str = ""

    def fields(self) -> Sequence[Field]:
        """Those that any row speaks of, with the headings of the page."""
        named = labels.fields(self.finding, self.options)
        told = columns.present(named, self.result.rows) if self.result.rows else named
        return told if self.site else [field for field in told if field.name != "contacts"]

    def facts(self, language: str) -> Iterator[tuple[str, str]]:
        """What a reader must know beside the rows, and what each of it is called."""
        finding, result = self.finding, self.result
        yield gettext("Question"), gettext(finding.question)
        unit = next((field.unit for field in self.fields() if field.name == "value"), "rating")
        if sentence := readings.reading(finding.name, result.rows, registry.names(language), language, unit):
            yield gettext("Answer"), sentence
        yield gettext("Base"), readings.base(result, language)
        yield gettext("Selection"), in_words(self.where, registry.names(language), language)
        chosen = {option.name: option.default or "" for option in finding.options} | dict(self.options)
        for control in option_controls(finding, chosen):
            yield control.label, next(choice.label for choice in control.choices if choice.selected)
        for note in notes.told(result.notes, registry.contact_log().catalogue()):
            yield gettext("Note"), note
        if finding.explanation:
            yield gettext("How computed?"), gettext(finding.explanation)
        if result.catalogue_version is not None:
            yield gettext("Catalogue version"), str(result.catalogue_version)
        yield gettext("As of"), formats.instant(timezone.localtime(), language)


@contextmanager
def spoken(language: str) -> Iterator[None]:
    """In ``language`` (en, de); UnknownNameError for another."""
    if language not in LANGUAGES:
        raise UnknownNameError(unknown("language", language, LANGUAGES))
    with translation.override(language):
        yield
