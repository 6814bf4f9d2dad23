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
from stabilitypact.reform.layout import folded
from stabilitypact.reform.model import IN_FORCE, FreeParameter, Reform, changed_book


def describe(reform: Reform) -> str:
    """Return the reform in full: source, label, changes, rules, blocks, parameters, doubts."""
    lines = [f"{reform.title} ({reform.id}), {label_words(reform)}"]
    origin = ", ".join(part for part in (reform.author, reform.source, reform.date) if part)
    lines += [part for part in (origin, reform.url, reform.summary) if part]
    lines.append(f"Base: {reform.base}")
    if reform.changes_nothing:
        lines.append(f"Changes nothing: it is {reform.base} as it stands.")
    changes = changes_in_words(reform)
    if changes:
        lines += ["Changes:", *(f"  {line}" for line in changes)]
    for rule, switch in reform.rules.items():
        lines.append(f"Rule {rule}: " + (switch if switch in ("on", "off") else f"replaced by {switch}"))
    for block in reform.blocks:
        lines.append(f"Block {block.id} ({BLOCKS[block.kind].title}): {block.title}")
        lines += [f"  {key}: {_shown(value)}" for key, value in block.fields.items()]
        if block.note:
            lines.append(f"  {block.note}")
    if reform.pace is not None:
        lines.append(f"Largest yearly effort asked of a state in breach: {reform.pace.text}")
    lines.append(f"Decided by: {', '.join(reform.decides)}")
    lines += [f"{sentence}" for sentence in reform.assumptions]
    lines += [f"Doubt: {doubt}" for doubt in reform.doubts]
    lines += [f"Warning: {warning}" for warning in reform.warnings]
    return folded(lines)


def label_words(reform: Reform) -> str:
    """Return the label as every result shows it."""
    return {
        "published": "published proposal",
        "operationalisation": "operationalisation: formula or numbers are a reading of the idea, not the source's text",
        "in force": "as the law stands",
    }[reform.label]


def changes_in_words(reform: Reform) -> list[str]:
    """Return each changed value, before and after, by rule book."""
    if not reform.changes:
        return []
    books = rulebooks() if reform.base == IN_FORCE else tuple(b for b in rulebooks() if b.id == reform.base)
    found = []
    for book in books:
        changed = changed_book(book, reform)
        for change in changed.changes:
            before = " / ".join(str(value) for value in change.before) or "not in the book"
            span = span_text(change.since, change.until)
            found.append(f"{book.id}: {change.path} from {before} to {change.after} ({span})")
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
