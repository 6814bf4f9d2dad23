"""How does the Union stand, since when, and who must do how much? The content of the Union's brief."""

from __future__ import annotations

from dataclasses import dataclass

from stabilitypact.i18n.translation import Translation
from stabilitypact.law.assess import FIRST_YEAR, LAST_YEAR, assess
from stabilitypact.law.finding import VERDICT_WORDS, Finding
from stabilitypact.law.status import Status, StatusRow
from stabilitypact.law.tally import Tally, tally
from stabilitypact.law.verdict import VERDICTS, Verdict
from stabilitypact.path.results import Trajectories, Trajectory
from stabilitypact.path.trajectory import trajectory
from stabilitypact.plotting import draw
from stabilitypact.sentence import say
from stabilitypact.show.report_basis import Basis
from stabilitypact.show.report_country import PERIODS
from stabilitypact.show.report_figures import figure as chart_figure
from stabilitypact.show.report_model import Bullets, Cell, Charts, Figure, Paragraph, Section, Table
from stabilitypact.show.report_words import (
    KINDS,
    NO_FIGURE,
    binding_label,
    figure,
    joined,
    number,
    verdict_cell,
    words,
    year,
)

KEPT = (Verdict.MET, Verdict.EXEMPT)


@dataclass(frozen=True, slots=True, eq=False)
class UnionNumbers:
    """Unrounded results behind the Union's brief.

    Attributes
    ----------
    trajectories :
        Required paths of all states for each period.
    tally :
        Number of member states by verdict and year; the worse of the two criteria counts.
    """

    status: Status
    trajectories: Trajectories
    tally: Tally

    @property
    def counts(self) -> dict[int, dict[Verdict, int]]:
        """Year -> number of member states by verdict."""
        held = self.tally.counts
        return {year: {verdict: each[str(verdict)] for verdict in VERDICTS} for year, each in held.items()}

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The two criteria of every state."""
        return tuple(
            self.status.finding(row.country, rule)
            for row in self.status.members
            for rule in ("deficit", "debt")
        )

    def paths(self, code: str) -> tuple[Trajectory, ...]:
        """Return the paths of a state, in the order of the periods; none where the analysis lacks the state."""
        return tuple(each for each in self.trajectories if each.country == code)


def union_numbers(status: Status, basis: Basis) -> UnionNumbers:
    """Return everything that the Union's brief tells."""
    held = status.vintage
    years = tuple(y for y in held.years if FIRST_YEAR <= y <= LAST_YEAR)
    found = assess(None, years, vintage=held.id)
    return UnionNumbers(status, trajectory(None, PERIODS, guidance=basis.guidance), tally(found))


def union_headline(t: Translation, status: Status) -> str:
    """Return the answer in one sentence."""
    counts = status.counts()
    who = t.plural(
        "%(n)s of %(total)s member states meets both criteria in %(year)s",
        "%(n)s of %(total)s member states meet both criteria in %(year)s",
        counts["meet_both"],
        total=counts["members"],
        year=status.year,
    )
    where = t.plural(
        "%(n)s is in an excessive deficit procedure",
        "%(n)s are in an excessive deficit procedure",
        counts["in_procedure"],
    )
    return joined(f"{who}{t.joint('; ')}{where}.")


def union_pages(t: Translation, found: UnionNumbers) -> tuple[tuple[Section, ...], ...]:
    """Return the two pages: verdicts on a map and over time, and every state with what is asked of it."""
    return ((_standing(t, found), _over_time(t, found)), (_states(t, found),))


def _standing(t: Translation, found: UnionNumbers) -> Section:
    status, counts = found.status, found.status.counts()
    lead = t.text(
        "Year %(year)s (%(kind)s), %(total)s member states: deficit criterion not met by %(deficit)s, debt criterion "
        "not met by %(debt)s and undetermined for %(unknown)s. Of those that meet both criteria, %(excused)s do so "
        "through an exit of the law.",
        year=status.year,
        kind=t.text(KINDS[status.vintage.kind(status.year)]),
        total=counts["members"],
        deficit=counts["deficit_not_met"],
        debt=counts["debt_not_met"],
        unknown=counts["debt_undetermined"],
        excused=sum(_excused(row) for row in status.members),
    )
    table = _verdict_table(t, found)
    summary = t.text("Map of equal tiles, one per state: verdict on each criterion; the number is % of GDP.")
    title = t.text("Verdicts by state")
    chart = chart_figure(
        t, "map", title, summary, table, lambda mode, taller: draw(status, kind="both", mode=mode, tile=44)
    )
    return Section(
        t.text("Where the Union stands"), (Paragraph(joined(lead)), Charts((chart,)), _excuses(t, found))
    )


def _excused(row: StatusRow) -> bool:
    both = (row.deficit, row.debt_criterion)
    return Verdict.EXEMPT in both and all(verdict in KEPT for verdict in both)


def _excuses(t: Translation, found: UnionNumbers) -> Bullets:
    """Return who misses, is excused and is in procedure, by name."""
    rows = found.status.members
    groups = (
        (say("Deficit criterion not met: %(who)s."), [r for r in rows if r.deficit is Verdict.NOT_MET]),
        (
            say("Deficit criterion undetermined: %(who)s."),
            [r for r in rows if r.deficit is Verdict.UNDETERMINED],
        ),
        (
            say("Debt criterion undetermined: %(who)s."),
            [r for r in rows if r.debt_criterion is Verdict.UNDETERMINED],
        ),
        (say("In an excessive deficit procedure: %(who)s."), [r for r in rows if r.procedure == "open"]),
        (
            say("Procedure proposed, no decision seen: %(who)s."),
            [r for r in rows if r.procedure == "proposed"],
        ),
    )
    return Bullets(
        tuple(
            t.text(sentence, who=t.listed(t.countries(row.country for row in group)))
            for sentence, group in groups
            if group
        )
    )


def _verdict_table(t: Translation, found: UnionNumbers) -> Table:
    rows = tuple(
        (
            words(t.country(row.country)),
            number(t, row.balance),
            verdict_cell(t, row.deficit),
            number(t, row.debt),
            verdict_cell(t, row.debt_criterion),
        )
        for row in found.status.members
    )
    head = (t.text("State"), t.text("Balance"), t.text("Deficit"), t.text("Debt"), t.text("Debt criterion"))
    return Table("map", t.text("Verdicts by state"), head, rows)


def _over_time(t: Translation, found: UnionNumbers) -> Section:
    title = t.text("Number of states by verdict, the worse of both criteria")
    keys = [verdict for verdict in VERDICTS if any(counts[verdict] for counts in found.counts.values())]
    head = (t.text("Year"), *(t.text(VERDICT_WORDS[verdict]) for verdict in keys))
    rows = tuple(
        (year(y), *(Cell(str(counts[verdict]), counts[verdict], 0) for verdict in keys))
        for y, counts in found.counts.items()
    )
    table = Table("counts", title, head, rows)
    best = max(found.counts, key=lambda y: found.counts[y][Verdict.NOT_MET])
    summary = t.text(
        "Most states missed a criterion in %(year)s: %(n)s.", year=best, n=found.counts[best][Verdict.NOT_MET]
    )
    return Section(t.text("Over time"), (Charts((_counts(t, found, title, summary, table),)),))


def _counts(t: Translation, found: UnionNumbers, title: str, summary: str, table: Table) -> Figure:
    return chart_figure(
        t,
        "counts",
        title,
        summary,
        table,
        lambda mode, taller: draw(found.tally, mode=mode, height=170 + taller),
        grows=True,
    )


def _states(t: Translation, found: UnionNumbers) -> Section:
    rows = tuple(_state(t, found, row) for row in found.status.members)
    first = found.status.year
    head = (
        t.text("State"), t.text("Balance"), t.text("Deficit"), t.text("Debt"), t.text("Debt criterion"),
        t.text("Procedure since"), *(t.text("%(n)s years", n=period) for period in PERIODS), t.text("Binding, 4 years"),
        t.text("Council ceiling %(year)s", year=first),
    )  # fmt: skip
    title = t.text("All states: figures in % of GDP, verdicts, mean yearly effort asked for, ceiling in %")
    note = t.text(
        "Effort: mean yearly improvement of the structural primary balance over 4 and 7 years, % of GDP; in brackets "
        "where both reference values are kept and the path is technical information only. Ceiling: highest growth of "
        "net expenditure set by the Council."
    )
    table = Table("states", joined(title), head, rows, wide=(8,), note=joined(note))
    return Section(t.text("Who must do how much"), (table,))


def _state(t: Translation, found: UnionNumbers, row: StatusRow) -> tuple[Cell, ...]:
    paths = found.paths(row.country)
    limits = {rule: found.status.finding(row.country, rule).threshold for rule in ("deficit", "debt")}
    near = None if limits["deficit"] is None else -limits["deficit"]
    since = {
        "open": t.month(row.procedure_since) if row.procedure_since else "",
        "proposed": t.text("proposed"),
    }
    held = row.ceiling if row.ceiling_year == found.status.year else None
    return (
        words(t.country(row.country)),
        figure(t, row.balance, near),
        verdict_cell(t, row.deficit),
        figure(t, row.debt, limits["debt"]),
        verdict_cell(t, row.debt_criterion),
        words(since.get(row.procedure, NO_FIGURE)),
        *(_effort(t, each) for each in paths or (None,) * len(PERIODS)),
        words(binding_label(t, paths[0]) if paths else NO_FIGURE),
        number(t, held),
    )


def _effort(t: Translation, path: Trajectory | None) -> Cell:
    if path is None or path.average_step is None:
        return Cell(NO_FIGURE)
    cell = number(t, path.average_step, 2)
    return cell if path.kind == "reference_trajectory" else Cell(f"({cell.text})", cell.value, 2)
