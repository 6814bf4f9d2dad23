"""Which reform does a user mean: an id, a file, a mapping, or a rule book as it is?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stabilitypact.errors import BadInput, UnknownName
from stabilitypact.reform.library import IDS, named
from stabilitypact.reform.model import BASES, Reform, of_rulebook
from stabilitypact.reform.reform_file import from_mapping, read_reform
from stabilitypact.sentence import say

Source = str | Path | Mapping[str, Any] | Reform


def reform(source: Source) -> Reform:
    """Return a reform.

    Parameters
    ----------
    source : str, Path, mapping or Reform
        Id of a shipped proposal, id of a rule book or "in force" (unchanged), path of a YAML file, or a mapping of
        the same form (docs/reform-file.md).

    Raises
    ------
    UnknownName, BadFile, BadInput
        With a sentence: no such name, or what is wrong in the file and where.
    """
    if isinstance(source, Reform):
        return source
    if isinstance(source, Mapping):
        return from_mapping(source)
    if isinstance(source, Path):
        return read_reform(source)
    if not isinstance(source, str):
        raise BadInput(say("A reform is an id, a file or a mapping, not %(source)s.", source=repr(source)))
    name = source.strip()
    if name in IDS:
        return named(name)
    if name.casefold().replace("-", " ") in BASES or name.casefold() in BASES:
        return of_rulebook(name)
    if name.endswith((".yaml", ".yml")) or "/" in name or Path(name).is_file():
        return read_reform(Path(name).expanduser())
    raise UnknownName("reform", name, [*IDS, *BASES])
