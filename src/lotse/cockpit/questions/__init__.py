"""The pages named after questions: each brings several findings to one answer, on screen and on paper."""
