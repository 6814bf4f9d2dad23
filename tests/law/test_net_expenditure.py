"""Does the control account add up from the first ceiling, and trip at 0.3 and 0.6 and not before?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from stabilitypact.law.context import Context
from stabilitypact.law.facts import ceiling
from stabilitypact.law.net_expenditure import net_expenditure_rule
from stabilitypact.law.verdict import Verdict

Make = Callable[..., Context]
MET, NOT_MET, EXEMPT, UNDETERMINED = Verdict.MET, Verdict.NOT_MET, Verdict.EXEMPT, Verdict.UNDETERMINED


def limit(country: str, year: int) -> float:
    found = ceiling(country, year)
    assert found is not None
    return found.max_growth


def figures(country: str, *excess: float, balance: float = -2.0) -> dict[str, dict[int, float]]:
    """Return growth above the ceilings of 2025, 2026, ... such that `excess` are debits in % of GDP.

    Primary expenditure is 50 % of GDP and GDP does not grow, so a point of growth weighs 0.5 % of GDP.
    """
    years = range(2025, 2025 + len(excess))
    return {
        "net_expenditure_growth": {
            year: limit(country, year) + 2 * each for year, each in zip(years, excess, strict=True)
        },
        "primary_expenditure": dict.fromkeys(range(2024, 2030), 50.0),
        "real_growth": dict.fromkeys(range(2024, 2030), 0.0),
        "deflator_growth": dict.fromkeys(range(2024, 2030), 0.0),
        "balance": dict.fromkeys(range(2024, 2030), balance),
        "debt": dict.fromkeys(range(2024, 2030), 80.0),
    }


def judge(context: Make, country: str, *excess: float, balance: float = -2.0, **kw: object) -> list[Verdict]:
    years = tuple(range(2024, 2025 + len(excess)))
    found = net_expenditure_rule(
        context(figures(country, *excess, balance=balance), years, "sgp-2024", country=country, **kw)
    )
    return [found.verdict_at(country, year) for year in years[1:]]


# Italy has ceilings for 2025-2028 and no national clause.
@pytest.mark.parametrize(
    ("excess", "verdicts"),
    [
        ((0.3,), [MET]),
        ((0.31,), [NOT_MET]),
        ((0.3, 0.3), [MET, MET]),
        ((0.3, 0.3, 0.01), [MET, MET, NOT_MET]),  # 0.61 in sum
        ((-0.5, 0.3, 0.3), [MET, MET, MET]),  # credits count
        ((-0.5, 0.31), [MET, NOT_MET]),  # but the yearly threshold stands alone
        ((0.25, 0.25, 0.11), [MET, MET, NOT_MET]),
    ],
)
def test_thresholds_of_the_control_account(
    context: Make, excess: tuple[float, ...], verdicts: list[Verdict]
) -> None:
    assert judge(context, "IT", *excess) == verdicts


def test_arithmetic_of_the_debit(context: Make) -> None:
    # (growth - ceiling)/100 * 50 / (1.01 * 1.03): a point above weighs 0.4806 % of GDP.
    data = figures("IT", 0.0) | {"real_growth": {2025: 1.0}, "deflator_growth": {2025: 3.0}}
    data["net_expenditure_growth"] = {2025: limit("IT", 2025) + 1.0}
    ctx = context(data, (2024, 2025), "sgp-2024", country="IT")
    account = net_expenditure_rule(ctx).at("IT", 2025).find("net_expenditure.control_account")
    assert account is not None
    assert account.value == pytest.approx(0.5 / (1.01 * 1.03))
    assert account.threshold == 0.6
    debit = account.find("net_expenditure.control_account.annual")
    assert debit is not None
    assert debit.margin == pytest.approx(0.3 - 0.5 / (1.01 * 1.03))  # the yearly threshold binds
    assert account.margin == pytest.approx(0.6 - 0.5 / (1.01 * 1.03))
    assert any("the debit of the year is not" in note for note in account.notes)


def test_the_debit_weighs_with_the_expenditure_of_the_year_before(context: Make) -> None:
    data = figures("IT", 0.0) | {"primary_expenditure": {2024: 50.0, 2025: 40.0}}
    data["net_expenditure_growth"] = {2025: limit("IT", 2025) + 1.0}
    account = net_expenditure_rule(context(data, (2024, 2025), "sgp-2024", country="IT")).at("IT", 2025)
    found = account.find("net_expenditure.control_account")
    assert found is not None and found.value == pytest.approx(0.5)  # 1 % of 50, not of 40


def test_close_to_balance_spares_the_report(context: Make) -> None:
    assert judge(context, "IT", 0.7, balance=-0.5) == [EXEMPT]
    assert judge(context, "IT", 0.7, balance=-0.51) == [NOT_MET]
    assert judge(context, "IT", 0.1, balance=-0.5) == [MET]


def test_a_gap_in_the_account_stays_a_gap(context: Make) -> None:
    data = figures("IT", 0.1, 0.1)
    del data["net_expenditure_growth"][2025]
    found = net_expenditure_rule(context(data, (2024, 2025, 2026), "sgp-2024", country="IT"))
    assert found.verdict_at("IT", 2025) is UNDETERMINED
    assert found.verdict_at("IT", 2026) is UNDETERMINED
    data["net_expenditure_growth"] = {2026: limit("IT", 2026) + 0.62}  # 0.31 in the year alone
    found = net_expenditure_rule(context(data, (2024, 2025, 2026), "sgp-2024", country="IT"))
    assert found.verdict_at("IT", 2026) is NOT_MET


def test_no_ceiling_no_verdict(context: Make) -> None:
    found = net_expenditure_rule(context(figures("IT", 0.0), (2024, 2025), "sgp-2024", country="IT"))
    assert found.verdict_at("IT", 2024) is Verdict.NOT_APPLICABLE


def test_no_entries_while_the_general_clause_is_active(context: Make) -> None:
    assume = {"general_escape": {"IT": {2025: 1, 2026: 0}}}
    assert judge(context, "IT", 5.0, 0.1, assume=assume) == [MET, MET]
    assert judge(context, "IT", 5.0, 0.1) == [NOT_MET, NOT_MET]


# Portugal has ceilings and the national clause of 2025-2028.
def clause(**by_year: float) -> dict[str, dict[str, dict[int, float]]]:
    return {"defence_increase": {"PT": {int(key[1:]): value for key, value in by_year.items()}}}


@pytest.mark.parametrize(
    ("excess", "assume", "verdicts"),
    [
        ((1.0,), clause(y2025=0.7), [MET]),  # 1.0 - 0.7 = 0.3
        ((1.01,), clause(y2025=0.7), [NOT_MET]),
        ((1.9,), clause(y2025=2.0), [NOT_MET]),  # at most 1.5 counts: 0.4 remain
        ((1.8,), clause(y2025=2.0), [MET]),
        ((0.7, 0.3), clause(y2025=0.7, y2026=0.7), [MET, MET]),  # sum 1.0 less 0.7
        ((0.7, 0.31), clause(y2025=0.7, y2026=0.7), [MET, NOT_MET]),  # no new room in 2026
        ((0.7, 0.31), clause(y2025=0.7, y2026=0.8), [MET, MET]),  # room rose by 0.1
        ((-0.5,), clause(y2025=0.7), [MET]),
    ],
)
def test_national_clause_takes_off_the_defence_increase(
    context: Make, excess: tuple[float, ...], assume: dict[str, object], verdicts: list[Verdict]
) -> None:
    assert judge(context, "PT", *excess, assume=assume) == verdicts


def test_an_unknown_defence_increase_leaves_open_only_what_it_could_excuse(context: Make) -> None:
    assert judge(context, "PT", 0.3) == [MET]
    assert judge(context, "PT", 1.0) == [UNDETERMINED]
    assert judge(context, "PT", 1.9) == [NOT_MET]  # beyond the cap of 1.5 and the threshold of 0.3
    ctx = context(figures("PT", 1.0), (2024, 2025), "sgp-2024", country="PT")
    found = net_expenditure_rule(ctx).at("PT", 2025)
    assert ("defence_increase", 2025) in [(i.variable, i.year) for i in found.missing]


def test_unpublished_growth_is_undetermined_and_the_indication_never_decides(context: Make) -> None:
    data = figures("IT", 0.0)
    del data["net_expenditure_growth"]
    data["primary_expenditure"][2025] = 60.0
    found = net_expenditure_rule(context(data, (2024, 2025), "sgp-2024", country="IT")).at("IT", 2025)
    assert found.verdict is UNDETERMINED
    indication = found.find("net_expenditure.indication")
    assert indication is not None
    assert indication.value == pytest.approx(20.0)
    assert indication.verdict is Verdict.NOT_APPLICABLE
    assert "net_expenditure_growth" in " ".join(found.notes)
