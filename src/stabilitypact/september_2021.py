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
from stabilitypact.sentence import Number, Parts, Sentence, State, say

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


def _names(codes: list[str]) -> Parts | Sentence:
    if not codes:
        return say("none")
    return Parts(tuple(State(code, country(code).name) for code in codes))


def _two_limits() -> Claim:
    book = RuleBook.in_force(YEAR)
    value = {
        "debt": book.value("debt.reference_value", YEAR),
        "deficit": book.value("deficit.reference_value", YEAR),
    }
    return Claim(
        1,
        say("The two central requirements: debt under 60 % of GDP, deficit no more than 3 %."),
        value == {"debt": 60.0, "deficit": 3.0},
        value,
        None,
        say(
            "Protocol 12, Art. 1: debt %(debt)s %%, deficit %(deficit)s %% of GDP, in %(book)s.",
            debt=Number(value["debt"]),
            deficit=Number(value["deficit"]),
            book=Sentence(book.title),
        ),
        value,
    )


def _average_debt() -> Claim:
    then, now = _then(), _now()
    value, today = (round(euro_area_debt(vintage, YEAR), 1) for vintage in (then, now))
    count = len(euro_members(YEAR))
    return Claim(
        2,
        say("Average national debt in the euro area is about 100 % of GDP."),
        round(value, -1) == 100,
        value,
        then.id,
        say(
            "%(value)s %% in %(year)s: %(count)s members weighted by GDP (%(vintage)s); %(today)s %% as "
            "known now.",
            value=Number(value, 1),
            year=YEAR,
            count=count,
            vintage=then.title,
            today=Number(today, 1),
        ),
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
        say("Only Luxembourg currently meets both requirements (euro area)."),
        value == ["LU"],
        value,
        then.id,
        say(
            "Within both reference values in %(year)s: %(states)s (%(vintage)s); as known now: %(today)s.",
            year=YEAR,
            states=_names(value),
            vintage=then.title,
            today=_names(today),
        ),
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
        say("Debt is over 100 % in Spain, Belgium, France, Italy, Portugal, Greece and Cyprus."),
        set(value) == {"ES", "BE", "FR", "IT", "PT", "EL", "CY"},
        value,
        then.id,
        say(
            "Debt above 100 %% of GDP in %(year)s: %(states)s (%(vintage)s); as known now: %(today)s.",
            year=YEAR,
            states=_names(value),
            vintage=then.title,
            today=_names(today),
        ),
        today,
        now.id,
    )


def _escape_clause() -> Claim:
    then = general_escape(YEAR, parse_as_of(THEN))
    now = general_escape(YEAR)
    if then is None or now is None:
        raise MissingFigures(say("The table of escape clauses lacks the general clause of 2020."))
    source: str = then.source
    if not then.verified:
        source = say("%(source)s; unverified", source=then.source)
    return Claim(
        5,
        say("The rules are set aside because of the coronavirus crisis, to return at the start of 2023."),
        then.last_year == 2022,
        {"first_year": then.first_year, "last_year": then.last_year},
        None,
        say(
            "The general escape clause was active from %(first)s. In September 2021 it was to end with "
            "%(then)s (%(source)s); in fact it stayed active to the end of %(now)s (%(source_now)s). It "
            "suspended the adjustment path, not the procedures.",
            first=then.first_year,
            then=then.last_year,
            source=source,
            now=now.last_year,
            source_now=now.source,
        ),
        {"first_year": now.first_year, "last_year": now.last_year},
    )


POSITIONS = {
    6: say("Austria, the Netherlands and others are against relaxing the rules."),
    7: say("Spain, Belgium and other southern states want more latitude on debt levels."),
    8: say("France: new, simpler rules that take the economic reality into account."),
    9: say("Germany's Greens: rules revised so that they support public investment."),
    10: say("The FDP: reinstate the Maastricht rules exactly as they were and enforce them more strictly."),
    11: say("That is unlikely: too many countries would still be breaking the rules for years to come."),
    12: say(
        "How deficit and debt are calculated could change: borrowing for environmental investments "
        "discounted."
    ),
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
        say(
            "Flexibility already in the rules keeps a large swathe of countries from automatically "
            "contravening them."
        ),
        bool(debt_spared),
        {"with_flexibility": with_, "without_flexibility": without, "spared_on_debt": debt_spared},
        vintage,
        say(
            "sgp-2011 on %(year)s: %(active)s states miss a criterion with the escape clause, %(without)s "
            "without it; on the debt criterion alone the clause spares %(spared)s (%(states)s). The deficit "
            "criterion is not suspended by the clause.",
            year=YEAR,
            active=len(with_),
            without=len(without),
            spared=len(debt_spared),
            states=_names(debt_spared),
        ),
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
        say("If the rules return without reform, they apply again in 2023."),
        bool(breach),
        {"breach": breach, "undetermined": open_},
        vintage,
        say(
            "sgp-2011 on the 2023 outturn (%(vintage)s), without the escape clause: %(breach)s states miss "
            "a criterion (%(states)s); %(open)s more have no answer on debt. With the clause, which in fact "
            "covered 2023: %(actual)s.",
            vintage=vintage,
            breach=len(breach),
            states=_names(breach),
            open=len(open_),
            actual=len(actual),
        ),
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
