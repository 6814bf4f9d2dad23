"""How do a user's own numbers become a vintage?"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from stabilitypact.errors import BadInput, PactError, UnknownName
from stabilitypact.figures.countries import country as known_country
from stabilitypact.figures.live import known
from stabilitypact.figures.live.draft import FIGURES, Draft
from stabilitypact.figures.live.quality import Quality, Revision, report, revisions
from stabilitypact.figures.live.records import Batch, ordered
from stabilitypact.figures.live.sheet import is_sheet, read_sheet
from stabilitypact.figures.live.store import append
from stabilitypact.figures.live.update import values_of
from stabilitypact.figures.live.workbook import read_draft, refuse_large
from stabilitypact.figures.store import publication, publications
from stabilitypact.sentence import Sentence, State, say, sentences

_NAME = re.compile(r"[^\s#][^#\n\r\t]{0,78}")
_DATE = re.compile(r"\d{4}(-\d{1,2}){0,2}")


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to.

    Attributes
    ----------
    id, name : str
        Id of the stored vintage and the name it goes by.
    country : str
        Eurostat code.
    figures, inputs : int
        Numbers taken.
    changed : tuple of Revision
        Figures that differ from those of the vintage that the file started from.
    quality : Quality
        Report on the figures.
    stored : bool
        False in a dry run, or where the same numbers are stored already.
    notes : tuple of Sentence
        What a user should know: assumptions, and why nothing was stored.
    """

    id: str
    name: str
    country: str
    figures: int
    inputs: int
    changed: tuple[Revision, ...]
    quality: Quality
    stored: bool
    notes: tuple[Sentence, ...] = ()

    def summary(self) -> Sentence:
        """Return in a few sentences what was stored and how to use it."""
        state = known_country(self.country)
        told = {
            "id": self.id,
            "figures": f"{self.figures:,}",
            "inputs": f"{self.inputs:,}",
            "state": State(state.code, state.name),
        }
        text = [
            say(
                "%(id)s: %(figures)s figures and %(inputs)s inputs of the debt analysis of %(state)s, stored.",
                **told,
            )
            if self.stored
            else say(
                "%(id)s: %(figures)s figures and %(inputs)s inputs of the debt analysis of %(state)s, not stored.",
                **told,
            )
        ]
        if self.changed:
            text.append(
                say(
                    "%(count)s figures differ from those it started from, most of all %(largest)s.",
                    count=f"{len(self.changed):,}",
                    largest=self.changed[0].sentence,
                )
            )
        text += self.notes
        if self.stored:
            text.append(say('Use it with --as-of "%(name)s".', name=self.name))
        return sentences(text)


def import_file(
    path: Path,
    name: str,
    *,
    published: date | None = None,
    revise: bool = False,
    dry_run: bool = False,
    wait: float = 0.0,
) -> Imported:
    """Check a workbook, a table or the Commission's calculation sheet and store it as a vintage.

    Parameters
    ----------
    path : Path
        The file.
    name : str
        What the vintage is called.
    published : date, optional
        Day on which the figures were known, which decides which law applies; today where it is not said. The debt
        analysis of the Commission's sheet, which does not date itself, then counts as of that day as well.
    revise : bool
        Whether the name may be taken; the vintage becomes its next edition.
    dry_run : bool
        Whether only to check.
    wait : float
        Seconds to wait for another writer.

    Raises
    ------
    BadFile
        Naming sheet and cell, or line; nothing is stored.
    BadInput
        If the name cannot be used or is taken, or the day cannot be that of the figures.
    StoreBusy, StoreFull
        If the store cannot be written.
    """
    clean = checked_name(name)
    refuse_large(path)
    sheet = is_sheet(path)
    batch = (
        read_sheet(path, clean, checked_day(published))
        if sheet
        else _from_draft(read_draft(path), clean, checked_day(published))
    )
    edition, same = _edition(batch, clean, revise, dated=published is not None)
    described = batch.described(1, edition, datetime.now(UTC))
    base = _base(batch)
    values = {(v, c, y): x for v, c, y, x in batch.figures}
    before = (
        {}
        if base is None
        else {key: x for key, x in values_of(base).items() if key[1] in described.countries}
    )
    quality = report(
        known.as_vintage(described, ordered(batch.figures)), values, before, batch.last_outturn, Counter()
    )
    stored = not (dry_run or same)
    if stored:
        described = append([batch], wait=wait, same_name=revise)[0]
    notes = [say("The same numbers are stored already under that name.")] if same else []
    if sheet and published is None and batch.debt_analysis is not None:
        day = date.fromisoformat(str(batch.debt_analysis["published"]))
        notes.append(
            say(
                "Assumed: the debt analysis counts the sheet, which does not date itself, as of %(day)s, when the "
                "first guidance was sent; --published says another day.",
                day=day,
            )
        )
    return Imported(
        described.id, clean, described.countries[0], len(batch.figures), len(batch.inputs),
        tuple(revisions(before, values)), quality, stored, tuple(notes),
    )  # fmt: skip


def checked_day(day: date | None) -> date | None:
    """Return the day that a user gives as that of the figures.

    Raises
    ------
    BadInput
        If it lies in the future or before 1990.
    """
    if day is not None and not date(1990, 1, 1) <= day <= date.today():
        raise BadInput(
            say(
                "The figures cannot be of %(day)s; a day from 1990-01-01 to today is accepted. Nothing was stored.",
                day=day,
            )
        )
    return day


def checked_name(name: str) -> str:
    """Return a name fit for a vintage.

    Raises
    ------
    BadInput
        If it is empty, too long, holds '#', or could be taken for a date or a shipped vintage.
    """
    clean = " ".join(name.split())
    if not _NAME.fullmatch(clean):
        raise BadInput(
            say(
                "'%(name)s' cannot name a vintage. A name has 1 to 79 characters, none of them '#'.",
                name=name,
            )
        )
    if _DATE.fullmatch(clean):
        raise BadInput(
            say(
                "'%(name)s' reads as a date, so --as-of could not tell it apart. Choose another name.",
                name=name,
            )
        )
    taken = {each.id.casefold() for each in publications()} | {
        each.id.casefold() for each in known.everything()
    }
    if clean.casefold() in taken:
        raise BadInput(say("'%(name)s' is the id of a published vintage. Choose another name.", name=name))
    return clean


def planned_steps(name: str) -> tuple[float, ...]:
    """Return the planned yearly changes of the structural primary balance of a user's vintage, oldest first.

    Raises
    ------
    UnknownName
        If there is no such vintage.
    """
    found = known.named(name)
    if found is None:
        raise UnknownName("vintage of your own", name, [each.name for each in known.own()])
    return tuple(
        x for v, _, _, x, _, _ in sorted(known.inputs_of(found.id), key=lambda r: r[2]) if v == "planned_step"
    )


def _edition(batch: Batch, name: str, revise: bool, *, dated: bool) -> tuple[int, bool]:
    """Return the edition that a file would become, and whether the newest is the same already."""
    newest = known.named(name)
    if newest is None:
        return 1, False
    probe = batch.described(1, newest.edition, datetime.now(UTC))
    redated = dated and probe.published != newest.published
    held = sorted(row[:4] for row in known.inputs_of(newest.id))  # the notes beside them name the file
    same = probe.digest == newest.digest and sorted(row[:4] for row in batch.inputs) == held
    if same and not redated:
        return newest.edition, True
    if not revise:
        raise BadInput(
            say(
                "'%(name)s' is stored already with another day (%(id)s). Choose another name, or add --revise to "
                "store it as its next edition; the earlier one stays.",
                name=name,
                id=newest.id,
            )
            if redated
            else say(
                "'%(name)s' is stored already with other numbers (%(id)s). Choose another name, or add --revise to "
                "store these as its next edition; the earlier one stays.",
                name=name,
                id=newest.id,
            )
        )
    return newest.edition + 1, False


def _base(batch: Batch) -> Any:
    """Return the publication that a file started from, None where it is not known here."""
    found = re.search(r"Started from (\S[^;]*);", batch.carried_over)
    if found is None:
        return None
    try:
        return publication(found.group(1))
    except PactError:
        return None


def _from_draft(draft: Draft, name: str, published: date | None) -> Batch:
    code = draft.country()
    checked = draft.checked()
    facts = draft.debt_analysis()
    figures = tuple(
        (cell.variable, code, cell.year, value) for cell, value in checked if cell.sheet in FIGURES
    )
    note = f"imported from {draft.path.name}"
    inputs = tuple(
        (cell.variable, code, cell.year, value, "published", note)
        for cell, value in checked
        if cell.sheet not in FIGURES
    )
    if not figures and not inputs:
        raise BadInput(say("%(file)s holds no number at all. Nothing was stored.", file=str(draft.path)))
    base = draft.about.get("Figures from", "")
    today = date.today()
    return Batch(
        name=name,
        title=f"{name} ({known_country(code).name}, own figures)",
        # the producer decides which identities hold, so it stays that of the figures the file started from
        producer=draft.about.get("Producer", "") or "own figures",
        published=published or today,
        source=f"own figures, {draft.path.name}",
        url="",
        terms="The user's own figures.",
        carried_over=f"Started from {base or 'nothing'}; imported on {today} from {draft.path.name}.",
        last_outturn=draft.last_outturn(),
        kind="user",
        origin=draft.path.name,
        figures=figures,
        inputs=inputs,
        debt_analysis=facts if inputs else None,
    )
