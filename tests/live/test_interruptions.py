"""Is the store whole after an update was killed at a random point?

`tools/interrupt_store.py` does the same two hundred times.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX")
def test_killed_updates_leave_the_state_before_or_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.live.interruptions import interrupt

    monkeypatch.setenv("SGP_SOURCES", "")  # set, so that it is put back after the test
    counts = interrupt(tmp_path, 25)
    assert counts["killed"] == 25
    assert counts["while the database was written"] >= 5
