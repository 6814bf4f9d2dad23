"""How is a verdict's arithmetic told in the reader's language? The tree of its finding, translated."""

from __future__ import annotations

import re
from typing import Any

from stabilitypact.figures.catalogue import catalogue
from stabilitypact.i18n.translation import Translation
from stabilitypact.law.finding import Finding, Input
from stabilitypact.law.parameter import Parameter
from stabilitypact.law.verdict import Verdict
from stabilitypact.web import words

# Notes of the law that carry names or dates: what a catalogue holds is the sentence around them.
PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), message)
    for pattern, message in (
        (
            r"Undetermined because (?P<vintage>[\w-]+) does not hold (?P<what>[^.]+)\.",
            "Undetermined because %(vintage)s does not hold %(what)s.",
        ),
        (
            r"Actual procedure: opened (?P<opened>[^,]+), closed (?P<closed>[^,]+)\.",
            "Actual procedure: opened %(opened)s, closed %(closed)s.",
        ),
        (r"Actual procedure: opened (?P<opened>[^,]+), open\.", "Actual procedure: opened %(opened)s, open."),
        (
            r"Actual procedure: proposed (?P<opened>[^,]+), open\.",
            "Actual procedure: proposed %(opened)s, open.",
        ),
        (
            r"Undetermined because nobody asserts (?P<what>[^.]+)\.",
            "Undetermined because nobody asserts %(what)s.",
        ),
    )
)


def tree(t: Translation, finding: Finding, *, top: bool = True) -> dict[str, Any]:
    """Return what the template shows of a finding and of those below it."""
    short = finding.verdict is Verdict.NOT_APPLICABLE and not top and finding.value is None
    return {
        "title": t.text(finding.title),
        "key": str(finding.verdict),
        "word": words.verdict_word(t, str(finding.verdict)),
        "formula": None if short or not finding.formula else note(t, finding.formula),
        "comparison": "" if short else comparison(t, finding),
        "inputs": [] if short else [input_line(t, item) for item in finding.inputs],
        "parameters": [] if short else [parameter_line(t, item) for item in finding.parameters],
        "notes": [note(t, text) for text in finding.notes],
        "citations": [] if short else [(str(c), c.url) for c in finding.citations],
        "children": [] if short else [tree(t, child, top=False) for child in finding.children],
    }


def comparison(t: Translation, finding: Finding) -> str:
    """Return value, limit and room, with two decimals as the command line shows them."""
    parts = []
    if finding.value is not None:
        parts.append(f"{t.number(finding.value, 2)} {t.text(finding.unit)}".strip())
    if finding.threshold is not None:
        parts.append(t.text("limit %(limit)s", limit=t.number(finding.threshold, 2)))
    if finding.margin is not None:
        amount = t.number(abs(finding.margin), 2)
        parts.append(
            t.text("room %(amount)s", amount=amount)
            if finding.margin >= 0
            else t.text("missed by %(amount)s", amount=amount)
        )
    return words.joined("; ".join(parts))


def variable_label(t: Translation, name: str) -> str:
    """Return what a variable is called."""
    known = catalogue().get(name)
    return t.text(known.label) if known else name.replace("_", " ")


def input_line(t: Translation, item: Input) -> dict[str, str]:
    """Return one figure: what, how much, from where."""
    label = variable_label(t, item.variable)
    head = f"{label} {item.year}"
    if item.value is None:
        state = (
            t.text("not asserted")
            if item.kind == "asserted"
            else t.text("not published in %(vintage)s", vintage=item.vintage)
        )
        return {"text": f"{head}: {state}", "code": item.variable, "source": ""}
    amount = words.joined(f"{t.number(item.value, 2)} {t.text(item.unit)}".strip())
    source = f"{t.text(item.kind)}, {item.vintage}"
    if item.derivation:
        source += ", " + t.text("computed as %(formula)s", formula=item.derivation)
    return {"text": f"{head} = {amount}", "code": item.variable, "source": source}


def parameter_line(t: Translation, item: Parameter) -> dict[str, Any]:
    """Return one value of the law: what, how much, how well known."""
    unit = "" if item.unit in ("choice", "switch", "table", "date") else t.text(item.unit)
    shown = (
        t.plain(item.value)
        if isinstance(item.value, int | float) and item.unit != "year"
        else str(item.shown)
    )
    if isinstance(item.value, bool):
        shown = t.text(str(item.shown))
    return {
        "text": words.joined(f"{t.text(item.title or item.path)} = {shown} {unit}".strip()),
        "path": item.path,
        "verified": item.verified,
    }


def note(t: Translation, text: str) -> dict[str, str]:
    """Return a note in the reader's language, or in English and marked as such where no catalogue holds it."""
    if t.language == "en":
        return {"text": text, "lang": "en"}
    if t.knows(text):
        return {"text": t.text(text), "lang": t.language}
    for pattern, message in PATTERNS:
        found = pattern.fullmatch(text)
        if found:
            return {"text": t.text(message, **found.groupdict()), "lang": t.language}
    return {"text": text, "lang": "en"}
