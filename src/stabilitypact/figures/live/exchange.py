"""How does the whole store go into one Parquet file and come back the same?"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from stabilitypact.errors import BadFile, BadInput, MissingFigures
from stabilitypact.figures.live import state as states
from stabilitypact.figures.live.database import opened
from stabilitypact.figures.live.records import Batch, Figure, Input, StoredPublication, facts
from stabilitypact.figures.live.store import append
from stabilitypact.sentence import Sentence, say

Clash = Literal["refuse", "revise", "skip"]
"""What becomes of a vintage whose id the store has with other figures."""
KEY = "stabilitypact"
"""Name under which the file's own metadata describe the vintages."""


def export_store(path: Path) -> tuple[StoredPublication, ...]:
    """Write every vintage of the store into one Parquet file; return what it holds.

    One row per figure: vintage, published, loaded, part ("figures" or "inputs"), variable, country, year,
    value, origin, note. The descriptions of the vintages are in the file's metadata.

    Raises
    ------
    MissingFigures
        If there is no store yet.
    BadFile
        If the file cannot be written there.
    """
    import duckdb

    found = states.current()
    if found.file is None:
        raise MissingFigures(
            say(
                "There is no store in %(folder)s yet; `sgp update` or `sgp import` makes one.",
                folder=str(found.folder),
            )
        )
    if not path.parent.is_dir():
        raise BadFile(path, say("There is no folder %(folder)s to write it to.", folder=str(path.parent)))
    if path.is_dir():
        raise BadFile(path, say("That is a folder; name a file in it."))
    described = json.dumps([each.to_dict() for each in found.vintages], ensure_ascii=False)
    fresh = path.with_name(f"{path.name}.new-{os.getpid()}")
    query = """COPY (
        SELECT id AS vintage, published, loaded, part, variable, country, year, value, origin, note FROM (
            SELECT vintage AS seq, 'figures' AS part, variable, country, year, value, '' AS origin, '' AS note
            FROM store.figures
            UNION ALL SELECT vintage, 'inputs', variable, country, year, value, origin, note FROM store.inputs
        ) JOIN store.vintages USING (seq) ORDER BY seq, part, variable, country, year
    ) TO '{}' (FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{}: '{}'}})"""
    try:
        fresh.touch()  # where it cannot be written, the database is not to blame
        with opened(found.file) as connection:
            try:
                connection.execute(query.format(_quoted(str(fresh)), KEY, _quoted(described)))
            except duckdb.IOException as error:
                if str(fresh) in str(error):  # the disk is full, rather than the database unreadable
                    raise OSError(str(error).splitlines()[0]) from error
                raise
        fresh.replace(path)
    except OSError as error:
        raise BadFile(
            path, say("The file cannot be written (%(reason)s).", reason=error.strerror or str(error))
        ) from error
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
    return found.vintages


@dataclass(frozen=True, slots=True)
class Restored:
    """What an exported file added to the store.

    Attributes
    ----------
    added : tuple of StoredPublication
        As they are stored.
    renamed : tuple of (str, str)
        Id in the file and id in the store, where they differ.
    left_out : tuple of str
        Ids that the store has with other figures.
    """

    added: tuple[StoredPublication, ...]
    renamed: tuple[tuple[str, str], ...] = ()
    left_out: tuple[str, ...] = ()

    def lines(self) -> list[Sentence]:
        """Return what was added, under which ids, and what was left out."""
        lines = []
        if self.added:
            lines.append(say("Added %(names)s.", names=", ".join(each.id for each in self.added)))
        elif not self.left_out:
            lines.append(say("The store holds all of it already."))
        lines += [
            say("'%(old)s' of the file is '%(new)s' in the store.", old=old, new=new)
            for old, new in self.renamed
        ]
        if self.left_out:
            lines.append(
                say(
                    "Left out, because the store holds other figures under that id: %(names)s.",
                    names=", ".join(self.left_out),
                )
            )
        return lines


def import_store(path: Path, *, clash: Clash = "refuse") -> tuple[StoredPublication, ...]:
    """Add the vintages of an exported file that the store lacks; return what was added. See `restore_store`."""
    return restore_store(path, clash=clash).added


def restore_store(path: Path, *, clash: Clash = "refuse") -> Restored:
    """Add the vintages of an exported file that the store lacks; return what was added and what was not.

    Parameters
    ----------
    path : Path
        The file.
    clash : {"refuse", "revise", "skip"}
        What becomes of a vintage whose id the store has with other figures: the file is refused; one's own becomes
        the next edition of its name; it is left out. A source's vintage has no editions: "revise" leaves it out.

    Raises
    ------
    BadFile
        If the file is no export, or its figures are not as they were exported.
    BadInput
        If it holds another vintage under a name that the store has, and that is refused.
    """
    import duckdb

    if not path.is_file():
        raise BadFile(path, say("There is no such file."))
    connection = duckdb.connect(":memory:", config={"threads": 1})
    try:
        raw = connection.execute(
            "SELECT decode(value) FROM parquet_kv_metadata(?) WHERE decode(key) = ?", [str(path), KEY]
        ).fetchone()
        if raw is None:
            raise BadFile(
                path, say("The file is Parquet but no export of a store; `sgp store export FILE` writes one.")
            )
        described = [StoredPublication.from_dict(each) for each in json.loads(raw[0])]
        wanted, left_out = _lacking(path, described, clash)
        batches = [_batch(connection, path, each) for each in wanted]
    except (duckdb.Error, ValueError, KeyError, TypeError) as error:
        if isinstance(error, BadInput):
            raise
        reason = str(error).splitlines()[0]
        raise BadFile(
            path, say("The file is no readable export of a store (%(reason)s).", reason=reason)
        ) from error
    finally:
        connection.close()
    added = append(batches, same_name=True) if batches else ()
    ids = zip((each.id for each in wanted), (each.id for each in added), strict=True)
    return Restored(added, tuple((old, new) for old, new in ids if old != new), left_out)


def _lacking(
    path: Path, described: list[StoredPublication], clash: Clash
) -> tuple[list[StoredPublication], tuple[str, ...]]:
    """Return the vintages of a file that the store lacks, and the ids that are left out."""
    vintages = states.current().vintages
    held = {each.id.casefold() for each in vintages}
    same = {_content(each) for each in vintages}
    wanted: list[StoredPublication] = []
    left_out: list[str] = []
    for each in described:
        if each.kind == "shipped":
            continue
        if each.id.casefold() not in held:
            wanted.append(each)
        elif _content(each) in same:  # also under another edition, as an earlier --revise stored it
            continue
        elif clash == "refuse":
            raise BadInput(
                say(
                    "%(path)s holds '%(id)s' with other figures than the store. Nothing was imported; add --revise to "
                    "store such vintages of your own as next editions of their names, --skip to leave them out, or "
                    "name another folder in SGP_STORE to look at the file by itself.",
                    path=str(path),
                    id=each.id,
                )
            )
        elif clash == "revise" and each.kind == "user":
            wanted.append(each)
        else:
            left_out.append(each.id)
    return wanted, tuple(left_out)


def _content(about: StoredPublication) -> tuple[str, str, str]:
    """Return what tells whether two vintages are the same, whichever edition each is."""
    return about.name.casefold(), about.digest, about.inputs_digest


def _batch(connection: Any, path: Path, about: StoredPublication) -> Batch:
    rows = connection.execute(
        "SELECT part, variable, country, year, value, origin, note FROM read_parquet(?) WHERE vintage = ?",
        [str(path), about.id],
    ).fetchall()
    figures: tuple[Figure, ...] = tuple(
        (v, c, int(y), float(x)) for part, v, c, y, x, _, _ in rows if part == "figures"
    )
    inputs: tuple[Input, ...] = tuple(
        (v, c, int(y), float(x), o, n) for part, v, c, y, x, o, n in rows if part == "inputs"
    )
    batch = Batch(
        name=about.name,
        **{name: value for name, value in facts(about).items() if name != "id"},
        kind=about.kind,
        origin=about.origin,
        figures=figures,
        inputs=inputs,
        debt_analysis=about.debt_analysis,
        loaded=about.loaded,
    )
    again = batch.described(about.seq, about.edition, about.loaded)
    if (again.digest, again.inputs_digest) != (about.digest, about.inputs_digest):
        raise BadFile(
            path,
            say("The figures of '%(id)s' are not as they were exported; the file is damaged.", id=about.id),
        )
    return batch


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def check_store() -> list[Sentence]:
    """Verify the store: table of contents, checksum of the database, every figure of every vintage.

    Returns
    -------
    list of Sentence
        What is wrong, a sentence each; empty where all is well.
    """
    from stabilitypact.figures.live.database import read_figures, read_inputs
    from stabilitypact.figures.live.records import digest, digest_inputs
    from stabilitypact.figures.store import load, publications

    states.forget()
    found = states.current(warn=False)
    if found.trouble:
        return [found.trouble]
    if found.file is None or found.manifest is None:
        return []
    problems: list[Sentence] = []
    shipped = {each.id for each in publications()}
    for about in found.vintages:
        try:
            columns = read_figures(found.file, about.seq)
            whole = digest(columns) == about.digest
            whole &= digest_inputs(read_inputs(found.file, about.seq)) == about.inputs_digest
        except BadFile as error:
            return [*problems, error.sentence]
        if not whole:
            problems.append(say("The figures of %(id)s are not as they were stored.", id=about.id))
        elif about.kind == "shipped" and about.id in shipped:
            vintage = load(about.id)
            if int(np.isfinite(vintage.values).sum()) != about.figures:
                problems.append(
                    say("%(id)s was shipped with other figures when the store was made.", id=about.id)
                )
    return problems
