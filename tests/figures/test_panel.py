"""What a rule reads: base, identities, borrowed, asserted - in this order and never silently."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stabilitypact.errors import BadInput, MissingFigures, UnknownName
from stabilitypact.figures.catalogue import catalogue
from stabilitypact.figures.countries import COUNTRIES
from stabilitypact.figures.derive import ABSENT, CONSTANT, PUBLISHED, complete, identity
from stabilitypact.figures.formula import shifted
from stabilitypact.figures.panel import ASSERTED, Panel
from stabilitypact.figures.store import load, publications

ids = st.sampled_from([each.id for each in publications()])
variables = st.sampled_from(list(catalogue()))
codes = st.lists(st.sampled_from([each.code for each in COUNTRIES]), min_size=1, max_size=6, unique=True)
spans = st.tuples(st.integers(1985, 2032), st.integers(1, 12)).map(lambda span: range(span[0], sum(span)))


@settings(deadline=None)
@given(ids, variables, codes, spans, st.integers(-6, 6))
def test_a_shift_reads_other_years(
    vintage: str, name: str, states: list[str], years: range, shift: int
) -> None:
    base = load(vintage)
    there = Panel.of(base, states, years).get(name, shift)
    here = Panel.of(base, states, [year + shift for year in years]).get(name)
    assert there.years == here.years
    assert np.array_equal(there.values, here.values, equal_nan=True)
    assert there.vintages == here.vintages
    assert there.derivation == here.derivation


@settings(deadline=None)
@given(ids, variables, codes, spans, st.randoms())
def test_the_order_of_countries_does_not_matter(
    vintage: str, name: str, states: list[str], years: range, random: np.random.RandomState
) -> None:
    mixed = list(states)
    random.shuffle(mixed)
    plain, other = (Panel.of(load(vintage), each, years).get(name) for each in (states, mixed))
    rows = [states.index(code) for code in mixed]
    assert np.array_equal(plain.values[rows], other.values, equal_nan=True)


@settings(deadline=None)
@given(ids, variables)
def test_identities_fill_gaps_and_change_nothing_published(vintage: str, name: str) -> None:
    base = load(vintage)
    found = complete(base, name)
    published = base.get(name)
    held = np.isfinite(published)
    assert np.array_equal(found.values[held], published[held])
    assert (found.origins[held] == PUBLISHED).all()
    assert np.array_equal(np.isnan(found.values), found.origins == ABSENT)
    assert ((found.origins == CONSTANT).any()) == catalogue()[name].constant


@settings(deadline=None)
@given(ids, variables)
def test_a_derived_figure_meets_the_identity_it_names(vintage: str, name: str) -> None:
    base = load(vintage)
    found = complete(base, name)
    for rank in {int(origin) for origin in np.unique(found.origins)}:
        used = identity(name, rank)
        if used is None:
            continue
        assert used.applies_to(base.producer)
        again = used.formula.evaluate(lambda term, lag: shifted(complete(base, term).values, lag))
        cells = found.origins == rank
        assert np.allclose(found.values[cells], again[cells], rtol=1e-9, atol=1e-9)


def test_an_identity_does_not_mix_the_imfs_structural_balance_with_the_unions_cycle() -> None:
    # Balance less semi-elasticity times the IMF's gap less the IMF's structural balance is no one-off.
    assert np.isnan(Panel.of(load("imf-2025-10"), ["IT"], [2022]).get("one_offs").values).all()
    assert np.isfinite(Panel.of(load("ameco-2023-11"), ["IT"], [2022]).get("one_offs").values).all()


def test_interest_follows_from_the_two_balances_and_says_so() -> None:
    base = load("imf-2025-10")
    field = Panel.of(base, ["Italy", "gr"], [2019, 2020]).get("interest")
    assert field.countries == ("IT", "EL")
    expected = base.get("primary_balance", ["IT", "EL"], [2019, 2020]) - base.get(
        "balance", ["IT", "EL"], [2019, 2020]
    )
    assert np.allclose(field.values, expected)
    assert (field.vintage, field.derivation, field.unit) == (
        "imf-2025-10", "primary_balance - balance", "% of GDP",
    )  # fmt: skip


def test_a_chain_of_identities_is_spelled_out() -> None:
    field = Panel.of(load("imf-2025-10"), ["IT"], [2020]).get("structural_primary_balance")
    assert field.derivation == "structural_balance + interest"
    assert field.derivation_at(0, 0) == (
        "structural_balance + interest, where structural_balance = structural_balance_potential "
        "and interest = primary_balance - balance"
    )


def test_constants_hold_in_every_year_and_name_their_table() -> None:
    field = Panel.of(load("imf-2025-10"), ["SE", "IT"], [1900, 2020, 2100]).get("budget_semi_elasticity")
    assert np.array_equal(field.values, [[0.553] * 3, [0.544] * 3])
    assert field.vintage == "mourre-2019"


def test_nothing_is_borrowed_unless_asked() -> None:
    base = load("imf-2025-10")
    alone = Panel.of(base, ["PL", "IT"], [2022])
    assert np.isnan(alone.get("output_gap").values[0, 0])
    assert alone.get("output_gap").vintage == "imf-2025-10"
    lent = Panel.of(base, ["PL", "IT"], [2022], borrow={"output_gap": "ameco-2023-11"}).get("output_gap")
    assert lent.values[0, 0] == load("ameco-2023-11").get("output_gap", ["PL"], [2022])[0, 0]
    assert lent.values[1, 0] == base.get("output_gap", ["IT"], [2022])[0, 0]
    assert [lent.vintage_at(row, 0) for row in (0, 1)] == ["ameco-2023-11", "imf-2025-10"]
    assert lent.vintage == "imf-2025-10 + ameco-2023-11"


def test_a_borrowed_figure_feeds_no_identity_of_the_base() -> None:
    panel = Panel.of(load("imf-2025-10"), ["PL"], [2022], borrow={"output_gap": "ameco-2023-11"})
    assert np.isnan(panel.get("potential_gdp").values).all()


@pytest.mark.parametrize(
    "assume", [-1.5, {"Poland": -1.5}, {"PL": {2022: -1.5}}], ids=["all", "by country", "by country and year"]
)
def test_what_a_user_asserts_fills_what_is_absent(assume: object) -> None:
    panel = Panel.of(load("imf-2025-10"), ["PL", "IT"], [2022], assume={"output_gap": assume})  # type: ignore[dict-item]
    field = panel.get("output_gap")
    assert field.values[0, 0] == -1.5
    assert field.vintage_at(0, 0) == ASSERTED
    assert field.vintage_at(1, 0) == "imf-2025-10"
    assert np.isnan(panel.get("output_gap", -1).values[0, 0]) == (assume == {"PL": {2022: -1.5}})


def test_an_assertion_may_not_contradict_a_figure() -> None:
    base = load("imf-2025-10")
    with pytest.raises(BadInput, match=r"asserted debt of 10 for IT 2020 contradicts .* in imf-2025-10"):
        Panel.of(base, ["IT"], [2020], assume={"debt": {"IT": {2020: 10.0}}})
    known = float(base.get("debt", ["IT"], [2020])[0, 0])
    Panel.of(base, ["IT"], [2020], assume={"debt": {"IT": {2020: known}}})


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), "1", True, None, {"IT": "1"}, {"IT": {2020: None}}]
)
def test_an_assertion_is_a_number(value: object) -> None:
    with pytest.raises(BadInput, match="must be a finite number"):
        Panel.of(load("imf-2025-10"), ["IT"], [2020], assume={"one_offs": value})  # type: ignore[dict-item]


def test_unknown_names_are_refused_everywhere() -> None:
    base = load("imf-2025-10")
    panel = Panel.of(base, ["IT"], [2020])
    with pytest.raises(UnknownName, match="'debt'"):
        panel.get("dept")
    with pytest.raises(UnknownName, match="'Italy'"):
        Panel.of(base, ["Ilaty"], [2020])
    with pytest.raises(UnknownName, match="'imf-2021-04'"):
        Panel.of(base, ["IT"], [2020], borrow={"debt": "imf-2021-4"})
    with pytest.raises(UnknownName, match="'balance'"):
        Panel.of(base, ["IT"], [2020], assume={"balanse": 1.0})


def test_a_required_variable_names_where_it_was_sought() -> None:
    panel = Panel.of(load("imf-2025-10"), ["PL"], [2020, 2021], borrow={"output_gap": "eurostat-2021-04"})
    with pytest.raises(MissingFigures, match=r"Output gap .*PL, 2020-2021.* imf-2025-10, eurostat-2021-04"):
        panel.require("output_gap")
    assert np.isfinite(panel.require("debt").values).all()


def test_years_are_outturn_or_forecast_by_the_base() -> None:
    panel = Panel.of(load("imf-2025-10"), ["IT"], [2024, 2025])
    assert panel.kinds() == ("outturn", "forecast")
    assert panel.get("debt", -1).kind == ("outturn", "outturn")
    assert panel.get("debt", 1).kind_at(0) == "forecast"


def test_values_cannot_be_changed() -> None:
    base = load("imf-2025-10")
    for values in (
        base.values,
        Panel.of(base, ["IT"], [2020]).get("debt").values,
        complete(base, "debt").values,
    ):
        with pytest.raises(ValueError, match="read-only"):
            values[...] = 0
