"""Files staged and committed straight to the table under their import id."""

from lotse.contacts.imports.plan import ImportCounts
from lotse.contacts.imports.stage import ImportStage
from lotse.contacts.imports.undo import undo_import

__all__ = ["ImportCounts", "ImportStage", "undo_import"]
