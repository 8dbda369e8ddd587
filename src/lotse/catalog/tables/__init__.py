"""The catalogue as a table (CSV, XLSX), out and in, with English or German headers and words."""
