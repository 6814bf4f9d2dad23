"""With how many decimals does a figure stand beside its limit, so that it never reads as the limit itself?"""

from __future__ import annotations

from stabilitypact.law.status import Status

LIMITS = {"deficit": "deficit.reference_value", "debt": "debt.reference_value"}
MOST = 4


def digits(value: float | None, limit: float | None) -> int:
    """Return one decimal, more where rounding would land on the limit: 60.02 must not read 60.0 beside "not met".

    Parameters
    ----------
    value, limit :
        % of GDP, in the same sign; None where there is none.
    """
    found = 1
    while (
        value is not None
        and limit is not None
        and found < MOST
        and value != limit
        and round(value, found) == limit
    ):
        found += 1
    return found


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
