"""What went wrong, as sentences that say where and what is accepted."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path


class PactError(Exception):
    """Base of every error that a user can act on; its text is a full sentence."""


class UnknownName(PactError, LookupError):
    """A country, variable, rule, vintage or rule book that does not exist."""

    def __init__(self, kind: str, name: str, accepted: Iterable[str]) -> None:
        options = list(accepted)
        super().__init__(f"There is no {kind} '{name}'. {suggestion(name, options)}")
        self.kind, self.name, self.accepted = kind, name, options


class BadInput(PactError, ValueError):
    """A value or combination of options that cannot be used."""


class MissingFigures(PactError):
    """Published figures that the question needs and no chosen vintage holds."""


class BadFile(PactError):
    """A file that is damaged or does not follow its schema, with the line where that shows."""

    def __init__(self, path: Path | str, message: str, line: int | None = None) -> None:
        where = f"{path}, line {line}" if line is not None else str(path)
        super().__init__(f"{where}: {message}")
        self.path, self.line = Path(path), line


def nearest(name: str, options: Iterable[str]) -> str | None:
    """Return the option most like `name` (case ignored), or None where none is close."""
    by_fold = {option.casefold(): option for option in options}
    found = get_close_matches(name.casefold(), by_fold, n=1, cutoff=0.6)
    return by_fold[found[0]] if found else None


def suggestion(name: str, options: list[str]) -> str:
    """Return "Did you mean 'X'?" where a name is near, else the accepted names."""
    match = nearest(name, options)
    if match is not None:
        return f"Did you mean '{match}'?"
    shown = ", ".join(options[:30])
    return f"Accepted: {shown}{', ...' if len(options) > 30 else ''}."
