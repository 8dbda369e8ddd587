"""Side-by-side runs: one file a question."""
