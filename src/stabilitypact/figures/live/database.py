"""How are vintages kept in one DuckDB file, by reference year and by publication date?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stabilitypact.errors import BadFile
from stabilitypact.figures.live.records import (
    Batch,
    Columns,
    Input,
    StoredPublication,
    digest,
    digest_inputs,
    ordered,
)
from stabilitypact.sentence import say

if TYPE_CHECKING:
    import duckdb

STORAGE = "v1.2.0"
"""Version of DuckDB's file format that is written, so that every accepted version of DuckDB reads it."""

_TABLES = """
CREATE TABLE store.vintages (
    seq INTEGER PRIMARY KEY, id VARCHAR NOT NULL UNIQUE, published DATE NOT NULL, loaded TIMESTAMP NOT NULL,
    kind VARCHAR NOT NULL, about VARCHAR NOT NULL);
CREATE TABLE store.figures (
    vintage INTEGER NOT NULL, variable VARCHAR NOT NULL, country VARCHAR NOT NULL, year SMALLINT NOT NULL,
    value DOUBLE NOT NULL);
CREATE TABLE store.inputs (
    vintage INTEGER NOT NULL, variable VARCHAR NOT NULL, country VARCHAR NOT NULL, year SMALLINT NOT NULL,
    value DOUBLE NOT NULL, origin VARCHAR NOT NULL, note VARCHAR NOT NULL);
CREATE VIEW store.history AS
    SELECT country, variable, year, published, loaded, id AS vintage, kind, value
    FROM store.figures JOIN store.vintages ON figures.vintage = vintages.seq;
"""


@contextmanager
def opened(path: Path, *, write: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database file as `store`.

    Raises
    ------
    BadFile
        If it is not a whole DuckDB file.
    """
    import duckdb

    connection = duckdb.connect(":memory:", config={"threads": 1})
    try:
        mode = f"STORAGE_VERSION '{STORAGE}'" if write else "READ_ONLY"
        place = str(path).replace("'", "''")
        try:
            connection.execute(f"ATTACH '{place}' AS store ({mode})")
            yield connection
        except duckdb.Error as error:
            if write:
                raise
            reason = str(error).splitlines()[0]
            raise BadFile(
                path, say("The store's database cannot be read (%(reason)s).", reason=str(reason))
            ) from error
    finally:
        connection.close()


def write_vintages(path: Path, batches: Sequence[tuple[StoredPublication, Batch]], *, create: bool) -> None:
    """Append vintages to a database file in one transaction."""
    with opened(path, write=True) as connection:
        connection.execute("BEGIN")
        if create:
            connection.execute(_TABLES)
        for about, batch in batches:
            connection.execute(
                "INSERT INTO store.vintages VALUES (?, ?, ?, ?, ?, ?)",
                [
                    about.seq,
                    about.id,
                    about.published,
                    about.loaded.astimezone(UTC).replace(tzinfo=None),
                    about.kind,
                    json.dumps(about.to_dict(), ensure_ascii=False),
                ],
            )
            if batch.figures:
                rows = ordered(batch.figures)
                columns: dict[str, Any] = {
                    "variable": rows.variable, "country": rows.country, "year": rows.year, "value": rows.value,
                }  # fmt: skip
                _insert(connection, "figures", about.seq, columns)
            if batch.inputs:
                listed = sorted(batch.inputs)
                names = ("variable", "country", "year", "value", "origin", "note")
                types = (object, object, np.int16, np.float64, object, object)
                columns = {
                    name: np.array([row[k] for row in listed], dtype=kind)
                    for k, (name, kind) in enumerate(zip(names, types, strict=True))
                }
                _insert(connection, "inputs", about.seq, columns)
        connection.execute("COMMIT")
        connection.execute("CHECKPOINT store")
        connection.execute("DETACH store")


def _insert(connection: duckdb.DuckDBPyConnection, table: str, seq: int, columns: dict[str, Any]) -> None:
    incoming = columns  # DuckDB finds it by this name
    assert incoming
    connection.execute(f"INSERT INTO store.{table} SELECT {seq}, {', '.join(columns)} FROM incoming")


def read_figures(path: Path, seq: int) -> Columns:
    """Return the figures of one vintage."""
    with opened(path) as connection:
        found = connection.execute(
            "SELECT variable, country, year, value FROM store.figures WHERE vintage = ? "
            "ORDER BY variable, country, year",
            [seq],
        ).fetchnumpy()
    return Columns(*(np.asarray(found[name]) for name in ("variable", "country", "year", "value")))


def read_inputs(path: Path, seq: int) -> tuple[Input, ...]:
    """Return the inputs of the debt analysis of one vintage."""
    with opened(path) as connection:
        found = connection.execute(
            "SELECT variable, country, year, value, origin, note FROM store.inputs WHERE vintage = ?", [seq]
        ).fetchall()
    return tuple((str(v), str(c), int(y), float(x), str(o), str(n)) for v, c, y, x, o, n in found)


def read_vintages(path: Path) -> tuple[StoredPublication, ...]:
    """Return the descriptions that a database file itself holds, in the order of storing."""
    with opened(path) as connection:
        rows = connection.execute("SELECT about FROM store.vintages ORDER BY seq").fetchall()
    try:
        return tuple(StoredPublication.from_dict(json.loads(row[0])) for row in rows)
    except (KeyError, TypeError, ValueError) as error:
        raise BadFile(
            path,
            say(
                "The store's database holds a vintage without its description (%(error)s).", error=str(error)
            ),
        ) from error


def read_history(
    path: Path, country: str, variable: str, year: int
) -> list[tuple[date, datetime, str, str, float]]:
    """Return publication, time of loading, vintage, kind and value of one figure, oldest publication first."""
    with opened(path) as connection:
        return connection.execute(
            "SELECT published, loaded, vintage, kind, value FROM store.history "
            "WHERE country = ? AND variable = ? AND year = ? ORDER BY published, loaded",
            [country, variable, year],
        ).fetchall()


def holds_all(path: Path, vintages: Iterable[StoredPublication]) -> bool:
    """Tell whether every figure and input of these vintages reads back as it was written."""
    try:
        return all(
            digest(read_figures(path, each.seq)) == each.digest
            and digest_inputs(read_inputs(path, each.seq)) == each.inputs_digest
            for each in vintages
        )
    except BadFile:
        return False


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
