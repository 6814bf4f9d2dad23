"""In which words does a report speak? Verdicts, reasons and binding criteria, in the reader's language."""

from __future__ import annotations

from datetime import date
from math import isnan

from stabilitypact.i18n.translation import Translation
from stabilitypact.law.finding import VERDICT_WORDS, Finding
from stabilitypact.law.verdict import Verdict
from stabilitypact.path.results import Trajectory
from stabilitypact.path.words import article_of, criterion_words
from stabilitypact.sentence import say
from stabilitypact.show.charts_kinds import criterion_label
from stabilitypact.show.explained import variable_label
from stabilitypact.show.report_model import Cell

RULES = {
    "deficit": say("Deficit criterion"),
    "debt": say("Debt criterion"),
    "net_expenditure": say("Net expenditure path"),
    "resilience_margin": say("Deficit resilience margin"),
    "effort": say("Minimum effort in procedure"),
}
KINDS = {"outturn": say("outturn"), "forecast": say("forecast")}
NO_FIGURE = "–"
#: Rule of the child that holds where an excess is excused -> the sentence that says so.
EXITS = {
    "deficit.exceptional": say(
        "The deficit exceeds %(limit)s %%, but the excess is exceptional and temporary."
    ),
    "deficit.declining": (
        say(
            "The deficit exceeds %(limit)s %%, but is close to it and has declined substantially and continuously."
        )
    ),
    "deficit.national_clause": say(
        "The deficit exceeds %(limit)s %%, but stays within the national escape clause."
    ),
}
EVIDENCE = {
    "verified": say("read in the act"),
    "seen": say("seen in secondary sources"),
    "unverified": say("unverified"),
    "proposed": say("proposed, no decision seen"),
}
CRITERIA = {"deficit": say("deficit"), "debt": say("debt"), "both": say("deficit and debt")}


def named_day(t: Translation, when: date, status: str | None) -> str:
    """Return a date with how well it is known, where it has not been read in the act or a named source."""
    known = status in ("verified", "seen", "proposed")
    return t.day(when) if known else f"{t.day(when)} [{t.text(status or 'unverified')}]"


def joined(text: str) -> str:
    """Return a sentence whose numbers stay on one line with their % sign, and French colons with their word."""
    for loose in (" %", " :", " ;"):
        text = text.replace(loose, "\u00a0" + loose[1])
    return text.replace(" − ", "\u00a0−\u00a0")


def words(text: str, mark: str = "", link: str = "") -> Cell:
    """Return a cell of words."""
    return Cell(joined(text), mark=mark, link=link)


def number(t: Translation, value: float | None, digits: int = 1) -> Cell:
    """Return a cell with a number as shown; a dash where there is none."""
    if value is None or isnan(value):
        return Cell(NO_FIGURE)
    text = t.number(value, digits)
    return Cell(text, shown_value(text, t), digits)


def figure(t: Translation, value: float | None, limit: float | None = None) -> Cell:
    """Return a number with one decimal, more where rounding would land on the limit."""
    digits = 1
    while (
        value is not None
        and limit is not None
        and digits < 4
        and value != limit
        and round(value, digits) == limit
    ):
        digits += 1
    return number(t, value, digits)


def shown_value(text: str, t: Translation) -> float:
    """Return the number that a text of this language shows."""
    from babel.numbers import parse_decimal

    return float(parse_decimal(text.replace("−", "-"), locale=t.language))


def year(value: int) -> Cell:
    """Return a cell with a year."""
    return Cell(str(value), float(value), 0)


def verdict_cell(t: Translation, verdict: Verdict) -> Cell:
    """Return a verdict with its colours."""
    return Cell(t.text(VERDICT_WORDS[verdict]), mark=str(verdict))


def procedure_phrase(t: Translation, state: str, since: date | None) -> str:
    """Return whether a procedure is open, as part of a sentence."""
    if state == "open" and since is not None:
        return t.text("excessive deficit procedure open since %(day)s", day=t.day(since))
    if state == "proposed":
        return t.text("excessive deficit procedure proposed, no decision seen")
    return t.text("no excessive deficit procedure open")


def missing_words(t: Translation, finding: Finding) -> str:
    """Return which figures a finding waits for; empty where none is missing."""
    return t.listed(sorted({f"{variable_name(t, i.variable)} {i.year}" for i in finding.missing}))


def variable_name(t: Translation, name: str) -> str:
    """Return a variable as the middle of a sentence names it; German nouns keep their capital."""
    label = variable_label(t, name)
    return label if t.language == "de" else label[:1].lower() + label[1:]


def why(t: Translation, finding: Finding) -> str:
    """Return in one line why a rule gives its verdict."""
    maker = {"deficit": _why_deficit, "debt": _why_debt}.get(finding.rule, _why_other)
    return joined(maker(t, finding))


def _why_deficit(t: Translation, finding: Finding) -> str:
    if finding.value is None or finding.threshold is None:
        return _unknown(t, finding)
    numbers = {
        "value": figure(t, abs(finding.value), finding.threshold).text,
        "limit": t.plain(finding.threshold),
    }
    if finding.verdict is Verdict.MET:
        if finding.value <= 0:
            return t.text(
                "A surplus of %(value)s %% of GDP; a deficit up to %(limit)s %% is kept.", **numbers
            )
        return t.text("A deficit of %(value)s %% of GDP is within %(limit)s %%.", **numbers)
    if finding.verdict is Verdict.NOT_MET:
        return t.text(
            "A deficit of %(value)s %% of GDP exceeds %(limit)s %%, and no exit of the law holds.", **numbers
        )
    if finding.verdict is Verdict.EXEMPT:
        held = {child.rule for child in finding.children if child.verdict in (Verdict.MET, Verdict.EXEMPT)}
        sentence = next((text for rule, text in EXITS.items() if rule in held), None)
        return t.text(
            sentence or say("The deficit exceeds %(limit)s %%, but an exit of the law holds."), **numbers
        )
    waits = missing_words(t, finding)
    if not waits:
        return t.text("The deficit exceeds %(limit)s %%; whether an exit holds is not known.", **numbers)
    return t.text(
        "A deficit of %(value)s %% of GDP exceeds %(limit)s %%; an exit may hold, for which is missing: %(what)s.",
        what=waits,
        **numbers,
    )


def _why_debt(t: Translation, finding: Finding) -> str:
    if finding.value is None or finding.threshold is None:
        return _unknown(t, finding)
    numbers = {"value": figure(t, finding.value, finding.threshold).text, "limit": t.plain(finding.threshold)}
    if finding.value <= finding.threshold:
        return t.text("Debt of %(value)s %% of GDP is within %(limit)s %%.", **numbers)
    sentence = {
        Verdict.MET: say("Debt of %(value)s %% of GDP exceeds %(limit)s %%, but falls fast enough."),
        Verdict.NOT_MET: say(
            "Debt of %(value)s %% of GDP exceeds %(limit)s %% and does not fall fast enough."
        ),
        Verdict.EXEMPT: say(
            "Debt of %(value)s %% of GDP exceeds %(limit)s %%, but an exit of the law holds."
        ),
    }.get(finding.verdict)
    if sentence:
        return t.text(sentence, **numbers)
    waits = missing_words(t, finding)
    if not waits:
        return t.text(
            "Debt of %(value)s %% of GDP exceeds %(limit)s %%; the table holds no ceiling of the Council to judge "
            "it by.",
            **numbers,
        )
    return t.text(
        "Debt of %(value)s %% of GDP exceeds %(limit)s %%; whether it falls fast enough waits for: %(what)s.",
        what=waits,
        **numbers,
    )


def _why_other(t: Translation, finding: Finding) -> str:
    if finding.verdict is Verdict.NOT_APPLICABLE:
        if finding.rule == "effort":
            return t.text("No procedure asks for an effort in this year.")
        return t.text("The table holds no ceiling of the Council for this state and year.")
    if finding.verdict is Verdict.UNDETERMINED:
        return _unknown(t, finding)
    if finding.rule == "net_expenditure" and finding.verdict is Verdict.EXEMPT:
        return t.text("The budget is close to balance or an exit holds, so that no report follows.")
    if finding.value is None or finding.threshold is None:
        return t.text("See the explanation.")
    numbers = {"value": t.number(finding.value, 2), "limit": t.plain(finding.threshold)}
    if finding.rule == "resilience_margin" and finding.value < 0:
        surplus = {**numbers, "value": t.number(-finding.value, 2)}
        return t.text(
            "A structural surplus of %(value)s %% of potential GDP; a structural deficit may reach %(limit)s %%.",
            **surplus,
        )
    if finding.rule == "resilience_margin":
        return t.text(
            "A structural deficit of %(value)s %% of potential GDP against %(limit)s %%.", **numbers
        )
    if finding.rule == "effort":
        return t.text(
            "The structural balance improves by %(value)s points; the procedure asks for %(limit)s.",
            **numbers,
        )
    return t.text("%(value)s against %(limit)s.", **numbers)


def _unknown(t: Translation, finding: Finding) -> str:
    waits = missing_words(t, finding)
    return (
        t.text("Waits for: %(what)s.", what=waits)
        if waits
        else t.text("The explanation says what is missing.")
    )


def binding(t: Translation, found: Trajectory) -> str:
    """Return what makes a path bind, in one sentence with its article."""
    if found.steps is None:
        return t.text(
            "Over %(years)s years no step that is tried meets every criterion; no path stands in place of one.",
            years=found.period,
        )
    if found.binding is None:
        return t.text(
            "Over %(years)s years nothing binds: the criteria hold without any step.", years=found.period
        )
    return joined(
        t.text(
            "Over %(years)s years what binds is: %(criterion)s (%(article)s).",
            years=found.period,
            criterion=t.said(criterion_words(found.binding, found.rules)),
            article=t.said(article_of(found.binding)),
        )
    )


def minimum_steps(t: Translation, found: Trajectory) -> str:
    """Return which minimum effort sets the marked steps; empty where none does."""
    names = dict.fromkeys(found.rules_by_year.values())
    if not names:
        return ""
    rules = t.listed(
        [f"{t.said(criterion_words(name, found.rules))} ({t.said(article_of(name))})" for name in names]
    )
    return joined(t.text("* set by %(rules)s.", rules=rules))


def binding_label(t: Translation, found: Trajectory) -> str:
    """Return the binding criterion in a few words."""
    return t.text("no step meets all") if found.steps is None else t.text(criterion_label(found.binding))


def evidence(t: Translation, status: str | None) -> str:
    """Return how well a fact is known."""
    return t.text(EVIDENCE.get(str(status), str(status)))
