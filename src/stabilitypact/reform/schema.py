"""What may stand in a reform file, as JSON Schema for editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from stabilitypact.law.parameter_catalogue import CATALOGUE, UNITS, Spec
from stabilitypact.reform.block_file import DECIDABLE
from stabilitypact.reform.blocks import BLOCKS, COMMON, EXCLUDABLE, BlockSpec, FieldSpec
from stabilitypact.reform.model import BASES, LABELS
from stabilitypact.reform.reform_file import SCHEMA

FILE = Path(__file__).parent / "schema" / "reform.schema.json"
_EXPRESSION = {"type": ["number", "string"], "minLength": 1, "maxLength": 400}
_ID = {"type": "string", "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"}
_DATE = {"type": "string", "format": "date"}


def json_schema() -> dict[str, Any]:
    """Return the schema, made from the same tables that the loader reads."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A reform of the EU's fiscal rules",
        "type": "object",
        "additionalProperties": False,
        "required": ["reform"],
        "properties": {
            "schema": {"const": SCHEMA, "description": "version of this format"},
            "reform": _about(),
            "base": {"enum": list(BASES), "description": "rule book that is changed; default: in force"},
            "changes": _changes(),
            "rules": _rules(),
            "parameters": _parameters(),
            "pace": {
                **_EXPRESSION,
                "description": "largest yearly effort asked of a state in breach, % of GDP",
            },
            "blocks": {
                "type": "array",
                "items": {"oneOf": [_block(kind, spec) for kind, spec in BLOCKS.items()]},
            },
        },
    }


def text() -> str:
    """Return the schema as the shipped file holds it."""
    return json.dumps(json_schema(), indent=2) + "\n"


def _about() -> dict[str, Any]:
    texts = ("title", "author", "date", "source", "url", "summary")
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["id", "title"],
        "properties": {
            "id": _ID,
            **{key: {"type": ["string", "number"] if key == "date" else "string"} for key in texts},
            "label": {"enum": list(LABELS[:2])},
            "doubts": {"type": "array", "items": {"type": "string"}},
        },
    }


def _changes() -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {path: _change(spec) for path, spec in CATALOGUE.items()},
    }


def _change(spec: Spec) -> dict[str, Any]:
    value = _value(spec)
    record = {
        "type": "object",
        "additionalProperties": False,
        "required": ["value"],
        "properties": {"value": value, "unit": {"const": spec.unit}, "since": _DATE, "until": _DATE},
    }
    return {
        "description": f"{spec.title} ({spec.unit})",
        "anyOf": [value, record, {"type": "array", "minItems": 1, "items": record}],
    }


def _value(spec: Spec) -> dict[str, Any]:
    kinds: dict[str, dict[str, Any]] = {
        "number": {"type": "number"},
        "whole": {"type": "integer"},
        "switch": {"type": "boolean"},
        "date": _DATE,
        "text": {"type": "string"},
        "day": {"type": "string", "pattern": "^\\d{2}-\\d{2}$"},
        "choice": {"enum": list(spec.options)},
        "by_country": {"type": "object", "required": ["default"], "additionalProperties": {"type": "number"}},
        "table": {"type": "array"},
    }
    one = kinds[spec.kind]
    found: dict[str, Any] = {"type": "array", "minItems": 1, "items": one} if spec.many else one
    return {"anyOf": [found, {"type": "null"}]} if spec.nullable else found


def _rules() -> dict[str, Any]:
    replaced = {
        "type": "object",
        "additionalProperties": False,
        "required": ["replaced_by"],
        "properties": {"replaced_by": _ID},
    }
    switch = {"enum": ["on", "off", True, False]}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {rule: {"anyOf": [switch, replaced]} for rule in DECIDABLE},
    }


def _parameters() -> dict[str, Any]:
    numeric = [unit for unit, kind in UNITS.items() if kind in ("number", "whole")]
    number = {"type": "number"}
    by_year = {"type": "object", "additionalProperties": number}
    by_state = {"type": "object", "additionalProperties": {"anyOf": [number, by_year]}}
    return {
        "type": "object",
        "propertyNames": {"pattern": "^[a-z][a-z0-9_]*$"},
        "additionalProperties": {
            "type": "object",
            "additionalProperties": False,
            "required": ["title", "range", "unit"],
            "properties": {
                "title": {"type": "string"},
                "value": {"anyOf": [number, by_state, {"type": "null"}]},
                "range": {"type": "array", "items": number, "minItems": 2, "maxItems": 2},
                "unit": {"enum": numeric},
                "source": {"type": "string"},
                "note": {"type": "string"},
            },
        },
    }


def _block(kind: str, spec: BlockSpec) -> dict[str, Any]:
    properties: dict[str, Any] = {
        key: {"type": "string", "description": words} for key, words in COMMON.items()
    }
    properties["id"] = {**_ID, "description": COMMON["id"]}
    properties["kind"] = {"const": kind}
    properties |= {key: _field(each) for key, each in spec.fields.items()}
    required = ["id", "kind", *(key for key, each in spec.fields.items() if each.required)]
    found: dict[str, Any] = {
        "type": "object",
        "description": spec.title,
        "additionalProperties": False,
        "required": required,
        "properties": properties,
    }
    if spec.one_of:
        found["allOf"] = [{"oneOf": [{"required": [key]} for key in group]} for group in spec.one_of]
    return found


def _field(spec: FieldSpec) -> dict[str, Any]:
    band = {
        "type": "object",
        "additionalProperties": False,
        "required": ["above", "fall"],
        "properties": {"above": {"type": "number"}, "fall": _EXPRESSION},
    }
    kinds: dict[str, dict[str, Any]] = {
        "number": _EXPRESSION,
        "condition": {"type": "string", "minLength": 1, "maxLength": 400},
        "whole": {"type": "integer", "minimum": 1, "maximum": 60},
        "year": {"type": "integer", "minimum": 1993, "maximum": 2070},
        "variables": {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": {"enum": list(EXCLUDABLE)},
        },
        "bands": {"type": "array", "minItems": 1, "items": band},
        "rules": {"type": "array", "items": {"type": "string"}},
        "switch": {"type": "boolean"},
    }
    default = f"; default: {spec.default}" if spec.default else ""
    return {**kinds[spec.kind], "description": spec.title + default}
