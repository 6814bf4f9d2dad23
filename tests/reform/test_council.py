"""Is the arithmetic of the Council right, under any positions?"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stabilitypact.errors import BadInput, UnknownName
from stabilitypact.figures.countries import euro_members, members
from stabilitypact.reform.council import (
    EURO_ONLY,
    council,
    default_position,
    populations,
    qualified,
    reverse,
    tallies,
    unanimous,
)
from stabilitypact.reform.positions import POSITIONS, Position
from stabilitypact.sentence import Sentence

STATES = members(2025)
VINTAGE, PEOPLE = populations(2025)
LARGE = sorted(STATES, key=lambda code: -PEOPLE[code])


def positions(favour: list[str], rest: Position = "against") -> dict[str, Position]:
    return {code: "for" if code in favour else rest for code in STATES}


def qmv(own: dict[str, Position]) -> bool:
    return tallies(own, PEOPLE, euro_members(2025))[0].passes


def test_fifteen_of_twenty_seven_and_sixty_five_percent() -> None:
    assert not qmv(positions(LARGE[:14]))  # most of the population, one state too few
    assert qmv(positions(LARGE[:15]))
    assert not qmv(positions(LARGE[-26:]) | {LARGE[1]: "against", LARGE[2]: "against", LARGE[3]: "against"})


def test_three_large_states_cannot_block_but_four_can() -> None:
    # France, Germany and Italy hold more than 35 % of the population; Art. 16(4) TEU asks for a fourth.
    three, four = LARGE[:3], LARGE[:4]
    share = 100 * sum(PEOPLE[code] for code in three) / sum(PEOPLE.values())
    assert share > 35
    assert qmv(positions([code for code in STATES if code not in three]))
    assert not qmv(positions([code for code in STATES if code not in four]))


def test_without_a_proposal_three_large_states_can_block() -> None:
    # Art. 238(2) TFEU derogates from Art. 16(4) TEU and asks for no fourth member of a blocking minority.
    own = positions([code for code in STATES if code not in LARGE[:3]])
    found = tallies(own, PEOPLE, euro_members(2025))
    assert found[0].passes and not found[1].passes
    assert len(found[1].in_favour) == 24 and found[1].population_share < 65
    absent = tallies(own, PEOPLE, euro_members(2025), absent=("MT",))
    assert absent[1].citation.article == "Art. 238(3)(b)"


def test_abstention_counts_against_a_majority_but_not_against_unanimity() -> None:
    half = positions(LARGE[:14], "abstain")
    assert not qmv(half)
    assert unanimous(STATES, half, PEOPLE).passes
    assert not unanimous(STATES, half | {"MT": "against"}, PEOPLE).passes


def test_without_a_proposal_twenty_states_are_needed() -> None:
    found = tallies(positions(LARGE[:19]), PEOPLE, euro_members(2025))[1]
    assert found.states_needed == 20
    assert not found.passes
    assert tallies(positions(LARGE[:20]), PEOPLE, euro_members(2025))[1].passes


def test_euro_area_votes_alone() -> None:
    euro = euro_members(2025)
    found = tallies(positions(list(euro)), PEOPLE, euro)[2]
    assert found.voters == tuple(code for code in STATES if code in euro)
    assert found.passes
    assert found.states_needed == 11  # 55 % of 20 states


def test_euro_blocking_minority_is_the_smallest_number_over_35_percent_plus_one() -> None:
    euro = tuple(code for code in STATES if code in euro_members(2025))
    large = sorted(euro, key=lambda code: -PEOPLE[code])
    total = sum(PEOPLE[code] for code in euro)
    # Germany and France hold 43 %, so the minority has at least three members.
    assert PEOPLE[large[0]] / total < 0.35 < (PEOPLE[large[0]] + PEOPLE[large[1]]) / total
    for count, passes in ((2, True), (3, False)):
        own: dict[str, Position] = {code: "against" if code in large[:count] else "for" for code in euro}
        assert qualified(Sentence("euro"), euro, own, PEOPLE, EURO_ONLY).passes is passes


def test_reverse_majority_stands_unless_a_majority_rejects() -> None:
    euro = tuple(code for code in STATES if code in euro_members(2025))
    nobody: dict[str, Position] = dict.fromkeys(euro, "abstain")
    assert reverse(euro, nobody, PEOPLE).passes
    everyone: dict[str, Position] = dict.fromkeys(euro, "against")
    assert not reverse(euro, everyone, PEOPLE).passes


def test_a_state_that_does_not_vote_leaves_its_people_out() -> None:
    found = tallies(positions(list(STATES)), PEOPLE, euro_members(2025), absent=("DE",))
    assert "DE" not in found[0].voters
    assert found[0].population_share == pytest.approx(100.0)
    assert found[0].states_needed == 15  # 55 % of 26 is 14.3


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(POSITIONS), min_size=27, max_size=27), st.integers(0, 26))
def test_one_more_in_favour_never_loses_a_vote(drawn: list[Position], place: int) -> None:
    before = dict(zip(STATES, drawn, strict=True))
    after = before | {STATES[place]: "for"}
    euro = euro_members(2025)
    for one, other in zip(tallies(before, PEOPLE, euro), tallies(after, PEOPLE, euro), strict=True):
        assert other.passes or not one.passes, one.procedure


def test_default_positions_follow_the_effort_alone() -> None:
    assert [default_position(each) for each in (-0.2, 0.2, 0.0, 0.004, None)] == [
        "for", "against", "abstain", "abstain", "abstain",
    ]  # fmt: skip


def test_council_of_a_reform_and_its_doors() -> None:
    found = council(
        "green-golden-rule", positions={"Germany": "against", "NL": "abstain"}, projection="dsa-2025-10"
    )
    assert found.positions["DE"] == "against"
    assert found.positions["NL"] == "abstain"
    assert found.positions["FR"] == "for"
    assert len(found.positions) == 27
    text = found.summary()
    assert "not a claim how any state would vote" in " ".join(text.split())
    assert max(len(line) for line in text.splitlines()) < 100
    germany = next(line.split() for line in text.splitlines() if "Germany *" in line)
    assert germany[-1] == "against"
    assert float(germany[2]) == pytest.approx(found.effort_change["DE"], abs=5e-4)
    assert float(germany[3]) == pytest.approx(100 * PEOPLE["DE"] / sum(PEOPLE.values()), abs=5e-3)
    assert len(found.to_frame()) == 27
    plain = json.loads(found.to_json())
    assert {vote["procedure"] for vote in plain["votes"]} == {
        "qualified majority",
        "without a Commission proposal",
        "euro area only",
        "reverse qualified majority",
        "unanimity",
    }
    with pytest.raises(UnknownName, match="Did you mean 'against'"):
        council("green-golden-rule", positions={"DE": "agains"})
    with pytest.raises(UnknownName, match="Did you mean"):
        found.tally("qualified majorty")
    with pytest.raises(BadInput, match="two positions"):
        council("green-golden-rule", positions={"DE": "against", "Germany": "for"})


@pytest.mark.parametrize("asked", [{"positions": {"UK": "for"}}, {"without": ["UK"]}])
def test_a_state_without_a_vote_is_refused(asked: Any) -> None:
    with pytest.raises(BadInput, match="United Kingdom is not a member state in 2026 and has no vote"):
        council("latitude", **asked)


def test_same_rules_leave_everybody_abstaining() -> None:
    found = council({"reform": {"id": "same", "title": "Same"}}, projection="dsa-2025-10")
    assert set(found.positions.values()) == {"abstain"}
    assert not found.tally("qualified majority").passes
