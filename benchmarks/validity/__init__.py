"""Are the statistics right? Worlds with known truth, many times over."""

type Counts = dict[str, list[float]]  # measure -> one value (0/1 for coverage) per interval or world
