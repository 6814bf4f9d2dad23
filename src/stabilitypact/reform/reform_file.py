"""How is a reform read from a file or a mapping, so that every mistake is named with its place?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from stabilitypact.errors import BadFile, BadInput, UnknownName, suggestion
from stabilitypact.law.dates import span_text
from stabilitypact.law.parameter_catalogue import CATALOGUE
from stabilitypact.law.rulebook import RuleBook
from stabilitypact.law.strict_yaml import Entry, read_yaml
from stabilitypact.reform.block_file import (
    DECIDABLE,
    FIRST_YEAR,
    LAST_YEAR,
    plain_text,
    read_blocks,
    read_expression,
    read_id,
    read_parameters,
    words,
)
from stabilitypact.reform.blocks import Block
from stabilitypact.reform.model import (
    ALWAYS,
    BASES,
    IN_FORCE,
    LABELS,
    Label,
    Reform,
    applicable,
)
from stabilitypact.reform.sense import PACE, check_number, check_numbers, doubts
from stabilitypact.sentence import Sentence, say

SCHEMA = 1
HEAD = ("schema", "reform", "base", "changes", "rules", "parameters", "blocks", "pace")
ABOUT = ("id", "title", "author", "date", "source", "url", "label", "summary", "doubts")
CHANGE = ("value", "unit", "since", "until")
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
        if not self.where:
            return BadInput(say("Reform: %(message)s", message=message))
        return BadInput(say("Reform, %(where)s: %(message)s", where=self.where, message=message))

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
        raise BadInput(
            say(
                "Reform, %(where)s...: lists and mappings are nested more than %(most)s deep.",
                where=where[:60],
                most=_DEEPEST,
            )
        )
    if isinstance(value, Mapping):
        entries = {}
        for key, item in value.items():
            if not isinstance(key, str | int):
                raise BadInput(
                    say(
                        "Reform, %(where)s: a key must be a text or a year, not %(key)s.",
                        where=where or say("the mapping"),
                        key=repr(key),
                    )
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
        say(
            "Reform, %(where)s: %(kind)s is neither text, number, switch, date, list nor mapping.",
            where=where,
            kind=type(value).__name__,
        )
    )


def _reform(root: Entry) -> Reform:
    head = root.mapping(HEAD, ("reform",))
    if "schema" in head and head["schema"].value != SCHEMA:
        raise head["schema"].error(
            say(
                "this version reads schema %(schema)s, not %(kind)s.", schema=SCHEMA, kind=head["schema"].kind
            )
        )
    about = head["reform"].mapping(ABOUT, ("id", "title"))
    base = _base(head.get("base"))
    parameters = read_parameters(head.get("parameters"))
    units = {name: each.unit for name, each in parameters.items()}
    blocks = read_blocks(head.get("blocks"), units)
    rules = _rules(head.get("rules"), blocks)
    changes = _changes(head.get("changes"), base)
    pace = read_expression(head["pace"], "number", units) if "pace" in head else None
    reform = Reform(
        id=read_id(about["id"]),
        title=Sentence(about["title"].string()),
        author=plain_text(about, "author"),
        date=plain_text(about, "date"),
        source=words(about, "source"),
        url=plain_text(about, "url"),
        label=_label(about.get("label")),
        summary=words(about, "summary"),
        doubts=tuple(Sentence(item.string()) for item in about["doubts"].items())
        if "doubts" in about
        else (),
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


def _label(entry: Entry | None) -> Label:
    if entry is None:
        return "operationalisation"
    text = entry.string()
    for label in LABELS[:2]:
        if text == label:
            return label
    raise entry.error(
        say("there is no label '%(text)s'. %(hint)s", text=text, hint=suggestion(text, list(LABELS[:2])))
    )


def _base(entry: Entry | None) -> str:
    if entry is None:
        return IN_FORCE
    text = entry.string()
    if text not in BASES:
        raise entry.error(
            say("there is no rule book '%(text)s'. %(hint)s", text=text, hint=suggestion(text, list(BASES)))
        )
    return text


# Rules and changes ----------------------------------------------------------------------------------


def _rules(entry: Entry | None, blocks: tuple[Block, ...]) -> dict[str, str]:
    if entry is None:
        return {}
    found: dict[str, str] = {}
    for rule, each in entry.any_mapping().items():
        if rule not in DECIDABLE:
            raise each.error(
                say(
                    "there is no rule '%(rule)s'. %(hint)s", rule=rule, hint=suggestion(rule, list(DECIDABLE))
                )
            )
        if isinstance(each.value, Mapping):
            keys = each.mapping(("replaced_by",), ("replaced_by",))
            name = keys["replaced_by"].string()
            able = [block.id for block in blocks if block.requirement]
            if name not in able:
                none = say("The reform has no block that asks for anything.")
                hint = suggestion(name, able) if able else none
                raise keys["replaced_by"].error(
                    say("there is no block '%(name)s' to replace it. %(hint)s", name=name, hint=hint)
                )
            found[rule] = name
            continue
        text = (
            {True: "on", False: "off"}.get(each.value, each.text)
            if isinstance(each.value, bool)
            else each.text
        )
        if text not in ("on", "off"):
            raise each.error(
                say("on, off or replaced_by with a block is expected, not %(kind)s.", kind=each.kind)
            )
        found[rule] = text
    return found


def _changes(entry: Entry | None, base: str) -> dict[str, Any]:
    if entry is None:
        return {}
    entries = entry.any_mapping()
    changes: dict[str, Any] = {}
    for path, each in entries.items():
        if path not in CATALOGUE:
            raise each.error(
                say(
                    "there is no parameter '%(path)s'. %(hint)s",
                    path=path,
                    hint=suggestion(path, list(CATALOGUE)),
                )
            )
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
                say(
                    "%(path)s is measured in '%(unit)s', not in '%(text)s'.",
                    path=path,
                    unit=CATALOGUE[path].unit,
                    text=keys["unit"].text,
                )
            )
        record: dict[str, Any] = {"value": keys["value"].plain()}
        for key in ("since", "until"):
            if key in keys:
                record[key] = keys[key].day()
                _check_date(keys[key], record[key], base)
        found.append(record)
    return found


def _check_date(entry: Entry, day: date, base: str) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise entry.error(
            say("%(day)s lies outside %(first)s to %(last)s.", day=day, first=FIRST_YEAR, last=LAST_YEAR)
        )
    if base == IN_FORCE:
        return
    book = RuleBook.named(base)
    if not book.since <= day <= (book.until or date.max):
        raise entry.error(
            say(
                "%(day)s lies outside the dates of %(base)s (%(span)s).",
                day=day,
                base=base,
                span=span_text(book.since, book.until),
            )
        )


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
            raise entries[path].error(error.sentence) from None
        return
    taken = [set(applicable(book, changes)) for book in rulebooks()]
    for path in changes:
        if any(path in each for each in taken):
            continue
        problems: list[Sentence] = []
        for book in rulebooks():
            if path in book.parameters:
                try:
                    book.with_changes({path: changes[path]})
                except (BadInput, UnknownName) as error:
                    problems.append(error.sentence)
        nowhere = say("no rule book reads %(path)s.", path=path)
        raise entries[path].error(problems[-1] if problems else nowhere)


# The whole ------------------------------------------------------------------------------------------


def _check_whole(head: Mapping[str, Entry], reform: Reform) -> None:
    """Refuse contradictions, and what is declared but read by nothing."""
    for path in reform.changes:
        rule = _READERS.get(path.partition(".")[0], "")
        switch = reform.rules.get(rule, "on")
        if switch == "on":
            continue
        place = head["changes"].any_mapping()[path]
        if switch == "off":
            raise place.error(
                say(
                    "this change contradicts `rules`: the rule '%(rule)s', which reads %(path)s, is switched off.",
                    rule=rule,
                    path=path,
                )
            )
        raise place.error(
            say(
                "this change contradicts `rules`: the rule '%(rule)s', which reads %(path)s, is replaced by "
                "'%(other)s'.",
                rule=rule,
                path=path,
                other=switch,
            )
        )
    used = {name for block in reform.blocks for each in block.expressions() for name in each.parameters}
    used |= set(reform.pace.parameters) if reform.pace is not None else set()
    for name in reform.parameters:
        if name not in used:
            raise (
                head["parameters"]
                .any_mapping()[name]
                .error(say("no block reads the parameter '%(name)s'.", name=name))
            )
    if not reform.decides:
        raise head["rules"].error(
            say("every rule is switched off and no block asks for anything: nothing decides.")
        )


def _warnings(head: Mapping[str, Entry], reform: Reform) -> tuple[Sentence, ...]:
    found: list[Sentence] = []

    def at(section: str, key: str, doubt: Sentence) -> Sentence:
        return _on_line(head[section].any_mapping()[key].line, doubt)

    for path in reform.changes:
        rule = _READERS.get(path.partition(".")[0])
        book_reads = path.startswith(("trajectory.", "net_expenditure.", "edp."))
        if rule is None and not book_reads:
            doubt = say(
                "the change of %(path)s moves no verdict: no rule that decides reads it.",
                path=path,
            )
            found.append(at("changes", path, doubt))
        elif rule is not None and rule not in reform.decides:
            doubt = say(
                "the change of %(path)s moves no verdict: no rule that decides reads it; set rules > %(rule)s: on to "
                "let it decide.",
                path=path,
                rule=rule,
            )
            found.append(at("changes", path, doubt))
    for rule, switch in reform.rules.items():
        if switch == "on" and rule in ALWAYS:
            doubt = say("%(rule)s is on already: this changes nothing.", rule=rule)
            found.append(at("rules", rule, doubt))
        elif switch != "on" and rule not in ALWAYS:
            doubt = say("%(rule)s does not decide unless it is switched on: this changes nothing.", rule=rule)
            found.append(at("rules", rule, doubt))
    for block in reform.blocks:
        found += [_on_line(block.line, doubt) for doubt in doubts(block)]
    if reform.changes_nothing:
        found.append(say("the reform changes nothing: it is its base, %(base)s.", base=reform.base))
    return tuple(found)


def _on_line(line: int, doubt: Sentence) -> Sentence:
    """Return a doubt with the line that it is about; a mapping has none."""
    return say("line %(line)s: %(message)s", line=line, message=doubt) if line else doubt
