"""What may a reader change in a reform? Every key with its meaning, unit, accepted values and one example."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from stabilitypact.i18n.translation import Translation
from stabilitypact.law.parameter_catalogue import CATALOGUE, Spec
from stabilitypact.law.rulebook import RuleBook
from stabilitypact.reform.block_file import DECIDABLE
from stabilitypact.reform.blocks import BLOCKS, BlockSpec
from stabilitypact.reform.model import IN_FORCE
from stabilitypact.sentence import say
from stabilitypact.show.explained import Line, amount, line

KINDS = {
    "number": say("a number, 0 or more"),
    "whole": say("a whole number"),
    "switch": say("true or false"),
    "date": say("a date, written 2026-12-31"),
    "day": say("a day of the year, written 12-31"),
    "text": say("text"),
    "table": say("a table, as the rule book has it"),
    "by_country": say("a number for each state and a default"),
}
SPECIAL = {"debt_anchor": {"per_year": "0.05"}, "probability": {"at_least": "0.9"}}
"""What may not be any number in an example of a block: shares."""
SIGNED = say("a number, below 0 too")


@dataclass(frozen=True, slots=True)
class Key:
    """One key that a reform may have.

    Attributes
    ----------
    path, section :
        The key, and under which one it stands: "changes", "rules" or "blocks".
    title, unit, accepted, current :
        What it is, in which unit, what may stand there, and what the rule book has.
    example :
        A line, or for a block several, that may be written there.
    needs :
        What has to be changed first for the key to be read in this rule book; empty where nothing has.
    """

    path: str
    section: str
    title: Line
    unit: str
    accepted: str
    current: str
    example: str
    needs: str = ""


def book_of(base: str) -> RuleBook:
    """Return the rule book that a base stands for: today's, for the rules in force."""
    return RuleBook.in_force(date.today()) if base == IN_FORCE else RuleBook.named(base)


def keys(t: Translation, base: str) -> list[Key]:
    """Return the values of law that a reform may change, the rules it may switch and the blocks it may have.

    Parameters
    ----------
    base :
        Rule book that is changed, or "in force": its values are told beside the keys.
    """
    book = book_of(base)
    on = min(date.today(), book.until) if book.until else date.today()
    values = [_value(t, spec, book, on) for spec in CATALOGUE.values() if spec.read]
    values.sort(key=lambda key: bool(key.needs))
    return [*values, *(_rule(t, rule) for rule in DECIDABLE), *(_block(t, *each) for each in BLOCKS.items())]


def _value(t: Translation, spec: Spec, book: RuleBook, on: date) -> Key:
    held = book.parameter(spec.path, on) if spec.path in book.parameters else None
    value = _example(spec, None if held is None else held.value)
    return Key(
        spec.path,
        "changes",
        line(t, spec.title),
        spec.unit,
        accepted(t, spec),
        t.text("not in this rule book") if held is None else amount(t, held),
        f"{spec.path}: {{value: {value}, unit: {_unit(spec)}}}" if value else "",
        _needs(t, spec, book, on),
    )


def _needs(t: Translation, spec: Spec, book: RuleBook, on: date) -> str:
    """Return what another value must be for this one to be read, where the rule book has it otherwise."""
    if spec.needs is None:
        return ""
    path, wanted = spec.needs
    held = book.value(path, on) if path in book.parameters else None
    if held in wanted:
        return ""
    return t.text("Read only where %(path)s is %(values)s.", path=path, values=", ".join(wanted))


def accepted(t: Translation, spec: Spec) -> str:
    """Return in words what may stand at a path."""
    if spec.kind == "choice":
        said = t.text("one of: %(options)s", options=", ".join(spec.options))
    elif spec.kind == "number" and spec.signed:
        said = t.text(SIGNED)
    else:
        said = t.text(KINDS[spec.kind])
    if spec.many:
        said = t.text("a list; each: %(each)s", each=said)
    return t.text("%(accepted)s, or null", accepted=said) if spec.nullable else said


def _example(spec: Spec, held: object) -> str:
    """Return a value that may stand at a path: near the one that stands there, and not the same where it can be."""
    number = isinstance(held, int | float) and not isinstance(held, bool)
    examples: dict[str, Any] = {
        "number": _changed(float(held) if number else 0.0, spec),  # type: ignore[arg-type]
        "whole": (int(held) if number else 3) + 1,  # type: ignore[call-overload]
        "switch": "false" if held is True else "true",
        "date": "2026-12-31",
        "day": '"12-31"',
        "text": '"Art. 126"',
        "by_country": "{default: 3, IT: 2.5}",
        "table": _rows(held),
    }
    if spec.kind == "choice":
        now = held[0] if isinstance(held, tuple) and held else held
        one = next((each for each in spec.options if each != now), spec.options[0])
    else:
        one = str(examples[spec.kind])
    return f"[{one}]" if spec.many else one


def _changed(value: float, spec: Spec) -> str:
    if spec.unit == "share":
        return f"{min(1.0, round(value * 0.8, 4)) or 0.5:g}"
    return f"{round(value * 1.2, 4) or 0.5:g}"


def _rows(held: object) -> str:
    """Return a table with its last row left out, as YAML writes it in one line; empty where the book has none."""
    if not isinstance(held, tuple) or len(held) < 2 or not all(isinstance(row, Mapping) for row in held):
        return ""
    return json.dumps(held[:-1], default=lambda each: dict(each) if isinstance(each, Mapping) else str(each))


def _unit(spec: Spec) -> str:
    return f'"{spec.unit}"' if any(mark in spec.unit for mark in "% ") else spec.unit


def _rule(t: Translation, rule: str) -> Key:
    from stabilitypact.web.words import rule_name

    return Key(
        rule,
        "rules",
        Line(rule_name(t, rule), t.language),
        "",
        t.text("on, off, or {replaced_by: id of a block}"),
        "",
        f"{rule}: off",
    )


def _block(t: Translation, kind: str, spec: BlockSpec) -> Key:
    needed = [name for name, each in spec.fields.items() if each.required]
    needed += [group[0] for group in spec.one_of]
    fillings = {
        "number": "60", "condition": "debt > 60", "whole": "5", "year": "2027", "variables": "[balance]",
        "bands": "[{above: 60, fall: 1}]", "rules": "[deficit]", "switch": "true",
    }  # fmt: skip
    written = [
        f"    {name}: {fillings[spec.fields[name].kind]}"
        for name in needed
        if name not in SPECIAL.get(kind, {})
    ]
    written += [f"    {name}: {value}" for name, value in SPECIAL.get(kind, {}).items()]
    example = "\n".join([f"  - id: my-{kind.replace('_', '-')}", f"    kind: {kind}", *written])
    return Key(kind, "blocks", line(t, spec.title), "", ", ".join(spec.fields), "", example)
