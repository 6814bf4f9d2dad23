"""On which figures does a report's required path rest? A guidance set, or a vintage of one's own that was named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from stabilitypact.figures.live import known


@dataclass(frozen=True, slots=True)
class Basis:
    """Choice of figures, as `path.trajectory`, `path.project` and `path.fan` take it.

    Attributes
    ----------
    guidance :
        Guidance set; None for the default, or where a vintage is named.
    vintage :
        Vintage of the debt analysis for every state, None for a guidance set.
    """

    guidance: str | None = None
    vintage: str | None = None


def path_basis(guidance: str | None, as_of: str | date | None, vintage: str | None) -> Basis:
    """Return the figures of the required path.

    Parameters
    ----------
    guidance :
        Guidance set that the reader asked for; decides where it is given.
    as_of, vintage :
        Figures of the verdicts. A vintage of one's own that holds inputs of the debt analysis feeds the path too; a
        date does not, for the Council's guidance stays what it is.
    """
    if guidance is not None:
        return Basis(guidance)
    own = known.named(vintage if as_of is None else as_of)
    if own is not None and own.kind == "user" and own.debt_analysis is not None:
        return Basis(vintage=own.id)
    return Basis()
