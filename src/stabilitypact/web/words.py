"""In which words do the pages tell how states stand? The sentences of the self-contained page, translated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from stabilitypact.figures.asof import published_by
from stabilitypact.i18n.translation import Translation
from stabilitypact.law.assertions import UNASSERTED
from stabilitypact.law.fact_records import Procedure
from stabilitypact.law.finding import VERDICT_WORDS, Finding, digits
from stabilitypact.law.rulebook import RuleBook
from stabilitypact.law.status import Status, StatusRow
from stabilitypact.law.verdict import Verdict
from stabilitypact.sentence import say
from stabilitypact.show.charts_kinds import RULE_WORDS
from stabilitypact.show.explained import joined, variable_label
from stabilitypact.show.page_text import (
    NOT_PUBLISHED,
    PROCEDURE_MEANINGS,
    TREATY,
    VERDICT_MEANINGS,
    both,
    has_pact,
    procedures_known,
    verdict_counts,
)

RULE_NAMES = {
    "both": say("Deficit and debt"),
    **RULE_WORDS,
    "procedure": say("Procedure"),
}
READING_NAMES = {
    "law": say("The law’s letter"),
    "commission": say("The Commission’s practice"),
    "numerical": say("The Fiscal Board’s numbers"),
}
KIND_NAMES = {"outturn": say("outturn"), "forecast": say("forecast")}

PROCEDURE_WORDS = {
    "open": say("open"),
    "none": say("no procedure"),
    "proposed": say("proposed"),
    "unknown": say("not known"),
}
# How well a fact is known, where it was not read in the act.
FLAGS = {"seen": say("seen"), "unverified": say("unverified")}
DEFICIT_SENTENCES = {
    Verdict.MET: say("The deficit criterion is met."),
    Verdict.NOT_MET: say("The deficit criterion is not met."),
    Verdict.EXEMPT: say("The deficit criterion counts as met because an exit of the law holds (exempt)."),
    Verdict.NOT_APPLICABLE: say("The deficit criterion does not apply."),
    Verdict.UNDETERMINED: say("The deficit criterion is undetermined."),
}
DEBT_SENTENCES = {
    Verdict.MET: say("The debt criterion is met."),
    Verdict.NOT_MET: say("The debt criterion is not met."),
    Verdict.EXEMPT: say("The debt criterion counts as met because an exit of the law holds (exempt)."),
    Verdict.NOT_APPLICABLE: say("The debt criterion does not apply."),
    Verdict.UNDETERMINED: say("The debt criterion is undetermined."),
}


def verdict_word(t: Translation, key: str) -> str:
    """Return the word of a verdict or of the state of a procedure."""
    return t.text(VERDICT_WORDS[Verdict(key)] if key in set(Verdict) else PROCEDURE_WORDS[key])


def meaning(t: Translation, key: str) -> str:
    """Return what a verdict or the state of a procedure means."""
    if key == "unknown":
        return t.text("procedures are known from 2002 on")
    return t.text(VERDICT_MEANINGS[Verdict(key)] if key in set(Verdict) else PROCEDURE_MEANINGS[key])


def rule_name(t: Translation, rule: str) -> str:
    """Return the short name of a rule."""
    return t.text(RULE_NAMES.get(rule, rule.replace("_", " ").capitalize()))


def figure(t: Translation, value: float | None, limit: float | None = None) -> str:
    """Return a number with one decimal, more where rounding would land on the limit."""
    return t.text(NOT_PUBLISHED) if value is None else t.number(value, digits(value, limit))


def headline(t: Translation, status: Status, rule: str = "both") -> str:
    """Return the answer to "is the rule shown met?" in one sentence."""
    day = t.day(status.procedures_on)
    in_procedure = status.counts()["in_procedure"]
    if rule == "procedure":
        return t.plural(
            "%(n)s of %(total)s member states is in an excessive deficit procedure on %(day)s.",
            "%(n)s of %(total)s member states are in an excessive deficit procedure on %(day)s.",
            in_procedure,
            total=len(status.members),
            day=day,
        )
    who = _who(t, status, rule) if rule in _QUESTIONS else _tallied(t, status, rule)
    if not procedures_known(status):
        return f"{who}."
    if in_procedure == 0:
        also = t.text("none is in an excessive deficit procedure on %(day)s", day=day)
    else:
        also = t.plural(
            "%(n)s is in an excessive deficit procedure on %(day)s",
            "%(n)s are in an excessive deficit procedure on %(day)s",
            in_procedure,
            day=day,
        )
    return f"{who}{t.joint('; ')}{also}."


_QUESTIONS = ("both", "deficit", "debt")


def _who(t: Translation, status: Status, rule: str) -> str:
    """Return how many states meet one criterion or both, and how many of them by an exit."""
    found = [_verdict(row, rule) for row in status.members]
    number = sum(verdict in (Verdict.MET, Verdict.EXEMPT) for verdict in found)
    values: dict[str, object] = {"total": len(found), "year": status.year}
    if status.vintage.kind(status.year) == "forecast":
        values["month"] = t.month(status.vintage.published)
        who = _would_meet(t, status, rule, number, values)
    else:
        who = _meets(t, status, rule, number, values)
    excused = found.count(Verdict.EXEMPT)
    if excused and number == 1:
        who += t.text(", through an exit of the law")
    elif excused:
        who += t.plural(
            ", %(n)s of them through an exit of the law",
            ", %(n)s of them through an exit of the law",
            excused,
        )
    return who


def _meets(t: Translation, status: Status, rule: str, number: int, values: Mapping[str, object]) -> str:
    if rule == "deficit":
        return t.plural(
            "%(n)s of %(total)s member states meets the deficit criterion in %(year)s",
            "%(n)s of %(total)s member states meet the deficit criterion in %(year)s",
            number,
            **values,
        )
    if rule == "debt":
        return t.plural(
            "%(n)s of %(total)s member states meets the debt criterion in %(year)s",
            "%(n)s of %(total)s member states meet the debt criterion in %(year)s",
            number,
            **values,
        )
    if not has_pact(status):
        return t.plural(
            "%(n)s of %(total)s member states meets both requirements of the Treaty in %(year)s",
            "%(n)s of %(total)s member states meet both requirements of the Treaty in %(year)s",
            number,
            **values,
        )
    if number == 0:
        return t.text(
            "None of the %(total)s member states meets both requirements of the Pact in %(year)s", **values
        )
    return t.plural(
        "%(n)s of %(total)s member states meets both requirements of the Pact in %(year)s",
        "%(n)s of %(total)s member states meet both requirements of the Pact in %(year)s",
        number,
        **values,
    )


def _would_meet(t: Translation, status: Status, rule: str, number: int, values: Mapping[str, object]) -> str:
    if rule == "deficit":
        return t.plural(
            "On the forecast of %(month)s, %(n)s of %(total)s member states would meet the deficit criterion in "
            "%(year)s",
            "On the forecast of %(month)s, %(n)s of %(total)s member states would meet the deficit criterion in "
            "%(year)s",
            number,
            **values,
        )
    if rule == "debt":
        return t.plural(
            "On the forecast of %(month)s, %(n)s of %(total)s member states would meet the debt criterion in %(year)s",
            "On the forecast of %(month)s, %(n)s of %(total)s member states would meet the debt criterion in %(year)s",
            number,
            **values,
        )
    if not has_pact(status):
        return t.plural(
            "On the forecast of %(month)s, %(n)s of %(total)s member states would meet both requirements of the "
            "Treaty in %(year)s",
            "On the forecast of %(month)s, %(n)s of %(total)s member states would meet both requirements of the "
            "Treaty in %(year)s",
            number,
            **values,
        )
    return t.plural(
        "On the forecast of %(month)s, %(n)s of %(total)s member states would meet both requirements of the Pact in "
        "%(year)s",
        "On the forecast of %(month)s, %(n)s of %(total)s member states would meet both requirements of the Pact in "
        "%(year)s",
        number,
        **values,
    )


def _tallied(t: Translation, status: Status, rule: str) -> str:
    """Return how often each answer is given to a rule that does not bind all states."""
    grids = status.assessment.segment(status.year).findings
    found = [
        status.assessment.verdict(row.country, status.year, rule) if rule in grids else Verdict.NOT_APPLICABLE
        for row in status.members
    ]
    values: dict[str, object] = {
        "rule": rule_name(t, rule),
        "year": status.year,
        "total": len(found),
        "met": sum(verdict in (Verdict.MET, Verdict.EXEMPT) for verdict in found),
        "missed": found.count(Verdict.NOT_MET),
        "unknown": found.count(Verdict.UNDETERMINED),
    }
    if found.count(Verdict.NOT_APPLICABLE) == len(found):
        return t.text("%(rule)s: this rule binds none of the %(total)s member states in %(year)s", **values)
    if status.vintage.kind(status.year) == "forecast":
        return t.text(
            "%(rule)s in %(year)s (forecast), %(total)s member states: met for %(met)s, not met for %(missed)s, "
            "undetermined for %(unknown)s",
            **values,
        )
    return t.text(
        "%(rule)s in %(year)s, %(total)s member states: met for %(met)s, not met for %(missed)s, "
        "undetermined for %(unknown)s",
        **values,
    )


def _verdict(row: StatusRow, rule: str) -> Verdict:
    return {"deficit": row.deficit, "debt": row.debt_criterion}.get(rule) or both(row)


def subline(t: Translation, status: Status, as_of: str | None = None) -> str:
    """Return what the headline leaves out: who misses what, what is undecided, by which rules, on which figures."""
    names = (say("Deficit criterion"), say("Debt criterion"), say("Both together"))
    parts = [
        t.text(
            "%(criterion)s: missed by %(missed)s, undetermined for %(unknown)s.",
            criterion=t.text(name),
            missed=missed,
            unknown=unknown,
        )
        for name, (_, missed, unknown) in zip(names, verdict_counts(status), strict=True)
    ]
    parts.append(
        t.text(
            "Figures for %(year)s (%(kind)s): %(title)s, published %(published)s. Procedures as on %(day)s.",
            year=status.year,
            kind=t.text(KIND_NAMES[status.vintage.kind(status.year)]),
            title=status.vintage.title,
            published=t.day(status.vintage.published),
            day=t.day(status.procedures_on),
        )
    )
    return " ".join([*parts, *remarks(t, status, as_of)])


def remarks(t: Translation, status: Status, as_of: str | None) -> list[str]:
    """Return what a reader may not expect of a view: no Pact yet, rules of another time, a publication passed over."""
    found = [t.text(each.message, day=t.day(status.procedures_on)) for each in status.limits()]
    own, then = status.assessment.segment(status.year).book, RuleBook.in_force(status.year)
    if own.id != then.id:
        found.append(
            t.text(
                "Judged by rules that were not in force in %(year)s: %(book)s.",
                year=status.year,
                book=t.said(own.title),
            )
        )
    elif own.id == TREATY:
        found.append(
            t.text(
                "There was no Pact yet in %(year)s: only the Treaty’s two reference values are looked at, and "
                "procedures are known from 2002 on.",
                year=status.year,
            )
        )
    newest = published_by(as_of)[0] if as_of else status.vintage
    if newest.id != status.vintage.id and newest.published > status.vintage.published:
        found.append(
            t.text(
                "%(newer)s, published %(day)s, lacks figures that the rules need in %(year)s; the figures used are the "
                "newest of that day that hold them.",
                newer=newest.title,
                day=t.day(newest.published),
                year=status.year,
            )
        )
    return found


def story(t: Translation, row: StatusRow, status: Status, limits: tuple[float | None, float | None]) -> str:
    """Return one state's standing: figures, verdicts, procedure; `limits` as on the self-contained page."""
    deficit = t.text(DEFICIT_SENTENCES[row.deficit])
    if row.debt is None:
        second = t.text("Its debt is not published.")
    else:
        second = t.text("Its debt is %(amount)s %% of GDP.", amount=figure(t, row.debt, limits[1]))
    debt = t.text(DEBT_SENTENCES[row.debt_criterion])
    procedure = _procedure(t, row, status.procedures_on) if procedures_known(status) else ""
    return joined(
        " ".join([_balance(t, row, status.year, limits[0]), deficit, second, debt, procedure])
    ).rstrip()


def _balance(t: Translation, row: StatusRow, year: int, limit: float | None) -> str:
    head: dict[str, object] = {"name": t.country(row.country), "year": year}
    if row.balance is None:
        return t.text("%(name)s has no published budget balance for %(year)s.", **head)
    head["amount"] = figure(t, abs(row.balance), limit)
    if row.kind == "forecast":
        if round(row.balance, 1) == 0:
            return t.text(
                "%(name)s has a balanced budget in %(year)s (forecast): %(amount)s %% of GDP.", **head
            )
        if row.balance > 0:
            return t.text("%(name)s has a surplus of %(amount)s %% of GDP in %(year)s (forecast).", **head)
        return t.text("%(name)s has a deficit of %(amount)s %% of GDP in %(year)s (forecast).", **head)
    if round(row.balance, 1) == 0:
        return t.text("%(name)s has a balanced budget in %(year)s: %(amount)s %% of GDP.", **head)
    if row.balance > 0:
        return t.text("%(name)s has a surplus of %(amount)s %% of GDP in %(year)s.", **head)
    return t.text("%(name)s has a deficit of %(amount)s %% of GDP in %(year)s.", **head)


def _procedure(t: Translation, row: StatusRow, day: date) -> str:
    if row.procedure == "open" and row.procedure_since:
        return t.text(
            "An excessive deficit procedure is open on %(day)s, since %(since)s.",
            day=t.day(day),
            since=t.day(row.procedure_since),
        )
    if row.procedure == "proposed":
        return t.text("An excessive deficit procedure has been proposed; no decision has been seen.")
    return t.text("No excessive deficit procedure is open on %(day)s.", day=t.day(day))


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


def missing(t: Translation, findings: Iterable[Finding], *, asserted: bool = False) -> list[str]:
    """Return which figures undetermined answers wait for, in words with their year.

    With `asserted`, those that no publication holds because they are for the reader to assert; else the others.
    """
    wanted = {
        (item.variable, item.year)
        for finding in findings
        if finding.verdict is Verdict.UNDETERMINED
        for item in finding.missing
        if (item.vintage == UNASSERTED) is asserted
    }
    return [f"{variable_label(t, name)} {year}" for name, year in sorted(wanted)]
