"""Where does each state's tile stand? All of one size, placed so that a European recognises the Union."""

from __future__ import annotations

from collections.abc import Iterable

# One tile per state, all of one size; gaps are seas and states outside the Union (Switzerland between France
# and Austria). The United Kingdom has its place for years in which it was a member.
_MAP = """
..  ..  ..  ..  ..  SE  FI  ..
..  ..  ..  ..  ..  ..  EE  ..
..  ..  ..  ..  DK  ..  LV  ..
IE  UK  ..  NL  DE  PL  LT  ..
..  ..  BE  LU  CZ  SK  ..  ..
..  ..  FR  ..  AT  HU  RO  ..
PT  ES  ..  IT  SI  HR  BG  ..
..  ..  ..  ..  ..  ..  EL  ..
..  ..  ..  MT  ..  ..  ..  CY
"""

_ROWS = tuple(tuple(line.split()) for line in _MAP.strip().splitlines())

#: Eurostat code -> (row, column), counted from 1 at the north-west.
TILES: dict[str, tuple[int, int]] = {
    code: (row, column)
    for row, codes in enumerate(_ROWS, start=1)
    for column, code in enumerate(codes, start=1)
    if code != ".."
}
ROWS, COLUMNS = len(_ROWS), len(_ROWS[0])


def reading_order(codes: Iterable[str]) -> list[str]:
    """Return codes from north-west to south-east, so that the tab key walks the map as the eye does."""
    return sorted(codes, key=TILES.__getitem__)


def placement_css() -> str:
    """Return one CSS rule per tile that puts `.at-XX` into its cell of the grid."""
    return "\n".join(f".at-{code}{{grid-area:{row}/{column}}}" for code, (row, column) in TILES.items())
