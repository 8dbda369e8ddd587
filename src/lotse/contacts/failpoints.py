"""Named steps at which a test can have the process killed.

``LOTSE_FAILPOINT=move.committed:3`` kills the process (SIGKILL, nothing is flushed or cleaned up) when it reaches
``move.committed`` for the third time. Without the variable, reaching a step costs one comparison.
"""

from __future__ import annotations

import os
import signal
from typing import Final

STEPS: Final = (
    "inbox.appending",
    "inbox.appended",
    "move.claimed",
    "move.ids_written",
    "move.files_written",
    "move.committed",
    "move.retiring",
    "move.retired",
    "ids.merged",
    "ids.merge_cleaned",
    "import.staged",
    "import.files_written",
    "import.committed",
    "import.cleaned",
    "undo.files_written",
    "undo.committed",
    "compaction.files_written",
    "compaction.committed",
    "compaction.vacuumed",
    "erasure.tombstoned",
    "erasure.inbox_rewritten",
    "erasure.files_written",
    "erasure.committed",
    "erasure.swept",
    "index.written",
    "index.swapped",
)

_name = ""
_left = 0


def arm(step: str) -> None:
    """Have this process killed at ``step``, or with ``step:3`` when it reaches it for the third time."""
    global _name, _left  # noqa: PLW0603 - one process has one failpoint
    _name, _, nth = step.partition(":")
    _left = int(nth or 1)


def reach(step: str) -> None:
    """Say that this step is reached; the process ends here if it was armed for it."""
    if step == _name:
        _count_down()


def _count_down() -> None:
    global _left  # noqa: PLW0603
    _left -= 1
    if _left == 0:
        os.kill(os.getpid(), signal.SIGKILL)


arm(os.environ.get("LOTSE_FAILPOINT", ""))
