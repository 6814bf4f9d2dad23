"""What is new at the official sources, and what does it change?"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from stabilitypact.figures.live import known
from stabilitypact.figures.live import state as states
from stabilitypact.figures.live.bulk import collect_bulk
from stabilitypact.figures.live.collect import StandIn, collect
from stabilitypact.figures.live.database import read_figures
from stabilitypact.figures.live.dbnomics import collect_pages
from stabilitypact.figures.live.fallback import Fallback
from stabilitypact.figures.live.lock import StoreBusy, writing
from stabilitypact.figures.live.place import cache_folder
from stabilitypact.figures.live.plausible import refuse_other_scale, usable
from stabilitypact.figures.live.pool import Collected
from stabilitypact.figures.live.quality import (
    Quality,
    Revision,
    Values,
    Withdrawal,
    report,
    revisions,
    withdrawals,
)
from stabilitypact.figures.live.records import Batch, StoredPublication, ordered
from stabilitypact.figures.live.shortage import Fewer, shortage
from stabilitypact.figures.live.sources import Source, chosen, sources
from stabilitypact.figures.live.store import StoreFull, append
from stabilitypact.figures.live.transport import Transport
from stabilitypact.figures.live.troubles import SERVICE_FAILED, NotData, SourceError
from stabilitypact.figures.store import Publication, load, publications
from stabilitypact.sentence import Sentence, say, sentences

Tell = Callable[[Sentence], None]
_log = logging.getLogger("stabilitypact.figures.live")
PATIENCE = 30.0
"""Seconds to wait for another writer when a whole download waits to be stored."""
COPIER = "dbnomics"
"""The source whose copies of the others' datasets step in."""
FEWER = say("Nothing was loaded; run the update again, or take what there is with --accept-fewer.")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the update of one source came to.

    Attributes
    ----------
    source : str
        Name.
    vintage : str or None
        Id under which the figures are stored (would be, in a dry run); None where nothing is new.
    against : str or None
        Vintage with which they are compared.
    added : int
        Figures that vintage does not hold.
    revisions : tuple of Revision
        Figures that differ from it, largest change first.
    quality : Quality or None
        None where the source failed.
    error : Sentence or None
        Why nothing could be loaded.
    notes : tuple of Sentence
        What a user should know of the load: what another than the source itself gave, what was left out.
    withdrawn : tuple of Withdrawal
        Figures of that vintage that the source no longer gives, the largest first.
    """

    source: str
    vintage: str | None
    against: str | None
    added: int
    revisions: tuple[Revision, ...]
    quality: Quality | None
    error: Sentence | None = None
    notes: tuple[Sentence, ...] = ()
    withdrawn: tuple[Withdrawal, ...] = ()


@dataclass(frozen=True, slots=True)
class _Way:
    """How an update is done; see `update`. Answers are kept under `downloads`."""

    dry_run: bool
    fallback: bool
    accept_fewer: bool
    tell: Tell
    sleep: Callable[[float], None] | None
    wait: float
    downloads: Path

    def transport(self, source: Source) -> Transport:
        """Return what fetches the answers of a source."""
        made = Transport(
            source.opening,
            self.downloads / source.name,
            source.policy,
            source.async_base,
            tell=self.tell,
        )
        if self.sleep is not None:
            made.sleep = self.sleep
        return made


def update(
    names: Sequence[str] = (),
    *,
    dry_run: bool = False,
    fallback: bool = True,
    accept_fewer: bool = False,
    tell: Tell = lambda text: None,
    sleep: Callable[[float], None] | None = None,
    wait: float = 0.0,
) -> tuple[Outcome, ...]:
    """Load what the official sources publish now; each source is stored whole or not at all.

    Parameters
    ----------
    names : sequence of str
        Names of sources; by default all but DBnomics, which passes on what others publish.
    dry_run : bool
        Whether to load, compare and report without storing; where no answers are kept yet, none are then either.
    fallback : bool
        Whether DBnomics' copy of a dataset steps in where its office fails for good; the outcome's notes tell.
    accept_fewer : bool
        Whether to store a load all the same that lacks much of what the last vintage held; its notes tell.
    tell : callable
        Is told the progress.
    sleep : callable, optional
        Pauses between requests; for tests.
    wait : float
        Seconds to wait for another update to finish.

    Raises
    ------
    UnknownName
        If there is no such source.
    StoreBusy
        If another update is running. Where one source's figures cannot be stored, its outcome says so.
    """
    wanted, downloads = chosen(list(names)), cache_folder()
    if dry_run and not downloads.is_dir():
        with tempfile.TemporaryDirectory(prefix="stabilitypact-") as folder:
            way = _Way(dry_run, fallback, accept_fewer, tell, sleep, wait, Path(folder))
            return _update_all(wanted, way)
    with writing(downloads, wait, updating=True):
        return _update_all(wanted, _Way(dry_run, fallback, accept_fewer, tell, sleep, wait, downloads))


def _update_all(wanted: Sequence[Source], way: _Way) -> tuple[Outcome, ...]:
    """Ask one source after the other; what fails at one leaves the others to be loaded."""
    outcomes = []
    for source in wanted:
        way.tell(say("%(office)s: asking %(address)s", office=source.opening, address=source.base))
        try:
            outcomes.append(_update_one(source, way))
        except SourceError as error:
            text = error.sentence
            if way.fallback and source.copy_ends and isinstance(error, SERVICE_FAILED):
                text = sentences(
                    [
                        text,
                        say(
                            "DBnomics does not step in: its copy ends with %(month)s, before what is "
                            "shipped.",
                            month=source.copy_ends,
                        ),
                    ]
                )
            outcomes.append(_failed(source, text, way.tell))
        except (StoreBusy, StoreFull) as error:
            outcomes.append(_failed(source, error.sentence, way.tell))
        except Exception as error:  # what no reader foresaw in an answer must not keep the other sources out
            _log.exception("%s could not be loaded", source.name)
            text = say(
                "%(office)s: the answer could not be read (%(kind)s: %(error)s). Nothing was loaded; please report it.",
                office=source.opening,
                kind=type(error).__name__,
                error=str(error)[:200],
            )
            outcomes.append(_failed(source, text, way.tell))
    return tuple(outcomes)


def _failed(source: Source, text: Sentence, tell: Tell) -> Outcome:
    tell(text)
    return Outcome(source.name, None, None, 0, (), None, text)


def _update_one(source: Source, way: _Way) -> Outcome:
    last = _last(source)
    transport = way.transport(source)
    copier = sources()[COPIER]
    spare = way.transport(copier)
    stand_in: StandIn | None = None
    if way.fallback and source.fallback:
        since = last.published if isinstance(last, StoredPublication) else None
        stand_in = Fallback(source, copier, spare, since)
    try:
        if source.protocol == "sdmx":
            found = collect(source, transport, stand_in)
        else:
            found = {"dbnomics": collect_pages, "ameco-bulk": collect_bulk}[source.protocol](
                source, transport
            )
    finally:
        transport.close()
        spare.close()
    today = datetime.now(UTC).date()
    published = min(found.published or today, today)
    before: Values = {}
    if last is not None:
        before = {key: value for key, value in values_of(last).items() if key[0] in source.variables}
        _refuse_fewer(source, found, before, last.id, published, accept=way.accept_fewer)
    refuse_other_scale(source.opening, found.values, before)
    found.values = usable(found.values, before, published.year, found.unused)
    if not found.values:
        raise NotData(say("%(office)s answered without one usable figure.", office=source.opening))
    batch = _batch(source, found, published, today)
    changed = tuple(revisions(before, found.values))
    added = sum(key not in before for key in found.values)
    gone = withdrawals(
        {key: value for key, value in before.items() if key[0] not in found.lacking}, found.values
    )
    fresh = last is None or bool(changed or added or gone)
    vintage = known.as_vintage(batch.described(1, 1, datetime.now(UTC)), ordered(batch.figures))
    if last is not None and not fresh:  # no vintage goes by the id that would have been given
        vintage = replace(vintage, id=last.id)
    limit = last.last_outturn if last is not None else published.year - 1
    quality = report(vintage, found.values, before, limit, found.unused)
    if last is not None and not fresh:
        way.tell(say("%(office)s: nothing is new since %(vintage)s.", office=source.opening, vintage=last.id))
        return Outcome(source.name, None, last.id, 0, (), quality, notes=tuple(found.notes))
    if not way.dry_run:
        append([batch], wait=max(way.wait, PATIENCE))
        way.tell(
            say(
                "%(office)s: stored %(count)s figures as %(vintage)s.",
                office=source.opening,
                count=f"{len(batch.figures):,}",
                vintage=batch.name,
            )
        )
    against = last.id if last else None
    return Outcome(
        source.name,
        batch.name,
        against,
        added,
        changed,
        quality,
        notes=tuple(found.notes),
        withdrawn=tuple(gone),
    )


def _refuse_fewer(
    source: Source, found: Collected, before: Values, last: str, published: date, *, accept: bool
) -> None:
    """Refuse a load that lacks much of what the last vintage holds; note it where fewer figures are accepted."""
    what = shortage(source.opening, found.values, before, last, published, found.lacking)
    if what is None:
        return
    if not accept:
        raise Fewer(what, FEWER)
    found.notes.append(say("%(what)s It is taken all the same, as asked (--accept-fewer).", what=what))


def _batch(source: Source, found: Collected, published: date, today: date) -> Batch:
    how = "as the source dates it"
    if found.published is None:
        how = "the day of loading, since the source gives no date of publication"
    elif found.copied:
        how = "the newest of the source's own and those on which DBnomics indexed its copies"
    notes = " ".join(found.notes)
    return Batch(
        name=_free_id(source.name, published),
        title=f"{_plain(source)}, {published:%B %Y}",
        producer=source.producer,
        published=published,
        source=source.source,
        url=source.url,
        terms=source.terms,
        carried_over=(
            f"Loaded on {today} by `sgp update`; member states and the United Kingdom, from 1990. Day of publication: "
            f"{how}. {notes}"
        ).strip(),
        last_outturn=published.year - 1,
        kind="source",
        origin="\n".join(found.addresses)[:4000],
        figures=tuple(
            (name, code, year, value) for (name, code, year), value in sorted(found.values.items())
        ),
    )


def _plain(source: Source) -> str:
    title = source.title.removeprefix("the ")
    return f"{title} World Economic Outlook and Fiscal Monitor" if source.name == "imf" else title


def _free_id(name: str, published: date) -> str:
    taken = {each.id for each in publications()} | {each.id for each in states.current().vintages}
    for candidate in (f"{name}-{published:%Y-%m}", f"{name}-{published:%Y-%m-%d}"):
        if candidate not in taken:
            return candidate
    number = 2
    while f"{name}-{published:%Y-%m-%d}-{number}" in taken:
        number += 1
    return f"{name}-{published:%Y-%m-%d}-{number}"


def _last(source: Source) -> Publication | None:
    """Return the last vintage of a source: the last one loaded, else the newest shipped."""
    prefix = f"{source.name}-"
    others = [name for name in sources() if name.startswith(prefix)]
    loaded = [
        each
        for each in states.current().vintages
        if each.kind == "source"
        and each.id.startswith(prefix)
        and not each.id.startswith(tuple(others) or "\0")
    ]
    if loaded:
        return loaded[-1]
    return next((each for each in publications() if each.id.startswith(prefix)), None)


def values_of(about: Publication) -> Values:
    """Return the figures of a vintage by variable, country and year, those outside the catalogue included."""
    if isinstance(about, StoredPublication) and (file := states.current().file) is not None:
        columns = read_figures(file, about.seq)
        keys = zip(columns.variable.tolist(), columns.country.tolist(), columns.year.tolist(), strict=True)
        return dict(zip(keys, columns.value.tolist(), strict=True))
    vintage = load(about.id)
    return {
        (vintage.variables[v], vintage.countries[c], vintage.years[y]): float(vintage.values[v, c, y])
        for v, c, y in np.argwhere(np.isfinite(vintage.values)).tolist()
    }
