"""In which words does the page tell how a state stands? Sentences, numbers, dates; no results of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from stabilitypact.law.assertions import UNASSERTED
from stabilitypact.law.fact_records import Procedure
from stabilitypact.law.finding import Finding, digits
from stabilitypact.law.parameter import Parameter
from stabilitypact.law.status import Status, StatusRow
from stabilitypact.law.tally import FIRST_PROCEDURE, WEIGHT
from stabilitypact.law.verdict import Verdict
from stabilitypact.sentence import say

PROCEDURE_WORDS = {"open": "open", "none": "none", "proposed": "proposed"}
TREATY = "treaty"
NOT_PUBLISHED = say("not published")

VERDICT_MEANINGS = {
    Verdict.MET: say("the requirement is met"),
    Verdict.NOT_MET: say("the requirement is missed and no exit of the law holds"),
    Verdict.EXEMPT: say("the value is missed, but an exit that the law provides holds"),
    Verdict.NOT_APPLICABLE: say("the rule does not bind this state in this year"),
    Verdict.UNDETERMINED: say("figures or law do not decide it; the explanation says what is missing"),
}
# What follows "the criterion ..." in a sentence.
VERDICT_PHRASES = {
    Verdict.MET: "is met",
    Verdict.NOT_MET: "is not met",
    Verdict.EXEMPT: "counts as met because an exit of the law holds (exempt)",
    Verdict.NOT_APPLICABLE: "does not apply",
    Verdict.UNDETERMINED: "is undetermined",
}
PROCEDURE_MEANINGS = {
    "open": say("the Council has found an excessive deficit and not lifted that finding"),
    "none": say("no procedure on the day of this page"),
    "proposed": say("proposed by the Commission; no decision of the Council has been seen"),
}

# How debt above the reference value is judged, by the rule book's `debt.method`.
DEBT_METHODS = {
    "none": "or diminishing towards it at a satisfactory pace, for which these rules give no number",
    "benchmark": "or the part above it falling by a twentieth a year, on average over three years",
    "net_expenditure": (
        "or net expenditure staying within the ceiling that the Council has set, which is how the law has "
        "judged since 2024 whether debt is diminishing fast enough"
    ),
}


WITH_ARTICLE = ("Netherlands", "United Kingdom")


def in_a_sentence(name: str) -> str:
    """Return a state's name as English uses it in the middle of a sentence."""
    return f"the {name}" if name in WITH_ARTICLE else name


def joined(text: str) -> str:
    """Return a sentence whose numbers stay on one line with their % sign."""
    return text.replace(" %", "\u00a0%")


def figure(value: float | None, limit: float | None = None) -> str:
    """Return a number with a true minus sign and one decimal, more where rounding would land on the limit.

    A deficit of 3.04 must not read "3.0" beside "not met".
    """
    if value is None:
        return NOT_PUBLISHED
    text = f"{value:.{digits(value, limit)}f}"
    return "0." + "0" * digits(value, limit) if float(text) == 0 else text.replace("-", "−")


def plain(value: object) -> str:
    """Return a parameter's number as people write it: 3, not 3.0."""
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def day(value: date) -> str:
    """Return a date in words."""
    return f"{value.day} {value:%B %Y}"


def listed(words: Iterable[str]) -> str:
    """Return "a, b and c"."""
    parts = list(words)
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def headline(status: Status) -> str:
    """Return the answer to "is the Pact met?" in one sentence."""
    counts = status.counts()
    number, total = counts["meet_both"], counts["members"]
    ahead = status.vintage.kind(status.year) == "forecast"
    verb = "would meet" if ahead else "meets" if number <= 1 else "meet"
    who = f"{f'None of the {total}' if number == 0 else f'{number} of {total}'} member states {verb}"
    if ahead:
        who = f"On the forecast of {status.vintage.published:%B %Y}, {who[0].lower()}{who[1:]}"
    excused = sum(
        Verdict.EXEMPT in (row.deficit, row.debt_criterion)
        and {row.deficit, row.debt_criterion} <= {Verdict.MET, Verdict.EXEMPT}
        for row in status.members
    )
    law = "Pact" if has_pact(status) else "Treaty"
    of_them = "" if number == 1 else f" {excused} of them"
    how = f",{of_them} through an exit of the law" if excused else ""
    opened = in_procedure(counts["in_procedure"])
    also = f"; {opened} on {day(status.procedures_on)}" if procedures_known(status) else ""
    return f"{who} both requirements of the {law} in {status.year}{how}{also}."


def has_pact(status: Status) -> bool:
    """Tell whether the rule book that judges is one of the Pact; before 1998 there were the Treaty's values alone."""
    return status.assessment.segment(status.year).book.id != TREATY


def procedures_known(status: Status) -> bool:
    """Tell whether the table of procedures reaches back to the day of a status."""
    return status.as_of.year >= FIRST_PROCEDURE


def in_procedure(number: int) -> str:
    """Return how many states are in a procedure, in words that fit a sentence."""
    if number == 0:
        return "none is in an excessive deficit procedure"
    return f"{number} {'is' if number == 1 else 'are'} in an excessive deficit procedure"


def subline(status: Status) -> str:
    """Return what the headline leaves out: who misses what, what is undecided, on which figures."""
    proposed = sum(row.procedure == "proposed" for row in status.members)
    parts = [
        f"{criterion}: missed by {missed}, undetermined for {unknown}."
        for criterion, missed, unknown in verdict_counts(status)
    ]
    kind = status.vintage.kind(status.year)
    more = f"; {proposed} more {'is' if proposed == 1 else 'are'} proposed" if proposed else ""
    return (
        f"{' '.join(parts)} Figures for {status.year} ({kind}): {status.vintage.title}, "
        f"published {day(status.vintage.published)}. Procedures as on {day(status.procedures_on)}{more}."
        f"{''.join(' ' + each.message % {'day': day(status.procedures_on)} for each in status.limits())}"
    )


def verdict_counts(status: Status) -> list[tuple[str, int, int]]:
    """Return of each criterion, and of both as the map takes them together, how many miss it and how many are open."""
    columns = {
        "Deficit criterion": [row.deficit for row in status.members],
        "Debt criterion": [row.debt_criterion for row in status.members],
        "Both together": [both(row) for row in status.members],
    }
    return [
        (name, found.count(Verdict.NOT_MET), found.count(Verdict.UNDETERMINED))
        for name, found in columns.items()
    ]


def both(row: StatusRow) -> Verdict:
    """Return the two criteria taken together: the less favourable answer, exempt where an exit was needed."""
    return min(row.deficit, row.debt_criterion, key=WEIGHT.index)


def story(row: StatusRow, year: int, limits: tuple[float | None, float | None]) -> str:
    """Return one state's standing in a few words: figures, verdicts, procedure.

    Parameters
    ----------
    row, year :
        The state and the year judged.
    limits :
        Reference values of deficit and debt, % of GDP, where the rule book has them.
    """
    head = f"In {year}{' (forecast)' if row.kind == 'forecast' else ''} "
    deficit = f"the deficit criterion {VERDICT_PHRASES[row.deficit]}"
    debt = f"the debt criterion {VERDICT_PHRASES[row.debt_criterion]}"
    text = f"{head}{in_a_sentence(row.name)} has {_balance(row.balance, limits[0])}: {deficit}. "
    text += f"Its debt is {_level(row.debt, limits[1])}: {debt}. "
    if row.procedure == "open":
        since = f" since {day(row.procedure_since)}" if row.procedure_since else ""
        text += f"An excessive deficit procedure has been open{since}."
    elif row.procedure == "proposed":
        text += "An excessive deficit procedure has been proposed; no decision has been seen."
    else:
        text += "No excessive deficit procedure is open."
    return joined(text)


def _balance(value: float | None, limit: float | None) -> str:
    if value is None:
        return "no published budget balance"
    if round(value, 1) == 0:
        return f"a balanced budget ({figure(value)} % of GDP)"
    if value > 0:
        return f"a surplus of {figure(value)} % of GDP"
    text = f"a deficit of {figure(-value, limit)} % of GDP"
    if limit is None:
        return text
    return f"{text}, {'above' if -value > limit else 'within'} the reference value of {plain(limit)} %"


def _level(value: float | None, limit: float | None) -> str:
    if value is None:
        return NOT_PUBLISHED
    text = f"{figure(value, limit)} % of GDP"
    if limit is None:
        return text
    return f"{text}, {'above' if value > limit else 'within'} the reference value of {plain(limit)} %"


def procedure_lines(history: Iterable[Procedure], on: date) -> list[str]:
    """Return one line per procedure known on a day, newest first, with what is unverified flagged."""
    known = sorted((p for p in history if p.decision <= on), key=lambda p: p.decision, reverse=True)
    return [_procedure_line(p, on) for p in known]


def _procedure_line(procedure: Procedure, on: date) -> str:
    opened = _flagged(procedure.decision, procedure.decision_status)
    verb = "Proposed" if procedure.decision_status == "proposed" else "Opened"
    if procedure.abrogation is not None and procedure.abrogation <= on:
        end = f"closed {_flagged(procedure.abrogation, procedure.abrogation_status)}"
    elif procedure.decision_status == "proposed":
        end = "not seen as decided"
    else:
        end = f"open on {day(on)}"
    deadline = f"; correction asked for by {procedure.deadlines[-1]}" if procedure.deadlines else ""
    return f"{verb} {opened}; {end}{deadline}."


def _flagged(when: date, status: str | None) -> str:
    return day(when) if status in ("verified", "proposed") else f"{day(when)} [{status or 'unverified'}]"


def missing_sentence(findings: Iterable[Finding]) -> str:
    """Return which figures and assertions an undetermined answer waits for; empty where none is undetermined."""
    missing = [
        item for finding in findings if finding.verdict is Verdict.UNDETERMINED for item in finding.missing
    ]
    figures, claims = (
        sorted(
            {f"{i.variable.replace('_', ' ')} {i.year}" for i in missing if (i.vintage == UNASSERTED) is side}
        )
        for side in (False, True)
    )
    told = [f"Not published in these figures and needed: {listed(figures)}."] if figures else []
    if claims:
        told.append(f"Undetermined because nobody asserts {listed(claims)}.")
    return " ".join(told)


def debt_sentence(parameters: dict[str, Parameter]) -> str:
    """Return what the debt criterion asks for, in plain words, from the rule book's own values."""
    limit, method = parameters.get("debt.reference_value"), parameters.get("debt.method")
    value = f"of at most {plain(limit.value)} % of GDP" if limit else "within the reference value"
    if "numerical.debt_speed" in parameters:
        return joined(f"Government debt {value}, {DEBT_METHODS['benchmark']}.")
    how = DEBT_METHODS[str(method.value)] if method else "or diminishing towards it fast enough"
    return joined(f"Government debt {value}, {how}.")


def deficit_sentence(parameters: dict[str, Parameter]) -> str:
    """Return what the deficit criterion asks for, in plain words."""
    limit = parameters.get("deficit.reference_value")
    value = f"{plain(limit.value)} % of GDP" if limit else "the reference value"
    tolerance = parameters.get("numerical.deficit_tolerance")
    if tolerance:  # the European Fiscal Board's reading in pure numbers, without the law's exits
        return joined(
            f"In a year, general government may spend at most {value} more than it takes in; up to "
            f"{plain(tolerance.value)} beyond that is tolerated in a single year."
        )
    return joined(
        f"In a year, general government may spend at most {value} more than it takes in. An excess close "
        "to that value can be excused if it is exceptional and temporary, or if it has been falling "
        "substantially and continuously."
    )


MODE_NOTES = {
    "both": "A state meets both only if it meets, or is excused from, each.",
    "deficit": "Number on the tile: budget balance in % of GDP.",
    "debt": "Number on the tile: government debt in % of GDP.",
    "procedure": "Number on the tile: year in which the Council opened the procedure.",
}

# How a ceiling is known, in words, by its evidence status.
CEILING_EVIDENCE = {
    "seen": "seen in secondary sources, not in the act itself",
    "unverified": "unverified",
    "proposed": "proposed by the Commission; no decision of the Council has been seen",
}


def ceiling(row: StatusRow, year: int) -> str:
    """Return the ceiling with its year where that is another than the page's."""
    if row.ceiling is None:
        return "–"
    return figure(row.ceiling) + (f" ({row.ceiling_year})" if row.ceiling_year not in (None, year) else "")


def ceiling_note(rows: Iterable[StatusRow]) -> str:
    """Return how well the shown ceilings are known."""
    known = Counter(row.ceiling_status for row in rows if row.ceiling is not None)
    parts = [
        f"{number} {CEILING_EVIDENCE.get(str(status), str(status))}" for status, number in known.most_common()
    ]
    absent = "A dash: none in the shipped table."
    return f"Of those shown, {'; '.join(parts)}. {absent}" if parts else absent
