"""Do the comparison, its summary and the Council's arithmetic agree on who has to do less or more?"""

from __future__ import annotations

import numpy as np
import pytest

from stabilitypact.reform.compare import compare
from stabilitypact.reform.comparison import SAME
from stabilitypact.reform.council import counted
from stabilitypact.reform.library import library


@pytest.mark.parametrize("reform", [each.id for each in library()])
def test_one_answer_to_who_has_to_do_less(reform: str) -> None:
    found = compare(reform)
    change, vote, numbers = found.effort_change(reform), counted(found), found.numbers(reform)
    assert dict(vote.effort_change) == change
    assert list(numbers.better) == [
        code for code, each in change.items() if each is not None and each < -SAME
    ]
    assert list(numbers.worse) == [code for code, each in change.items() if each is not None and each > SAME]
    assert {code for code, each in vote.positions.items() if each == "for"} == set(numbers.better)
    assert {code for code, each in vote.positions.items() if each == "against"} == set(numbers.worse)


def test_an_open_parameter_leaves_open_what_its_ends_disagree_on() -> None:
    found = compare("golden-rule")
    ahead, base = found.forwards["golden-rule"], found.forwards[found.base.id]
    assert ahead.bounds is not None
    ends = [np.nanmean(each.required_effort - base.required_effort, axis=1) for each in ahead.bounds]
    change = found.effort_change("golden-rule")
    seen = set()
    for code, low, high in zip(ahead.countries, *ends, strict=True):
        if low * high < 0 and max(abs(low), abs(high)) > SAME:
            assert change[code] is None
            seen.add("open")
        elif min(abs(low), abs(high)) > SAME:
            assert change[code] == pytest.approx(min(low, high, key=abs))
            seen.add("known")
    assert seen == {"open", "known"}


def test_a_base_of_other_rules_is_told() -> None:
    """A proposal of 2021 beside the framework of 2024 differs for two reasons; beside its own base for one."""

    def told(reform: str, base: str | None = None) -> list[str]:
        return [note for note in compare(reform, base, countries=["IT"]).notes if "come from both" in note]

    assert "sgp-2011" in "".join(told("golden-rule"))
    assert len(told("golden-rule", "sgp-2024")) == 1
    assert told("golden-rule", "sgp-2011") == told("green-golden-rule") == told("sgp-2011") == []
