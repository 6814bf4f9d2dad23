"""Which limits were a state's deficit and debt held against, in the sign of the figures shown?"""

from __future__ import annotations

from stabilitypact.law.status import Status

LIMITS = {"deficit": "deficit.reference_value", "debt": "debt.reference_value"}


def limits_of(status: Status, code: str) -> tuple[float | None, float | None]:
    """Return the reference values of deficit and debt that the findings used, % of GDP."""
    found = []
    for rule, path in LIMITS.items():
        finding = status.finding(code, rule)
        used = {p.path: p.value for part in finding.walk() for p in part.parameters}
        found.append(None if used.get(path) is None else float(used[path]))
    return found[0], found[1]


def against(limit: float | None) -> float | None:
    """Return the balance at which a deficit is at its limit."""
    return None if limit is None else -limit
