"""The EU's Stability and Growth Pact as a running system.

>>> import stabilitypact as sp
>>> sp.assess("IT", 2019).verdict("IT", 2019, "deficit")
<Verdict.MET: 'met'>
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from stabilitypact.errors import PactError as PactError
    from stabilitypact.figures.access import figures as figures
    from stabilitypact.figures.countries import country as country
    from stabilitypact.law.assess import assess as assess
    from stabilitypact.law.finding import Finding as Finding
    from stabilitypact.law.history import histories as procedures
    from stabilitypact.law.rulebook import RuleBook as RuleBook
    from stabilitypact.law.rulebook import rulebooks as rulebooks
    from stabilitypact.law.score import score as score
    from stabilitypact.law.status import status as status
    from stabilitypact.law.verdict import Verdict as Verdict
    from stabilitypact.path.fan import fan as fan
    from stabilitypact.path.project import project as project
    from stabilitypact.path.sensitivity import sensitivity as sensitivity
    from stabilitypact.path.simulation import Simulation as Simulation
    from stabilitypact.path.simulation import simulate as simulate
    from stabilitypact.path.sustainability import sustainability as sustainability
    from stabilitypact.path.trajectory import trajectory as trajectory
    from stabilitypact.reform.compare import compare as compare
    from stabilitypact.reform.find import reform as reform
    from stabilitypact.september_2021 import claims as claims

# Public names and the rooms they live in; loaded when first asked for, so that importing costs nothing.
_HOMES = {
    "PactError": "errors",
    "country": "figures.countries",
    "assess": "law.assess",
    "Finding": "law.finding",
    "procedures": "law.history:histories",
    "RuleBook": "law.rulebook",
    "rulebooks": "law.rulebook",
    "score": "law.score",
    "status": "law.status",
    "Verdict": "law.verdict",
    "claims": "september_2021",
    "compare": "reform.compare",
    "fan": "path.fan",
    "project": "path.project",
    "sensitivity": "path.sensitivity",
    "simulate": "path.simulation",
    "Simulation": "path.simulation",
    "sustainability": "path.sustainability",
    "trajectory": "path.trajectory",
}

# Rooms that answer when called: `sp.figures("IT", "debt")`, `sp.reform("golden-rule")`.
_ROOMS = ("figures", "reform")

__all__ = [
    "Finding",
    "PactError",
    "RuleBook",
    "Simulation",
    "Verdict",
    "__version__",
    "assess",
    "claims",
    "compare",
    "country",
    "fan",
    "figures",
    "procedures",
    "project",
    "reform",
    "rulebooks",
    "score",
    "sensitivity",
    "simulate",
    "status",
    "sustainability",
    "trajectory",
]


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return import_module(f"stabilitypact.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module 'stabilitypact' has no attribute '{name}'; it has {', '.join(__all__)}")
    module, _, attribute = _HOMES[name].partition(":")
    return getattr(import_module(f"stabilitypact.{module}"), attribute or name)


def __dir__() -> list[str]:
    return sorted(__all__)
