"""What would change under a reform? The page of a report that sets it beside the rules in force."""

from __future__ import annotations

import numpy as np

from stabilitypact.errors import BadInput
from stabilitypact.i18n.translation import Translation
from stabilitypact.reform.compare import compare
from stabilitypact.reform.comparison import Comparison
from stabilitypact.reform.find import Source
from stabilitypact.reform.find import reform as find_reform
from stabilitypact.reform.model import Reform
from stabilitypact.reform.words import label_words
from stabilitypact.show.report_model import Block, Bullets, Cell, Paragraph, Section, Table
from stabilitypact.show.report_words import joined, number, words, year


def reform_page(t: Translation, source: Source, code: str | None) -> tuple[Section, ...]:
    """Return the page: what the reform is, what it would ask of the state or of all, on which assumptions.

    Raises
    ------
    UnknownName, BadInput, BadFile
        For a reform that does not exist or a file that is none.
    """
    chosen = find_reform(source)
    found = compare(chosen, countries=None if code is None else [code])
    if chosen.id == found.base.id:
        raise BadInput(f"'{chosen.id}' is what reforms are compared with; name a reform that changes it.")
    blocks: list[Block] = [Paragraph(_about(t, chosen)), Paragraph(_past(t, found, chosen))]
    if found.forwards:
        blocks += [Paragraph(_ahead(t, found, chosen)), _years(t, found, chosen)]
        if code is None:
            blocks.append(_who(t, found, chosen))
    told = (*chosen.assumptions, *(f"Doubt: {doubt}" for doubt in chosen.doubts), *found.notes)
    if told:
        blocks.append(Bullets(tuple(joined(each) for each in told)))
    return (Section(t.text("Under a reform: %(title)s", title=chosen.title), tuple(blocks)),)


def _about(t: Translation, chosen: Reform) -> str:
    origin = ", ".join(part for part in (chosen.author, chosen.source, chosen.date) if part)
    return joined(f"{origin} ({t.text(label_words(chosen))}). {chosen.summary}")


def _past(t: Translation, found: Comparison, chosen: Reform) -> str:
    own, base = (sum(found.tracks[each].breaches().values()) for each in (chosen.id, found.base.id))
    years = found.tracks[chosen.id].years
    return joined(
        t.text(
            "Years in breach from %(first)s to %(last)s: %(own)s under the reform, %(base)s under the rules in force "
            "at the time.",
            first=years[0],
            last=years[-1],
            own=own,
            base=base,
        )
    )


def _ahead(t: Translation, found: Comparison, chosen: Reform) -> str:
    own, base = (found.numbers(each).average_effort for each in (chosen.id, found.base.id))
    years = found.forwards[chosen.id].years
    if own is None or base is None:
        return t.text(
            "An open parameter of the reform decides the effort to come; give it a value to see it."
        )
    return joined(
        t.text(
            "Effort asked for from %(first)s to %(last)s: %(own)s %% of GDP a year on average under the reform, "
            "%(base)s under the rules in force.",
            first=years[0],
            last=years[-1],
            own=t.number(own, 2),
            base=t.number(base, 2),
        )
    )


def _years(t: Translation, found: Comparison, chosen: Reform) -> Table:
    """Return effort, debt and balance by year; of several states their plain mean effort only."""
    own, base = found.forwards[chosen.id], found.forwards[found.base.id]
    single = len(own.countries) == 1
    measures = ("required_effort", "debt", "balance") if single else ("required_effort",)
    labels = {"required_effort": t.text("Effort"), "debt": t.text("Debt"), "balance": t.text("Balance")}
    head = [t.text("Year")]
    for measure in measures:
        head += [f"{labels[measure]}, {t.text('in force')}", f"{labels[measure]}, {t.text('reform')}"]
    if not single:
        head.append(t.text("States"))
    rows = []
    for column, each in enumerate(own.years):
        cells = [year(each)]
        for measure in measures:
            digits = 2 if measure == "required_effort" else 1
            pair = np.stack([getattr(f, measure)[:, column] for f in (base, own)])
            both = pair[:, np.isfinite(pair).all(axis=0)]  # only states with a number on either side compare
            cells += [number(t, float(values.mean()) if values.size else None, digits) for values in both]
        if not single:
            cells.append(Cell(str(both.shape[1]), both.shape[1], 0))
        rows.append(tuple(cells))
    title = (
        t.text("Effort, debt and balance to come, % of GDP")
        if single
        else t.text("Effort to come, plain mean of the states, % of GDP")
    )
    return Table("reform", joined(title), tuple(head), tuple(rows))


def _who(t: Translation, found: Comparison, chosen: Reform) -> Table:
    numbers = found.numbers(chosen.id)
    none = t.text("none")
    better, worse = (
        t.listed([t.country(code) for code in each]) or none for each in (numbers.better, numbers.worse)
    )
    rows = ((words(t.text("Less to do")), Cell(better)), (words(t.text("More to do")), Cell(worse)))
    return Table("reform_who", t.text("Who gains, who loses"), ("", t.text("States")), rows, wide=(1,))
