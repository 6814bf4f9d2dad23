"""Which proposals are shipped, and what does each say?"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from stabilitypact.errors import UnknownName
from stabilitypact.reform.model import Reform
from stabilitypact.reform.reform_file import read_reform

LIBRARY = Path(__file__).with_name("library")

# In the order of the debate: the positions of September 2021, then proposals by date.
IDS = (
    "group-of-eight", "latitude", "france-2021", "golden-rule", "maastricht-strict", "green-golden-rule", "esm-dp18",
    "claeys-darvas-leandro", "benassy-quere", "fiscal-board", "giavazzi", "blanchard-leandro-zettelmeyer",
)  # fmt: skip


@cache
def named(name: str) -> Reform:
    """Return a shipped proposal.

    Raises
    ------
    UnknownName
        With the nearest id, where there is none.
    """
    if name not in IDS:
        raise UnknownName("reform", name, IDS)
    return read_reform(LIBRARY / f"{name}.yaml")


def library() -> tuple[Reform, ...]:
    """Return every shipped proposal, in the order of the debate."""
    return tuple(named(name) for name in IDS)


def texts() -> list[str]:
    """Return every text of the shipped proposals that a reader sees, each once: what a catalogue must translate.

    Names of authors, addresses, dates and formulas are the same in every language and left out.
    """
    found: list[str] = []
    for each in library():
        found += [each.title, each.summary, each.source, *each.doubts]
        for parameter in each.parameters.values():
            found += [parameter.title, parameter.unit, parameter.source, parameter.note]
        for block in each.blocks:
            found += [block.title, block.place, block.note]
    return [text for text in dict.fromkeys(found) if text]
