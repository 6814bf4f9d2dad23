"""What is computed before anybody asks, so that no first view waits for it?"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from functools import partial
from threading import Event, Thread

from stabilitypact.errors import PactError

PAUSE = 0.05
"""Seconds between two computations, in which requests go first."""
FIRST_STATES = ("IT", "FR", "DE", "ES")
_log = logging.getLogger("stabilitypact.web")


def start() -> Event:
    """Compute in a thread of its own what takes longest; set the event that comes back to end it."""
    stop = Event()
    Thread(target=_all, args=(stop,), name="ahead", daemon=True).start()
    return stop


def _all(stop: Event) -> None:
    for compute in jobs():
        if stop.wait(PAUSE):
            return
        try:
            compute()
        except PactError as error:  # the page that needs it will say so
            _log.info("Not computed ahead: %s", error)


def jobs() -> Iterator[Callable[[], object]]:
    """Yield what is computed ahead: what a first click asks for, then every shipped proposal."""
    from stabilitypact.reform.library import IDS
    from stabilitypact.web.reformed import DEFAULT

    yield _drawing
    yield partial(_comparison, DEFAULT)
    yield _sources
    for code in FIRST_STATES:
        yield partial(_path, code)
    for name in IDS:
        yield partial(_comparison, name)


def _drawing() -> None:
    """Load what draws charts: the first drawing takes a hundred times as long as the second."""
    import vl_convert

    from stabilitypact.plotting import draw
    from stabilitypact.web.pages.union import tally_of
    from stabilitypact.web.view import NEWEST

    spec = draw(tally_of(NEWEST, NEWEST.status())).to_dict(validate=False)
    vl_convert.vegalite_to_svg(spec)


def _comparison(name: str) -> None:
    from stabilitypact.reform.model import IN_FORCE
    from stabilitypact.web.reformed import ReformView

    ReformView(name, IN_FORCE, "", ()).vote()


def _sources() -> None:
    from stabilitypact.i18n.translation import translation
    from stabilitypact.web import answers
    from stabilitypact.web.pages.sources import coverage

    answers.sources()
    coverage(translation("en"))


def _path(code: str) -> None:
    from stabilitypact.web.simulated import SimulatorView

    SimulatorView(code, 4, None, ()).simulate()
