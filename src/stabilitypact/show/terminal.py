"""How do verdicts look in a terminal? Aligned tables of under 100 columns, colour and symbol together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isnan

from rich.console import Console
from rich.table import Table
from rich.text import Text

from stabilitypact.figures.countries import country
from stabilitypact.figures.series import Series
from stabilitypact.figures.store import Publication
from stabilitypact.law.assess import Assessment
from stabilitypact.law.finding import VERDICT_WORDS, Finding, digits
from stabilitypact.law.history import History
from stabilitypact.law.rulebook import RuleBook
from stabilitypact.law.score import SCORED, Scores
from stabilitypact.law.status import Status
from stabilitypact.law.verdict import Verdict
from stabilitypact.september_2021 import Claim
from stabilitypact.show.limits import against, limits_of
from stabilitypact.show.terminal_table import print_table

WIDTH = 99
MARKS = {
    Verdict.MET: ("✓", "green"),
    Verdict.NOT_MET: ("✗", "bold red"),
    Verdict.EXEMPT: ("◇", "yellow"),
    Verdict.NOT_APPLICABLE: ("–", "dim"),
    Verdict.UNDETERMINED: ("?", "magenta"),
}


def console(*, stderr: bool = False) -> Console:
    """Return a console no wider than the house allows; colours only where the terminal has them."""
    found = Console(stderr=stderr, highlight=False)
    narrow = found.is_terminal and found.width <= WIDTH
    return found if narrow else Console(stderr=stderr, highlight=False, width=WIDTH)


def mark(verdict: Verdict, *, word: bool = True) -> Text:
    """Return a verdict as symbol and word in its colour."""
    symbol, style = MARKS[verdict]
    return Text(f"{symbol} {VERDICT_WORDS[verdict]}" if word else symbol, style=style)


def percent(value: float | None, digits: int = 1) -> str:
    """Return a figure with fixed decimals, or a dash where there is none; never a zero with a minus."""
    return "–" if value is None else f"{round(value, digits) + 0.0:.{digits}f}"


def status_table(status: Status) -> Table:
    """Return all states: balance, debt, verdicts, procedure, ceiling."""
    table = Table(box=None, padding=(0, 1), header_style="bold", title_justify="left")
    for name, justify in (
        ("", "left"),
        ("State", "left"),
        ("Balance", "right"),
        ("Debt", "right"),
        ("Deficit rule", "left"),
        ("Debt rule", "left"),
        ("Procedure", "left"),
        ("Ceiling", "right"),
    ):
        table.add_column(name, justify=justify, no_wrap=True)  # type: ignore[arg-type]
    for row in status.members:
        deficit, debt = limits_of(status, row.country)
        since = f"since {row.procedure_since:%Y-%m}" if row.procedure_since else row.procedure
        style = {"open": "bold red", "proposed": "yellow"}.get(row.procedure, "dim")
        doubt = "" if row.ceiling_status in (None, "verified", "seen") else "*"
        table.add_row(
            row.country,
            row.name,
            percent(row.balance, digits(row.balance, against(deficit))),
            percent(row.debt, digits(row.debt, debt)),
            mark(row.deficit),
            mark(row.debt_criterion),
            Text("none" if row.procedure == "none" else since, style=style),
            "–" if row.ceiling is None else f"{row.ceiling:.1f}{doubt}",
        )
    return table


def print_status(status: Status, out: Console) -> None:
    """Print the Pact at a glance, with what the columns are."""
    out.print(Text(f"The Stability and Growth Pact, {status.year}", style="bold"))
    out.print(status.summary())
    out.print()
    print_table(status_table(status), out)
    out.print()
    kind = status.vintage.kind(status.year)
    words = [
        f"Balance and debt in % of GDP, {kind} of {status.vintage.title} (published {status.vintage.published}); "
        f"rule book {status.rulebook}, {status.reading} reading."
    ]
    if any(row.ceiling is not None for row in status.members):
        words.append(
            f"Ceiling: highest growth of net expenditure in {status.year} that the Council set, % "
            "(*: unverified; –: none in the shipped table)."
        )
    if any(Verdict.UNDETERMINED in (row.deficit, row.debt_criterion) for row in status.members):
        words.append("Undetermined: a figure that the rule needs is not published.")
    if any(Verdict.EXEMPT in (row.deficit, row.debt_criterion) for row in status.members):
        words.append("Exempt: above the reference value, but an exit of the law holds.")
    words.append(f"Why: sgp explain {status.members[0].country} {status.year} deficit (or debt).")
    out.print(Text(" ".join(words), style="dim"))


def assessment_table(found: Assessment) -> Table:
    """Return years x rules for one or several states, as symbols."""
    table = Table(box=None, padding=(0, 1), header_style="bold")
    table.add_column("State")
    table.add_column("Year", justify="right")
    table.add_column("Rule book", no_wrap=True)
    for rule in found.rules:
        table.add_column(rule.replace("_", " "), overflow="fold", max_width=12)
    for code in found.countries:
        for year in found.years:
            segment = found.segment(year)
            cells = [
                mark(segment.findings[rule].verdict_at(code, year), word=False)
                if rule in segment.findings
                else Text("", style="dim")
                for rule in found.rules
            ]
            table.add_row(country(code).name, str(year), segment.book.id, *cells)
    return table


def legend() -> Text:
    """Return what the symbols mean."""
    parts: list[Text | str] = []
    for verdict in MARKS:
        parts += [mark(verdict), "   "]
    return Text.assemble(*parts)


def scores_table(scores: Scores) -> Table:
    """Return compliance scores, each with the years that it rests on."""
    table = Table(box=None, padding=(0, 1), header_style="bold")
    table.add_column("State", no_wrap=True)
    rules = [rule for rule in SCORED if rule in scores.scores[0].shares]
    for rule in (*rules, "overall"):
        table.add_column(rule.capitalize(), justify="right", no_wrap=True)
    for score in sorted(scores.scores, key=lambda s: -(s.shares["overall"] or -1)):
        cells = []
        for rule in rules:
            share = score.shares[rule]
            cells.append("–" if share is None else f"{share:.0f} % of {score.years[rule]:2d}")
        overall = score.shares["overall"]
        table.add_row(country(score.country).name, *cells, "–" if overall is None else f"{overall:.0f} %")
    return table


def claims_table(claims: Iterable[Claim]) -> Table:
    """Return claims and answers."""
    table = Table(box=None, padding=(0, 1, 1, 1), header_style="bold")
    table.add_column("#", justify="right", vertical="top")
    table.add_column("The article says", ratio=2)
    table.add_column("Borne out", no_wrap=True)
    table.add_column("The product answers", ratio=3)
    words = {True: Text("✓ yes", style="green"), False: Text("✗ no", style="bold red")}
    for claim in claims:
        supported = Text("a position", style="dim") if claim.supported is None else words[claim.supported]
        table.add_row(str(claim.number), claim.text, supported, claim.answer)
    return table


def print_assessment(found: Assessment, out: Console) -> None:
    """Print verdicts: the arithmetic in short for one year, a grid of symbols for a span."""
    if len(found.countries) * len(found.years) > 1:
        out.print(f"{found.reading} reading, figures: {found.vintage.title} ({found.vintage.id})")
        print_table(assessment_table(found), out)
        out.print(legend())
        return
    code, year = found.countries[0], found.years[0]
    head = f"{country(code).name} {year} under {found.segment(year).book.title}"
    out.print(Text(head, style="bold"))
    kind = found.vintage.kind(year)
    out.print(
        Text(f"{found.reading} reading; {kind} of {found.vintage.title} ({found.vintage.id})", style="dim")
    )
    table = Table(box=None, padding=(0, 1), header_style="bold")
    for name in ("Rule", "Verdict", "Value", "Limit", "Room", "Unit"):
        right = name in ("Value", "Limit", "Room")
        table.add_column(name, justify="right" if right else "left", no_wrap=name != "Unit")
    for finding in found:
        numbers = (percent(v, 2) for v in (finding.value, finding.threshold, finding.margin))
        table.add_row(finding.rule, mark(finding.verdict), *numbers, finding.unit)
    print_table(table, out)
    for finding in found:
        if finding.notes and _needs_a_word(finding):
            style = "magenta" if finding.verdict is Verdict.UNDETERMINED else "dim"
            out.print(Text(f"{finding.rule}: {_reason(finding)}", style=style))
    if all(finding.verdict is Verdict.NOT_APPLICABLE for finding in found):
        out.print(f"{country(code).name} {year}: {next(iter(found)).notes[0]}")
    out.print(Text(f"Arithmetic and articles: sgp explain {code} {year} RULE", style="dim"))


def _needs_a_word(finding: Finding) -> bool:
    """Tell whether a verdict does not follow from the number beside it: unknown, or against the room shown."""
    if finding.verdict is Verdict.UNDETERMINED:
        return True
    if finding.margin is None:
        return False
    missed = round(finding.margin, 10) < 0
    return (
        missed
        if finding.verdict in (Verdict.MET, Verdict.EXEMPT)
        else (finding.verdict is Verdict.NOT_MET and not missed)
    )


def _reason(finding: Finding) -> str:
    """Return the note that tells most; what it calls "below" stands in `sgp explain`."""
    unknown = (note for note in finding.notes if note.startswith("Undetermined"))
    return next(unknown, finding.notes[0]).replace(" (below)", "")


def print_procedures(found: Sequence[History], out: Console) -> None:
    """Print procedures with what the nearest vintage says of the year behind each."""
    if not found:
        out.print("No excessive deficit procedure: the table begins in 2002 and holds none for this state.")
        return
    table = Table(box=None, padding=(0, 1), header_style="bold")
    for name in ("State", "Opened", "Closed", "Year", "Deficit", "Debt", "Breach", "Figures"):
        table.add_column(name, justify="right" if name in ("Deficit", "Debt") else "left", no_wrap=True)
    for each in found:
        p = each.procedure
        opened = f"{p.decision}{'' if p.decision_status == 'verified' else '*'}"
        closed = (
            f"{p.abrogation}{'' if p.abrogation_status == 'verified' else '*'}" if p.abrogation else "open"
        )
        shown = mark(Verdict.NOT_MET, word=False) if each.breach else Text("no", style="yellow")
        figures = (percent(-each.balance), percent(each.debt))
        table.add_row(p.country, opened, closed, str(p.reference_year), *figures, shown, each.vintage)
    print_table(table, out)
    out.print(
        Text(
            "Year: the year that the decision rested on; breach: whether the deficit or the debt criterion "
            "is missed on the shipped vintage nearest to the decision. *: date unverified or only proposed.",
            style="dim",
        )
    )
    for each in found:
        if not each.breach:
            out.print(f"{each.procedure.country} {each.procedure.decision}: {each.reason}")


def series_table(found: Sequence[Series]) -> Table:
    """Return series side by side, forecasts marked."""
    years = sorted({year for series in found for year in series.years})
    table = Table(box=None, padding=(0, 1), header_style="bold")
    table.add_column("Year", justify="right")
    for series in found:
        table.add_column(f"{series.variable}\n{series.unit}", justify="right", overflow="fold")
    table.add_column("")
    for year in years:
        cells, kinds = [], set()
        for series in found:
            value = series.value(year)
            cells.append("–" if isnan(value) else f"{value:,.2f}")
            if year in series.years:
                kinds.add(series.kinds[series.years.index(year)])
        table.add_row(str(year), *cells, Text(" / ".join(sorted(kinds)), style="dim"))
    return table


def print_vintages(found: Sequence[Publication], out: Console) -> None:
    """Print the page of sources."""
    for each in found:
        out.print(Text.assemble((each.id, "bold"), f"  {each.title}, published {each.published}"))
        out.print(f"  {each.producer}: {each.source} {each.url}", soft_wrap=False)
        out.print(f"  outturn to {each.last_outturn}, any later year a forecast. {each.carried_over}")
        out.print(Text(f"  Terms: {each.terms}", style="dim"))


def print_inputs(out: Console) -> None:
    """Print the publications behind required paths, simulations and fans."""
    from stabilitypact.figures.dsa_sources import dsa_sources

    out.print("Inputs of the debt analysis:")
    for each in dsa_sources():
        day = f", {each.published}" if each.published else ""
        out.print(Text.assemble((each.id, "bold"), f"  {each.title}{day}"))
        out.print(f"  {each.source} {each.url}".rstrip(), soft_wrap=False)
        out.print(
            Text(f"  {len(each.countries)} states, {each.figures} figures. Terms: {each.terms}", style="dim")
        )


def rulebooks_table(books: Sequence[RuleBook]) -> Table:
    """Return the rule books with their time in force."""
    table = Table(box=None, padding=(0, 1), header_style="bold")
    for name in ("Id", "In force", "Title", "Values", "Unverified"):
        table.add_column(
            name, no_wrap=name != "Title", justify="right" if name in ("Values", "Unverified") else "left"
        )
    for book in books:
        span = f"{book.since} - {book.until or 'today'}"
        table.add_row(book.id, span, book.title, str(len(book.parameters)), str(len(book.unverified())))
    return table


def print_rulebook(book: RuleBook, out: Console) -> None:
    """Print every value of a rule book with unit, dates, articles and evidence."""
    out.print(Text(f"{book.title} ({book.id}), {book.since} - {book.until or 'today'}", style="bold"))
    out.print(book.summary)
    for path, spans in book.parameters.items():
        for p in spans:
            dates = (
                ""
                if (p.since, p.until) == (book.since, book.until)
                else f" [{p.since} - {p.until or 'today'}]"
            )
            out.print(Text.assemble((path, "bold"), f" = {p.shown if p.unit == 'choice' else p.told}{dates}"))
            doubt = "" if p.verified else "UNVERIFIED; "
            sources = "; ".join(str(c) for c in p.citations)
            out.print(Text(f"    {doubt}{sources} (evidence {p.evidence}; {p.status})", style="dim"))
