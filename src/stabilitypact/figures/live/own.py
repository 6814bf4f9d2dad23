"""How do a user's own numbers become a vintage?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from stabilitypact.errors import BadInput, UnknownName, nearest, suggestion
from stabilitypact.figures.countries import country as known_country
from stabilitypact.figures.dsa import dsa_vintages
from stabilitypact.figures.live import known
from stabilitypact.figures.live.agreement import exchange_effects
from stabilitypact.figures.live.draft import FACTS, FIGURES, INPUTS, Draft
from stabilitypact.figures.live.findings import OwnQuality, advice, examined
from stabilitypact.figures.live.fitting import (
    refuse_incomplete,
    refuse_not_known_then,
    refuse_other_country,
    refuse_other_scale,
    refuse_outturn_without_figures,
)
from stabilitypact.figures.live.measures import measures
from stabilitypact.figures.live.quality import Revision, report, revisions
from stabilitypact.figures.live.records import Batch, StoredPublication, ordered
from stabilitypact.figures.live.sheet import is_sheet, read_sheet, refuse_misread
from stabilitypact.figures.live.sources import sources
from stabilitypact.figures.live.started import (
    FIGURES_FROM,
    INPUTS_FROM,
    Held,
    Setting,
    Start,
    changed_lines,
    exact,
    held_against,
    started_from,
)
from stabilitypact.figures.live.store import append
from stabilitypact.figures.live.workbook import read_draft, refuse_large
from stabilitypact.figures.store import publications
from stabilitypact.sentence import Number, Parts, Sentence, State, say, sentences

_NAME = re.compile(r"[^\s#][^#\n\r\t]{0,78}")
_DATE = re.compile(r"\d{4}(-\d{1,2}){0,2}")
RESERVED = ("then", "today", "now", "newest")
"""What an option takes, or might take, for a time."""


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
    quality : OwnQuality
        Report on the figures and inputs: what was changed, and what does not agree.
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
    quality: OwnQuality
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
        if len(self.changed) == 1:
            text.append(
                say("One figure differs from those it started from: %(it)s.", it=self.changed[0].sentence)
            )
        elif self.changed:
            text.append(
                say(
                    "%(count)s figures differ from those it started from, most of all %(largest)s.",
                    count=f"{len(self.changed):,}",
                    largest=self.changed[0].sentence,
                )
            )
        if self.quality.settings:
            text.append(
                say(
                    "Changed in 'Read me': %(lines)s.",
                    lines=Parts(tuple(each.sentence for each in self.quality.settings), "; "),
                )
            )
        text += self.notes
        if self.stored:
            text.append(say('Use it with --as-of "%(name)s".', name=self.name))
        return sentences(text)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data: what was stored, every change with before and after, and the report as lines."""
        return {
            "id": self.id,
            "name": self.name,
            "country": self.country,
            "stored": self.stored,
            "figures": self.figures,
            "inputs": self.inputs,
            "settings": [asdict(each) for each in self.quality.settings],
            "changes": [asdict(each) for each in self.quality.edited],
            "remarks": self.quality.remarks,
            "notes": list(self.notes),
            "summary": self.summary(),
            "report": self.quality.lines(len(self.quality.edited) + self.quality.remarks),
        }


def import_file(
    path: Path,
    name: str,
    *,
    published: date | None = None,
    revise: bool = False,
    accept_scale: bool = False,
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
    accept_scale : bool
        Whether figures are right that seem to be in another unit or of the opposite sign; they are noted with the
        vintage.
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
    start = Start({}, {})
    lines: tuple[Setting, ...] = ()
    notes: list[Sentence] = []
    if sheet:
        batch, places = read_sheet(path, clean, checked_day(published))
        taken = refuse_misread(path, batch, places, accept=accept_scale)
    else:
        draft = read_draft(path)
        batch, start, notes, taken = _from_draft(draft, clean, checked_day(published), accept_scale)
        lines = changed_lines(draft.about, start)
    if taken:
        listed = Parts(taken, "; ")
        notes.append(say("Taken as written, as --accept-scale says: %(figures)s.", figures=listed))
        batch = replace(batch, carried_over=f"{batch.carried_over} Taken as written: {listed}.")
    edition, same = _edition(batch, clean, revise, dated=published is not None)
    described = batch.described(1, edition, datetime.now(UTC))
    code = described.countries[0]
    values = {(v, c, y): x for v, c, y, x in batch.figures}
    before = {(v, code, y): x for (v, y), x in start.figures.items()}
    usual = report(
        known.as_vintage(described, ordered(batch.figures)), values, before, batch.last_outturn, Counter()
    )
    figures = {(v, y): x for v, _, y, x in batch.figures}
    inputs = {(v, y): x for v, _, y, x, _, _ in batch.inputs if v in measures()}
    quality = examined(usual, figures, inputs, start, batch.debt_analysis, lines)
    stored = not (dry_run or same)
    if (earlier := known.named(clean)) is not None and code not in earlier.countries:
        notes.append(_of_another_state(earlier))
    if stored:
        described = append([batch], wait=wait, same_name=revise)[0]
    if same:
        notes = [say("The same numbers are stored already under that name.")]
    else:
        notes += advice(quality, inputs, batch.debt_analysis)
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
        described.id, clean, code, len(batch.figures), len(batch.inputs),
        tuple(revisions(before, values)), quality, stored, tuple(notes),
    )  # fmt: skip


def _of_another_state(earlier: StoredPublication) -> Sentence:
    """Return that the edition before is of another state, for which the name no longer answers."""
    states = [known_country(each) for each in earlier.countries]
    return say(
        'The edition before is of %(state)s: for it --as-of "%(id)s" answers from now on.',
        state=Parts(tuple(State(each.code, each.name) for each in states), ", "),
        id=earlier.id,
    )


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
        If it is empty, too long, holds '#', or could be taken for a date or a published vintage, also one to come.
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
    published = [each.id for each in (*publications(), *known.everything())]
    taken = {each.casefold() for each in (*published, *(each.id for each in dsa_vintages()))}
    if clean.casefold() in taken:
        raise BadInput(say("'%(name)s' is the id of a published vintage. Choose another name.", name=name))
    reserved = "|".join(re.escape(each) for each in (*sources(), "dsa"))
    if re.match(rf"(?:{reserved})-\d", clean.casefold()) or clean.casefold() in (*RESERVED, *sources()):
        raise BadInput(
            say(
                "'%(name)s' reads as the id of a source's vintage, today's or one to come. Choose another name.",
                name=name,
            )
        )
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


def _from_draft(
    draft: Draft, name: str, published: date | None, accept_scale: bool
) -> tuple[Batch, Start, list[Sentence], tuple[Sentence, ...]]:
    """Return a file as a vintage, what it started from, what was made of its numbers, and what was taken as written."""
    code = draft.country()
    checked = draft.checked()
    facts, last_outturn = draft.debt_analysis(), draft.last_outturn()
    draft.figures_published()
    start = started_from(draft.about, code)
    held: dict[bool, Held] = {True: {}, False: {}}
    for cell, value in checked:
        part = cell.sheet in FIGURES
        usual = (start.figures if part else start.inputs).get((cell.variable, cell.year))
        held[part][cell.variable, cell.year] = exact(value, usual)
    against = held_against(start, code)
    refuse_other_country(draft, held[True], against)
    taken = refuse_other_scale(
        draft.refuse,
        {"figures": held[True], "inputs": held[False]},
        against,
        {"figures": min(last_outturn, against.last_outturn), "inputs": None},
        accept=accept_scale,
    )
    refuse_outturn_without_figures(draft, held[True], last_outturn)
    if facts is not None and held[False]:
        refuse_incomplete(draft, held[False], against, facts)
    refuse_not_known_then(published, last_outturn if held[True] else 0, facts if held[False] else None)
    notes = _with_exchange_effects(held[False], start.inputs, facts) + _told(draft, held, start)
    figures = tuple((variable, code, year, value) for (variable, year), value in held[True].items())
    note = f"imported from {draft.path.name}"
    inputs = tuple(
        (variable, code, year, value, "published", note) for (variable, year), value in held[False].items()
    )
    if not figures and not inputs:
        raise BadInput(say("%(file)s holds no number at all. Nothing was stored.", file=str(draft.path)))
    base = draft.about.get("Figures from", "")
    today = date.today()
    batch = Batch(
        name=name,
        title=f"{name} ({known_country(code).name}, own figures)",
        # the producer decides which identities hold, so it stays that of the figures the file started from
        producer=draft.about.get("Producer", "") or "own figures",
        published=published or today,
        source=f"own figures, {draft.path.name}",
        url="",
        terms="The user's own figures.",
        carried_over=f"Started from {base or 'nothing'}; imported on {today} from {draft.path.name}.",
        last_outturn=last_outturn,
        kind="user",
        origin=draft.path.name,
        figures=figures,
        inputs=inputs,
        debt_analysis=facts if inputs else None,
    )
    return batch, start, notes, taken


def _told(draft: Draft, held: Mapping[bool, Held], start: Start) -> list[Sentence]:
    """Return what was not read, what could not be compared, and which questions the file does not answer."""
    told = []
    if draft.unread:
        told.append(
            say(
                "Sheets that are not read: %(names)s.",
                names=", ".join(draft.unread),
            )
        )
    for part, label, found in (
        (True, FIGURES_FROM, start.figures_from),
        (False, INPUTS_FROM, start.inputs_from),
    ):
        if held[part] and not found:
            told.append(_unknown_start(label, draft.about.get(label, "")))
    if not held[True]:
        told.append(
            say(
                "The file holds no figures that rules read: status, assess, explain and score cannot answer with it; "
                "trajectory, project, simulate, fan and sensitivity can."
            )
        )
    if not held[False] and ({*FACTS} & {*draft.about} or {*INPUTS} & {*draft.unread}):
        told.append(
            say(
                "The file holds no inputs of the debt analysis: trajectory, project, simulate, fan and sensitivity "
                "cannot answer with it; status, assess, explain and score can."
            )
        )
    return told


def _unknown_start(label: str, name: str) -> Sentence:
    held = [each.id for each in (*known.own(), *known.everything())]
    vintages = (
        held
        if label == FIGURES_FROM
        else [*(each.id for each in known.own()), *(v.id for v in dsa_vintages())]
    )
    told = say(
        "'%(label)s' in 'Read me' is '%(name)s', which is no vintage known here: what was changed against it cannot be "
        "told.",
        label=label,
        name=name,
    )
    return sentences([told, suggestion(name, vintages)]) if nearest(name, vintages) else told


def _with_exchange_effects(inputs: Held, usual: Held, facts: Mapping[str, Any] | None) -> list[Sentence]:
    """Add what changed exchange rates do to debt to the stock-flow adjustment that holds it; return what was added."""
    if facts is None or not usual:
        return []
    notes = []
    for year, effect in exchange_effects(inputs, usual, facts).items():
        inputs["stock_flow", year] = inputs.get(("stock_flow", year), 0.0) + effect
        notes.append(
            say(
                "Changed exchange rates or currency shares move debt of %(year)s by %(effect)s %% of GDP; the "
                "stock-flow adjustment, which holds that, was moved with them. Change it yourself to say otherwise.",
                year=year,
                effect=Number(effect, 2, signed=True),
            )
        )
    return notes
