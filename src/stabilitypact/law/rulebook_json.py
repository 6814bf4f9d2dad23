"""How does a rule book look as JSON?"""

from __future__ import annotations

from datetime import date
from typing import Any

from stabilitypact.law.parameter import Parameter, thawed
from stabilitypact.law.rulebook import RuleBook


def rulebook_to_dict(book: RuleBook, *, values: bool = True) -> dict[str, Any]:
    """Return a rule book as plain data: its dates and, where wanted, every dated value with its source."""
    data: dict[str, Any] = {
        "id": book.id,
        "title": book.title,
        "summary": book.summary,
        "since": book.since.isoformat(),
        "until": book.until.isoformat() if book.until else None,
        "base": book.base,
    }
    if values:
        data["parameters"] = {path: [_parameter(p) for p in spans] for path, spans in book.parameters.items()}
    return data


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "value": _plain(thawed(parameter.value)),
        "unit": parameter.unit,
        "since": parameter.since.isoformat(),
        "until": parameter.until.isoformat() if parameter.until else None,
        "title": parameter.title,
        "status": parameter.status,
        "evidence": parameter.evidence,
        "verified": parameter.verified,
        "citations": [citation.to_dict() for citation in parameter.citations],
        "alternatives": _plain(list(parameter.alternatives)),
        "note": parameter.note,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
