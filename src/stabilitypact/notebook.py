"""What does a result show of itself at the end of a notebook's cell, in a debugger, in a traceback?"""

from __future__ import annotations

from typing import Protocol

LINES = 30
"""A summary is cut after this many lines: about what a screen shows."""


class Summed(Protocol):
    """A result that can sum itself up."""

    def summary(self) -> str:
        """Return the answer in a few words."""
        ...


def brief(result: Summed) -> str:
    """Return a result's `__repr__`: its class and its summary, cut where that is long.

    A dataclass would list its fields, which for an assessment or a comparison are arrays, rule books and findings
    of millions of characters.

    Examples
    --------
    >>> import stabilitypact as sp
    >>> sp.assess("IT", 2019).finding("IT", 2019, "deficit")
    <Finding: Italy 2019, deficit criterion: met (1.45 against 3.00 % of GDP).>
    """
    lines = str(result.summary()).splitlines()
    if len(lines) > LINES:
        lines = [*lines[:LINES], f"... and {len(lines) - LINES} more lines in summary()"]
    return f"<{type(result).__name__}: " + "\n".join(lines) + ">"
