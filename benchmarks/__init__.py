"""Side-by-side measurements: one module per question, run as ``python -m benchmarks QUESTION``."""
