"""The room of figures: what is known, by whom, since when.

The room is itself the question people ask most: `stabilitypact.figures("IT", "debt", as_of="2021-09")` is
`stabilitypact.figures.access.figures`, whose help tells country, variable, years, as_of, vintage and borrow.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stabilitypact.figures.series import Series


class _Room(ModuleType):
    """A package that answers when called, so that a package and a function may share a name."""

    def __call__(
        self,
        country: str,
        variable: str,
        *,
        years: int | Iterable[int] | None = None,
        as_of: str | int | date | None = None,
        vintage: str | None = None,
        borrow: str | None = None,
    ) -> Series:
        """Return one variable of one country; see `stabilitypact.figures.access.figures`."""
        from stabilitypact.figures import access

        return access.figures(country, variable, years=years, as_of=as_of, vintage=vintage, borrow=borrow)


sys.modules[__name__].__class__ = _Room
