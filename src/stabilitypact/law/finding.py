"""What does one rule say of one state in one year, and why? The tree that every door shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from math import isnan
from typing import Any, Literal

from stabilitypact.errors import UnknownName
from stabilitypact.figures.countries import country as find_country
from stabilitypact.law.citation import Citation
from stabilitypact.law.rulebook import Parameter
from stabilitypact.law.verdict import Verdict
from stabilitypact.notebook import brief
from stabilitypact.sentence import Number, Sentence, State, say

VERDICT_WORDS = {
    Verdict.MET: say("met"),
    Verdict.NOT_MET: say("not met"),
    Verdict.EXEMPT: say("exempt"),
    Verdict.NOT_APPLICABLE: say("not applicable"),
    Verdict.UNDETERMINED: say("undetermined"),
}

MOST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Input:
    """One figure that a finding used.

    Attributes
    ----------
    variable, year, value, unit :
        The figure; value is None where the vintage does not hold it.
    vintage :
        Id of the publication it comes from, or "asserted by the user".
    kind :
        "outturn", "forecast" or "asserted".
    derivation :
        The identity it was computed with, where the vintage publishes only its parts.
    """

    variable: str
    year: int
    value: float | None
    unit: str
    vintage: str
    kind: str
    derivation: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's verdict on one state and year, with arithmetic, sources and child findings.

    Attributes
    ----------
    value, threshold, margin :
        In `unit`; the margin is positive where there is room left, negative where the rule is missed.
        None where not computable or where the rule has no number.
    formula :
        How the value follows from the inputs, in the catalogue's words.
    notes :
        Reasons and reservations, each a sentence.
    """

    rule: str
    title: str
    country: str
    year: int
    verdict: Verdict
    value: float | None
    threshold: float | None
    margin: float | None
    unit: str
    formula: str
    rulebook: str
    reading: str
    vintage: str
    citations: tuple[Citation, ...]
    parameters: tuple[Parameter, ...]
    inputs: tuple[Input, ...]
    notes: tuple[str, ...]
    children: tuple[Finding, ...]

    def walk(self) -> Iterator[Finding]:
        """Yield this finding and all below it, depth first."""
        yield self
        for child in self.children:
            yield from child.walk()

    def find(self, rule: str) -> Finding | None:
        """Return the first finding of that rule id in the tree, or None."""
        return next((finding for finding in self.walk() if finding.rule == rule), None)

    @property
    def missing(self) -> tuple[Input, ...]:
        """The inputs, here and below, that the vintage does not hold."""
        seen = {(i.variable, i.year): i for f in self.walk() for i in f.inputs if i.value is None}
        return tuple(seen.values())

    @property
    def unverified(self) -> tuple[Parameter, ...]:
        """The parameters, here and below, whose place in the law has not been checked."""
        seen = {p.path: p for f in self.walk() for p in f.parameters if not p.verified}
        return tuple(seen.values())

    def summary(self) -> Sentence:
        """Return the finding as one sentence."""
        values = {
            "who": State(self.country, find_country(self.country).name),
            "year": self.year,
            "rule": _in_a_sentence(self.title),
            "verdict": VERDICT_WORDS[self.verdict],
        }
        if self.value is None or self.threshold is None:
            return say("%(who)s %(year)s, %(rule)s: %(verdict)s.", **values)
        return say(
            "%(who)s %(year)s, %(rule)s: %(verdict)s (%(value)s against %(limit)s %(unit)s).",
            **values,
            value=Number(round(self.value, 2) + 0.0, 2),  # adding nothing turns -0.0 into 0.0
            limit=Number(round(self.threshold, 2) + 0.0, 2),
            unit=self.unit if isinstance(self.unit, Sentence) else Sentence(self.unit),
        )

    def explain(self, form: Literal["text", "html", "json"] = "text") -> str:
        """Return the arithmetic and the articles, line by line.

        Parameters
        ----------
        form :
            "text" for a terminal, "html" for a page (escaped, no script), "json" for machines.
        """
        if form not in ("text", "html", "json"):
            raise UnknownName("form of explanation called", str(form), ("text", "html", "json"))
        if form == "json":
            return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)
        if form == "html":
            return _as_html(self, top=True)
        return "\n".join(_as_text(self, 0, top=True))

    def to_dict(self) -> dict[str, Any]:
        """Return the tree with the stable keys of the JSON documented in docs/json.md."""
        return {
            "rule": self.rule,
            "title": self.title,
            "year": self.year,
            "verdict": str(self.verdict),
            "value": self.value,
            "threshold": self.threshold,
            "margin": self.margin,
            "unit": self.unit,
            "formula": self.formula,
            "citations": [c.to_dict() for c in self.citations],
            "parameters": [
                {"path": p.path, "value": p.value, "unit": p.unit, "verified": p.verified}
                for p in self.parameters
            ],
            "inputs": [
                {
                    "variable": i.variable,
                    "year": i.year,
                    "value": i.value,
                    "vintage": i.vintage,
                    "kind": i.kind,
                    "derivation": i.derivation,
                }
                for i in self.inputs
            ],
            "notes": list(self.notes),
            "children": [child.to_dict() for child in self.children],
        }

    def __str__(self) -> str:
        return self.summary()

    __repr__ = brief


def _in_a_sentence(title: str) -> Sentence:
    """Return a title without its capital, which other languages keep."""
    made = title if isinstance(title, Sentence) else Sentence(title)
    return Sentence(title.lower(), made.message, made.values)


def number_or_none(value: float) -> float | None:
    """Return a Python float free of binary noise, or None for NaN."""
    number = float(value)
    return None if isnan(number) else round(number, 10)


def digits(value: float | None, limit: float | None) -> int:
    """Return one decimal, more where rounding would land on the limit: 60.02 must not read 60.0 beside "not met".

    Parameters
    ----------
    value, limit :
        % of GDP, in the same sign; None where there is none.
    """
    found = 1
    while (
        value is not None
        and limit is not None
        and found < MOST_DIGITS
        and value != limit
        and round(value, found) == limit
    ):
        found += 1
    return found


def _number(value: float, places: int = 2) -> str:
    return f"{round(value, places) + 0.0:.{places}f}"  # adding nothing turns -0.0 into 0.0


def _comparison(finding: Finding) -> str:
    parts, places = [], max(2, digits(finding.value, finding.threshold))
    if finding.value is not None:
        parts.append(f"{_number(finding.value, places)} {finding.unit}".strip())
    if finding.threshold is not None:
        parts.append(f"limit {_number(finding.threshold)}")
    if finding.margin is not None:
        room = "room" if finding.margin >= 0 else "missed by"
        parts.append(f"{room} {_number(abs(finding.margin), places)}")
    return "; ".join(parts)


def _input_line(item: Input, limit: float | None = None) -> str:
    if item.value is None and item.kind == "asserted":
        return f"{item.variable} {item.year}: not asserted"
    if item.value is None:
        return f"{item.variable} {item.year}: not published in {item.vintage}"
    derived = f", computed as {item.derivation}" if item.derivation else ""
    amount = _number(item.value, max(2, digits(abs(item.value), limit)))
    return f"{item.variable} {item.year} = {amount} {item.unit} ({item.kind}, {item.vintage}{derived})"


def _parameter_line(parameter: Parameter) -> str:
    doubt = "" if parameter.verified else " [unverified]"
    return f"{parameter.title or parameter.path} = {parameter.told} ({parameter.path}){doubt}"


def _as_text(finding: Finding, depth: int, *, top: bool = False) -> list[str]:
    indent = "  " * depth
    words = VERDICT_WORDS[finding.verdict]
    if top:
        name = find_country(finding.country).name
        head = f"{finding.title} - {name} {finding.year}: {words.upper()}"
        lines = [head, f"rule book {finding.rulebook}, reading {finding.reading}, figures {finding.vintage}"]
    else:
        lines = [f"{indent}{finding.title}: {words}"]
    inner = indent + "  "
    if finding.verdict is Verdict.NOT_APPLICABLE and not top and finding.value is None:
        return lines + [f"{inner}{note}" for note in finding.notes]
    comparison = _comparison(finding)
    if finding.formula:
        lines.append(f"{inner}{finding.formula}" + (f" = {comparison}" if comparison else ""))
    elif comparison:
        lines.append(f"{inner}{comparison}")
    lines += [f"{inner}  {_input_line(item, finding.threshold)}" for item in finding.inputs]
    lines += [f"{inner}  {_parameter_line(parameter)}" for parameter in finding.parameters]
    lines += [f"{inner}{note}" for note in finding.notes]
    if finding.citations:
        lines.append(f"{inner}" + "; ".join(str(citation) for citation in finding.citations))
    for child in finding.children:
        lines += _as_text(child, depth + 1)
    return lines


def _as_html(finding: Finding, *, top: bool = False) -> str:
    verdict = str(finding.verdict)
    head = f"{escape(finding.title)}: <b class='v {verdict}'>{VERDICT_WORDS[finding.verdict]}</b>"
    body: list[str] = []
    if finding.verdict is Verdict.NOT_APPLICABLE and not top and finding.value is None:
        notes = "".join(f"<p class='note'>{escape(note)}</p>" for note in finding.notes)
        return f"<details><summary>{head}</summary>{notes}</details>"
    comparison = _comparison(finding)
    if finding.formula or comparison:
        body.append(f"<p class='sum'>{escape(' = '.join(p for p in (finding.formula, comparison) if p))}</p>")
    rows = [_input_line(i, finding.threshold) for i in finding.inputs] + [
        _parameter_line(p) for p in finding.parameters
    ]
    if rows:
        body.append("<ul>" + "".join(f"<li>{escape(row)}</li>" for row in rows) + "</ul>")
    body += [f"<p class='note'>{escape(note)}</p>" for note in finding.notes]
    if finding.citations:
        links = "; ".join(
            f"<a href='{escape(c.url)}'>{escape(str(c))}</a>" if c.url else escape(str(c))
            for c in finding.citations
        )
        body.append(f"<p class='law'>{links}</p>")
    body += [_as_html(child) for child in finding.children]
    opened = " open" if top else ""
    return f"<details{opened}><summary>{head}</summary>{''.join(body)}</details>"
