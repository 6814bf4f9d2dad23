"""Do imports point one way only, and does importing the package cost nothing?"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "stabilitypact"

# What each room may import from, besides itself, `errors`, `sentence`, `plotting` and `notebook`; see docs/design.md.
RIGHTWARDS = ["figures", "law", "debt", "path", "reform", "september_2021", "show", "web", "cli"]
ALLOWED = {
    "errors": set(),
    "notebook": set(),
    "plotting": set(),
    "sentence": set(),
    "i18n": {"figures"},
    "figures": set(),
    "law": {"figures"},
    "debt": set(),
    "path": {"debt", "figures", "law"},
    "reform": {"figures", "law", "debt", "path"},
    "september_2021": {"figures", "law", "reform"},
    "show": {"figures", "law", "debt", "path", "reform", "september_2021", "i18n"},
    "web": {*RIGHTWARDS[:7], "i18n"},
    "cli": {*RIGHTWARDS[:8], "i18n"},
    "__init__": {*RIGHTWARDS[:7]},
}


def room(path: Path) -> str:
    part = path.relative_to(SOURCE).parts[0]
    return part.removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} uses a relative import"
            names = [node.module or ""]
            if node.module == "stabilitypact":
                names = [f"stabilitypact.{alias.name}" for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("stabilitypact.")}
    return {name for name in found if not name.startswith("__")}


MODULES = sorted(SOURCE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_imports_point_one_way(path: Path) -> None:
    home = room(path)
    assert home in ALLOWED, f"{home} is not a room of the design"
    strangers = imported_rooms(path) - ALLOWED[home] - {home, "errors", "notebook", "plotting", "sentence"}
    assert not strangers, f"{home} must not import {', '.join(sorted(strangers))}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_a_module_opens_with_one_line_and_stays_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    docstring = ast.get_docstring(ast.parse(text))
    assert docstring and docstring.splitlines()[0].endswith((".", "?")), (
        f"{path} does not say what it answers"
    )
    assert len(text.splitlines()) <= 600, f"{path} is longer than the house allows"


def test_importing_the_package_loads_no_heavy_library() -> None:
    code = (
        "import sys, stabilitypact; "
        "print([m for m in ('pandas', 'scipy', 'duckdb', 'altair', 'numpy', 'yaml', 'rich') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_verdict_needs_neither_pandas_nor_scipy() -> None:
    code = (
        "import sys, stabilitypact as sp; sp.assess('IT', 2019).summary(); "
        "print([m for m in ('pandas', 'scipy', 'altair') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
