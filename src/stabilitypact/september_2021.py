"""What does the product say to a newspaper's claims of September 2021, as known then and now?"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from stabilitypact.errors import MissingFigures, UnknownName
from stabilitypact.figures.asof import parse_as_of
from stabilitypact.figures.countries import country, euro_members, members
from stabilitypact.figures.vintage import Vintage
from stabilitypact.law.assess import assess
from stabilitypact.law.facts import general_escape
from stabilitypact.law.rulebook import RuleBook
from stabilitypact.law.verdict import NOT_MET, UNDETERMINED

THEN, YEAR = "2021-09", 2021
CLAIM_SETS = ("september-2021",)


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim, answered.

    Attributes
    ----------
    supported :
        Whether the figures and the law known then bear the claim out; None for a political position, which
        figures neither bear out nor refute.
    value, vintage :
        The answer on the figures of September 2021, and their vintage (None where it rests on the law alone).
    answer :
        The answer in words.
    value_now, vintage_now :
        The same question on the newest figures.
    """

    number: int
    text: str
    supported: bool | None
    value: Any
    vintage: str | None
    answer: str
    value_now: Any = None
    vintage_now: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the keys of `sgp claims --json` (docs/json.md)."""
        return {
            "number": self.number,
            "claim": self.text,
            "supported": self.supported,
            "value": self.value,
            "vintage": self.vintage,
            "answer": self.answer,
            "now": {"value": self.value_now, "vintage": self.vintage_now},
        }


def claims(name: str = "september-2021") -> tuple[Claim, ...]:
    """Return the claims of a set, each answered by one computation.

    Raises
    ------
    UnknownName
        For a set that does not exist.
    """
    if name not in CLAIM_SETS:
        raise UnknownName("set of claims", name, CLAIM_SETS)
    return tuple(build() for build in BUILDERS)


def claims_to_json(answered: tuple[Claim, ...]) -> str:
    """Return claims as JSON text."""
    return json.dumps({"claims": [claim.to_dict() for claim in answered]}, ensure_ascii=False, indent=2)


def _then() -> Vintage:
    return assess("LU", YEAR, as_of=THEN).vintage


def _now() -> Vintage:
    return assess("LU", YEAR).vintage


def euro_area_debt(vintage: Vintage, year: int) -> float:
    """Return the euro area's debt in % of its GDP, weighted by nominal GDP in euro, members of that year.

    Raises nothing; NaN where a member's debt or GDP is missing.
    """
    codes = euro_members(year)
    debt, gdp = (vintage.get(name, codes, (year,))[:, 0] for name in ("debt", "nominal_gdp"))
    return float((debt * gdp).sum() / gdp.sum())


def _names(codes: list[str]) -> str:
    return ", ".join(country(code).name for code in codes) or "none"


def _two_limits() -> Claim:
    book = RuleBook.in_force(YEAR)
    value = {
        "debt": book.value("debt.reference_value", YEAR),
        "deficit": book.value("deficit.reference_value", YEAR),
    }
    return Claim(
        1,
        "The two central requirements: debt under 60 % of GDP, deficit no more than 3 %.",
        value == {"debt": 60.0, "deficit": 3.0},
        value,
        None,
        f"Protocol 12, Art. 1: debt {value['debt']:g} %, deficit {value['deficit']:g} % of GDP, in {book.title}.",
        value,
    )


def _average_debt() -> Claim:
    then, now = _then(), _now()
    value, today = (round(euro_area_debt(vintage, YEAR), 1) for vintage in (then, now))
    count = len(euro_members(YEAR))
    return Claim(
        2,
        "Average national debt in the euro area is about 100 % of GDP.",
        round(value, -1) == 100,
        value,
        then.id,
        f"{value} % in {YEAR}: {count} members weighted by GDP ({then.title}); {today} % as known now.",
        today,
        now.id,
    )


def _meeting_both(vintage: Vintage) -> list[str]:
    codes = euro_members(YEAR)
    balance, debt = (vintage.get(name, codes, (YEAR,))[:, 0] for name in ("balance", "debt"))
    book = RuleBook.in_force(YEAR)
    good = (-balance <= book.value("deficit.reference_value", YEAR)) & (
        debt <= book.value("debt.reference_value", YEAR)
    )
    return [code for code, ok in zip(codes, good, strict=True) if ok]


def _only_luxembourg() -> Claim:
    then, now = _then(), _now()
    value, today = _meeting_both(then), _meeting_both(now)
    return Claim(
        3,
        "Only Luxembourg currently meets both requirements (euro area).",
        value == ["LU"],
        value,
        then.id,
        f"Within both reference values in {YEAR}: {_names(value)} ({then.title}); as known now: {_names(today)}.",
        today,
        now.id,
    )


def _above_100(vintage: Vintage) -> list[str]:
    codes = members(YEAR)
    debt = vintage.get("debt", codes, (YEAR,))[:, 0]
    return [code for code, ratio in zip(codes, debt, strict=True) if ratio > 100]


def _over_100() -> Claim:
    then, now = _then(), _now()
    value, today = _above_100(then), _above_100(now)
    return Claim(
        4,
        "Debt is over 100 % in Spain, Belgium, France, Italy, Portugal, Greece and Cyprus.",
        set(value) == {"ES", "BE", "FR", "IT", "PT", "EL", "CY"},
        value,
        then.id,
        f"Debt above 100 % of GDP in {YEAR}: {_names(value)} ({then.title}); as known now: {_names(today)}.",
        today,
        now.id,
    )


def _escape_clause() -> Claim:
    then = general_escape(YEAR, parse_as_of(THEN))
    now = general_escape(YEAR)
    if then is None or now is None:
        raise MissingFigures("The table of escape clauses lacks the general clause of 2020.")
    doubt = "" if then.verified else "; unverified"
    return Claim(
        5,
        "The rules are set aside because of the coronavirus crisis, to return at the start of 2023.",
        then.last_year == 2022,
        {"first_year": then.first_year, "last_year": then.last_year},
        None,
        f"The general escape clause was active from {then.first_year}. In September 2021 it was to end with "
        f"{then.last_year} ({then.source}{doubt}); in fact it stayed active to the end of {now.last_year} "
        f"({now.source}). It suspended the adjustment path, not the procedures.",
        {"first_year": now.first_year, "last_year": now.last_year},
    )


POSITIONS = {
    6: "Austria, the Netherlands and others are against relaxing the rules.",
    7: "Spain, Belgium and other southern states want more latitude on debt levels.",
    8: "France: new, simpler rules that take the economic reality into account.",
    9: "Germany's Greens: rules revised so that they support public investment.",
    10: "The FDP: reinstate the Maastricht rules exactly as they were and enforce them more strictly.",
    11: "That is unlikely: too many countries would still be breaking the rules for years to come.",
    12: "How deficit and debt are calculated could change: borrowing for environmental investments discounted.",
}


def _of_a_reform(number: int) -> Callable[[], Claim]:
    def build() -> Claim:
        from stabilitypact.reform.claims import ANSWERS

        found = ANSWERS[number]()
        return Claim(
            number,
            POSITIONS[number],
            found.supported,
            found.value,
            found.vintage,
            found.answer,
            found.value_now,
            found.vintage_now,
        )

    return build


def _breaches(year: int, *, as_of: str | None, flexible: bool) -> tuple[list[str], list[str], str]:
    """Return states with a criterion not met, those without an answer, and the vintage."""
    assume = None if flexible else {"general_escape": 0.0}
    found = assess(list(members(year)), year, rulebook="sgp-2011", as_of=as_of, assume=assume)
    grid = np.concatenate([found.verdicts("deficit"), found.verdicts("debt")], axis=1)
    breach = [code for code, row in zip(found.countries, grid, strict=True) if (row == NOT_MET).any()]
    open_ = [
        code
        for code, row in zip(found.countries, grid, strict=True)
        if code not in breach and (row == UNDETERMINED).any()
    ]
    return breach, open_, found.vintage.id


def _flexibility() -> Claim:
    with_, _, vintage = _breaches(YEAR, as_of=THEN, flexible=True)
    without, _, _ = _breaches(YEAR, as_of=THEN, flexible=False)
    now_with, _, vintage_now = _breaches(YEAR, as_of=None, flexible=True)
    now_without, _, _ = _breaches(YEAR, as_of=None, flexible=False)
    debt_spared = _debt_spared()
    return Claim(
        13,
        "Flexibility already in the rules keeps a large swathe of countries from automatically contravening them.",
        bool(debt_spared),
        {"with_flexibility": with_, "without_flexibility": without, "spared_on_debt": debt_spared},
        vintage,
        f"sgp-2011 on {YEAR}: {len(with_)} states miss a criterion with the escape clause, {len(without)} without it; "
        f"on the debt criterion alone the clause spares {len(debt_spared)} ({_names(debt_spared)}). The deficit "
        "criterion is not suspended by the clause.",
        {"with_flexibility": now_with, "without_flexibility": now_without},
        vintage_now,
    )


def _debt_spared() -> list[str]:
    spared = []
    strict = assess(
        list(members(YEAR)), YEAR, rulebook="sgp-2011", as_of=THEN, assume={"general_escape": 0.0}
    )
    flexible = assess(list(members(YEAR)), YEAR, rulebook="sgp-2011", as_of=THEN)
    for code in members(YEAR):
        if (
            strict.verdict(code, YEAR, "debt") == "not_met"
            and flexible.verdict(code, YEAR, "debt") == "exempt"
        ):
            spared.append(code)
    return spared


def _return_in_2023() -> Claim:
    breach, open_, vintage = _breaches(2023, as_of=None, flexible=False)
    actual, _, _ = _breaches(2023, as_of=None, flexible=True)
    return Claim(
        14,
        "If the rules return without reform, they apply again in 2023.",
        bool(breach),
        {"breach": breach, "undetermined": open_},
        vintage,
        f"sgp-2011 on the 2023 outturn ({vintage}), without the escape clause: {len(breach)} states miss a criterion "
        f"({_names(breach)}); {len(open_)} more have no answer on debt. With the clause, which in fact covered 2023: "
        f"{len(actual)}.",
        {"breach": actual},
        vintage,
    )


BUILDERS: tuple[Callable[[], Claim], ...] = (
    _two_limits,
    _average_debt,
    _only_luxembourg,
    _over_100,
    _escape_clause,
    *(_of_a_reform(number) for number in POSITIONS),
    _flexibility,
    _return_in_2023,
)

__all__ = ["CLAIM_SETS", "Claim", "claims", "claims_to_json", "euro_area_debt"]
