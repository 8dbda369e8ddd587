"""Side-by-side runs, one folder or file per question."""
