"""Do deposits and fines come out as the regulations of each regime compute them, in % of GDP and in money?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import stabilitypact as sp
from stabilitypact.law.context import Context
from stabilitypact.law.debt import debt_criterion
from stabilitypact.law.deficit import deficit_criterion
from stabilitypact.law.finding import Finding
from stabilitypact.law.rulebook import RuleBook
from stabilitypact.law.sanctions import accumulated_fines, first_deposit, later_deposit, sanctions
from stabilitypact.law.verdict import Verdict

Make = Callable[..., Context]
YEAR = {"treaty": 1996, "sgp-1997": 2003, "sgp-2005": 2008, "sgp-2011": 2015, "sgp-2024": 2025}


@pytest.mark.parametrize("book", ["sgp-1997", "sgp-2005", "sgp-2011"])
@pytest.mark.parametrize(
    ("deficit", "first", "later"),
    [
        (5.0, 0.40, 0.20),  # 0.2 + 2/10
        (7.0, 0.50, 0.40),  # 0.2 + 4/10 = 0.6, capped
        (4.0, 0.30, 0.10),
        (9.0, 0.50, 0.50),  # 6/10, capped
        (3.0, 0.0, 0.0),
        (3.1, 0.21, 0.01),
    ],
)
def test_deposits_of_the_law(context: Make, book: str, deficit: float, first: float, later: float) -> None:
    ctx = context({"balance": {YEAR[book]: -deficit}}, YEAR[book], book)
    excess = np.array([[deficit - 3.0]])
    assert first_deposit(ctx, excess)[0, 0] == pytest.approx(first)
    assert later_deposit(ctx, excess)[0, 0] == pytest.approx(later)


def tree(context: Make, book: str | RuleBook, deficit: float, **kw: object) -> Finding:
    year = YEAR[book if isinstance(book, str) else book.base or book.id]
    country = str(kw.get("country", "LU"))
    data = {
        "balance": {year - 2: -deficit, year - 1: -deficit, year: -deficit, year + 1: -deficit},
        "debt": dict.fromkeys(range(year - 4, year + 3), kw.pop("debt", 50.0)),
        "nominal_gdp": {year: 200.0},
        "real_growth": {year: 1.0},
    }
    ctx = context(data, year, book, **kw)
    return sanctions(ctx, deficit_criterion(ctx), debt_criterion(ctx)).at(country, year)


def amounts(finding: Finding) -> dict[str, float | None]:
    return {child.rule.removeprefix("sanctions."): child.value for child in finding.children}


def test_money_is_a_share_of_gdp(context: Make) -> None:
    # 0.4 % of 200 billion = 0.8 billion
    found = tree(context, "sgp-1997", 5.0)
    assert found.verdict is Verdict.NOT_MET
    money = found.find("sanctions.first_deposit.money")
    assert money is not None
    assert money.value == pytest.approx(0.8)
    assert money.unit == "billion, national currency"


def test_instruments_of_each_regime(context: Make) -> None:
    assert amounts(tree(context, "sgp-1997", 5.0)) == pytest.approx(
        {"first_deposit": 0.4, "later_deposit": 0.2}
    )
    assert amounts(tree(context, "sgp-2011", 5.0)) == pytest.approx(
        {
            "first_deposit": 0.4,
            "later_deposit": 0.2,
            "opening_deposit": 0.2,  # Regulation 1173/2011 Art. 5
            "fine_no_action": 0.2,  # Art. 6
            "preventive_deposit": 0.2,  # Art. 4
            "fine_statistics": 0.2,  # Art. 8
            "compact_fine": 0.1,  # Fiscal Compact Art. 8(2)
        }
    )
    new = amounts(tree(context, "sgp-2024", 5.0))
    assert new["half_yearly_fine"] == pytest.approx(0.05)
    assert new["yearly_fines"] == pytest.approx(0.10)
    assert "first_deposit" not in new
    assert amounts(tree(context, "treaty", 5.0)) == {}


def test_since_2011_it_is_a_fine_and_the_title_says_so(context: Make) -> None:
    titles = {book: tree(context, book, 5.0).children[0].title for book in ("sgp-2005", "sgp-2011")}
    assert titles == {"sgp-2005": "First deposit", "sgp-2011": "First fine"}


def test_fines_accumulate_without_a_cap_and_the_doubt_is_shown(context: Make) -> None:
    ctx = context({"balance": {2025: -5.0}}, 2025, "sgp-2024")
    assert accumulated_fines(ctx, 30)[0, 0] == pytest.approx(1.5)
    fine = tree(context, "sgp-2024", 5.0).find("sanctions.half_yearly_fine")
    assert fine is not None
    assert [p.path for p in fine.unverified] == ["sanctions.fine_cap"]
    assert any("no cap" in note for note in fine.notes)


def test_the_cap_of_the_proposal_is_one_change_away(context: Make) -> None:
    cap = RuleBook.named("sgp-2024").parameter("sanctions.fine_cap", 2025).alternatives[0]
    capped = RuleBook.named("sgp-2024").with_changes({"sanctions.fine_cap": cap})
    ctx = context({"balance": {2025: -5.0}}, 2025, capped)
    assert accumulated_fines(ctx, 8)[0, 0] == pytest.approx(0.4)
    assert accumulated_fines(ctx, 30)[0, 0] == pytest.approx(0.5)


def test_no_sanctions_outside_the_euro_unless_a_reform_says_so(context: Make) -> None:
    outside = tree(context, "sgp-2011", 5.0, country="DK")
    assert outside.verdict is Verdict.NOT_APPLICABLE
    assert outside.children == ()
    everyone = RuleBook.named("sgp-2011").with_changes({"sanctions.euro_only": False})
    assert amounts(tree(context, everyone, 5.0, country="DK"))["first_deposit"] == pytest.approx(0.4)


def test_no_excess_costs_nothing(context: Make) -> None:
    found = tree(context, "sgp-1997", 2.0)
    assert found.verdict is Verdict.MET
    assert amounts(found) == {"first_deposit": 0.0, "later_deposit": 0.0}


def test_an_excused_excess_costs_nothing(context: Make) -> None:
    found = tree(context, "sgp-1997", 5.0, assume={"relevant_factors": 1})
    assert found.verdict is Verdict.MET
    assert amounts(found)["first_deposit"] == 0.0
    assert any("exit" in note for note in found.notes)


def test_debt_alone_costs_the_fixed_part(context: Make) -> None:
    found = tree(context, "sgp-1997", 2.0, debt=80.0)  # constant debt above 60 % does not diminish
    assert found.verdict is Verdict.NOT_MET
    assert amounts(found) == pytest.approx({"first_deposit": 0.2, "later_deposit": 0.0})


def test_a_missing_balance_leaves_amounts_unknown(context: Make) -> None:
    ctx = context({"debt": {2003: 50.0}}, 2003, "sgp-1997")
    found = sanctions(ctx, deficit_criterion(ctx), debt_criterion(ctx)).at("LU", 2003)
    assert found.verdict is Verdict.UNDETERMINED
    assert all(value is None for value in amounts(found).values())


def test_a_deficit_that_an_exit_excuses_leaves_debt_as_the_named_reason() -> None:
    (found,) = (each for each in sp.assess("FR", 2017).findings if each.rule == "sanctions")
    assert str(found.verdict) == "not_met"
    assert "Debt alone misses its criterion: there is no variable part." in found.notes
