"""What happens when two updates run at once, when the store is busy, or when an answer is like nothing foreseen?"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.live import office as offices

from stabilitypact.figures.live import state, update
from stabilitypact.figures.live.exchange import check_store
from stabilitypact.figures.live.lock import StoreBusy, writing
from stabilitypact.figures.live.place import cache_folder

SGP = Path(sys.executable).with_name("sgp")


def sgp(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [SGP, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ}
    )


def test_two_updates_at_once_store_once(start: offices.Start) -> None:
    start("imf", offices.imf())
    both = [sgp("update", "imf", "--wait", "120") for _ in range(2)]
    told = [each.communicate()[0] for each in both]
    assert [each.returncode for each in both] == [0, 0], told
    assert sum("stored" in text for text in told) == 1
    assert sum("nothing is new" in text for text in told) == 1
    state.forget()
    assert sum(each.kind == "source" for each in state.current().vintages) == 1
    assert check_store() == []


def test_an_update_that_does_not_wait_says_who_is_updating(start: offices.Start) -> None:
    start("imf", offices.imf())
    with (
        writing(cache_folder(), updating=True),
        pytest.raises(StoreBusy, match=rf"Another update is running \(process {os.getpid()}.*--wait"),
    ):
        update.update(["imf"])


def test_a_busy_store_or_an_unreadable_answer_keeps_no_other_source_out(
    start: offices.Start, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start("imf", offices.imf())
    start("ecb", offices.ecb())
    monkeypatch.setattr(update, "PATIENCE", 0.1)
    with writing(store):
        first, second = update.update(["imf", "ecb"])
    assert first.error and "being written by process" in first.error and first.vintage is None
    assert second.error and "being written by process" in second.error
    collect = vars(update)["collect"]

    def strange(source: object, *rest: object) -> object:
        if getattr(source, "name", "") == "imf":
            raise RecursionError("an answer nested without end")
        found: object = collect(source, *rest)
        return found

    monkeypatch.setattr(update, "collect", strange)
    first, second = update.update(["imf", "ecb"])
    assert first.error and "could not be read (RecursionError: an answer nested without end)" in first.error
    assert second.error is None and second.vintage
    assert check_store() == []
