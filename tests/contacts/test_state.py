"""The state of the log changes with everything that an answer can rest on."""

from __future__ import annotations

