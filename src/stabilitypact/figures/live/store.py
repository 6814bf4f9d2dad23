"""How is a vintage added to the store so that it is there whole or not at all?"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

from stabilitypact.errors import BadFile, BadInput, PactError
from stabilitypact.figures.live import state as states
from stabilitypact.figures.live.database import (
    checksum,
    holds_all,
    read_figures,
    read_inputs,
    read_vintages,
    write_vintages,
)
from stabilitypact.figures.live.lock import writing
from stabilitypact.figures.live.manifest import Manifest, settle, write_manifest
from stabilitypact.figures.live.place import folder
from stabilitypact.figures.live.records import Batch, StoredPublication, facts
from stabilitypact.sentence import say

Clock = Callable[[], datetime]


class StoreFull(PactError):
    """The disk has no room for the store."""


def append(
    batches: Sequence[Batch], *, wait: float = 0.0, now: datetime | None = None, same_name: bool = False
) -> tuple[StoredPublication, ...]:
    """Store vintages, all of them or none.

    The database file is copied, the copy written in one transaction and read back; the store turns to it by
    replacing its table of contents. A process that dies on the way, or a full disk, leaves the state before.

    Parameters
    ----------
    batches : sequence of Batch
        Vintages of sources or of the user.
    wait : float
        Seconds to wait for another writer.
    now : datetime, optional
        Time of loading, UTC.
    same_name : bool
        Whether a user's vintage may carry a name already stored; it becomes that name's next edition.

    Raises
    ------
    StoreBusy
        If another process is writing.
    StoreFull
        If the disk is full; the store is as before.
    BadInput
        If a name is taken.
    """
    loaded = now or datetime.now(UTC)
    place = folder()
    with _room(place), writing(place, wait):
        found = states.examine(place)
        _sweep(place, found)
        fresh = list(batches) if found.file else [*_shipped(), *batches]
        described = _described(found.vintages, fresh, loaded, same_name)
        _commit(place, found, list(zip(described, fresh, strict=True)))
    states.forget()
    return described[len(fresh) - len(batches) :]


def repair(*, wait: float = 0.0) -> tuple[StoredPublication, ...]:
    """Make the last good state the current one; return what is lost."""
    place = folder()
    with _room(place), writing(place, wait):
        found = states.examine(place)
        if not found.trouble:
            _sweep(place, found)
            return ()
        if found.file is None:
            if found.manifest is None:
                raise BadFile(place, found.trouble)
            lost = tuple(each for each in found.manifest.vintages if each.kind != "shipped")
            fresh = _shipped()
            described = _described((), fresh, datetime.now(UTC), False)
            _commit(place, found, list(zip(described, fresh, strict=True)))
        else:
            lost = found.lost
            _commit(place, found, [])
    states.forget()
    return lost


def _described(
    held: tuple[StoredPublication, ...], fresh: Sequence[Batch], loaded: datetime, same_name: bool
) -> tuple[StoredPublication, ...]:
    seq = max((each.seq for each in held), default=0)
    names: dict[str, int] = {}
    for each in held:
        names[each.name.casefold()] = max(names.get(each.name.casefold(), 0), each.edition)
    described = []
    for batch in fresh:
        seq += 1
        edition = names.get(batch.name.casefold(), 0) + 1
        if edition > 1 and not (same_name and batch.kind == "user"):
            raise BadInput(
                say(
                    "A vintage named '%(name)s' is stored already, by another process meanwhile perhaps. Run the "
                    "command again to compare with it, or choose another name.",
                    name=batch.name,
                )
            )
        names[batch.name.casefold()] = edition
        described.append(batch.described(seq, edition, loaded))
    return tuple(described)


def _commit(place: Path, found: states.State, additions: list[tuple[StoredPublication, Batch]]) -> None:
    generation = 1 + max(
        [
            found.manifest.generation if found.manifest else 0,
            *(_generation(p) for p in place.glob(states.FILES)),
        ]
    )
    target = place / f"figures-{generation:06d}.duckdb"
    draft = place / f"draft-{os.getpid()}.duckdb"
    try:
        whole = found.file is not None and not found.trouble
        if found.file is not None and whole:
            shutil.copyfile(found.file, draft)
        kept = [] if whole else [(about, _read_back(found, about)) for about in found.vintages]
        write_vintages(draft, [*kept, *additions], create=not whole)
        _prove(draft, [*(about for about, _ in kept), *(about for about, _ in additions)])
        with draft.open("rb+") as handle:
            os.fsync(handle.fileno())
        size, total = draft.stat().st_size, checksum(draft)
        draft.replace(target)
        settle(place)
    finally:
        for rest in (draft, draft.with_name(draft.name + ".wal")):
            with contextlib.suppress(OSError):
                rest.unlink()
    stamp = datetime.now(UTC).isoformat(timespec="seconds")
    lost = [{"id": each.id, "title": each.title, "found": stamp} for each in found.lost]
    write_manifest(
        place,
        Manifest(
            generation,
            target.name,
            size,
            total,
            found.file.name if found.file else None,
            (*found.vintages, *(about for about, _ in additions)),
            (*(found.manifest.lost if found.manifest else ()), *lost),
        ),
    )
    for path in place.glob(states.FILES):
        if path not in (target, found.file):
            with contextlib.suppress(OSError):
                path.unlink()


def _read_back(found: states.State, about: StoredPublication) -> Batch:
    """Return a stored vintage as what it was stored from, to write it into a file without damage."""
    assert found.file is not None
    rows = read_figures(found.file, about.seq)
    columns = (rows.variable.tolist(), rows.country.tolist(), rows.year.tolist(), rows.value.tolist())
    figures = tuple(zip(*columns, strict=True))
    inputs = read_inputs(found.file, about.seq)
    names = {field.name for field in fields(Batch)} - {"figures", "inputs"}
    own = {name: getattr(about, name) for name in names if hasattr(about, name)}
    return Batch(**own, figures=figures, inputs=inputs)


def _prove(draft: Path, additions: list[StoredPublication]) -> None:
    """Read back what was written; a disk that lies is found before the store turns to the file."""
    held = {each.id for each in read_vintages(draft)}
    for about in additions:
        if about.id not in held or not holds_all(draft, [about]):
            raise BadFile(
                draft,
                say(
                    "What was written of %(id)s does not read back the same; nothing was stored.", id=about.id
                ),
            )


def _generation(path: Path) -> int:
    digits = path.stem.partition("-")[2]
    return int(digits) if digits.isdigit() else 0


def _sweep(place: Path, found: states.State) -> None:
    """Remove what interrupted writers left; the caller holds the lock, so nobody is writing it."""
    wanted = {found.manifest.file, found.manifest.previous} if found.manifest else set()
    for pattern in ("draft-*", "store.json.new-*"):
        for path in place.glob(pattern):
            with contextlib.suppress(OSError):
                path.unlink()
    if found.manifest is not None and not found.trouble:
        for path in place.glob(states.FILES):
            if path.name not in wanted:
                with contextlib.suppress(OSError):
                    path.unlink()


@contextlib.contextmanager
def _room(place: Path):  # type: ignore[no-untyped-def]
    """Turn a full disk or a folder that cannot be written into a sentence."""
    import duckdb

    try:
        yield
    except (OSError, duckdb.Error, MemoryError) as error:
        reason = (
            error.strerror if isinstance(error, OSError) and error.strerror else str(error).splitlines()[0]
        )
        raise StoreFull(
            say(
                "The store in %(place)s could not be written (%(reason)s). Nothing was stored and "
                "what was there before is untouched. Free space or choose another folder with "
                "SGP_STORE, then run the command again.",
                place=str(place),
                reason=reason,
            )
        ) from error


def _shipped() -> list[Batch]:
    """Return the shipped vintages as the store's first content, those of the debt analysis first."""
    import numpy as np

    from stabilitypact.figures.dsa import dsa_vintages, shipped_inputs
    from stabilitypact.figures.store import load, publications

    batches = [
        Batch(
            name=each.id, title=f"Inputs of the debt analysis: {each.title}", producer="see source",
            published=each.published, source=each.source, url="", terms="as of the sources named",
            carried_over="compiled as docs/sources.md tells; each input with its origin and note",
            last_outturn=each.base_year - 1, kind="shipped", origin="shipped with the program", figures=(),
            inputs=tuple((v, c, y, x, o, n) for c, v, y, x, o, n in shipped_inputs(each.id)),
        )
        for each in dsa_vintages()
    ]  # fmt: skip
    for about in reversed(publications()):
        vintage = load(about.id)
        rows = tuple(
            (vintage.variables[v], vintage.countries[c], vintage.years[y], float(vintage.values[v, c, y]))
            for v, c, y in np.argwhere(np.isfinite(vintage.values)).tolist()
        )
        batches.append(
            Batch(
                name=about.id, **{name: value for name, value in facts(about).items() if name != "id"},
                kind="shipped", origin="shipped with the program", figures=rows,
            )
        )  # fmt: skip
    return batches
