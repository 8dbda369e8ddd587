"""The invented staff of a demo company, one for each role."""

from __future__ import annotations

from typing import Final

from lotse.accounts.roles import Role

LOG_INS: Final = {
    Role.MANAGER: "Tomma Lindenberg",
    Role.DEPARTMENT: "Keno Weidenkamp",
    Role.AGENT: "Silja Moorhoff",
    Role.DECISION_MAKER: "Greta Eichhagen",
    Role.ANALYST: "Malte Quellfeld",
    Role.ADMIN: "Enno Reetmeier",
}


def log_in(role: Role) -> str:
    return f"{role.value.replace('_', '-')}@example.org"
