"""Which vintages are shipped, and how one is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from stabilitypact.errors import BadFile, UnknownName
from stabilitypact.figures.catalogue import catalogue
from stabilitypact.figures.countries import COUNTRIES
from stabilitypact.figures.vintage import Vintage
from stabilitypact.sentence import Sentence, say, sentences

if TYPE_CHECKING:
    import duckdb

Columns = np.ndarray[tuple[int], np.dtype[Any]]

METADATA_FILE = Path(__file__).with_name("vintages.yaml")
TABLES = Path(__file__).with_name("tables")
RESTORE = say("Reinstall stabilitypact to restore it (pip install --force-reinstall stabilitypact).")
_DAMAGE = (RuntimeError, ValueError, ArithmeticError, MemoryError)
"""What reading a damaged Parquet file ends in, beside errors of DuckDB: bad text, sizes without sense."""
_COLUMNS = ("variable", "country", "year", "value")


@dataclass(frozen=True, slots=True)
class Publication:
    """What is known of a shipped vintage without reading its figures; see `Vintage` for the fields."""

    id: str
    title: str
    producer: str
    published: date
    source: str
    url: str
    terms: str
    carried_over: str
    last_outturn: int

    @property
    def file(self) -> Path:
        """The shipped table."""
        return TABLES / f"{self.id}.parquet"


@cache
def publications() -> tuple[Publication, ...]:
    """Return all shipped publications, newest first."""
    return read_publications(METADATA_FILE)


def publication(id_: str) -> Publication:
    """Return one publication: shipped, or in the user's store (a user's own vintage also by its name).

    Raises
    ------
    UnknownName
        If there is no such vintage; the message names the nearest.
    """
    found = {each.id: each for each in publications()}
    if id_ in found:
        return found[id_]
    from stabilitypact.figures.live import known

    if (stored := known.named(id_)) is not None:
        return stored
    raise UnknownName("vintage", str(id_), [*known.names(), *found])


def load(id_: str) -> Vintage:
    """Return a vintage with its figures, shipped or in the user's store.

    Raises
    ------
    UnknownName
        If there is no such vintage.
    BadFile
        If its table is missing or damaged.
    """
    about = publication(id_)
    if about in publications():
        return _load_shipped(about)
    from stabilitypact.figures.live import known

    return known.load_named(about)


@cache
def _load_shipped(about: Publication) -> Vintage:
    if not about.file.is_file():
        raise BadFile(
            about.file,
            say("The table of vintage %(id)s is missing. %(restore)s", id=about.id, restore=RESTORE),
        )
    return read_vintage(about.file, about)


def read_vintage(path: Path, about: Publication) -> Vintage:
    """Read a table of figures (columns variable, country, year, value) into a vintage.

    Raises
    ------
    BadFile
        If the file is not Parquet, is cut or lacks a column; if a name is unknown, a value absent or
        not finite, or a figure given twice.
    """
    columns = _read_columns(path)
    variables, row = _axis(columns["variable"], tuple(catalogue()))
    countries, column = _axis(columns["country"], _codes())
    first, last = int(columns["year"].min()), int(columns["year"].max())
    if not 1900 <= first <= last <= 2200:
        raise BadFile(
            path,
            say(
                "Years run from %(first)s to %(last)s; accepted are 1900 to 2200. %(restore)s",
                first=first,
                last=last,
                restore=RESTORE,
            ),
        )
    years = tuple(range(first, last + 1))
    if not np.isfinite(columns["value"]).all():
        raise BadFile(path, say("A value is not a finite number. %(restore)s", restore=RESTORE))
    place = (row, column, columns["year"].astype(np.int64) - first)
    shape = (len(variables), len(countries), len(years))
    cells, counts = np.unique(np.ravel_multi_index(place, shape), return_counts=True)
    if (counts > 1).any():
        name, code, year = np.unravel_index(cells[counts > 1][0], shape)
        raise BadFile(
            path,
            say(
                "A figure is given %(times)s times: %(variable)s, %(country)s, %(year)s. %(restore)s",
                times=int(counts.max()),
                variable=variables[name],
                country=countries[code],
                year=years[year],
                restore=RESTORE,
            ),
        )
    values = np.full(shape, np.nan)
    values[place] = columns["value"]
    values.flags.writeable = False
    units = {name: catalogue()[name].unit for name in variables}
    return Vintage(
        id=about.id,
        title=about.title,
        producer=about.producer,
        published=about.published,
        source=about.source,
        url=about.url,
        terms=about.terms,
        carried_over=about.carried_over,
        last_outturn=about.last_outturn,
        values=values,
        variables=variables,
        countries=countries,
        years=years,
        units=MappingProxyType(units),
    )


def _read_columns(path: Path) -> Mapping[str, Columns]:
    """Return the table's columns, names as positions in the catalogue and in `COUNTRIES`."""
    import duckdb

    query = """SELECT list_position($variables, variable) - 1 AS variable,
        list_position($countries, country) - 1 AS country, year AS year, value::DOUBLE AS value
        FROM read_parquet($path)"""
    accepted = {"variables": list(catalogue()), "countries": list(_codes())}
    try:
        columns = _database().cursor().execute(query, {**accepted, "path": str(path)}).fetchnumpy()
    except (duckdb.BinderException, duckdb.ConversionException) as error:
        raise BadFile(
            path,
            say(
                "A table of figures has the columns %(names)s, value a number. %(restore)s",
                names=", ".join(_COLUMNS),
                restore=RESTORE,
            ),
        ) from error
    except (duckdb.Error, *_DAMAGE) as error:
        raise _unreadable(path, error) from error
    if any(np.ma.is_masked(column) for column in columns.values()):
        raise BadFile(
            path,
            sentences([*_unknown(path, "variable"), *_unknown(path, "country"), RESTORE]),
        )
    if columns["year"].dtype.kind not in "iu" or not len(columns["year"]):
        raise BadFile(
            path,
            say("Years must be whole numbers and the table must hold rows. %(restore)s", restore=RESTORE),
        )
    return {name: np.asarray(column) for name, column in columns.items()}


def _unknown(path: Path, kind: Literal["variable", "country"]) -> list[Sentence]:
    """Name the first unknown variable or country of a table, or say that a row is incomplete."""
    import duckdb

    accepted = tuple(catalogue()) if kind == "variable" else _codes()
    query = f"SELECT min({kind}) FROM read_parquet($path) WHERE NOT list_contains($accepted, {kind})"
    try:
        row = _database().cursor().execute(query, {"accepted": list(accepted), "path": str(path)}).fetchone()
    except (duckdb.Error, *_DAMAGE) as error:
        raise _unreadable(path, error) from error
    if row is None or row[0] is None:
        return [say("A row may lack its variable.")] if kind == "variable" else []
    return [UnknownName(kind, str(row[0]), accepted).sentence]


def _unreadable(path: Path, error: Exception) -> BadFile:
    _database.cache_clear()  # a damaged file may leave the connection unusable
    reason = (str(error).splitlines() or [type(error).__name__])[0]
    return BadFile(
        path,
        say(
            "The file is not a readable Parquet table (%(reason)s). %(restore)s",
            reason=reason,
            restore=RESTORE,
        ),
    )


def _axis(positions: Columns, accepted: tuple[str, ...]) -> tuple[tuple[str, ...], Columns]:
    """Return the labels that occur, in the accepted order, and the place of each row among them."""
    present, place = np.unique(positions, return_inverse=True)
    return tuple(accepted[position] for position in present), place


@cache
def _database() -> duckdb.DuckDBPyConnection:
    import duckdb

    return duckdb.connect(":memory:", config={"threads": 1})


@cache
def _codes() -> tuple[str, ...]:
    return tuple(each.code for each in COUNTRIES)


def read_publications(path: Path) -> tuple[Publication, ...]:
    """Read the metadata of vintages; newest first.

    Raises
    ------
    BadFile
        If the file is not YAML or an entry is incomplete.
    """
    content = read_yaml(path, say("The list of vintages"))
    try:
        found = []
        for id_, entry in content["vintages"].items():
            own = {key: text for key, text in entry.items() if key != "producer"}
            found.append(Publication(id=id_, **(content["producers"][entry["producer"]] | own)))
    except (KeyError, TypeError, AttributeError) as error:
        raise BadFile(
            path,
            say(
                "The list of vintages is incomplete or has an unknown key (%(error)s). %(restore)s",
                error=str(error),
                restore=RESTORE,
            ),
        ) from error
    return tuple(sorted(found, key=lambda each: (each.published, each.id), reverse=True))


def read_yaml(path: Path, what: str) -> Any:
    """Read a YAML file of the package.

    Raises
    ------
    BadFile
        If it is missing or not YAML.
    """
    import yaml

    try:
        return yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadFile(
            path,
            say(
                "%(what)s cannot be read (%(error)s). %(restore)s",
                what=what,
                error=str(error),
                restore=RESTORE,
            ),
        ) from error
