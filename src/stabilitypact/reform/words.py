"""How is a reform told, and written down again?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from stabilitypact.law.dates import span_text
from stabilitypact.law.parameter import thawed
from stabilitypact.law.rulebook import rulebooks
from stabilitypact.reform.blocks import BLOCKS, Band, Block
from stabilitypact.reform.expression import Expression
from stabilitypact.reform.layout import folded, indented
from stabilitypact.reform.model import IN_FORCE, FreeParameter, Reform, changed_book
from stabilitypact.sentence import Sentence, say, sentences


def describe(reform: Reform) -> Sentence:
    """Return the reform in full: source, label, changes, rules, blocks, parameters, doubts."""
    lines: list[str] = [sentences([reform.title, " (", reform.id, "), ", label_words(reform)], "")]
    origin = sentences([part for part in (reform.author, reform.source, reform.date) if part], ", ")
    lines += [part for part in (origin, reform.url, reform.summary) if part]
    lines.append(say("Base: %(base)s", base=reform.base))
    if reform.changes_nothing:
        lines.append(say("Changes nothing: it is %(base)s as it stands.", base=reform.base))
    changes = changes_in_words(reform)
    if changes:
        lines += [say("Changes:"), *map(indented, changes)]
    for rule, switch in reform.rules.items():
        lines.append(say("Rule %(rule)s: %(switch)s", rule=rule, switch=_switch_words(switch)))
    for block in reform.blocks:
        lines.append(
            say(
                "Block %(id)s (%(kind)s): %(title)s",
                id=block.id,
                kind=BLOCKS[block.kind].title,
                title=block.title,
            )
        )
        lines += [indented(f"{key}: {_shown(value)}") for key, value in block.fields.items()]
        if block.note:
            lines.append(indented(block.note))
    if reform.pace is not None:
        lines.append(say("Largest yearly effort asked of a state in breach: %(pace)s", pace=reform.pace.text))
    lines.append(say("Decided by: %(names)s", names=", ".join(reform.decides)))
    return folded([*lines, *standing(reform)])


def standing(reform: Reform) -> list[Sentence]:
    """Return what every result of a reform shows: assumptions, doubts, warnings."""
    return [
        *reform.assumptions,
        *(say("Doubt: %(what)s", what=doubt) for doubt in reform.doubts),
        *(say("Warning: %(what)s", what=warning) for warning in reform.warnings),
    ]


def label_words(reform: Reform) -> Sentence:
    """Return the label as every result shows it."""
    return {
        "published": say("published proposal"),
        "operationalisation": say(
            "operationalisation: formula or numbers are a reading of the idea, not the source's text"
        ),
        "in force": say("as the law stands"),
    }[reform.label]


def lowered(title: Sentence) -> Sentence:
    """Return a title for the middle of a sentence; a language with its own habit of capitals says the title."""
    return Sentence(title.lower(), title.message, title.values)


def _switch_words(switch: str) -> Sentence:
    if switch == "on":
        return say("on")
    return say("off") if switch == "off" else say("replaced by %(block)s", block=switch)


def changes_in_words(reform: Reform) -> list[Sentence]:
    """Return each changed value, before and after, by rule book."""
    if not reform.changes:
        return []
    books = rulebooks() if reform.base == IN_FORCE else tuple(b for b in rulebooks() if b.id == reform.base)
    found = []
    for book in books:
        changed = changed_book(book, reform)
        for change in changed.changes:
            found.append(
                say(
                    "%(book)s: %(path)s from %(before)s to %(after)s (%(span)s)",
                    book=book.id,
                    path=change.path,
                    before=" / ".join(str(value) for value in change.before) or say("not in the book"),
                    after=change.after,
                    span=span_text(change.since, change.until),
                )
            )
    return found


def as_mapping(reform: Reform) -> dict[str, Any]:
    """Return the reform in the form of a reform file; reading it back gives the same reform."""
    about = {
        "id": reform.id,
        "title": reform.title,
        "author": reform.author,
        "date": reform.date,
        "source": reform.source,
        "url": reform.url,
        "label": reform.label,
        "summary": reform.summary,
        "doubts": list(reform.doubts),
    }
    content: dict[str, Any] = {
        "schema": 1,
        "reform": {k: v for k, v in about.items() if v},
        "base": reform.base,
    }
    if reform.changes:
        content["changes"] = {path: _plain(value) for path, value in reform.changes.items()}
    if reform.rules:
        content["rules"] = {
            rule: switch if switch in ("on", "off") else {"replaced_by": switch}
            for rule, switch in reform.rules.items()
        }
    if reform.parameters:
        content["parameters"] = {name: _parameter(each) for name, each in reform.parameters.items()}
    if reform.pace is not None:
        content["pace"] = reform.pace.text
    if reform.blocks:
        content["blocks"] = [_block(block) for block in reform.blocks]
    return content


def _parameter(each: FreeParameter) -> dict[str, Any]:
    found: dict[str, Any] = {"title": each.title, "range": [each.low, each.high], "unit": each.unit}
    if each.value is not None:
        found["value"] = _plain(each.value)
    return found | {key: text for key, text in (("source", each.source), ("note", each.note)) if text}


def _block(block: Block) -> dict[str, Any]:
    found: dict[str, Any] = {"id": block.id, "kind": block.kind, "title": block.title}
    found |= {key: text for key, text in (("place", block.place), ("note", block.note)) if text}
    return found | {key: _plain(value) for key, value in block.fields.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Expression):
        return value.text
    if isinstance(value, Band):
        return {"above": value.above, "fall": value.fall.text}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in thawed(value).items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _shown(value: Any) -> str:
    plain = _plain(value)
    if isinstance(plain, list):
        return ", ".join(str(item) for item in plain)
    return str(plain)
