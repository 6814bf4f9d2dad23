"""How does one state stand, what must it do, how sure is that? The content of a country brief."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stabilitypact.figures.dsa import dsa_vintage
from stabilitypact.i18n.translation import Translation
from stabilitypact.law.facts import Ceiling, ceiling
from stabilitypact.law.finding import Finding
from stabilitypact.law.history import History, histories
from stabilitypact.law.status import Status, StatusRow
from stabilitypact.law.verdict import Verdict
from stabilitypact.path.fan import Fan
from stabilitypact.path.fan import fan as draw_fan
from stabilitypact.path.project import ProjectionResult, project
from stabilitypact.path.results import Trajectory
from stabilitypact.path.trajectory import trajectory
from stabilitypact.sentence import say
from stabilitypact.show.charts_kinds import criterion_label
from stabilitypact.show.explained import citation
from stabilitypact.show.report_basis import Basis
from stabilitypact.show.report_country_figures import path_charts, standing_charts, verdict_strip
from stabilitypact.show.report_model import Block, Bullets, Cell, Paragraph, Section, Table
from stabilitypact.show.report_words import (
    CRITERIA,
    KINDS,
    NO_FIGURE,
    RULES,
    binding,
    evidence,
    figure,
    joined,
    minimum_steps,
    missing_words,
    named_day,
    number,
    procedure_phrase,
    verdict_cell,
    why,
    words,
)

PERIODS = (4, 7)


@dataclass(frozen=True, slots=True, eq=False)
class CountryNumbers:
    """Unrounded results behind a country brief.

    Attributes
    ----------
    status :
        Of all states; `code` is the one reported.
    trajectories, projections :
        Required paths of four and seven years, and debt along each; a projection is None without a path.
    baseline :
        Debt without policy change.
    fan :
        After the path of four years; None without a path.
    ceilings :
        Of the Council, by year.
    history :
        Procedures known on the day.
    """

    code: str
    status: Status
    trajectories: tuple[Trajectory, ...]
    projections: tuple[ProjectionResult | None, ...]
    baseline: ProjectionResult
    fan: Fan | None
    ceilings: tuple[Ceiling, ...]
    history: tuple[History, ...]

    @property
    def row(self) -> StatusRow:
        """The state in the status."""
        return next(row for row in self.status.members if row.country == self.code)


def country_numbers(code: str, status: Status, basis: Basis, draws: int) -> CountryNumbers:
    """Return everything that the brief of a state tells."""
    guidance, vintage = basis.guidance, basis.vintage
    paths = trajectory(code, PERIODS, guidance=guidance, vintage=vintage)
    projections = tuple(
        None
        if t.steps is None
        else project(code, "adjustment", guidance=guidance, vintage=vintage, steps=t.steps)
        for t in paths
    )
    steps = paths.trajectories[0].steps
    fan = None if steps is None else draw_fan(code, draws, steps=steps, guidance=guidance, vintage=vintage)
    last = max(PERIODS) + paths.trajectories[0].base_year
    set_by_council = [ceiling(code, year, status.as_of) for year in range(status.as_of.year - 5, last + 1)]
    return CountryNumbers(
        code,
        status,
        paths.trajectories,
        projections,
        project(code, "baseline", guidance=guidance, vintage=vintage),
        fan,
        tuple(each for each in set_by_council if each is not None),
        tuple(h for h in histories(code) if h.procedure.decision <= status.as_of),
    )


def headline(t: Translation, found: CountryNumbers) -> str:
    """Return the answer in one sentence."""
    row = found.row
    return joined(
        t.text(
            "%(state)s %(year)s: deficit criterion %(deficit)s, debt criterion %(debt)s; %(procedure)s.",
            state=t.country(found.code),
            year=found.status.year,
            deficit=verdict_cell(t, row.deficit).text,
            debt=verdict_cell(t, row.debt_criterion).text,
            procedure=procedure_phrase(t, row.procedure, row.procedure_since),
        )
    )


def shown_findings(found: CountryNumbers) -> tuple[Finding, ...]:
    """Return the findings that the brief tells: criteria always, other rules where they bind."""
    held = found.status.assessment.segment(found.status.year).findings
    findings = [found.status.finding(found.code, rule) for rule in RULES if rule in held]
    return tuple(
        f for f in findings if f.rule in ("deficit", "debt") or f.verdict is not Verdict.NOT_APPLICABLE
    )


def country_pages(t: Translation, found: CountryNumbers) -> tuple[tuple[Section, ...], ...]:
    """Return the two pages: where the state stands, and what is asked of it."""
    return (
        (_standing(t, found), _procedures(t, found), _undetermined(t, found)),
        (_path(t, found),),
    )


def _standing(t: Translation, found: CountryNumbers) -> Section:
    status, row = found.status, found.row
    near = {f.rule: f.threshold for f in shown_findings(found)}
    limit = near.get("deficit")
    lead = t.text(
        "In %(year)s (%(kind)s) the general government balance is %(balance)s %% of GDP, its debt %(debt)s %%.",
        year=status.year,
        kind=t.text(KINDS[row.kind]),
        balance=figure(t, row.balance, None if limit is None else -limit).text,
        debt=figure(t, row.debt, near.get("debt")).text,
    )
    rows = tuple(
        (
            words(t.text(RULES[f.rule])),
            verdict_cell(t, f.verdict),
            words(why(t, f)),
            _place(t, f),
        )
        for f in shown_findings(found)
    )
    head = (t.text("Rule"), t.text("Verdict"), t.text("Why"), t.text("Article"))
    blocks: list[Block] = [
        Paragraph(joined(f"{lead} {path_sentence(t, found)}")),
        Table("verdicts", t.text("Verdicts"), head, rows, wide=(2, 3)),
        standing_charts(t, found.code, status),
        verdict_strip(t, found.code, status),
    ]
    return Section(t.text("Where the state stands"), tuple(blocks))


def path_sentence(t: Translation, found: CountryNumbers) -> str:
    """Return what is asked in one sentence."""
    four, seven = (
        t.number(x.average_step, 2) if x.average_step is not None else NO_FIGURE for x in found.trajectories
    )
    if found.trajectories[0].kind == "reference_trajectory":
        sentence = say(
            "The required path takes %(four)s %% of GDP a year over four years, or %(seven)s over seven "
            "(mean improvement of the structural primary balance)."
        )
    else:
        sentence = say(
            "No path is required below both reference values; technical information of the same kind gives "
            "%(four)s %% of GDP a year over four years, or %(seven)s over seven."
        )
    return t.text(sentence, four=four, seven=seven)


def _place(t: Translation, finding: Finding) -> Cell:
    """Return where a rule is written, with the act's address."""
    if not finding.citations:
        return Cell(NO_FIGURE)
    told = citation(t, finding.citations[0])
    return words(told.text, link=told.link)


def _procedures(t: Translation, found: CountryNumbers) -> Section:
    title = t.text("Excessive deficit procedures")
    if not found.history:
        return Section(title, (Paragraph(t.text("None since 2002 in the shipped table.")),))
    head = tuple(
        t.text(each)
        for each in (
            say("Opened"),
            say("Closed"),
            say("Deadline"),
            say("Because of"),
            say("Balance, % of GDP"),
            say("How well known"),
        )
    )
    rows = []
    for each in reversed(found.history):
        p = each.procedure
        closed = p.abrogation if p.abrogation is not None and p.abrogation <= found.status.as_of else None
        opened = named_day(t, p.decision, p.decision_status)
        rows.append(
            (
                words(opened + (f" ({t.text('proposed')})" if p.proposed else "")),
                words(named_day(t, closed, p.abrogation_status) if closed else t.text("open")),
                words(p.deadlines[-1] if p.deadlines else NO_FIGURE),
                words(f"{t.text(CRITERIA[p.criterion])}, {p.reference_year}"),
                number(t, each.balance, 1),
                words(evidence(t, p.decision_status)),
            )
        )
    note = t.text("Balance: of the year behind the decision, on the shipped vintage published nearest to it.")
    return Section(title, (Table("procedures", title, head, tuple(rows), wide=(0, 1, 5), note=note),))


def _undetermined(t: Translation, found: CountryNumbers) -> Section:
    items = []
    for finding in shown_findings(found):
        if finding.verdict is Verdict.UNDETERMINED:
            waits = missing_words(t, finding)
            reason = t.text("waits for %(what)s", what=waits) if waits else t.text("see the explanation")
            items.append(t.labelled(t.text(RULES[finding.rule]), f"{reason}."))
    doubted = {p.path for finding in shown_findings(found) for p in finding.unverified}
    if doubted:
        items.append(
            t.plural(
                "%(n)s parameter of the rule book behind these verdicts has not been read in the act (workbook, "
                "sheet Explanation).",
                "%(n)s parameters of the rule book behind these verdicts have not been read in the act (workbook, "
                "sheet Explanation).",
                len(doubted),
            )
        )
    for each in found.trajectories:
        if each.certificate.undetermined:
            items.append(
                t.text(
                    "Over %(years)s years the chance that debt falls is within the statistical doubt of its "
                    "threshold: the yearly step may be one off.",
                    years=each.period,
                )
            )
    if not items:
        items = [t.text("Nothing: figures and law decide every rule shown.")]
    return Section(t.text("What is undetermined, and why"), (Bullets(tuple(joined(item) for item in items)),))


def _path(t: Translation, found: CountryNumbers) -> Section:
    first = found.trajectories[0]
    required = first.kind == "reference_trajectory"
    title = (
        t.text("The required path") if required else t.text("Technical information: a path of the same kind")
    )
    start = t.text(
        "Starting point: a structural primary balance of %(spb)s %% of GDP in %(year)s.",
        spb=t.number(first.spb_start, 2),
        year=first.base_year,
    )
    blocks: list[Block] = [
        Paragraph(joined(f"{start} {_inputs(t, found)}")),
        _steps(t, found.trajectories),
        Bullets(tuple(_told(t, found.trajectories))),
        _ceilings(t, found),
        _criteria(t, found.trajectories),
    ]
    if found.fan is not None:
        blocks.append(path_charts(t, found.baseline, found.projections, found.fan, PERIODS))
    return Section(title, tuple(blocks))


def _inputs(t: Translation, found: CountryNumbers) -> str:
    """Return the inputs of the path, and whether the day of the report knew them."""
    inputs = dsa_vintage(found.trajectories[0].vintage)
    if inputs.published > found.status.as_of:
        return t.text(
            "Inputs: %(title)s, published on %(day)s. On %(asked)s neither they nor this path were known; verdicts and "
            "procedures are those of that day.",
            title=inputs.title,
            day=t.day(inputs.told),
            asked=t.day(found.status.as_of),
        )
    return t.text("Inputs: %(title)s, published on %(day)s.", title=inputs.title, day=t.day(inputs.told))


def _steps(t: Translation, paths: Sequence[Trajectory]) -> Table:
    years = range(paths[0].base_year + 1, paths[0].base_year + max(PERIODS) + 1)
    title = t.text("Yearly improvement of the structural primary balance, % of GDP")
    rows = []
    for each in paths:
        taken = dict(zip(years, each.steps or (), strict=False))
        cells = []
        for year in years:
            cell = number(t, taken.get(year), 2)
            starred = year in each.rules_by_year
            cells.append(Cell(cell.text + "*", cell.value, 2) if starred else cell)
        name = words(t.text("%(n)s years", n=each.period))
        rows.append((name, *cells, number(t, each.average_step, 2), number(t, each.spb_end, 2)))
    ends = (t.text("Mean"), t.text("Balance at the end"))
    head = (t.text("Adjustment"), *(str(year) for year in years), *ends)
    return Table("steps", joined(title), head, tuple(rows), wide=(0,))


def _told(t: Translation, paths: Sequence[Trajectory]) -> list[str]:
    told = []
    for each in paths:
        parts = [binding(t, each), minimum_steps(t, each)]
        if each.probability is not None and each.probability_se is not None:
            parts.append(
                t.text(
                    "Debt falls within five years of the adjustment with a probability of %(chance)s %% (standard "
                    "error %(error)s).",
                    chance=t.number(100 * each.probability, 1),
                    error=t.number(100 * each.probability_se, 2),
                )
            )
        if each.backloaded:
            parts.append(
                t.text(
                    "The first four years carry less than their share of the effort (Art. 6(c)): backloaded."
                )
            )
        told.append(joined(" ".join(part for part in parts if part)))
    return told


def _ceilings(t: Translation, found: CountryNumbers) -> Table:
    """Return highest net expenditure growth: the Council's, and what each path allows."""
    first = found.trajectories[0].base_year + 1
    years = range(first, first + max(PERIODS))
    council = {each.year: each.max_growth for each in found.ceilings}
    rows = [(words(t.text("Council")), *(number(t, council.get(year)) for year in years))]
    for each in found.trajectories:
        name = words(t.text("Path of %(n)s years", n=each.period))
        rows.append((name, *(number(t, each.net_expenditure_growth.get(year)) for year in years)))
    title = t.text("Highest growth of net expenditure, % a year")
    head = (t.text("Ceiling"), *(str(year) for year in years))
    return Table("ceilings", title, head, tuple(rows), wide=(0,), note=council_note(t, found.ceilings))


def _criteria(t: Translation, paths: Sequence[Trajectory]) -> Table:
    """Return the smallest yearly step that meets each criterion alone, for each period."""
    names = dict.fromkeys(name for each in paths for name in each.criteria)

    def asked(name: str) -> float:
        steps = [each.criteria.get(name) for each in paths]
        return min(99.0 if step is None else -step for step in steps)

    rows = []
    for name in sorted(names, key=asked):
        cells = []
        for each in paths:
            if name not in each.criteria:
                cells.append(Cell(NO_FIGURE))
            elif each.criteria[name] is None:
                cells.append(words(t.text("none does")))
            else:
                bound = name == each.binding
                cell = number(t, each.criteria[name], 2)
                cells.append(Cell(f"{cell.text} ({t.text('binds')})", cell.value, 2) if bound else cell)
        rows.append((words(t.text(criterion_label(name))), *cells))
    title = t.text("Smallest yearly step that meets each criterion alone, % of GDP")
    head = (t.text("Criterion"), *(t.text("%(n)s years", n=each.period) for each in paths))
    note = t.text(
        "Debt must decline or stay below 60 %, not both; “none does”: no step up to 1.60 is enough."
    )
    scenarios = t.text(
        "Adjustment, lower primary balance, higher r − g (interest rate less growth) and financial stress are the "
        "scenarios of the Commission’s debt analysis."
    )
    return Table("criteria", joined(title), head, tuple(rows), note=joined(f"{note} {scenarios}"))


def council_note(t: Translation, ceilings: Sequence[Ceiling]) -> str:
    """Return how well the Council's ceilings are known."""
    if not ceilings:
        return t.text("The shipped table holds no ceiling of the Council for this state.")
    acts = {each.act: each for each in ceilings}
    known = t.listed([f"{t.day(each.act_date)} ({evidence(t, each.status)})" for each in acts.values()])
    return t.text("Council: recommendation of %(acts)s.", acts=known)
