"""Are assertions a closed vocabulary, placed by country and year, and shown as what they are?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from stabilitypact.errors import BadInput, UnknownName
from stabilitypact.law.assertions import ASSERTIONS, Assertions, parse_assertion
from stabilitypact.law.context import Context

Make = Callable[..., Context]


def test_values_for_all_by_country_and_by_year() -> None:
    claims = Assertions.of({"temporary": 1, "event_cost": {"Italy": 0.2, "FR": {2016: 0.1}}})
    codes, years = ("IT", "FR", "DE"), (2015, 2016)
    assert claims.grid("temporary", codes, years).tolist() == [[1.0, 1.0]] * 3
    cost = claims.grid("event_cost", codes, years)
    assert cost[0].tolist() == [0.2, 0.2]
    assert np.isnan(cost[1, 0]) and cost[1, 1] == 0.1
    assert np.isnan(cost[2]).all()


def test_a_state_or_year_asked_twice_gets_its_value_twice() -> None:
    claims = Assertions.of({"event_cost": {"IT": 0.2, "FR": {2016: 0.1}}})
    cost = claims.grid("event_cost", ("IT", "FR", "IT", "FR"), (2016, 2015, 2016))
    assert cost[0].tolist() == cost[2].tolist() == [0.2, 0.2, 0.2]
    assert cost[1].tolist()[::2] == cost[3].tolist()[::2] == [0.1, 0.1]
    assert np.isnan(cost[[1, 3], 1]).all()


def test_nothing_asserted_is_unknown() -> None:
    assert np.isnan(Assertions.of({}).grid("relevant_factors", ("IT",), (2015,))).all()


@pytest.mark.parametrize("name", ["relevant_factor", "balance", ""])
def test_unknown_names_are_refused(name: str) -> None:
    with pytest.raises(UnknownName):
        Assertions.of({name: 1})
    with pytest.raises(UnknownName):
        Assertions.of({}).grid(name, ("IT",), (2015,))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("unusual_event", ("unusual_event", 1.0, None, None)),
        ("event_cost=0.3", ("event_cost", 0.3, None, None)),
        ("event_cost@Greece=0.3", ("event_cost", 0.3, "EL", None)),
        ("event_cost@GR:2016=-0.3", ("event_cost", -0.3, "EL", 2016)),
    ],
)
def test_parsing(text: str, expected: tuple[str, float, str | None, int | None]) -> None:
    assert parse_assertion(text) == expected


@pytest.mark.parametrize("text", ["event_cost=much", "event_cost@IT:soon=1", "event_cost=1=2"])
def test_unreadable_assertions_are_sentences(text: str) -> None:
    with pytest.raises(BadInput, match="is not an assertion"):
        parse_assertion(text)


def test_a_claim_knows_its_unit_and_where_it_is_needed(context: Make) -> None:
    ctx = context(
        {"balance": {2015: -3.4}}, (2015, 2016), "sgp-2011", assume={"event_cost": {"LU": {2015: 0.2}}}
    )
    claim = ctx.claim("event_cost", np.array([[False, True]]))
    assert (claim.vintage_at(0, 0), claim.vintage_at(0, 1)) == ("asserted by the user", None)
    assert [claim.shown_at(0, place) for place in (0, 1)] == [True, True]
    assert not ctx.claim("event_cost").shown_at(0, 1)
    assert claim.unit == "% of GDP"
    assert ctx.claim("unusual_event").unit == "yes (1) or no (0)"


def test_every_assertion_has_a_unit_in_its_description() -> None:
    for name, text in ASSERTIONS.items():
        assert text.startswith("1 ") or "%" in text.rpartition(", ")[2], name
