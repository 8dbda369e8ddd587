"""Methods: chunks or arrays in, results out. One method per file; no Django, no files."""
