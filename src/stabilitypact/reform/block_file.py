"""How are a reform's free parameters and building blocks read, so that every mistake is named with its place?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from stabilitypact.errors import PactError, suggestion
from stabilitypact.law.assess import RULES
from stabilitypact.law.parameter_catalogue import UNITS
from stabilitypact.law.strict_yaml import Entry
from stabilitypact.reform.blocks import BLOCKS, COMMON, EXCLUDABLE, Band, Block, BlockSpec, FieldSpec
from stabilitypact.reform.expression import FACTS, FUNCTIONS, Expression
from stabilitypact.reform.model import BASES, FreeParameter
from stabilitypact.sentence import Sentence, say

DECIDABLE = tuple(rule for rule in RULES if rule not in ("report", "sanctions"))
FIRST_YEAR, LAST_YEAR = 1993, 2070
PARAMETER = ("title", "value", "range", "unit", "source", "note")
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_MOST_YEARS = 60


def plain_text(keys: Mapping[str, Entry], name: str) -> str:
    """Return the text under a key, empty where there is none."""
    return keys[name].string() if name in keys else ""


def words(keys: Mapping[str, Entry], name: str) -> Sentence:
    """Return the author's own words under a key, empty where there are none."""
    return Sentence(plain_text(keys, name))


def read_id(entry: Entry) -> str:
    """Return the id of a reform or block."""
    text = entry.string()
    if not _ID.fullmatch(text) or text in BASES:
        raise entry.error(
            say(
                "'%(text)s' cannot be an id: small letters, digits and hyphens, not the name of a rule book.",
                text=text,
            )
        )
    return text


# Free parameters ------------------------------------------------------------------------------------


def read_parameters(entry: Entry | None) -> dict[str, FreeParameter]:
    """Return the free parameters by name."""
    if entry is None:
        return {}
    return {name: _parameter(name, each) for name, each in entry.any_mapping().items()}


def _parameter(name: str, entry: Entry) -> FreeParameter:
    from stabilitypact.figures.catalogue import catalogue
    from stabilitypact.law.assertions import ASSERTIONS

    if not _NAME.fullmatch(name):
        raise entry.error(
            say("'%(name)s' cannot name a parameter: small letters, digits and underscores.", name=name)
        )
    if name in catalogue() or name in FACTS or name in FUNCTIONS or name in ASSERTIONS:
        raise entry.error(
            say("'%(name)s' already names a variable, fact or function; choose another name.", name=name)
        )
    keys = entry.mapping(PARAMETER, ("title", "range", "unit"))
    unit = keys["unit"].string()
    if UNITS.get(unit) not in ("number", "whole"):
        numeric = [each for each, kind in UNITS.items() if kind in ("number", "whole")]
        raise keys["unit"].error(
            say(
                "there is no unit '%(unit)s' for a parameter. %(hint)s",
                unit=unit,
                hint=suggestion(unit, numeric),
            )
        )
    ends = [item.value for item in keys["range"].items()]
    if len(ends) != 2 or not all(_is_number(end) for end in ends) or not ends[0] <= ends[1]:  # type: ignore[operator]
        raise keys["range"].error(say("a range is two numbers, the lowest first, such as [0.5, 1.0]."))
    low, high = (float(end) for end in ends)  # type: ignore[arg-type]
    own = FreeParameter(
        name,
        Sentence(keys["title"].string()),
        unit,
        None,
        low,
        high,
        words(keys, "source"),
        words(keys, "note"),
    )
    value = keys["value"].plain() if "value" in keys else None
    if value is None:
        return own
    try:
        accepted = own.checked(value)
    except PactError as error:
        raise keys["value"].error(error.sentence) from None
    return FreeParameter(name, own.title, unit, accepted, low, high, own.source, own.note)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


# Building blocks ------------------------------------------------------------------------------------


def read_blocks(entry: Entry | None, units: Mapping[str, str]) -> tuple[Block, ...]:
    """Return the building blocks in order."""
    if entry is None:
        return ()
    found: list[Block] = []
    for item in entry.items():
        block = _block(item, units)
        twin = next((each for each in found if each.id == block.id), None)
        if twin is not None:
            if not twin.line:
                raise item.error(say("two blocks are called '%(id)s'.", id=block.id))
            raise item.error(
                say("two blocks are called '%(id)s' (line %(line)s).", id=block.id, line=twin.line)
            )
        found.append(block)
    names = [*DECIDABLE, *(block.id for block in found)]
    for item, block in zip(entry.items(), found, strict=True):
        for key, spec in BLOCKS[block.kind].fields.items():
            for name in block.fields.get(key) or () if spec.kind == "rules" else ():
                if name not in names:
                    place = item.any_mapping()[key]
                    raise place.error(
                        say(
                            "there is no rule or block '%(name)s'. %(hint)s",
                            name=name,
                            hint=suggestion(name, names),
                        )
                    )
    return tuple(found)


def _block(entry: Entry, units: Mapping[str, str]) -> Block:
    keys = entry.any_mapping()
    if "kind" not in keys:
        raise entry.error(say("the key 'kind' is missing. Accepted: %(names)s.", names=", ".join(BLOCKS)))
    text = keys["kind"].string()
    kind = next((each for each in BLOCKS if each == text), None)
    if kind is None:
        raise keys["kind"].error(
            say(
                "there is no kind of block '%(text)s'. %(hint)s",
                text=text,
                hint=suggestion(text, list(BLOCKS)),
            )
        )
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
    name = read_id(keys["id"])
    if name in RULES:
        raise keys["id"].error(
            say("'%(name)s' is the name of a rule; choose another id for the block.", name=name)
        )
    title = words(keys, "title") or Sentence(spec.title.capitalize(), spec.title)
    return Block(
        name, kind, title, MappingProxyType(fields), words(keys, "place"), words(keys, "note"), entry.line
    )


def _check_one_of(entry: Entry, spec: BlockSpec, kind: str) -> None:
    keys = entry.any_mapping()
    for group in spec.one_of:
        held = [key for key in group if key in keys]
        if len(held) != 1:
            if not held:
                raise entry.error(
                    say(
                        "a block of kind %(kind)s takes exactly one of %(names)s; none of them is given.",
                        kind=kind,
                        names=", ".join(group),
                    )
                )
            raise entry.error(
                say(
                    "a block of kind %(kind)s takes exactly one of %(names)s; %(held)s are given together.",
                    kind=kind,
                    names=", ".join(group),
                    held=_together(held),
                )
            )
    for one, other in (("target", "horizon"), ("horizon", "target")):
        if kind == "expenditure_ceiling" and one in keys and other not in keys:
            raise entry.error(
                say(
                    "'%(one)s' needs '%(other)s': a debt to be reached and the years to reach it.",
                    one=one,
                    other=other,
                )
            )


def _together(names: list[str]) -> Sentence:
    """Return "a and b", "a and b and c"."""
    found = Sentence(names[0])
    for name in names[1:]:
        found = say("%(one)s and %(other)s", one=found, other=name)
    return found


def _field(entry: Entry, spec: FieldSpec, units: Mapping[str, str]) -> Any:
    match spec.kind:
        case "number" | "condition":
            return read_expression(entry, spec.kind, units)
        case "whole":
            value = entry.value
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise entry.error(
                    say("a whole number of at least 1 is expected, not %(kind)s.", kind=entry.kind)
                )
            if value > _MOST_YEARS:
                raise entry.error(
                    say(
                        "a number of years up to %(most)s is expected, not %(value)s.",
                        most=_MOST_YEARS,
                        value=value,
                    )
                )
            return value
        case "year":
            year = entry.value
            if not isinstance(year, int) or isinstance(year, bool) or not FIRST_YEAR <= year <= LAST_YEAR:
                raise entry.error(
                    say(
                        "a year from %(first)s to %(last)s is expected, not %(kind)s.",
                        first=FIRST_YEAR,
                        last=LAST_YEAR,
                        kind=entry.kind,
                    )
                )
            return year
        case "switch":
            if not isinstance(entry.value, bool):
                raise entry.error(say("true or false is expected, not %(kind)s.", kind=entry.kind))
            return entry.value
        case "variables":
            return _names(entry, EXCLUDABLE)
        case "bands":
            return tuple(_band(item, units) for item in entry.items())
        case _:
            return tuple(item.string() for item in entry.items())


def _names(entry: Entry, accepted: tuple[str, ...]) -> tuple[str, ...]:
    names = tuple(item.string() for item in entry.items())
    if not names:
        raise entry.error(say("at least one is expected. Accepted: %(names)s.", names=", ".join(accepted)))
    for name, item in zip(names, entry.items(), strict=True):
        if name not in accepted:
            raise item.error(
                say(
                    "there is no aggregate that can be redefined '%(name)s'. %(hint)s",
                    name=name,
                    hint=suggestion(name, list(accepted)),
                )
            )
        if names.count(name) > 1:
            raise item.error(say("'%(name)s' stands twice in the list.", name=name))
    return names


def _band(entry: Entry, units: Mapping[str, str]) -> Band:
    keys = entry.mapping(("above", "fall"), ("above", "fall"))
    above = keys["above"].value
    if not _is_number(above):
        raise keys["above"].error(say("a debt ratio is expected, not %(kind)s.", kind=keys["above"].kind))
    return Band(float(above), read_expression(keys["fall"], "number", units))  # type: ignore[arg-type]


def read_expression(entry: Entry, kind: str, units: Mapping[str, str]) -> Expression:
    """Return an expression of the wanted kind, number or condition."""
    if isinstance(entry.value, tuple | Mapping | bool | date) or entry.value is None:
        raise entry.error(say("an expression or a number is expected, not %(kind)s.", kind=entry.kind))
    try:
        found = Expression.parse(entry.text or str(entry.value), units)
    except PactError as error:
        raise entry.error(error.sentence) from None
    if found.kind != kind:
        if kind == "condition":
            raise entry.error(
                say("a condition such as debt > 60 is expected; '%(text)s' is a number.", text=found.text)
            )
        raise entry.error(
            say("a number, not a condition is expected; '%(text)s' is a condition.", text=found.text)
        )
    return found
