"""How is a view reproduced elsewhere? The same in Python, on the command line, over HTTP, and in other pages."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from html import escape
from typing import Any

from stabilitypact.law.status import Status
from stabilitypact.path.simulation import Simulation
from stabilitypact.web.reformed import ReformView
from stabilitypact.web.rendering import address
from stabilitypact.web.view import View, fixed


def union_snippets(status: Status, chosen: View, base: str, values: Mapping[str, Any]) -> dict[str, str]:
    """Return the union's view in Python, on the command line, as API address and as frame."""
    arguments = _arguments(chosen, status)
    return {
        "python": f"import stabilitypact as sp\n\nprint(sp.status({_python(arguments)}).to_frame())",
        "shell": f"sgp status {_shell(arguments)}".rstrip(),
        "api": f"{base.rstrip('/')}{address('/api/v1/status', arguments)}",
        "embed": frame(base, "/embed/union", values),
    }


def country_snippets(
    status: Status, chosen: View, code: str, base: str, values: Mapping[str, Any]
) -> dict[str, str]:
    """Return a state's view in Python, on the command line, as API address and as frame."""
    arguments = {name: value for name, value in _arguments(chosen, status).items() if name != "year"}
    year = status.year
    tail = f", {_python(arguments)}" if arguments else ""
    return {
        "python": f'import stabilitypact as sp\n\nprint(sp.assess("{code}", {year}{tail}).explain())',
        "shell": f"sgp assess {code} --year {year} {_shell(arguments)}".rstrip(),
        "api": f"{base.rstrip('/')}{address(f'/api/v1/assess/{code}', {'year': year, **arguments})}",
        "embed": frame(base, f"/embed/country/{code}", values),
    }


def simulator_snippets(
    found: Simulation, steps: tuple[float, ...] | None, base: str, values: Mapping[str, Any]
) -> dict[str, str]:
    """Return a simulation in Python, on the command line, as API address and as frame."""
    arguments: dict[str, Any] = {"period": found.period}
    if steps is not None:
        arguments["steps"] = list(steps)
    arguments |= dict(found.moved)
    plain = {**arguments, **({"steps": ",".join(f"{s:g}" for s in steps)} if steps is not None else {})}
    return {
        "python": (
            "import stabilitypact as sp\n\n"
            f'print(sp.simulate("{found.country}", {_python(arguments)}).explain())'
        ),
        "shell": f"sgp simulate {found.country} {_shell(plain)}".rstrip(),
        "api": f"{base.rstrip('/')}{address(f'/api/v1/simulate/{found.country}', plain)}",
        "embed": frame(base, f"/embed/simulator/{found.country}", values),
    }


def frame(base: str, path: str, values: Mapping[str, Any]) -> str:
    """Return the code that shows a view in another page."""
    source = escape(f"{base.rstrip('/')}{address(path, values)}", quote=True)
    return f'<iframe src="{source}" title="stabilitypact" width="100%" height="640" loading="lazy"></iframe>'


def _arguments(chosen: View, status: Status) -> dict[str, Any]:
    values = {name: value for name, value in fixed(chosen, status).items() if name != "rule"}
    return values


def _python(arguments: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in arguments.items()).replace("'", '"')


def _shell(arguments: Mapping[str, Any]) -> str:
    return " ".join(
        f"--{name.replace('_', '-')} {shlex.quote(str(value))}" for name, value in arguments.items()
    )


def reform_snippets(chosen: ReformView, base: str, values: Mapping[str, Any]) -> dict[str, str]:
    """Return a comparison in Python, on the command line, over HTTP and as frame."""
    embed = frame(base, "/embed/reforms", values)
    if chosen.text:
        return {
            "python": "import stabilitypact as sp\n\n"
            f'print(sp.compare("reform.yaml", "{chosen.base}").summary())  # the text above, saved as reform.yaml',
            "shell": f"sgp reform compare reform.yaml --base {shlex.quote(chosen.base)}",
            "api": f"{base.rstrip('/')}/api/v1/reforms/compare (POST)",
            "embed": embed,
        }
    other = {"base": chosen.base} if chosen.base != "in force" else {}
    return {
        "python": "import stabilitypact as sp\n\n"
        f'print(sp.compare("{chosen.reform}", "{chosen.base}").summary())',
        "shell": f"sgp reform compare {chosen.reform} --base {shlex.quote(chosen.base)}",
        "api": f"{base.rstrip('/')}{address(f'/api/v1/reforms/{chosen.reform}/compare', other)}",
        "embed": embed,
    }
