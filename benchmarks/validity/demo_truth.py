"""`python -m benchmarks.validity.demo_truth HOME TRUTH`: the planted drivers of leaving against what was found.

HOME and TRUTH come from `lotse demo --seed N --truth TRUTH --no-serve --home HOME`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from lotse.analysis.moments.exit_risk import FINDING
from lotse.contacts.filters import Filter
from lotse.contacts.log import ContactLog


def main() -> int:
    home, truth = sys.argv[1:3]
    planted = {one["touchpoint"] for one in json.loads(Path(truth).read_text("utf-8"))["drivers"]["leaving"]}
    rows = FINDING.compute(ContactLog.open(home), Filter(), {}).rows
    named = {row["touchpoint"] for row in rows if row["certainty"] == "demonstrated"}
    first = [row["touchpoint"] for row in rows[: len(planted)]]
    print(f"planted {len(planted)}, demonstrated {len(named)}, of these planted {len(named & planted)}")
    print(f"of the first {len(planted)} ranks planted: {len(planted.intersection(first))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
