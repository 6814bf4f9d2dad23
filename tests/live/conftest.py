"""A store and a server of each test's own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.live import office as offices

from stabilitypact.figures.live import state
from stabilitypact.figures.live import store as stores
from stabilitypact.figures.live.records import Batch


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty store in a folder of its own."""
    place = tmp_path / "store"
    monkeypatch.setenv("SGP_STORE", str(place))
    monkeypatch.delenv("SGP_SOURCES", raising=False)
    state.forget()
    yield place
    state.forget()


@pytest.fixture(autouse=True)
def light(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin stores with the two newest shipped vintages only, which takes a tenth of the time."""
    if "first_content" not in request.node.name:
        whole = stores._shipped
        monkeypatch.setattr(stores, "_shipped", lambda: _newest(whole))


_NEWEST: list[Batch] = []


def _newest(whole: Callable[[], list[Batch]]) -> list[Batch]:
    if not _NEWEST:
        _NEWEST.extend(whole()[-2:])
    return list(_NEWEST)


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[offices.Start]:
    """Serve an office under a source's name, for the time of a test."""
    bases: dict[str, str] = {}
    with ExitStack() as stack:

        def serve(name: str, office: offices.Office) -> offices.Office:
            stack.enter_context(offices.serving(office))
            bases[name] = office.base
            monkeypatch.setenv("SGP_SOURCES", str(offices.settings(tmp_path, **bases)))
            return office

        yield serve
