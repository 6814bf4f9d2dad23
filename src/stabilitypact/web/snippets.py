"""How is a view reproduced elsewhere? The same in Python, on the command line, over HTTP, and in other pages."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from stabilitypact.errors import PactError
from stabilitypact.law.assess import FIRST_YEAR, LAST_YEAR
from stabilitypact.law.finding import Finding
from stabilitypact.law.status import Status
from stabilitypact.reform.model import IN_FORCE
from stabilitypact.web.reformed import ReformView
from stabilitypact.web.rendering import address
from stabilitypact.web.required import SHOWN_PERIODS, Required, required
from stabilitypact.web.simulated import SimulatorView, exact, written
from stabilitypact.web.view import View, fixed

IMPORT = "import stabilitypact as sp\n\n"
HEIGHTS = {"union": 1040, "country": 840, "simulator": 860, "reforms": 1740}
"""Pixels that show a whole embedded view in a frame of 320 pixels or more."""
IN_STATUS = ("both", "deficit", "debt", "procedure")
"""Rules whose verdicts stand in every status; for another the findings are asked for by its name."""

Snippets = dict[str, str]


def union_snippets(status: Status, chosen: View, base: str, values: Mapping[str, Any]) -> Snippets:
    """Return the union's view in Python, on the command line, as API address and as frame."""
    arguments = _arguments(chosen, status)
    python = f"{IMPORT}found = sp.status({_python(arguments)})\nprint(found.to_frame().to_string())"
    shell = f"sgp status {_shell(arguments)}".rstrip()
    asked = dict(arguments)
    if chosen.rule not in IN_STATUS:
        python += (
            f'\nfor row in found.members:\n    print(found.finding(row.country, "{chosen.rule}").explain())'
        )
        rest = {name: value for name, value in arguments.items() if name != "year"}
        states = " ".join(row.country for row in status.members)
        one = f'sgp explain "$state" {status.year} {chosen.rule} {_shell(rest)}'.rstrip()
        shell += f"\nfor state in {states}; do {one}; done"
        asked["rule"] = chosen.rule
    return {
        "python": python,
        "shell": shell,
        "api": _url(base, "/api/v1/status", asked),
        "embed": frame(base, "/embed/union", values),
    }


def country_snippets(
    status: Status, chosen: View, code: str, base: str, values: Mapping[str, Any]
) -> Snippets:
    """Return a state's view - its year, its strip of verdicts, its path - in the same four ways."""
    arguments = {name: value for name, value in _arguments(chosen, status).items() if name != "year"}
    year, first, last = status.year, FIRST_YEAR, LAST_YEAR
    if chosen.as_of is None:
        held = [each for each in status.vintage.years if FIRST_YEAR <= each <= LAST_YEAR]
        first, last = held[0], held[-1]
        strip = {**arguments, "vintage": status.vintage.id}
        strip.pop("as_of", None)
    else:
        years = chosen.over_time(status).years
        first, last, strip = years[0], years[-1], arguments
    day = chosen.path_as_of()
    known = {"as_of": day} if day else {}
    python = [
        f"{IMPORT}found = sp.assess({_python({'': code, ' ': year, **arguments})})",
        "print(found.explain())",
        "",
        f"strip = sp.assess({_python({'': code})}, range({first}, {last + 1}), {_python(strip)})",
        'print(strip.to_frame().pivot(index="rule", columns="year", values="verdict").to_string())',
    ]
    periods = " ".join(f"--period {each}" for each in SHOWN_PERIODS)
    shell = [
        f"sgp assess {code} --year {year} {_shell(arguments)}",
        f"sgp assess {code} --from {first} --to {last} {_shell(strip)}",
    ]
    api = [
        _url(base, f"/api/v1/assess/{code}", {"year": year, **arguments}),
        _url(base, f"/api/v1/assess/{code}", {"from": first, "to": last, **strip}),
    ]
    path = _path(code, day)
    if path is not None:
        python += [
            "",
            f"paths = sp.trajectory({_python({'': code, ' ': list(SHOWN_PERIODS), **known})})",
            "print(paths.explain())",
        ]
        shell.append(f"sgp trajectory {code} {periods} {_shell(known)}")
        api += [
            _url(base, "/api/v1/trajectory", {"country": code, "period": each, **known})
            for each in SHOWN_PERIODS
        ]
    if path is not None and path.fan is not None:
        python.append(f"print(sp.fan({_python({'': code, **known})}).to_frame().to_string())")
        shell.append(f"sgp fan {code} {_shell(known)}")
        api.append(_url(base, f"/api/v1/fan/{code}", known))
    return {
        "python": "\n".join(python),
        "shell": "\n".join(line.rstrip() for line in shell),
        "api": "\n".join(api),
        "embed": frame(base, f"/embed/country/{code}", values),
    }


def _path(code: str, as_of: str | None) -> Required | None:
    """Return the required paths of a state, None where no inputs for them were known."""
    try:
        return required(code, as_of)
    except PactError:
        return None


def path_snippets(code: str, as_of: str, base: str, period: int | None = None) -> Snippets:
    """Return a required path of a period, or without one the fan of debt, in three ways."""
    known = {"as_of": as_of} if as_of else {}
    if period is None:
        return {
            "python": f"{IMPORT}print(sp.fan({_python({'': code, **known})}).to_frame().to_string())",
            "shell": f"sgp fan {code} {_shell(known)}".rstrip(),
            "api": _url(base, f"/api/v1/fan/{code}", known),
        }
    return {
        "python": f"{IMPORT}print(sp.trajectory({_python({'': code, ' ': period, **known})}).explain())",
        "shell": f"sgp trajectory {code} --period {period} {_shell(known)}".rstrip(),
        "api": _url(base, "/api/v1/trajectory", {"country": code, "period": period, **known}),
    }


def simulator_snippets(view: SimulatorView, base: str, values: Mapping[str, Any]) -> Snippets:
    """Return a simulation - what is required, the path, its fan - in the same four ways.

    Where no step tried meets every criterion, the path is that of the largest one, asked for by its steps.
    """
    searched = _simulation(view, view.steps)
    shown = searched if view.largest() is None else _simulation(view, view.largest())
    python = f"{IMPORT}found = sp.simulate({_python(searched)})\nprint(found.explain())\n"
    if shown != searched:
        python += f"found = sp.simulate({_python(shown)})  # the largest step tried\n"
    asked = [searched] if shown == searched else [searched, shown]
    plain = [_written(each) for each in asked]
    return {
        "python": f"{python}print(found.to_frame().to_string())",
        "shell": "\n".join(
            f"sgp simulate {each.pop('')} {_shell(each)}".rstrip() for each in map(dict, plain)
        ),
        "api": "\n".join(_url(base, f"/api/v1/simulate/{each.pop('')}", each) for each in map(dict, plain)),
        "embed": frame(base, f"/embed/simulator/{view.state}", values),
    }


def _simulation(view: SimulatorView, steps: tuple[float, ...] | None) -> dict[str, Any]:
    own: dict[str, Any] = {"": view.state, "period": view.period}
    if steps is not None:
        own["steps"] = list(steps)
    return {**own, **dict(view.moved), **view.basis()}


def _written(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: written(tuple(value))
        if name == "steps"
        else exact(value)
        if isinstance(value, float)
        else value
        for name, value in arguments.items()
    }


def reform_snippets(chosen: ReformView, base: str, values: Mapping[str, Any]) -> Snippets:
    """Return a comparison and its vote in the same four ways; rules of one's own go along as their file.

    Without the vote where no vote can be counted on the figures, or where the years to come are not projected.
    """
    figures, ahead = chosen.figures(), bool(chosen.comparison().forwards)
    votes = ahead and chosen.barred() is None
    positions = dict(chosen.positions)
    source = "reform.yaml" if chosen.text else chosen.reform
    python, shell = IMPORT, ""
    if chosen.text:
        python = (
            f'from pathlib import Path\n\n{IMPORT}Path("reform.yaml").write_text({_quoted(chosen.text)})\n'
        )
        shell = f"cat > reform.yaml <<'END'\n{chosen.text}\nEND\n"
    python += "\n".join(
        (
            f"found = sp.compare({_python({'': source, ' ': chosen.base, **figures})})",
            "print(found.summary())",
            f'print(found.effort_change("{chosen.source().id}"))',
            f'print(found.to_frame("{"forward" if ahead else "history"}").to_string())',
        )
    )
    if votes:
        python += (
            f"\nvote = sp.reform({_python({'': source})}).council("
            f"{_python({'base': chosen.base, **({'positions': positions} if positions else {}), **figures})})"
            "\nprint(vote.summary())"
        )
    against = {} if chosen.base == IN_FORCE else {"base": chosen.base}
    held = "".join(f" --position {code}={position}" for code, position in positions.items())
    rest = f"{_shell({**against, **figures})}".rstrip()
    shell += f"sgp reform compare {source} {rest}".rstrip()
    if votes:
        shell += f"\nsgp reform council {source} {_shell({**against, **_future(figures)})}".rstrip() + held
    return {
        "python": python,
        "shell": shell,
        "api": _reform_api(chosen, base, {**against, **figures}, positions, votes),
        "embed": frame(base, "/embed/reforms", values),
    }


def _reform_api(
    chosen: ReformView, base: str, asked: Mapping[str, Any], positions: Mapping[str, str], votes: bool
) -> str:
    held = [f"{code}={position}" for code, position in positions.items()]
    if not chosen.text:
        compared = _url(base, f"/api/v1/reforms/{chosen.reform}/compare", asked)
        council = _url(base, f"/api/v1/reforms/{chosen.reform}/council", {**asked, "position": held})
        return f"{compared}\n{council}" if votes else compared
    body = json.dumps({"text": chosen.text, **asked}, ensure_ascii=False)
    url = _url(base, "/api/v1/reforms/compare", {})
    return f"curl -H 'Content-Type: application/json' -d {shlex.quote(body)} {url}"


def _future(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures that a vote rests on: those of the years to come."""
    return {name: value for name, value in figures.items() if name in ("projection", "as_of")}


def explain_snippets(chosen: View, found: Finding, code: str, base: str) -> Snippets:
    """Return one finding in Python, on the command line and as API address; the figures are named."""
    year, rule = found.year, found.rule
    arguments = chosen.values(year=None, rule=None, guidance=None)
    if chosen.as_of is None:
        arguments["vintage"] = found.vintage
    head = _python({"": code, " ": year, **arguments})
    return {
        "python": f'{IMPORT}found = sp.assess({head})\nprint(found.finding("{code}", {year}, "{rule}").explain())',
        "shell": f"sgp explain {code} {year} {rule} {_shell(arguments)}".rstrip(),
        "api": _url(base, f"/api/v1/explain/{code}/{year}/{rule}", arguments),
    }


def sources_snippets(base: str) -> Snippets:
    """Return publications and rule books in Python, on the command line and as API addresses."""
    return {
        "python": f"{IMPORT}for book in sp.rulebooks():\n    print(book.id, book.title, book.since, book.until)",
        "shell": "sgp vintages\nsgp rulebooks",
        "api": "\n".join(
            _url(base, path, {})
            for path in ("/api/v1/vintages", "/table/sources/inputs.json", "/api/v1/rulebooks")
        ),
    }


def frame(base: str, path: str, values: Mapping[str, Any]) -> str:
    """Return the code that shows a view in another page."""
    source = escape(_url(base, path, values), quote=True)
    height = HEIGHTS[path.split("/")[2]]
    return f'<iframe src="{source}" title="stabilitypact" width="100%" height="{height}" loading="lazy"></iframe>'


def _arguments(chosen: View, status: Status) -> dict[str, Any]:
    return {name: value for name, value in fixed(chosen, status).items() if name not in ("rule", "guidance")}


def _url(base: str, path: str, values: Mapping[str, Any]) -> str:
    return f"{base.rstrip('/')}{address(path, values)}"


def _python(arguments: Mapping[str, Any]) -> str:
    """Return arguments as Python writes them; those with a blank name stand without it."""
    return ", ".join(
        _literal(value) if not name.strip() else f"{name}={_literal(value)}"
        for name, value in arguments.items()
    )


def _literal(value: object) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_literal(key)}: {_literal(each)}" for key, each in value.items()) + "}"
    if isinstance(value, Sequence):
        return "[" + ", ".join(map(_literal, value)) + "]"
    return repr(value)


def _quoted(text: str) -> str:
    """Return text of several lines as Python writes it, readable where it can be."""
    plain = "\\" not in text and '"""' not in text and not text.endswith('"')
    return f'"""{text}\n"""' if plain else repr(text)


def _shell(arguments: Mapping[str, Any]) -> str:
    return " ".join(
        f"--{name.replace('_', '-')} {shlex.quote(str(value))}" for name, value in arguments.items()
    )
