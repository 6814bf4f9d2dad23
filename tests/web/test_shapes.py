"""Does the API's document declare every key of every answer, with its type?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from pydantic import BaseModel

from stabilitypact.web.api import figures, law, path, reforms
from stabilitypact.web.app import create_app

ROUTES = [
    each
    for part in (law, figures, path, reforms)
    for each in part.router.routes
    if isinstance(each, APIRoute) and "GET" in (each.methods or ()) and each.name != "reform_schema"
]
ASKED = (
    "status?year=2019&as_of=2021-09&rule=debt",
    "status",
    "assess/IT?from=1999&to=2026",
    "assess/FI?year=2025&assume=relevant_factors",
    "explain/IT/2019/debt",
    "score?from=1999&to=2019",
    "score?from=1996&to=1996",
    "procedures",
    "claims/september-2021",
    "countries",
    "figures/IT?variable=debt&variable=primary_balance&borrow=ameco-2023-11",
    "vintages",
    "rulebooks",
    "rulebooks/treaty",
    "rulebooks/sgp-1997",
    "rulebooks/sgp-2005",
    "rulebooks/sgp-2011",
    "rulebooks/sgp-2024",
    "trajectory?draws=1000",
    "trajectory?draws=1000&reading=law&period=7&as_of=2025",
    "trajectory?draws=1000&country=FI&steps=0.5,0.5,0.5,0.5",
    "project/IT?shift=long_rate=1&shift=real_growth@2027=-1",
    "project/FR?scenario=baseline&vintage=dsa-2025-10",
    "fan/IT?draws=1000",
    "sensitivity/IT?draws=1000&move=long_rate=1",
    "simulate/IT?draws=1000&growth=0.5&as_of=2025",
    "simulate/FR?draws=1000&growth=-2",
    "reforms",
    "reforms/maastricht-strict",
    "reforms/green-golden-rule",
    "reforms/in force",
    "reforms/maastricht-strict/compare",
    "reforms/golden-rule/council",
)


def undeclared(shape: object, where: str) -> Iterator[str]:
    """Yield the keys that a model holds beside those it declares."""
    if isinstance(shape, BaseModel):
        yield from (f"{where}.{key}" for key in shape.model_extra or ())
        for name in type(shape).model_fields:
            yield from undeclared(getattr(shape, name), f"{where}.{name}")
    elif isinstance(shape, dict):
        for key, value in shape.items():
            yield from undeclared(value, f"{where}.{key}")
    elif isinstance(shape, list):
        for value in shape:
            yield from undeclared(value, f"{where}[]")


def route_of(address: str) -> APIRoute:
    """Return the most specific route that an address means."""
    asked = "/" + address.partition("?")[0]
    return next(each for each in ROUTES if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", each.path), asked))


@pytest.mark.parametrize("address", ASKED)
def test_an_answer_has_the_declared_keys_and_types(client: TestClient, address: str) -> None:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.text
    shape = route_of(address).response_model
    assert not set(undeclared(shape.model_validate_json(answer.text, strict=True), ""))


def test_every_address_is_asked() -> None:
    assert {route_of(address).name for address in ASKED} == {each.name for each in ROUTES}


def test_only_what_varies_by_name_is_left_open() -> None:
    shapes = create_app(ahead=False).openapi()["components"]["schemas"]

    def is_open(shape: dict[str, Any]) -> bool:
        told = {key: value for key, value in shape.items() if key not in ("title", "description", "default")}
        free = told == {} or (
            told.get("type") == "object" and told.get("additionalProperties") in (True, {}, None)
        )
        inner = [*told.get("anyOf", ()), *([told["items"]] if isinstance(told.get("items"), dict) else ())]
        return free or any(map(is_open, inner))

    found = {
        f"{name}.{key}"
        for name, shape in shapes.items()
        for key, value in shape.get("properties", {}).items()
        if is_open(value)
    }
    assert found == {
        "AnsweredNow.value", "ClaimShape.value", "DatedValue.alternatives", "DatedValue.value",
        "ParameterShape.value", "ReformShape.blocks", "ReformShape.changes", "ReformShape.parameters",
        "ReformShape.rules",
    }  # fmt: skip


def test_a_key_that_is_not_declared_is_noticed() -> None:
    shape = next(each for each in ROUTES if each.name == "countries").response_model
    held = {"countries": [dict.fromkeys(("country", "iso2", "iso3", "name", "joined", "left", "euro"), "x")]}
    held["countries"][0]["more"] = "x"
    assert list(undeclared(shape.model_validate_json(json.dumps(held), strict=True), "")) == [
        ".countries[].more"
    ]
