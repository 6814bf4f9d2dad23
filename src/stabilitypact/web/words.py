"""In which words do the pages tell how states stand? The sentences of the self-contained page, translated."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from stabilitypact.i18n.translation import Translation
from stabilitypact.law.fact_records import Procedure
from stabilitypact.law.finding import VERDICT_WORDS, Finding
from stabilitypact.law.status import Status, StatusRow
from stabilitypact.law.verdict import Verdict
from stabilitypact.sentence import say
from stabilitypact.show.explained import joined, variable_label
from stabilitypact.show.page_text import NOT_PUBLISHED, PROCEDURE_MEANINGS, VERDICT_MEANINGS

RULE_NAMES = {
    "both": say("Deficit and debt"),
    "deficit": say("Deficit"),
    "debt": say("Debt"),
    "structural": say("Structural balance"),
    "expenditure": say("Expenditure benchmark"),
    "significant_deviation": say("Significant deviation"),
    "net_expenditure": say("Net expenditure path"),
    "trajectory_scope": say("Reference trajectory"),
    "resilience_margin": say("Resilience margin"),
    "effort": say("Minimum effort"),
    "sanctions": say("Sanctions"),
    "report": say("Report under Art. 126(3)"),
    "procedure": say("Procedure"),
}
READING_NAMES = {
    "law": say("The law’s letter"),
    "commission": say("The Commission’s practice"),
    "numerical": say("The Fiscal Board’s numbers"),
}
KIND_NAMES = {"outturn": say("outturn"), "forecast": say("forecast")}

PROCEDURE_WORDS = {"open": say("open"), "none": say("none"), "proposed": say("proposed")}
# How well a fact is known, where it was not read in the act.
FLAGS = {"seen": say("seen"), "unverified": say("unverified"), "proposed": say("proposed")}
DEFICIT_SENTENCES = {
    Verdict.MET: say("The deficit criterion is met."),
    Verdict.NOT_MET: say("The deficit criterion is not met."),
    Verdict.EXEMPT: say("The deficit criterion counts as kept because an exit of the law holds (exempt)."),
    Verdict.NOT_APPLICABLE: say("The deficit criterion does not apply."),
    Verdict.UNDETERMINED: say("The deficit criterion is undetermined."),
}
DEBT_SENTENCES = {
    Verdict.MET: say("The debt criterion is met."),
    Verdict.NOT_MET: say("The debt criterion is not met."),
    Verdict.EXEMPT: say("The debt criterion counts as kept because an exit of the law holds (exempt)."),
    Verdict.NOT_APPLICABLE: say("The debt criterion does not apply."),
    Verdict.UNDETERMINED: say("The debt criterion is undetermined."),
}


def verdict_word(t: Translation, key: str) -> str:
    """Return the word of a verdict or of the state of a procedure."""
    return t.text(VERDICT_WORDS[Verdict(key)] if key in set(Verdict) else PROCEDURE_WORDS[key])


def meaning(t: Translation, key: str) -> str:
    """Return what a verdict or the state of a procedure means."""
    return t.text(VERDICT_MEANINGS[Verdict(key)] if key in set(Verdict) else PROCEDURE_MEANINGS[key])


def rule_name(t: Translation, rule: str) -> str:
    """Return the short name of a rule."""
    return t.text(RULE_NAMES.get(rule, rule.replace("_", " ").capitalize()))


def figure(t: Translation, value: float | None, limit: float | None = None) -> str:
    """Return a number with one decimal, more where rounding would land on the limit."""
    if value is None:
        return t.text(NOT_PUBLISHED)
    digits = 1
    while limit is not None and digits < 4 and value != limit and round(value, digits) == limit:
        digits += 1
    return t.number(value, digits)


def headline(t: Translation, status: Status) -> str:
    """Return the answer to "is the Pact kept?" in one sentence."""
    counts = status.counts()
    number, total, year = counts["meet_both"], counts["members"], status.year
    if number == 0:
        who = t.text(
            "None of the %(total)s member states meets both requirements of the Pact in %(year)s",
            total=total,
            year=year,
        )
    else:
        who = t.plural(
            "%(n)s of %(total)s member states meets both requirements of the Pact in %(year)s",
            "%(n)s of %(total)s member states meet both requirements of the Pact in %(year)s",
            number,
            total=total,
            year=year,
        )
    kept = {Verdict.MET, Verdict.EXEMPT}
    excused = sum(
        Verdict.EXEMPT in (row.deficit, row.debt_criterion) and {row.deficit, row.debt_criterion} <= kept
        for row in status.members
    )
    if excused:
        who += t.plural(
            ", %(n)s of them through an exit of the law",
            ", %(n)s of them through an exit of the law",
            excused,
        )
    return f"{who}; {_in_procedure(t, counts['in_procedure'])}."


def _in_procedure(t: Translation, number: int) -> str:
    if number == 0:
        return t.text("none is in an excessive deficit procedure")
    return t.plural(
        "%(n)s is in an excessive deficit procedure", "%(n)s are in an excessive deficit procedure", number
    )


def subline(t: Translation, status: Status) -> str:
    """Return what the headline leaves out: who misses what, what is undecided, on which figures."""
    counts = status.counts()
    undecided = sum(Verdict.UNDETERMINED in (row.deficit, row.debt_criterion) for row in status.members)
    parts = [
        t.plural(
            "%(n)s misses the deficit criterion",
            "%(n)s miss the deficit criterion",
            counts["deficit_not_met"],
        ),
        t.plural("%(n)s misses the debt criterion", "%(n)s miss the debt criterion", counts["debt_not_met"]),
    ]
    if undecided:
        parts.append(
            t.plural(
                "for %(n)s at least one criterion is undetermined",
                "for %(n)s at least one criterion is undetermined",
                undecided,
            )
        )
    kind = t.text(KIND_NAMES[status.vintage.kind(status.year)])
    return (
        "; ".join(parts)
        + ". "
        + t.text(
            "Figures for %(year)s (%(kind)s): %(title)s, published %(published)s. Procedures as on %(day)s.",
            year=status.year,
            kind=kind,
            title=status.vintage.title,
            published=t.day(status.vintage.published),
            day=t.day(status.as_of),
        )
    )


def story(t: Translation, row: StatusRow, year: int, limits: tuple[float | None, float | None]) -> str:
    """Return one state's standing: figures, verdicts, procedure; `limits` as on the self-contained page."""
    head: dict[str, object] = {"name": t.country(row.country), "year": year}
    if row.balance is None:
        first = t.text("%(name)s has no published budget balance for %(year)s.", **head)
    else:
        amount = figure(t, abs(row.balance), limits[0])
        head["amount"] = amount
        if row.balance > 0:
            first = t.text("%(name)s has a surplus of %(amount)s %% of GDP in %(year)s.", **head)
        elif row.kind == "forecast":
            first = t.text("%(name)s has a deficit of %(amount)s %% of GDP in %(year)s (forecast).", **head)
        else:
            first = t.text("%(name)s has a deficit of %(amount)s %% of GDP in %(year)s.", **head)
    deficit = t.text(DEFICIT_SENTENCES[row.deficit])
    if row.debt is None:
        second = t.text("Its debt is not published.")
    else:
        second = t.text("Its debt is %(amount)s %% of GDP.", amount=figure(t, row.debt, limits[1]))
    debt = t.text(DEBT_SENTENCES[row.debt_criterion])
    return joined(" ".join([first, deficit, second, debt, _procedure(t, row)]))


def _procedure(t: Translation, row: StatusRow) -> str:
    if row.procedure == "open" and row.procedure_since:
        return t.text(
            "An excessive deficit procedure has been open since %(day)s.", day=t.day(row.procedure_since)
        )
    if row.procedure == "proposed":
        return t.text("An excessive deficit procedure has been proposed; no decision has been seen.")
    return t.text("No excessive deficit procedure is open.")


def procedure_line(t: Translation, procedure: Procedure, on: date) -> str:
    """Return one procedure in words, what is unverified flagged."""
    opened = _flagged(t, procedure.decision, procedure.decision_status)
    if procedure.decision_status == "proposed":
        return t.text("Proposed %(day)s; not seen as decided.", day=opened)
    if procedure.abrogation is not None and procedure.abrogation <= on:
        closed = _flagged(t, procedure.abrogation, procedure.abrogation_status)
        text = t.text("Opened %(opened)s; closed %(closed)s.", opened=opened, closed=closed)
    else:
        text = t.text("Opened %(opened)s; open on %(day)s.", opened=opened, day=t.day(on))
    if procedure.deadlines:
        text += " " + t.text("Correction asked for by %(year)s.", year=procedure.deadlines[-1])
    return text


def _flagged(t: Translation, when: date, status: str | None) -> str:
    known = status in ("verified", "proposed")
    return t.day(when) if known else f"{t.day(when)} [{t.text(FLAGS[status or 'unverified'])}]"


def missing(t: Translation, findings: Iterable[Finding]) -> list[str]:
    """Return which figures undetermined answers wait for, in words with their year."""
    wanted = {
        (item.variable, item.year)
        for finding in findings
        if finding.verdict is Verdict.UNDETERMINED
        for item in finding.missing
    }
    return [f"{variable_label(t, name)} {year}" for name, year in sorted(wanted)]
