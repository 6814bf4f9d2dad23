"""What would change under a reform? The page of a report that sets it beside the rules in force."""

from __future__ import annotations

from datetime import date

import numpy as np

from stabilitypact.errors import BadInput
from stabilitypact.figures.dsa import dsa_vintage
from stabilitypact.i18n.translation import Translation
from stabilitypact.law.rulebook import RuleBook
from stabilitypact.path.results import Trajectory
from stabilitypact.path.trajectory import trajectory
from stabilitypact.reform.compare import compare
from stabilitypact.reform.comparison import Comparison
from stabilitypact.reform.find import Source
from stabilitypact.reform.find import reform as find_reform
from stabilitypact.reform.framework import path_rules
from stabilitypact.reform.model import Reform
from stabilitypact.reform.track import LAST
from stabilitypact.reform.words import label_words
from stabilitypact.sentence import say
from stabilitypact.show.report_basis import Basis
from stabilitypact.show.report_country import PERIODS
from stabilitypact.show.report_model import Block, Bullets, Cell, Paragraph, Section, Table
from stabilitypact.show.report_reform_charts import state_chart, union_charts
from stabilitypact.show.report_words import NO_FIGURE, binding_label, joined, number, words, year


def reform_page(
    t: Translation,
    source: Source,
    code: str | None,
    basis: Basis,
    year: int,
    as_of: str | date | None = None,
    vintage: str | None = None,
) -> tuple[Section, ...]:
    """Return the page: what the reform is, what it would ask of the state or of all, on which assumptions.

    Parameters
    ----------
    code :
        State; None for the Union.
    basis :
        Figures of the required path; the newest feed the years to come where it names none.
    year :
        Last of the past years, at most the last that a comparison takes.
    as_of, vintage :
        Figures of the past years, as for `reform.compare`.

    Raises
    ------
    UnknownName, BadInput, BadFile, MissingFigures
        For a reform that does not exist or a file that is none, or figures that do not reach.
    """
    chosen = find_reform(source)
    found = compare(
        chosen,
        countries=None if code is None else [code],
        last=min(year, LAST),
        as_of=as_of,
        vintage=vintage,
        guidance=basis.guidance,
        projection=basis.vintage if as_of is None else None,
    )
    if chosen.id == found.base.id:
        raise BadInput(
            say("'%(id)s' is what reforms are compared with; name a reform that changes it.", id=chosen.id)
        )
    blocks: list[Block] = [Paragraph(_about(t, chosen)), Paragraph(_past(t, found, chosen, code))]
    if found.forwards:
        table = _years(t, found, chosen)
        blocks.append(Paragraph(_ahead(t, found, chosen)))
        if code is not None:
            blocks += [state_chart(t, found, code, table), table, *_path(t, found, chosen, code, basis)]
    if code is None:
        blocks += union_charts(t, found, chosen.id)
        if found.forwards:
            blocks += [table, _who(t, found, chosen)]
    told = [
        *(t.said(each) for each in chosen.assumptions),
        *(t.text("Doubt: %(what)s", what=t.said(doubt)) for doubt in chosen.doubts),
        *(t.said(note) for note in found.notes),
    ]
    if told:
        blocks.append(Bullets(tuple(joined(each) for each in told)))
    blocks.append(Paragraph(joined(_figures(t, found)), quiet=True))
    return (Section(t.text("Under a reform: %(title)s", title=t.said(chosen.title)), tuple(blocks)),)


def _about(t: Translation, chosen: Reform) -> str:
    origin = ", ".join(part for part in (chosen.author, chosen.source, chosen.date) if part)
    return joined(f"{origin} ({t.text(label_words(chosen))}). {t.said(chosen.summary)}")


def _past(t: Translation, found: Comparison, chosen: Reform, code: str | None) -> str:
    own, base = (sum(found.tracks[each].breaches().values()) for each in (chosen.id, found.base.id))
    years = found.tracks[chosen.id].years
    numbers = {"first": years[0], "last": years[-1], "own": own, "base": base}
    if code is None:
        return joined(
            t.text(
                "Breaches from %(first)s to %(last)s, each state counted once a year: %(own)s under the reform, "
                "%(base)s under the rules in force at the time.",
                **numbers,
            )
        )
    return joined(
        t.text(
            "Years in breach from %(first)s to %(last)s: %(own)s under the reform, %(base)s under the rules in force "
            "at the time.",
            **numbers,
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


def _path(t: Translation, found: Comparison, chosen: Reform, code: str, basis: Basis) -> list[Block]:
    """Return the required path under the reform's own rules beside that in force, on the same inputs."""
    ahead = found.forwards[chosen.id]
    first = ahead.years[0]
    ours, theirs = (each.books((first,))[0][0] for each in (chosen, found.base))
    if not _asks_for_a_path(chosen, ours):
        return [
            Paragraph(
                joined(
                    t.text(
                        "The reform asks for no path of the framework of 2024: the effort is the smallest yearly "
                        "step with which its own rules are met."
                    )
                )
            )
        ]
    inputs = None if basis.guidance else ahead.vintages[0]
    under, before = (
        trajectory(
            code, PERIODS, path_rules(book, first), guidance=basis.guidance, vintage=inputs
        ).trajectories
        for book in (ours, theirs)
    )
    if [each.steps for each in under] == [each.steps for each in before]:
        same = t.text(
            "Required path: the reform leaves its numbers as they are (%(four)s %% of GDP a year over four years, "
            "%(seven)s over seven, on the figures of this page); what may be spent outside the rules comes off it.",
            four=_mean(t, under[0]),
            seven=_mean(t, under[1]),
        )
        return [Paragraph(joined(same))]
    span = range(under[0].base_year + 1, under[0].base_year + max(PERIODS) + 1)
    rows = []
    for old, new in zip(before, under, strict=True):
        for each, name in ((old, t.text("in force")), (new, t.text("reform"))):
            taken = dict(zip(span, each.steps or (), strict=False))
            label = words(f"{t.text('%(n)s years', n=each.period)}, {name}")
            binds = words(binding_label(t, each))
            steps = [number(t, taken.get(y), 2) for y in span]
            rows.append((label, *steps, number(t, each.average_step, 2), binds))
    head = (t.text("Adjustment"), *(str(y) for y in span), t.text("Mean"), t.text("Binding"))
    title = t.text("Required path under the reform’s own rules: yearly steps, % of GDP")
    note = t.text("Before what may be spent outside the rules, which the effort above takes off.")
    return [Table("reform_path", joined(title), head, tuple(rows), wide=(len(head) - 1,), note=joined(note))]


def _mean(t: Translation, each: Trajectory) -> str:
    return NO_FIGURE if each.average_step is None else t.number(each.average_step, 2)


def _asks_for_a_path(chosen: Reform, book: RuleBook) -> bool:
    """Tell whether a reform keeps the framework's debt rule, whose yardstick is the net expenditure path."""
    method = book.get("debt.method", book.date_for(book.since.year + 1), "none")
    return method == "net_expenditure" and "debt" in chosen.decides


def _figures(t: Translation, found: Comparison) -> str:
    """Return on which figures the page rests."""
    past = t.listed(list(dict.fromkeys(found.tracks[found.base.id].vintages)))
    if not found.forwards:
        return t.text("Figures of this page: %(past)s.", past=past)
    inputs = dict.fromkeys(found.forwards[found.base.id].vintages)
    ahead = t.listed([f"{dsa_vintage(each).title} ({each})" for each in inputs])
    return t.text(
        "Figures of this page: for the past %(past)s; for the years to come %(ahead)s, which need not be the inputs "
        "of the required path before.",
        past=past,
        ahead=ahead,
    )


def _who(t: Translation, found: Comparison, chosen: Reform) -> Table:
    numbers = found.numbers(chosen.id)
    none = t.text("no state")
    better, worse = (t.listed(t.countries(each)) or none for each in (numbers.better, numbers.worse))
    rows = ((words(t.text("Less to do")), Cell(better)), (words(t.text("More to do")), Cell(worse)))
    return Table("reform_who", t.text("Who gains, who loses"), ("", t.text("States")), rows, wide=(1,))
