"""Mapping files: how the columns of a company's own file become contacts."""

from lotse.collect.mapping.load import load_mapping
from lotse.collect.mapping.model import Block, Column, FileFormat, Mapping, TimeRule
from lotse.collect.mapping.problems import MappingError

__all__ = ["Block", "Column", "FileFormat", "Mapping", "MappingError", "TimeRule", "load_mapping"]
