"""The room of reforms: what would change, for whom, if the rules were others?

The room is itself the question: `stabilitypact.reform("green-golden-rule")` is `stabilitypact.reform.find.reform`.
It takes an id, a file or a mapping; `compare()` and `council()` of what it returns give the answers.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stabilitypact.reform.find import Source
    from stabilitypact.reform.model import Reform


class _Room(ModuleType):
    """A package that answers when called, so that a package and a function may share a name."""

    def __call__(self, source: Source) -> Reform:
        """Return a reform; see `stabilitypact.reform.find.reform`."""
        from stabilitypact.reform import find

        return find.reform(source)


sys.modules[__name__].__class__ = _Room
