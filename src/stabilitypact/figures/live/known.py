"""Which vintages are known: shipped, stored from a source, and the user's own by name?"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import numpy as np

from stabilitypact.errors import BadFile
from stabilitypact.figures.catalogue import catalogue
from stabilitypact.figures.countries import COUNTRIES
from stabilitypact.figures.live import state as states
from stabilitypact.figures.live.records import (
    Columns,
    Input,
    StoredPublication,
    digest,
    digest_inputs,
    facts,
)
from stabilitypact.figures.store import Publication, publications
from stabilitypact.figures.vintage import Vintage
from stabilitypact.sentence import say


def everything() -> tuple[Publication, ...]:
    """Return the publications that may answer a question by date: shipped and stored from sources.

    Newest first. A user's own vintage is not among them: it answers only when named. The list is read from
    the store's table of contents; no figures are read.
    """
    shipped = publications()
    ids = {each.id for each in shipped}
    added = [
        each
        for each in states.current().vintages
        if each.kind == "source"
        and each.id not in ids
        and any(name in catalogue() for name in each.variables)
    ]
    if not added:
        return shipped
    return tuple(
        sorted([*shipped, *added], key=lambda each: (each.published, _seq(each), each.id), reverse=True)
    )


def own() -> tuple[StoredPublication, ...]:
    """Return the user's own vintages, newest first, every edition."""
    return tuple(each for each in reversed(states.current().vintages) if each.kind == "user")


def named(text: object) -> StoredPublication | None:
    """Return the stored vintage that a text names, or None.

    A user's name stands for its newest edition, "NAME #1" for the first; a source's vintage goes by its id.
    """
    if not isinstance(text, str) or not text.strip():
        return None
    wanted = " ".join(text.split()).casefold()
    held = states.current().vintages
    for each in reversed(held):
        if each.kind == "user" and each.name.casefold() == wanted:
            return each
    for each in held:
        if each.kind != "shipped" and each.id.casefold() == wanted:
            return each
    return None


def names() -> tuple[str, ...]:
    """Return what stored vintages can be called."""
    held = [each for each in states.current().vintages if each.kind != "shipped"]
    return tuple(dict.fromkeys(each.name for each in reversed(held)))


def load_named(about: Publication) -> Vintage:
    """Return a stored vintage with its figures.

    Raises
    ------
    BadFile
        If its figures are damaged; the message says how to restore them.
    """
    file = states.current().file
    assert file is not None, "a stored vintage has a file"
    assert isinstance(about, StoredPublication), "only a stored vintage is read from the store"
    try:
        return _load(file, about)
    except BadFile:
        states.forget()  # another process may have written twice since the table of contents was read
        newer = states.current().file
        if newer is None or newer == file:
            raise
        return _load(newer, about)


def inputs_of(id_: str) -> tuple[Input, ...]:
    """Return the inputs of the debt analysis of a stored vintage.

    Raises
    ------
    BadFile
        If they are damaged.
    """
    file, about = states.current().file, next(each for each in states.current().vintages if each.id == id_)
    assert file is not None, "a stored vintage has a file"
    from stabilitypact.figures.live.database import read_inputs

    found = read_inputs(file, about.seq)
    if digest_inputs(found) != about.inputs_digest:
        raise _damaged(file, about)
    return found


@lru_cache(maxsize=64)
def _load(file: Path, about: StoredPublication) -> Vintage:
    from stabilitypact.figures.live.database import read_figures

    try:
        columns = read_figures(file, about.seq)
        whole = digest(columns) == about.digest
    except BadFile:
        whole = False
    if not whole:
        columns = _from_previous(file, about)
    return as_vintage(about, columns)


def _from_previous(file: Path, about: StoredPublication) -> Columns:
    """Return figures from the generation before, where the current one holds them altered."""
    from stabilitypact.figures.live.database import read_figures

    for path in sorted(file.parent.glob(states.FILES), reverse=True):
        if path != file:
            try:
                columns = read_figures(path, about.seq)
            except BadFile:
                continue
            if digest(columns) == about.digest:
                return columns
    raise _damaged(file, about)


def _damaged(file: Path, about: StoredPublication) -> BadFile:
    if about.kind == "user":
        text = say(
            "The figures of %(id)s are not as they were stored. Run `sgp store check --repair`; to get them back, "
            "import it again with `sgp import FILE --as NAME` or restore an export with `sgp store import FILE`.",
            id=about.id,
        )
    else:
        text = say(
            "The figures of %(id)s are not as they were stored. Run `sgp store check --repair`; to get them back, "
            "run `sgp update` or restore an export with `sgp store import FILE`.",
            id=about.id,
        )
    return BadFile(file, text)


def as_vintage(about: Publication, columns: Columns) -> Vintage:
    """Return columns as a vintage; rows of variables that the catalogue lacks are left out."""
    accepted = [name for name in catalogue() if not catalogue()[name].constant]
    kept = np.isin(columns.variable.astype(str), accepted)
    variable, country = columns.variable[kept].astype(str), columns.country[kept].astype(str)
    year, value = columns.year[kept].astype(np.int64), columns.value[kept]
    variables = tuple(name for name in accepted if name in set(variable.tolist()))
    present = set(country.tolist())
    countries = tuple(each.code for each in COUNTRIES if each.code in present)
    years = tuple(range(int(year.min()), int(year.max()) + 1)) if year.size else ()
    values = np.full((len(variables), len(countries), len(years)), np.nan)
    if year.size:
        rows = {name: k for k, name in enumerate(variables)}
        cols = {code: k for k, code in enumerate(countries)}
        place = (
            np.array([rows[name] for name in variable.tolist()]),
            np.array([cols[code] for code in country.tolist()]),
            year - years[0],
        )
        values[place] = value
    values.flags.writeable = False
    return Vintage(
        **facts(about),
        values=values,
        variables=variables,
        countries=countries,
        years=years,
        units=MappingProxyType({name: catalogue()[name].unit for name in variables}),
    )


def _seq(about: Publication) -> int:
    return about.seq if isinstance(about, StoredPublication) else 0
