"""In what state is the store: whole, damaged, and what does damage take away?"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path

from stabilitypact.errors import BadFile
from stabilitypact.figures.live.database import checksum, holds_all, read_vintages
from stabilitypact.figures.live.manifest import MANIFEST, Manifest, read_manifest
from stabilitypact.figures.live.place import folder
from stabilitypact.figures.live.records import StoredPublication
from stabilitypact.sentence import Sentence, say, sentences

FILES = "figures-*.duckdb"


class StoreWarning(UserWarning):
    """The store is damaged; the text says what is lost and how to restore it."""


@dataclass(frozen=True, slots=True)
class State:
    """What can be read of a store.

    Attributes
    ----------
    folder : Path
        Where it lies.
    manifest : Manifest or None
        Its table of contents as written, None where there is none or it is damaged.
    file : Path or None
        The database file to read, None where there is no store.
    vintages : tuple of StoredPublication
        What that file holds.
    lost : tuple of StoredPublication
        What the table of contents names and no readable file holds.
    trouble : Sentence
        What is damaged, what is lost and how to restore it; "" where all is well.
    unread : Sentence or None
        Database files that cannot be read and whose content no table of contents names.
    """

    folder: Path
    manifest: Manifest | None
    file: Path | None
    vintages: tuple[StoredPublication, ...]
    lost: tuple[StoredPublication, ...] = ()
    trouble: Sentence | None = None
    unread: Sentence | None = None

    @property
    def lost_before(self) -> tuple[str, ...]:
        """Ids that damage told of earlier took with it and that were not stored again since."""
        held = {each.id for each in self.vintages}
        told = [str(each["id"]) for each in self.manifest.lost] if self.manifest else []
        return tuple(name for name in dict.fromkeys(told) if name not in held)


_known: dict[Path, tuple[object, State]] = {}


def current(*, warn: bool = True) -> State:
    """Return the state of the store, remembered until its table of contents changes.

    Parameters
    ----------
    warn : bool
        Whether damage is also told as a `StoreWarning`.
    """
    place = folder()
    stamp = _stamp(place)
    if place not in _known or _known[place][0] != stamp:
        found = examine(place)
        _known[place] = stamp, found
        if warn and found.trouble:
            warnings.warn(found.trouble, StoreWarning, stacklevel=2)
    return _known[place][1]


def examine(place: Path) -> State:
    """Look at a store: its table of contents, and whether the file that this names is there in full."""
    try:
        manifest = read_manifest(place)
    except BadFile as error:
        if "newer stabilitypact" in str(error):
            raise
        return _without_manifest(place, error.sentence)
    if manifest is None:
        files = list(place.glob(FILES)) if place.is_dir() else []
        if not files:
            return State(place, None, None, ())
        return _without_manifest(place, say("%(file)s is missing.", file=str(place / MANIFEST)))
    path = place / manifest.file
    size = path.stat().st_size if path.is_file() else -1
    if size == manifest.size and checksum(path) == manifest.sha256:
        return State(place, manifest, path, manifest.vintages)
    what = say("%(file)s is missing.", file=str(path))
    if size == manifest.size:
        what = say("%(file)s has other bytes than were written.", file=str(path))
    elif size >= 0:
        what = say(
            "%(file)s has %(held)s of its %(whole)s bytes.",
            file=str(path),
            held=f"{size:,}",
            whole=f"{manifest.size:,}",
        )
    return fallen_back(place, manifest, what)


def fallen_back(place: Path, manifest: Manifest, what: Sentence) -> State:
    """Return the last good state where the current database file is damaged."""
    newest = place / manifest.file
    if newest.is_file() and newest.stat().st_size >= manifest.size and holds_all(newest, manifest.vintages):
        text = say(
            "The store is damaged: %(what)s Every figure in it reads back as it was stored, so nothing is lost; "
            "`sgp store check --repair` writes the file anew.",
            what=what,
        )
        return State(place, manifest, newest, manifest.vintages, (), text)
    if (whole := _newer(place, manifest)) is not None:
        path, held = whole
        return State(place, manifest, path, held, (), _read_instead(what, path, held))
    older = place / manifest.previous if manifest.previous else None
    held = ()
    if older is not None and older.is_file():
        try:
            held = read_vintages(older)
        except BadFile:
            older = None
        else:
            if not holds_all(older, held):
                older, held = None, ()
    else:
        older = None
    ids = {each.id for each in held}
    lost = tuple(each for each in manifest.vintages if each.id not in ids and each.kind != "shipped")
    return State(
        place,
        manifest,
        older,
        held,
        lost,
        say("The store is damaged: %(what)s %(loss)s", what=what, loss=_loss(older, lost)),
    )


def _newer(place: Path, manifest: Manifest) -> tuple[Path, tuple[StoredPublication, ...]] | None:
    """Return a later database file that holds all that the table of contents names, and what it holds.

    A table of contents put back from a copy names a file that is gone, while those written since are whole.
    """
    for path in sorted(place.glob(FILES), reverse=True):
        if path.name <= manifest.file:
            break
        try:
            held = read_vintages(path)
        except BadFile:
            continue
        if {each.id for each in manifest.vintages} <= {each.id for each in held} and holds_all(path, held):
            return path, held
    return None


def _read_instead(what: Sentence, path: Path, held: tuple[StoredPublication, ...]) -> Sentence:
    return say(
        "The store's table of contents is damaged: %(what)s %(file)s is read instead and holds %(count)s vintages; "
        "`sgp store check --repair` writes the table of contents anew.",
        what=what,
        file=path.name,
        count=len(held),
    )


def _without_manifest(place: Path, what: Sentence) -> State:
    """Return what the newest whole database file holds where the table of contents is gone."""
    broken: list[str] = []
    for path in sorted(place.glob(FILES), reverse=True):
        try:
            held = read_vintages(path)
        except BadFile:
            broken.append(path.name)
            continue
        if not holds_all(path, held):
            broken.append(path.name)
            continue
        text = _read_instead(what, path, held)
        if not broken:
            return State(place, None, path, held, (), text)
        unread = say(
            "%(files)s cannot be read: what was stored last is lost and cannot be named.",
            files=", ".join(broken),
        )
        return State(place, None, path, held, (), sentences([text, unread]), unread)
    text = say(
        "The store is damaged: %(what)s No database file in %(folder)s can be read. Shipped vintages still answer. "
        "Restore the store from an export with `sgp store import FILE`, or load anew with `sgp update`.",
        what=what,
        folder=str(place),
    )
    return State(place, None, None, (), (), text)


def _loss(older: Path | None, lost: tuple[StoredPublication, ...]) -> Sentence:
    first = (
        say("The state before the last load is read instead.")
        if older
        else say("No earlier state can be read.")
    )
    if not lost:
        whole = say("Nothing but shipped vintages was in it. `sgp store check --repair` makes it whole.")
        return sentences([first, whole])
    names = ", ".join(each.id for each in lost[:8])
    told = say("%(names)s and %(count)s more", names=names, count=len(lost) - 8) if len(lost) > 8 else names
    own = any(each.kind == "user" for each in lost)
    published = any(each.kind != "user" for each in lost)
    again = say("load published vintages again with `sgp update`")
    if own:
        again = say("import your own again with `sgp import FILE --as NAME`")
    if own and published:
        again = say(
            "load published vintages again with `sgp update` and import your own again with `sgp import FILE --as NAME`"
        )
    how = say(
        "Lost: %(names)s. To restore, run `sgp store check --repair`, then %(again)s; an export brings all back with "
        "`sgp store import FILE`.",
        names=told,
        again=again,
    )
    return sentences([first, how])


def mark() -> object:
    """Return what is another value once the store lies elsewhere or holds something else."""
    place = folder()
    return place, _stamp(place)


def _stamp(place: Path) -> object:
    try:
        found = (place / MANIFEST).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def forget() -> None:
    """Forget what was read, so that the next question looks at the files again."""
    _known.clear()
