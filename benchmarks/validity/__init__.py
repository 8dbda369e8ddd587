"""Are the statistics right? Worlds with known truth, many times over."""
