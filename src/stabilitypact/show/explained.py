"""How is a verdict's arithmetic told in the reader's language? The tree of its finding, translated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import isclose

from stabilitypact.figures.catalogue import catalogue
from stabilitypact.i18n.citing import place, told
from stabilitypact.i18n.translation import Translation
from stabilitypact.law.assertions import ASSERTIONS
from stabilitypact.law.citation import Citation
from stabilitypact.law.finding import VERDICT_WORDS, Finding, Input, digits
from stabilitypact.law.parameter import Parameter
from stabilitypact.law.verdict import Verdict
from stabilitypact.sentence import Sentence, say

# Units that name a kind of value: beside the value itself they tell nothing.
UNTOLD = ("choice", "switch", "table", "date", "day of the year", "article", "year", "share", "factor")
# Units whose number decides their form.
COUNTED = ("years", "months", "weeks", "days", "draws")
_KINDS = (say("outturn"), say("forecast"), say("asserted"), say("asserted by the user"))
# A hyphen that is a minus: before a number, and neither within a word or a span nor after a formula's sign.
_HYPHEN = re.compile(r"(?<![\w.)^-])-(?=\d)")
# A code among words: one that no word of a language could be, or one before a year.
_TOLD_CODE = re.compile(r"(?<![\w`])([a-z]+(?:_[a-z]+)+|[a-z]+(?= \d{4}(?!\d)))(?![\w`])()")
_CODE = re.compile(r"(?<!\w)([a-z][a-z_]+)(?!\w)(\(t[^)]*\))?")


@dataclass(frozen=True, slots=True)
class Line:
    """One line below a verdict.

    Attributes
    ----------
    text, lang :
        What it says, and the language in which it does.
    code :
        Name of the variable or path of the parameter, for those who compute with it; empty for a note.
    value, unit :
        The number in it, where it has one.
    source :
        Where a figure comes from.
    link :
        Address of the act of a citation.
    verified :
        False for a value of law that was not read in the act.
    """

    text: str
    lang: str
    code: str = ""
    value: float | None = None
    unit: str = ""
    source: str = ""
    link: str = ""
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Told:
    """A finding in the reader's language, as every page and report lays it out.

    Attributes
    ----------
    title, word, key :
        Name of the rule; its verdict in words and as code.
    formula, comparison :
        How the value follows, and value, limit and room; empty where there are none.
    inputs, parameters, notes, citations :
        Lines below it.
    children :
        What it rests on.
    finding :
        What is told.
    """

    title: str
    word: str
    key: str
    formula: Line | None
    comparison: str
    inputs: tuple[Line, ...]
    parameters: tuple[Line, ...]
    notes: tuple[Line, ...]
    citations: tuple[Line, ...]
    children: tuple[Told, ...]
    finding: Finding


def tree(t: Translation, finding: Finding, *, top: bool = True) -> Told:
    """Return a finding and those below it in a language; of what does not apply only why."""
    short = finding.verdict is Verdict.NOT_APPLICABLE and not top and finding.value is None
    return Told(
        title=t.said(finding.title),
        word=t.text(VERDICT_WORDS[finding.verdict]),
        key=str(finding.verdict),
        formula=None if short or not finding.formula else formula_line(t, finding.formula),
        comparison="" if short else comparison(t, finding),
        inputs=() if short else tuple(input_line(t, item, finding.threshold) for item in finding.inputs),
        parameters=() if short else tuple(parameter_line(t, item) for item in finding.parameters),
        notes=tuple(line(t, note) for note in finding.notes),
        citations=() if short else tuple(citation(t, each) for each in finding.citations),
        children=() if short else tuple(tree(t, child, top=False) for child in finding.children),
        finding=finding,
    )


def line(t: Translation, text: str) -> Line:
    """Return a text in the reader's language, or in English and marked so where no catalogue holds all of it.

    A variable's name takes the place of its code, but for one in backticks, which is to be written as it stands.
    """
    if t.language == "en" or not t.can_say(text):
        return Line(joined(_HYPHEN.sub("−", str(text))), "en")
    return Line(joined(_TOLD_CODE.sub(lambda found: _worded(t, found), t.said(text))), t.language)


def formula_line(t: Translation, formula: str) -> Line:
    """Return a formula in the reader's language, variables by their names; English keeps their codes."""
    said = line(t, formula)
    return said if said.lang == "en" else replace(said, text=identity(t, said.text))


def lines(t: Translation, text: str) -> list[Line]:
    """Return a text of several lines, each in the reader's language where a catalogue holds it."""
    if isinstance(text, Sentence) and text.message == "%(parts)s":
        parts = text.values["parts"]
        if "\n" in parts.joint:
            return [made for part in parts.parts for made in lines(t, part)]
    if isinstance(text, Sentence):
        return [line(t, text)]
    return [line(t, each) for each in text.splitlines() if each]


def comparison(t: Translation, finding: Finding) -> str:
    """Return value, limit and room, with two decimals, more where the value would read as the limit itself."""
    parts, places = [], max(2, digits(finding.value, finding.threshold))
    if finding.value is not None:
        parts.append(f"{t.number(finding.value, places)} {t.said(finding.unit)}".strip())
    if finding.threshold is not None:
        parts.append(t.text("limit %(limit)s", limit=t.number(finding.threshold, 2)))
    if finding.margin is not None:
        amount = t.number(abs(finding.margin), places)
        parts.append(
            t.text("room %(amount)s", amount=amount)
            if finding.margin >= 0
            else _missed(t, finding, finding.margin, amount)
        )
    return joined(t.joined(parts))


def _missed(t: Translation, finding: Finding, margin: float, amount: str) -> str:
    """Return by how much a limit is missed: above a ceiling, below a floor; alone where it has a measure of its own."""
    if finding.value is not None and finding.threshold is not None:
        over = finding.value - finding.threshold
        if isclose(over, -margin, abs_tol=1e-6):
            return t.text("above the limit by %(amount)s", amount=amount)
        if isclose(over, margin, abs_tol=1e-6):
            return t.text("below the limit by %(amount)s", amount=amount)
    return t.text("missed by %(amount)s", amount=amount)


def input_line(t: Translation, item: Input, limit: float | None = None) -> Line:
    """Return one figure: what, how much, from where; more decimals where two would read as the limit."""
    head = f"{variable_label(t, item.variable)} {item.year}"
    if item.value is None:
        state = (
            t.text("not asserted")
            if item.kind == "asserted"
            else t.text("not published in %(vintage)s", vintage=t.said(item.vintage))
        )
        return Line(t.labelled(head, state), t.language, item.variable)
    unit = t.said(item.unit)
    places = max(2, digits(abs(item.value), limit))
    amount = joined(f"{t.number(item.value, places)} {unit}".strip())
    source = ", ".join(dict.fromkeys((t.text(item.kind), t.said(item.vintage))))
    if item.derivation:
        source += ", " + t.text("computed as %(formula)s", formula=derivation(t, item.derivation))
    return Line(f"{head} = {amount}", t.language, item.variable, item.value, unit, source)


def figure_text(item: Line) -> str:
    """Return a figure with its source."""
    return f"{item.text} ({item.source})" if item.source else item.text


def law_text(t: Translation, item: Line) -> str:
    """Return a value of the law, flagged where it was not read in the act."""
    return item.text if item.verified else f"{item.text} [{t.text('unverified')}]"


def variable_label(t: Translation, name: str) -> str:
    """Return what a variable is called."""
    known = catalogue().get(name)
    return t.text(known.label) if known else t.said(name.replace("_", " "))


def identity(t: Translation, formula: str) -> str:
    """Return an identity of the catalogue with the names of its variables in words."""
    return _CODE.sub(lambda found: _worded(t, found), formula)


def derivation(t: Translation, text: str) -> str:
    """Return how a figure was computed: an identity, and those of its inputs after ", where"."""
    first, _, others = text.partition(", where ")
    if not others:
        return identity(t, text)
    steps = t.listed([identity(t, step) for step in others.split(" and ")])
    return t.text("%(formula)s, where %(steps)s", formula=identity(t, first), steps=steps)


def _worded(t: Translation, found: re.Match[str]) -> str:
    name, when = found.groups()
    if name not in catalogue() and name not in ASSERTIONS:
        return found.group(0)
    return variable_label(t, name) + (f"\u00a0{when}" if when else "")


def parameter_line(t: Translation, item: Parameter) -> Line:
    """Return one value of the law: what, how much, how well known."""
    number = (
        float(item.value)
        if isinstance(item.value, int | float) and not isinstance(item.value, bool)
        else None
    )
    unit = "" if number is None or item.unit in (*UNTOLD, *COUNTED) else t.text(item.unit)
    text = joined(f"{t.said(item.title or item.path)} = {amount(t, item)}")
    return Line(text, t.tongue(item.title or item.path), item.path, number, unit, verified=item.verified)


def amount(t: Translation, item: Parameter) -> str:
    """Return a value of the law as a person of the language writes it: 3,0 % du PIB, oui, 2027."""
    value, unit = item.value, item.unit
    if value is None:
        return t.text("not set")
    if isinstance(value, bool):
        return t.text("yes") if value else t.text("no")
    if unit in COUNTED and isinstance(value, int):
        return _counted(t, unit, value)
    if unit in COUNTED and isinstance(value, tuple):
        return _counted(t, unit, value[-1], _plain(t, value, unit))
    if unit == "day of the year":
        return t.day_of_year(str(value))
    if isinstance(value, tuple) and value and isinstance(value[0], Mapping):
        return t.plural("a table of %(n)s row", "a table of %(n)s rows", len(value))
    shown = _plain(t, value, unit)
    return shown if unit in UNTOLD else joined(f"{shown} {t.text(unit.removesuffix(' by country'))}")


def _plain(t: Translation, value: object, unit: str) -> str:
    if isinstance(value, tuple):
        return t.joined([_plain(t, each, unit) for each in value])
    if isinstance(value, Mapping):
        others = {"default": t.text("others")}
        return t.joined([f"{others.get(key, key)} {t.plain(each)}" for key, each in value.items()])
    if isinstance(value, date):
        return t.day(value)
    if unit == "article" and isinstance(value, str):
        return t.text(value)
    if unit == "choice":
        return t.text(choice(str(value)))
    return str(value) if unit == "year" else t.plain(value)


def choice(option: str) -> str:
    """Return an option of a rule book in English words."""
    return option.replace("_", " ")


def _counted(t: Translation, unit: str, number: int, shown: str = "") -> str:
    """Return a number with its unit; of several, `shown`, the last decides the unit's form."""
    n = {"n": shown or str(number)}
    match unit:
        case "years":
            return t.plural("%(n)s year", "%(n)s years", number, **n)
        case "months":
            return t.plural("%(n)s month", "%(n)s months", number, **n)
        case "weeks":
            return t.plural("%(n)s week", "%(n)s weeks", number, **n)
        case "days":
            return t.plural("%(n)s day", "%(n)s days", number, **n)
    return t.text("%(n)s draws", n=shown or t.number(number, 0))


def citation(t: Translation, cited: Citation) -> Line:
    """Return a place in the law, with the address of the act in the reader's language."""
    name = t.said(cited.title) if cited.title else cited.celex
    text = ", ".join(part for part in (name, article(t, cited.article)) if part)
    link = cited.url.replace("/legal-content/EN/", f"/legal-content/{t.language.upper()}/")
    native = told(t, cited.article) and bool(cited.title) and t.can_say(cited.title)
    return Line(text, t.language if native else "en", link=link)


def article(t: Translation, text: str) -> str:
    """Return a place within an act as the language writes it."""
    return place(t, text)


def joined(text: str) -> str:
    """Return a sentence whose numbers stay on one line with their % sign."""
    return text.replace(" %", "\u00a0%")
