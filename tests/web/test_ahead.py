"""Is what takes longest there before anybody asks, and does nothing of it break the server?"""

from __future__ import annotations

import threading
import time

import pytest
from fastapi.testclient import TestClient

from stabilitypact.errors import BadInput
from stabilitypact.reform.council import council
from stabilitypact.reform.library import IDS
from stabilitypact.sentence import say
from stabilitypact.web import ahead, reformed
from stabilitypact.web.app import create_app


def test_every_shipped_proposal_is_compared_ahead() -> None:
    jobs = list(ahead.jobs())
    assert len(jobs) >= len(IDS) + 3
    assert len(IDS) < reformed.KEPT


def test_a_vote_counts_the_comparison_that_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    view = reformed.ReformView("green-golden-rule", "in force", "", (("DE", "against"),))
    expected = council("green-golden-rule", "in force", positions={"DE": "against"}).to_dict()
    found = view.comparison()
    monkeypatch.setattr(reformed, "compare", lambda *_: pytest.fail("compared twice"))
    assert view.comparison() is found
    assert view.vote().to_dict() == expected


def test_the_thread_ends_with_the_server_and_survives_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    ran = threading.Event()

    def refused() -> None:
        raise BadInput(say("Nothing to compute."))

    def endless() -> object:
        yield refused
        while True:
            yield ran.set

    monkeypatch.setattr(ahead, "jobs", endless)
    monkeypatch.setattr(ahead, "PAUSE", 0.001)
    with TestClient(create_app()) as client:
        assert client.get("/health").status_code == 200
        assert ran.wait(10)
    deadline = time.monotonic() + 10
    while any(each.name == "ahead" for each in threading.enumerate()) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not any(each.name == "ahead" for each in threading.enumerate())
