"""Does the API answer what the command line answers, within its limits, and safely?"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

import stabilitypact as sp
from stabilitypact.cli.serve import LOOPBACK, names
from stabilitypact.path.trajectory import trajectory
from stabilitypact.web.app import create_app
from stabilitypact.web.guards import Limits
from stabilitypact.web.limits import MAX_BODY_BYTES, MAX_DRAWS, MAX_QUERY_BYTES


def test_status_is_that_of_the_command_line(client: TestClient) -> None:
    answer = client.get("/api/v1/status", params={"year": 2019, "vintage": "imf-2021-04"})
    assert answer.text == sp.status(2019, vintage="imf-2021-04").to_json()


def test_assessment_and_explanation_are_those_of_the_command_line(client: TestClient) -> None:
    found = sp.assess("IT", range(2017, 2020), reading="commission")
    answer = client.get("/api/v1/assess/italia", params={"from": 2017, "to": 2019, "reading": "commission"})
    assert answer.text == found.to_json()
    one = client.get("/api/v1/explain/IT/2018/debt", params={"reading": "commission"})
    alone = sp.assess("IT", 2018, reading="commission")
    assert one.json() == json.loads(json.dumps(alone.finding("IT", 2018, "debt").to_dict()))


def test_assertions_and_loans_reach_the_rules(client: TestClient) -> None:
    asked = {
        "assume": ["relevant_factors", "unusual_event@IT:2009"],
        "borrow": "potential_growth=ameco-2023-11",
    }
    answer = client.get("/api/v1/assess/IT", params={"year": 2009, **asked})
    expected = sp.assess(
        "IT",
        2009,
        assume={"relevant_factors": 1.0, "unusual_event": {"IT": {2009: 1.0}}},
        borrow={"potential_growth": "ameco-2023-11"},
    )
    assert answer.text == expected.to_json()
    assert answer.text != client.get("/api/v1/assess/IT", params={"year": 2009}).text
    refused = client.get("/api/v1/assess/IT", params={"year": 2022, "assume": "balance@IT:2022=-1"})
    assert refused.status_code == 422
    assert "contradicts" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("address", "part"),
    [
        ("explain/IT/2009/deficit?assume=temporary@IT:2009=1&assume=temporary@IT=0", "give one of them"),
        ("explain/IT/2009/deficit?assume=temporary@IT=0&assume=temporary=1", "give one of them"),
        ("explain/IT/2009/deficit?assume=temporary@:2009=1", "NAME@COUNTRY:YEAR=VALUE"),
        ("assess/IT?borrow=debt=ameco-2023-11&borrow=debt=imf-2024-10", "borrowed twice"),
        ("reforms/latitude/council?position=IT=for&position=Italy=against", "two positions"),
        ("reforms/latitude/council?position==for", "STATE=POSITION"),
    ],
)
def test_what_is_said_twice_is_refused_in_any_order(client: TestClient, address: str, part: str) -> None:
    refused = client.get(f"/api/v1/{address}")
    assert refused.status_code == 422
    assert part in refused.json()["detail"]


def test_trajectory_is_that_of_python(client: TestClient) -> None:
    answer = client.get("/api/v1/trajectory", params={"country": ["FR", "DE"], "period": 7, "draws": 2000})
    expected = trajectory(["FR", "DE"], 7, draws=2000, guidance="2024").to_dict()
    assert answer.json() == json.loads(json.dumps(expected))


def test_score_and_procedures(client: TestClient) -> None:
    answer = client.get("/api/v1/score", params={"from": 1999, "to": 2019, "vintage": "ameco-2023-11"})
    assert answer.text == sp.score(1999, 2019, vintage="ameco-2023-11").to_json()
    assert len(client.get("/api/v1/procedures").json()["procedures"]) == len(sp.procedures())


def test_every_number_is_valid_json(client: TestClient) -> None:
    def refuse(text: str) -> float:
        raise AssertionError(f"{text} is not JSON")

    for address in (
        "procedures",
        "status",
        "assess/LU?from=1995&to=2030",
        "simulate/EE",
        "claims/september-2021",
    ):
        answer = client.get(f"/api/v1/{address}")
        assert answer.status_code == 200
        json.loads(answer.text, parse_constant=refuse)


def test_an_answer_is_sent_once(client: TestClient) -> None:
    first = client.get("/api/v1/vintages")
    assert "max-age" in first.headers["cache-control"]
    second = client.get("/api/v1/vintages", headers={"If-None-Match": first.headers["etag"]})
    assert (second.status_code, second.content) == (304, b"")
    other = client.get("/api/v1/status", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("address", "status", "part"),
    [
        ("/api/v1/assess/Itly", 404, "Did you mean"),
        ("/api/v1/explain/IT/2019/dept", 404, "Did you mean 'debt'"),
        ("/api/v1/status?as_of=2021-13", 422, "not a date"),
        ("/api/v1/status?as_of=1990", 404, "imf-2019-04"),
        ("/api/v1/status?as_of=2021&vintage=imf-2021-04", 422, "not both"),
        ("/api/v1/status?year=1066", 422, "1995"),
        ("/api/v1/assess/IT?from=2010", 422, "go together"),
        ("/api/v1/simulate/IT?growth=99", 422, "growth"),
        ("/api/v1/simulate/IT?steps=a,b", 422, "numbers"),
        ("/api/v1/simulate/IT?steps=nan,1,1,1", 422, "between"),
        (f"/api/v1/simulate/IT?draws={MAX_DRAWS + 2}", 422, str(MAX_DRAWS)),
        ("/api/v1/trajectory?steps=1,1,1,1", 422, "one country"),
        ("/api/v1/nowhere", 404, "no page"),
    ],
)
def test_errors_are_problem_details(client: TestClient, address: str, status: int, part: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert {"type", "title", "detail", "instance"} <= set(problem)
    assert part in problem["detail"]


def test_other_methods_are_refused_with_the_accepted_one(client: TestClient) -> None:
    answer = client.post("/api/v1/status")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("address", "methods"),
    [
        ("/api/v1/status", "GET, HEAD"),
        ("/api/v1/reforms/golden-rule", "GET, HEAD"),
        ("/api/v1/reforms/compare", "POST"),
        ("/health", "GET, HEAD"),
    ],
)
def test_options_tells_the_methods_and_refusals_name_the_same(
    client: TestClient, address: str, methods: str
) -> None:
    asked = client.options(address)
    assert (asked.status_code, asked.headers["allow"], asked.content) == (204, methods, b"")
    refused = client.request("GET" if methods == "POST" else "DELETE", address)
    assert (refused.status_code, refused.headers["allow"]) == (405, methods)


def test_an_unknown_parameter_is_refused_with_the_nearest(client: TestClient) -> None:
    misspelt = client.get("/api/v1/status?yeer=2019")
    assert misspelt.status_code == 422
    assert "Did you mean 'year'?" in misspelt.json()["detail"]
    assert "takes none" in client.get("/api/v1/rulebooks?lang=fr").json()["detail"]
    assert (
        client.get("/api/v1/assess/Utopia").json()["detail"].startswith("There is no country 'Utopia'. Acc")
    )


def test_steps_may_have_decimal_commas(client: TestClient) -> None:
    plain = client.get("/api/v1/simulate/FI?steps=0.5,0.5,0.5,0.5,0.5&draws=1000")
    comma = client.get("/api/v1/simulate/FI", params={"steps": "0,5; 0,5; 0,5; 0,5; 0,5", "draws": 1000})
    assert comma.status_code == 200
    assert comma.json() == plain.json()
    assert comma.json()["period"] == 5


def test_long_addresses_and_large_bodies_are_refused(client: TestClient) -> None:
    assert client.get(f"/api/v1/status?as_of={'1' * MAX_QUERY_BYTES}").status_code == 414
    assert client.request("GET", "/api/v1/status", content=b"x" * (MAX_BODY_BYTES + 1)).status_code == 413


def test_every_answer_is_guarded(client: TestClient) -> None:
    for address in ("/health", "/api/v1/status", "/nowhere"):
        headers = client.get(address).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe-eval" not in policy
        assert headers["x-content-type-options"] == "nosniff"


def test_a_failure_of_the_program_shows_no_trace(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from stabilitypact.web import answers

    def fail(*_: object) -> None:
        raise RuntimeError("secret of the house")

    monkeypatch.setattr(answers, "status", fail)
    answer = client.get("/api/v1/status")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def run(app: Any, body: list[bytes]) -> list[Message]:
    sent: list[Message] = []
    parts = [{"type": "http.request", "body": part, "more_body": True} for part in body]

    async def receive() -> Message:
        return parts.pop(0) if parts else {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/api/v1/x", "query_string": b"", "headers": []}
    asyncio.run(app(scope, receive, send))
    return sent


def test_an_answer_that_takes_too_long_is_503() -> None:
    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(5)

    assert run(Limits(slow, seconds=0.05), [])[0]["status"] == 503


def test_a_body_that_grows_beyond_the_limit_is_refused() -> None:
    async def reader(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive())["more_body"]:
            pass

    half = b"x" * (MAX_BODY_BYTES // 2 + 1)
    assert run(Limits(reader), [half, half])[0]["status"] == 413


def test_health(client: TestClient) -> None:
    assert client.get("/health").json()["status"] == "ok"


def test_a_parameter_of_one_value_is_given_once(client: TestClient) -> None:
    refused = client.get("/api/v1/status?year=2019&year=2020")
    assert refused.status_code == 422
    assert "'year' takes one value but is given 2 times" in refused.json()["detail"]
    states = client.get("/api/v1/score?from=2000&to=2001&country=IT&country=FR").json()["scores"]
    assert [each["country"] for each in states] == ["IT", "FR"]


def test_score_takes_loans_and_assertions(client: TestClient) -> None:
    span: dict[str, str | int] = {"from": 2015, "to": 2019, "country": "IT", "reading": "law"}
    asked: dict[str, str | int] = {
        "assume": "relevant_factors_debt",
        "borrow": "potential_growth=ameco-2023-11",
    }
    expected = sp.score(
        2015,
        2019,
        countries=["IT"],
        reading="law",
        assume={"relevant_factors_debt": 1.0},
        borrow={"potential_growth": "ameco-2023-11"},
    )
    answer = client.get("/api/v1/score", params={**span, **asked})
    assert answer.text == expected.to_json()
    assert answer.text != client.get("/api/v1/score", params=span).text


def test_paths_take_what_the_command_line_takes(client: TestClient) -> None:
    def same(address: str, expected: Any) -> None:
        assert client.get(f"/api/v1/{address}").json() == json.loads(json.dumps(expected.to_dict()))

    same(
        "project/IT?vintage=dsa-2025-03&shift=long_rate@2027-2028=1&shift=long_rate@2030=2&shift=growth=-0.5",
        sp.project(
            "IT",
            vintage="dsa-2025-03",
            shifts={"long_rate": {2027: 1.0, 2028: 1.0, 2030: 2.0}, "growth": -0.5},
        ),
    )
    same(
        "fan/IT?vintage=dsa-2025-03&reading=law&shocks=var&percentiles=5,50,95&draws=1000",
        sp.fan(
            "IT",
            1000,
            vintage="dsa-2025-03",
            reading="law",
            method_of_shocks="var",
            percentiles=(5.0, 50.0, 95.0),
        ),
    )
    same(
        "sensitivity/IT?vintage=dsa-2025-03&reading=law&move=long_rate=1&draws=1000&seed=3",
        sp.sensitivity(
            "IT", vintage="dsa-2025-03", reading="law", amounts={"long_rate": 1.0}, draws=1000, seed=3
        ),
    )
    same(
        "simulate/IT?vintage=dsa-2025-03&reading=law&draws=1000",
        sp.simulate("IT", reading="law", vintage="dsa-2025-03", draws=1000),
    )
    same(
        "trajectory?country=IT&vintage=dsa-2025-03&draws=1000",
        trajectory("IT", vintage="dsa-2025-03", draws=1000),
    )


@pytest.mark.parametrize(
    "address", ["trajectory?country=IT", "project/IT?", "fan/IT?", "sensitivity/IT?", "simulate/IT?"]
)
@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("guidance=2024&as_of=2025", 422, "one of guidance, as_of and vintage"),
        ("vintage=dsa-2024-11&as_of=2025", 422, "one of guidance, as_of and vintage"),
        ("as_of=", 422, "not a date"),
        ("guidance=", 404, "guidance set"),
        ("vintage=", 404, "vintage"),
    ],
)
def test_figures_of_paths_are_named_once(
    client: TestClient, address: str, asked: str, status: int, part: str
) -> None:
    answer = client.get(f"/api/v1/{address}&{asked}")
    assert answer.status_code == status
    assert part in answer.json()["detail"]


@pytest.mark.parametrize(
    ("address", "part"),
    [
        ("project/IT?shift=long_rate", "NAME@YEAR=AMOUNT"),
        ("project/IT?shift=long_rate@2030-2027=1", "NAME@YEAR=AMOUNT"),
        ("project/IT?shift=growth=1&shift=growth@2027=1", "contradicts"),
        ("project/IT?shift=growth@2027=1&shift=growth@2026-2028=1", "moved twice"),
        ("sensitivity/IT?move=long_rate=nan", "NAME=AMOUNT"),
        ("sensitivity/IT?move=long_rate=1&move=long_rate=2", "moved twice"),
        ("fan/IT?percentiles=5;95", "commas"),
    ],
)
def test_moves_that_cannot_be_read_are_refused(client: TestClient, address: str, part: str) -> None:
    refused = client.get(f"/api/v1/{address}")
    assert refused.status_code == 422
    assert part in refused.json()["detail"]


def test_the_document_is_kept_like_every_answer_and_says_so(client: TestClient) -> None:
    first = client.get("/api/v1/openapi.json")
    assert "max-age" in first.headers["cache-control"]
    held = {"If-None-Match": first.headers["etag"]}
    assert client.get("/api/v1/openapi.json", headers=held).status_code == 304
    for path, methods in first.json()["paths"].items():
        if path.startswith("/api/"):
            for operation in methods.values():
                for status in ("200", "304"):
                    assert set(operation["responses"][status]["headers"]) == {"ETag", "Cache-Control"}


def test_operations_have_shortnames(client: TestClient) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    names = [operation["operationId"] for methods in paths.values() for operation in methods.values()]
    assert sorted(names) == [
        "assess", "claims", "countries", "explain", "fan", "figures", "health", "procedures", "project",
        "reform", "reform_compare", "reform_compare_written", "reform_council", "reform_schema", "reforms",
        "rulebook", "rulebooks", "score", "sensitivity", "simulate", "status", "trajectory", "vintages",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["golden-rule", "in force", "sgp-2011"])
def test_a_reform_has_the_keys_of_the_command_line(
    client: TestClient, answer: Callable[..., Any], name: str
) -> None:
    shown = answer("reform", "show", name)
    answered = client.get(f"/api/v1/reforms/{name}").json()
    assert {key: answered[key] for key in shown} == shown


def test_a_position_that_says_nothing_is_refused(client: TestClient) -> None:
    refused = client.get("/api/v1/reforms/golden-rule/council?position=IT")
    assert refused.status_code == 422
    assert "STATE=POSITION" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/status", "rulebook"),
        ("/status", "vintage"),
        ("/figures/{country}", "vintage"),
        ("/figures/{country}", "borrow"),
        ("/simulate/{country}", "guidance"),
        ("/project/{country}", "vintage"),
        ("/reforms/{reform}/compare", "base"),
        ("/reforms/{reform}/compare", "vintage"),
        ("/reforms/{reform}/compare", "projection"),
    ],
)
def test_names_are_declared_and_a_declared_one_answers(client: TestClient, address: str, name: str) -> None:
    operation = client.get("/api/v1/openapi.json").json()["paths"][f"/api/v1{address}"]["get"]
    shape = next(each["schema"] for each in operation["parameters"] if each["name"] == name)
    told = next(part for part in (shape, *shape.get("anyOf", ())) if {"enum", "pattern"} & set(part))
    names = told.get("enum") or re.findall(r"[a-z][a-z0-9-]+", told["pattern"])
    asked = address.format(country="FI", reform="golden-rule")
    more: dict[str, str | int] = {"variable": "debt"} if "figures" in address else {}
    for given, status in ((names[0], 200), ("no-such-name", 404)):
        answered = client.get(f"/api/v1{asked}", params={name: given, **more})
        assert answered.status_code == status


def test_every_address_is_listed(client: TestClient) -> None:
    listed = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    for path in client.get("/api/v1/openapi.json").json()["paths"]:
        shown = path.removeprefix("/api/v1").replace("{reform}", "{id}")
        assert re.search(rf"`(POST )?{re.escape(shown)}[`?]", listed), shown


def test_a_fan_of_planned_steps_says_where_no_plan_is_held(client: TestClient) -> None:
    refused = client.get("/api/v1/fan/IT?steps=planned&vintage=dsa-2025-03")
    assert refused.status_code == 404
    assert "plans no adjustment of Italy" in refused.json()["detail"]


def patterns(shape: dict[str, Any]) -> list[str]:
    inner = [*shape.get("anyOf", ()), *([shape["items"]] if "items" in shape else ())]
    return [
        *([shape["pattern"]] if "pattern" in shape else ()),
        *(p for each in inner for p in patterns(each)),
    ]


@pytest.mark.parametrize(
    ("address", "name", "written", "refused"),
    [
        ("/simulate/{country}", "steps", ["0.5,0.5,0.5,0.5", "0,5;0,5;0,5;0,5", "planned"], "0.5"),
        (
            "/project/{country}",
            "shift",
            ["long_rate=1.5", "long_rate@2027=1", "long_rate@2027-2030=1"],
            "debt=1",
        ),
        ("/sensitivity/{country}", "move", ["long_rate=1", "growth=-0.25"], "long_rate"),
        ("/fan/{country}", "percentiles", ["5,25,50,75,95", "2.5,97.5"], "101"),
        ("/fan/{country}", "as_of", ["2025", "2025-06", "2025-06-30", "Draft budget 2027"], ""),
        ("/trajectory", "vintage", ["dsa-2024-11", "Draft budget 2027"], ""),
        ("/status", "as_of", ["2021", "2021-09", "2021-09-15", "imf-2021-04", "Draft budget 2027"], ""),
        ("/assess/{country}", "vintage", ["ameco-2023-11", "eurostat-2026-10-21"], ""),
        ("/assess/{country}", "borrow", ["potential_growth=ameco-2023-11", "debt=Draft budget 2027"], "debt"),
        ("/assess/{country}", "assume", ["relevant_factors", "event_cost=0.2", "temporary@IT:2009=1"], "a b"),
        ("/reforms/{reform}/compare", "as_of", ["then", "2025-06", "Draft budget 2027"], ""),
        ("/reforms/{reform}/council", "position", ["IT=against"], "IT"),
    ],
)
def test_a_client_that_holds_to_the_document_can_send_what_it_describes(
    client: TestClient, address: str, name: str, written: list[str], refused: str
) -> None:
    operation = client.get("/api/v1/openapi.json").json()["paths"][f"/api/v1{address}"]["get"]
    shape = next(each["schema"] for each in operation["parameters"] if each["name"] == name)
    for text in written:
        assert any(re.search(pattern, text) for pattern in patterns(shape)), text
    assert not any(re.search(pattern, refused) for pattern in patterns(shape))


def test_a_problem_names_its_address_as_a_uri(client: TestClient) -> None:
    refused = client.get("/api/v1/assess/Österreichh land")
    assert refused.json()["instance"] == "/api/v1/assess/%C3%96sterreichh%20land"
    assert "Österreichh land" in refused.json()["detail"]


@pytest.mark.parametrize(
    "address", ["procedures", "status", "reforms/latitude/compare", "reforms/latitude/council"]
)
def test_an_empty_day_is_no_day(client: TestClient, address: str) -> None:
    assert client.get(f"/api/v1/{address}", params={"as_of": ""}).status_code == 422


def test_a_body_with_a_misspelt_key_is_refused(client: TestClient) -> None:
    text = client.get("/api/v1/reforms/latitude").json()["text"]
    refused = client.post("/api/v1/reforms/compare", json={"text": text, "bse": "sgp-2011"})
    assert refused.status_code == 422
    assert "body.bse" in refused.json()["detail"]


def test_a_large_body_sent_in_pieces_is_too_large(client: TestClient) -> None:
    pieces = (b'{"text": "' + b"x" * 50_000, b"x" * 50_000 + b'"}')
    refused = client.post(
        "/api/v1/reforms/compare", content=iter(pieces), headers={"Content-Type": "application/json"}
    )
    assert refused.status_code == 413
    assert refused.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("address", "name", "told"),
    [
        ("/status", "rulebook", "sgp-2011"),
        ("/status", "rule", "net_expenditure"),
        ("/explain/{country}/{year}/{rule}", "rule", "significant_deviation"),
        ("/figures/{country}", "variable", "primary_balance"),
        ("/fan/{country}", "vintage", "dsa-2025-10"),
        ("/project/{country}", "shift", "stock_flow"),
        ("/sensitivity/{country}", "move", "debt_start"),
    ],
)
def test_a_reader_finds_the_names_that_a_parameter_takes(
    client: TestClient, address: str, name: str, told: str
) -> None:
    operation = client.get("/api/v1/openapi.json").json()["paths"][f"/api/v1{address}"]["get"]
    assert told in next(each["description"] for each in operation["parameters"] if each["name"] == name)


def test_every_parameter_is_described(client: TestClient) -> None:
    for path, methods in client.get("/api/v1/openapi.json").json()["paths"].items():
        for operation in methods.values():
            for each in operation.get("parameters", ()):
                assert each.get("description"), f"{path} {each['name']}"


@pytest.mark.parametrize(
    ("host", "answered"),
    [
        ("localhost:8000", True),
        ("127.0.0.1", True),
        ("[::1]:8000", True),
        ("pact.localhost", True),
        ("LocalHost.", True),
        ("pact.example.eu", True),
        ("evil.example", False),
        ("localhost.evil.example", False),
        ("evil.example:localhost", False),
        ("", False),
    ],
)
def test_a_server_for_one_machine_answers_under_its_own_names_alone(host: str, answered: bool) -> None:
    """Otherwise a page of another site reads what only this machine should, by a name that leads here."""
    app = create_app(ahead=False, names=names("127.0.0.1", ["pact.example.eu"]))
    found = TestClient(app).get("/health", headers={"Host": host})
    assert found.status_code == (200 if answered else 421)
    if not answered:
        assert found.headers["content-type"] == "application/problem+json"
        assert "--known-as" in found.json()["detail"]


def test_an_open_server_answers_under_any_name_unless_one_is_given() -> None:
    assert names("0.0.0.0", None) is None
    assert names("0.0.0.0", ["pact.example.eu"]) == (*LOOPBACK, "0.0.0.0", "pact.example.eu")
