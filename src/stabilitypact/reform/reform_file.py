"""How is a reform read from a file or a mapping, so that every mistake is named with its place?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from stabilitypact.errors import BadFile, BadInput, PactError, UnknownName, suggestion
from stabilitypact.law.assess import RULES
from stabilitypact.law.dates import span_text
from stabilitypact.law.parameter_catalogue import CATALOGUE, UNITS
from stabilitypact.law.rulebook import RuleBook
from stabilitypact.law.strict_yaml import Entry, read_yaml
from stabilitypact.reform.blocks import BLOCKS, COMMON, EXCLUDABLE, Band, Block, BlockSpec, FieldSpec
from stabilitypact.reform.expression import FACTS, FUNCTIONS, Expression
from stabilitypact.reform.model import (
    ALWAYS,
    BASES,
    IN_FORCE,
    LABELS,
    FreeParameter,
    Label,
    Reform,
    applicable,
)
from stabilitypact.reform.sense import PACE, check_number, check_numbers, doubts

SCHEMA = 1
HEAD = ("schema", "reform", "base", "changes", "rules", "parameters", "blocks", "pace")
ABOUT = ("id", "title", "author", "date", "source", "url", "label", "summary", "doubts")
PARAMETER = ("title", "value", "range", "unit", "source", "note")
CHANGE = ("value", "unit", "since", "until")
DECIDABLE = tuple(rule for rule in RULES if rule not in ("report", "sanctions"))
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_FIRST, _LAST = 1993, 2070
_MOST_YEARS = 60
_DEEPEST = 12

# The rule that reads the parameters under each first word of a path.
_READERS = {
    "deficit": "deficit", "debt": "debt", "structural": "structural", "flexibility": "structural",
    "expenditure": "expenditure", "significant_deviation": "significant_deviation",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlainEntry(Entry):
    """A value of a Python mapping: its place is the trail of keys, not a line."""

    def error(self, message: str) -> BadFile | BadInput:  # type: ignore[override]
        """Return the error that names the trail of keys."""
        return BadInput(f"Reform, {self.where}: {message}" if self.where else f"Reform: {message}")

    def day(self) -> date:
        """Return the scalar as a date; JSON, which has none, writes it as text."""
        if isinstance(self.value, str):
            try:
                return date.fromisoformat(self.value)
            except ValueError:
                pass
        return Entry.day(self)


def read_reform(path: Path | str) -> Reform:
    """Read a reform from a YAML file.

    Raises
    ------
    BadFile
        With file and line, for anything that does not follow the format (docs/reform-file.md).
    """
    return _reform(read_yaml(Path(path)))


def from_mapping(content: Mapping[str, Any]) -> Reform:
    """Read a reform from a mapping of the same form as a file.

    Raises
    ------
    BadInput
        With the trail of keys, for anything that does not follow the format.
    """
    return _reform(_as_entry(content, ""))


def _as_entry(value: Any, where: str, depth: int = 0) -> Entry:
    file = Path("reform")
    if depth > _DEEPEST:
        raise BadInput(f"Reform, {where[:60]}...: lists and mappings are nested more than {_DEEPEST} deep.")
    if isinstance(value, Mapping):
        entries = {}
        for key, item in value.items():
            if not isinstance(key, str | int):
                raise BadInput(
                    f"Reform, {where or 'the mapping'}: a key must be a text or a year, not {key!r}."
                )
            entries[str(key)] = _as_entry(item, f"{where} > {key}" if where else str(key), depth + 1)
        return PlainEntry(file, 0, where, entries)
    if isinstance(value, list | tuple):
        return PlainEntry(
            file,
            0,
            where,
            tuple(_as_entry(item, f"{where} > {n}", depth + 1) for n, item in enumerate(value, 1)),
        )
    if value is None or isinstance(value, bool | int | float | str | date):
        return PlainEntry(file, 0, where, value, "" if value is None else str(value))
    raise BadInput(
        f"Reform, {where}: {type(value).__name__} is neither text, number, switch, date, list nor mapping."
    )


def _reform(root: Entry) -> Reform:
    head = root.mapping(HEAD, ("reform",))
    if "schema" in head and head["schema"].value != SCHEMA:
        raise head["schema"].error(f"this version reads schema {SCHEMA}, not {head['schema'].kind}.")
    about = head["reform"].mapping(ABOUT, ("id", "title"))
    base = _base(head.get("base"))
    parameters = _parameters(head.get("parameters"))
    units = {name: each.unit for name, each in parameters.items()}
    blocks = _blocks(head.get("blocks"), units)
    rules = _rules(head.get("rules"), blocks)
    changes = _changes(head.get("changes"), base)
    pace = _expression(head["pace"], "number", units) if "pace" in head else None
    reform = Reform(
        id=_id(about["id"]),
        title=about["title"].string(),
        author=_text(about, "author"),
        date=_text(about, "date"),
        source=_text(about, "source"),
        url=_text(about, "url"),
        label=_label(about.get("label")),
        summary=_text(about, "summary"),
        doubts=tuple(item.string() for item in about["doubts"].items()) if "doubts" in about else (),
        base=base,
        changes=MappingProxyType(changes),
        rules=MappingProxyType(rules),
        blocks=blocks,
        parameters=MappingProxyType(parameters),
        pace=pace,
    )
    for item, block in zip(head["blocks"].items() if "blocks" in head else (), blocks, strict=True):
        check_numbers(item, block, parameters)
    if pace is not None:
        check_number(head["pace"], pace, parameters, PACE)
    _check_whole(head, reform)
    warnings = _warnings(head, reform)
    return Reform(**{name: getattr(reform, name) for name in Reform.__slots__} | {"warnings": warnings})


def _text(keys: Mapping[str, Entry], name: str) -> str:
    return keys[name].string() if name in keys else ""


def _id(entry: Entry) -> str:
    text = entry.string()
    if not _ID.fullmatch(text) or text in BASES:
        raise entry.error(
            f"'{text}' cannot be an id: small letters, digits and hyphens, not the name of a rule book."
        )
    return text


def _label(entry: Entry | None) -> Label:
    if entry is None:
        return "operationalisation"
    text = entry.string()
    for label in LABELS[:2]:
        if text == label:
            return label
    raise entry.error(f"there is no label '{text}'. {suggestion(text, list(LABELS[:2]))}")


def _base(entry: Entry | None) -> str:
    if entry is None:
        return IN_FORCE
    text = entry.string()
    if text not in BASES:
        raise entry.error(f"there is no rule book '{text}'. {suggestion(text, list(BASES))}")
    return text


# Free parameters ------------------------------------------------------------------------------------


def _parameters(entry: Entry | None) -> dict[str, FreeParameter]:
    if entry is None:
        return {}
    return {name: _parameter(name, each) for name, each in entry.any_mapping().items()}


def _parameter(name: str, entry: Entry) -> FreeParameter:
    from stabilitypact.figures.catalogue import catalogue
    from stabilitypact.law.assertions import ASSERTIONS

    if not _NAME.fullmatch(name):
        raise entry.error(f"'{name}' cannot name a parameter: small letters, digits and underscores.")
    if name in catalogue() or name in FACTS or name in FUNCTIONS or name in ASSERTIONS:
        raise entry.error(f"'{name}' already names a variable, fact or function; choose another name.")
    keys = entry.mapping(PARAMETER, ("title", "range", "unit"))
    unit = keys["unit"].string()
    if UNITS.get(unit) not in ("number", "whole"):
        numeric = [each for each, kind in UNITS.items() if kind in ("number", "whole")]
        raise keys["unit"].error(f"there is no unit '{unit}' for a parameter. {suggestion(unit, numeric)}")
    ends = [item.value for item in keys["range"].items()]
    if len(ends) != 2 or not all(_is_number(end) for end in ends) or not ends[0] <= ends[1]:  # type: ignore[operator]
        raise keys["range"].error("a range is two numbers, the lowest first, such as [0.5, 1.0].")
    low, high = (float(end) for end in ends)  # type: ignore[arg-type]
    own = FreeParameter(
        name, keys["title"].string(), unit, None, low, high, _text(keys, "source"), _text(keys, "note")
    )
    value = keys["value"].plain() if "value" in keys else None
    if value is None:
        return own
    try:
        accepted = own.checked(value)
    except PactError as error:
        raise keys["value"].error(str(error)) from None
    return FreeParameter(name, own.title, unit, accepted, low, high, own.source, own.note)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


# Building blocks ------------------------------------------------------------------------------------


def _blocks(entry: Entry | None, units: Mapping[str, str]) -> tuple[Block, ...]:
    if entry is None:
        return ()
    found: list[Block] = []
    for item in entry.items():
        block = _block(item, units)
        twin = next((each for each in found if each.id == block.id), None)
        if twin is not None:
            raise item.error(
                f"two blocks are called '{block.id}'" + (f" (line {twin.line})." if twin.line else ".")
            )
        found.append(block)
    names = [*DECIDABLE, *(block.id for block in found)]
    for item, block in zip(entry.items(), found, strict=True):
        for key, spec in BLOCKS[block.kind].fields.items():
            for name in block.fields.get(key) or () if spec.kind == "rules" else ():
                if name not in names:
                    place = item.any_mapping()[key]
                    raise place.error(f"there is no rule or block '{name}'. {suggestion(name, names)}")
    return tuple(found)


def _block(entry: Entry, units: Mapping[str, str]) -> Block:
    keys = entry.any_mapping()
    if "kind" not in keys:
        raise entry.error(f"the key 'kind' is missing. Accepted: {', '.join(BLOCKS)}.")
    text = keys["kind"].string()
    kind = next((each for each in BLOCKS if each == text), None)
    if kind is None:
        raise keys["kind"].error(f"there is no kind of block '{text}'. {suggestion(text, list(BLOCKS))}")
    spec = BLOCKS[kind]
    required = [key for key, each in spec.fields.items() if each.required]
    entry.mapping((*COMMON, *spec.fields), ("id", *required))
    _check_one_of(entry, spec, text)
    fields: dict[str, Any] = {}
    for key, each in spec.fields.items():
        if key in keys:
            fields[key] = _field(keys[key], each, units)
        elif each.default:
            fields[key] = (
                int(each.default) if each.kind in ("whole", "year") else Expression.parse(each.default)
            )
    name = _id(keys["id"])
    if name in RULES:
        raise keys["id"].error(f"'{name}' is the name of a rule; choose another id for the block.")
    title = _text(keys, "title") or spec.title.capitalize()
    return Block(
        name, kind, title, MappingProxyType(fields), _text(keys, "place"), _text(keys, "note"), entry.line
    )


def _check_one_of(entry: Entry, spec: BlockSpec, kind: str) -> None:
    keys = entry.any_mapping()
    for group in spec.one_of:
        held = [key for key in group if key in keys]
        if len(held) != 1:
            found = "none of them is given" if not held else f"{' and '.join(held)} are given together"
            raise entry.error(f"a block of kind {kind} takes exactly one of {', '.join(group)}; {found}.")
    for one, other in (("target", "horizon"), ("horizon", "target")):
        if kind == "expenditure_ceiling" and one in keys and other not in keys:
            raise entry.error(f"'{one}' needs '{other}': a debt to be reached and the years to reach it.")


def _field(entry: Entry, spec: FieldSpec, units: Mapping[str, str]) -> Any:
    match spec.kind:
        case "number" | "condition":
            return _expression(entry, spec.kind, units)
        case "whole":
            value = entry.value
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise entry.error(f"a whole number of at least 1 is expected, not {entry.kind}.")
            if value > _MOST_YEARS:
                raise entry.error(f"a number of years up to {_MOST_YEARS} is expected, not {value}.")
            return value
        case "year":
            year = entry.value
            if not isinstance(year, int) or isinstance(year, bool) or not _FIRST <= year <= _LAST:
                raise entry.error(f"a year from {_FIRST} to {_LAST} is expected, not {entry.kind}.")
            return year
        case "switch":
            if not isinstance(entry.value, bool):
                raise entry.error(f"true or false is expected, not {entry.kind}.")
            return entry.value
        case "variables":
            return _names(entry, EXCLUDABLE, "aggregate that can be redefined")
        case "bands":
            return tuple(_band(item, units) for item in entry.items())
        case _:
            return tuple(item.string() for item in entry.items())


def _names(entry: Entry, accepted: tuple[str, ...], what: str) -> tuple[str, ...]:
    names = tuple(item.string() for item in entry.items())
    if not names:
        raise entry.error(f"at least one is expected. Accepted: {', '.join(accepted)}.")
    for name, item in zip(names, entry.items(), strict=True):
        if name not in accepted:
            raise item.error(f"there is no {what} '{name}'. {suggestion(name, list(accepted))}")
        if names.count(name) > 1:
            raise item.error(f"'{name}' stands twice in the list.")
    return names


def _band(entry: Entry, units: Mapping[str, str]) -> Band:
    keys = entry.mapping(("above", "fall"), ("above", "fall"))
    above = keys["above"].value
    if not _is_number(above):
        raise keys["above"].error(f"a debt ratio is expected, not {keys['above'].kind}.")
    return Band(float(above), _expression(keys["fall"], "number", units))  # type: ignore[arg-type]


def _expression(entry: Entry, kind: str, units: Mapping[str, str]) -> Expression:
    if isinstance(entry.value, tuple | Mapping | bool | date) or entry.value is None:
        raise entry.error(f"an expression or a number is expected, not {entry.kind}.")
    try:
        found = Expression.parse(entry.text or str(entry.value), units)
    except PactError as error:
        raise entry.error(str(error)) from None
    if found.kind != kind:
        wanted = "a condition such as debt > 60" if kind == "condition" else "a number, not a condition"
        raise entry.error(f"{wanted} is expected; '{found.text}' is a {found.kind}.")
    return found


# Rules and changes ----------------------------------------------------------------------------------


def _rules(entry: Entry | None, blocks: tuple[Block, ...]) -> dict[str, str]:
    if entry is None:
        return {}
    found: dict[str, str] = {}
    for rule, each in entry.any_mapping().items():
        if rule not in DECIDABLE:
            raise each.error(f"there is no rule '{rule}'. {suggestion(rule, list(DECIDABLE))}")
        if isinstance(each.value, Mapping):
            keys = each.mapping(("replaced_by",), ("replaced_by",))
            name = keys["replaced_by"].string()
            able = [block.id for block in blocks if block.requirement]
            if name not in able:
                hint = suggestion(name, able) if able else "The reform has no block that asks for anything."
                raise keys["replaced_by"].error(f"there is no block '{name}' to replace it. {hint}")
            found[rule] = name
            continue
        text = (
            {True: "on", False: "off"}.get(each.value, each.text)
            if isinstance(each.value, bool)
            else each.text
        )
        if text not in ("on", "off"):
            raise each.error(f"on, off or replaced_by with a block is expected, not {each.kind}.")
        found[rule] = text
    return found


def _changes(entry: Entry | None, base: str) -> dict[str, Any]:
    if entry is None:
        return {}
    entries = entry.any_mapping()
    changes: dict[str, Any] = {}
    for path, each in entries.items():
        if path not in CATALOGUE:
            raise each.error(f"there is no parameter '{path}'. {suggestion(path, list(CATALOGUE))}")
        changes[path] = _change(path, each, base)
    _apply(entries, changes, base)
    return changes


def _change(path: str, entry: Entry, base: str) -> Any:
    rows = entry.value if isinstance(entry.value, tuple) else (entry,)
    if not rows or not all(isinstance(row.value, Mapping) and "value" in row.value for row in rows):
        return entry.plain()
    found = []
    for row in rows:
        keys = row.mapping(CHANGE, ("value",))
        if "unit" in keys and keys["unit"].string() != CATALOGUE[path].unit:
            raise keys["unit"].error(
                f"{path} is measured in '{CATALOGUE[path].unit}', not in '{keys['unit'].text}'."
            )
        record: dict[str, Any] = {"value": keys["value"].plain()}
        for key in ("since", "until"):
            if key in keys:
                record[key] = keys[key].day()
                _check_date(keys[key], record[key], base)
        found.append(record)
    return found


def _check_date(entry: Entry, day: date, base: str) -> None:
    if not _FIRST <= day.year <= _LAST:
        raise entry.error(f"{day} lies outside {_FIRST} to {_LAST}.")
    if base == IN_FORCE:
        return
    book = RuleBook.named(base)
    if not book.since <= day <= (book.until or date.max):
        raise entry.error(f"{day} lies outside the dates of {base} ({span_text(book.since, book.until)}).")


def _apply(entries: Mapping[str, Entry], changes: Mapping[str, Any], base: str) -> None:
    """Try the changes on the base, so that a mistake is named where it stands."""
    if not changes:
        return
    from stabilitypact.law.rulebook import rulebooks

    if base != IN_FORCE:
        try:
            RuleBook.named(base).with_changes(changes)
        except (BadInput, UnknownName) as error:
            path = max((p for p in changes if p in str(error)), key=len, default=next(iter(changes)))
            raise entries[path].error(str(error)) from None
        return
    taken = [set(applicable(book, changes)) for book in rulebooks()]
    for path in changes:
        if any(path in each for each in taken):
            continue
        problems = []
        for book in rulebooks():
            if path in book.parameters:
                try:
                    book.with_changes({path: changes[path]})
                except (BadInput, UnknownName) as error:
                    problems.append(str(error))
        raise entries[path].error(problems[-1] if problems else f"no rule book reads {path}.")


# The whole ------------------------------------------------------------------------------------------


def _check_whole(head: Mapping[str, Entry], reform: Reform) -> None:
    """Refuse contradictions, and what is declared but read by nothing."""
    for path in reform.changes:
        rule = _READERS.get(path.partition(".")[0], "")
        if reform.rules.get(rule, "on") != "on":
            state = "switched off" if reform.rules[rule] == "off" else f"replaced by '{reform.rules[rule]}'"
            raise (
                head["changes"]
                .any_mapping()[path]
                .error(f"this change contradicts `rules`: the rule '{rule}', which reads {path}, is {state}.")
            )
    used = {name for block in reform.blocks for each in block.expressions() for name in each.parameters}
    used |= set(reform.pace.parameters) if reform.pace is not None else set()
    for name in reform.parameters:
        if name not in used:
            raise head["parameters"].any_mapping()[name].error(f"no block reads the parameter '{name}'.")
    if not reform.decides:
        raise head["rules"].error(
            "every rule is switched off and no block asks for anything: nothing decides."
        )


def _warnings(head: Mapping[str, Entry], reform: Reform) -> tuple[str, ...]:
    found = []

    def at(section: str, key: str) -> str:
        line = head[section].any_mapping()[key].line
        return f"line {line}: " if line else ""

    for path in reform.changes:
        rule = _READERS.get(path.partition(".")[0])
        book_reads = path.startswith(("trajectory.", "net_expenditure.", "edp."))
        if (rule is None and not book_reads) or (rule is not None and rule not in reform.decides):
            hint = f"; set rules > {rule}: on to let it decide" if rule else ""
            found.append(
                f"{at('changes', path)}the change of {path} moves no verdict: no rule that decides reads it{hint}."
            )
    for rule, switch in reform.rules.items():
        if switch == "on" and rule in ALWAYS:
            found.append(f"{at('rules', rule)}{rule} is on already: this changes nothing.")
        elif switch != "on" and rule not in ALWAYS:
            found.append(
                f"{at('rules', rule)}{rule} does not decide unless it is switched on: this changes nothing."
            )
    for block in reform.blocks:
        found += [(f"line {block.line}: " if block.line else "") + doubt for doubt in doubts(block)]
    if reform.changes_nothing:
        found.append(f"the reform changes nothing: it is its base, {reform.base}.")
    return tuple(found)
