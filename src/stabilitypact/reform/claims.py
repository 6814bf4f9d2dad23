"""What do the reforms say to the newspaper's claims 6 to 12 of September 2021, as known then and now?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from stabilitypact.figures.countries import country as find_country
from stabilitypact.figures.countries import members
from stabilitypact.figures.store import publication
from stabilitypact.law.verdict import EXEMPT, MET, NOT_MET, UNDETERMINED
from stabilitypact.reform.comparison import names
from stabilitypact.reform.find import reform
from stabilitypact.reform.library import named
from stabilitypact.reform.model import Reform
from stabilitypact.reform.track import Track, track

THEN, YEAR, RETURN, LAST_THEN = "2021-09", 2021, 2023, 2026
A_THIRD = 3
"""Claim 11 says "too many": read as at least a third of the states in every year."""

POSITION = "A position, which no figure bears out or refutes; its formula here is an operationalisation. "


class Answer(NamedTuple):
    """The answer to one claim.

    Attributes
    ----------
    value, vintage :
        On the figures of September 2021.
    supported :
        Whether figures bear the claim out; None for a political position, which they cannot.
    answer :
        In a few sentences.
    value_now, vintage_now :
        The same on the newest figures.
    """

    value: Any
    supported: bool | None
    answer: str
    vintage: str
    value_now: Any = None
    vintage_now: str | None = None


def _returned(name: str | Reform, year: int, *, as_of: str | None = THEN) -> Track:
    """Return a reform on a year in which the escape clause no longer holds, as was expected of 2023."""
    own = named(name) if isinstance(name, str) else name
    states = members(YEAR)
    over = {code: {year: 0.0} for code in states}
    return track(own, states, (year,), as_of=as_of, assume={"general_escape": over})


def _in_breach(found: Track, code: int = NOT_MET) -> list[str]:
    return [state for state, row in zip(found.countries, found.verdict, strict=True) if row[-1] == code]


def _kept(found: Track) -> list[str]:
    return [
        state for state, row in zip(found.countries, found.verdict, strict=True) if row[-1] in (MET, EXEMPT)
    ]


def _beside_the_rules(name: str, wish: str) -> Answer:
    """Answer by who misses the rules of 2011 and who misses the reform in 2023, the year of their return."""
    values = []
    for as_of in (THEN, None):
        own, rules = _returned(name, RETURN, as_of=as_of), _returned(reform("sgp-2011"), RETURN, as_of=as_of)
        missed, before = _in_breach(own), _in_breach(rules)
        values.append(
            (
                {
                    "breach": missed,
                    "breach_rules_of_2011": before,
                    "spared": [state for state in before if state in _kept(own)],
                    "added": [state for state in missed if state not in before],
                    "undetermined": _in_breach(own, UNDETERMINED),
                },
                own.vintages[0],
            )
        )
    (value, vintage), (today, newest) = values
    text = (
        f"{POSITION}{wish} On the figures of the time for {RETURN}, without the escape clause, {len(value['breach'])} "
        f"states miss it, {len(value['breach_rules_of_2011'])} the rules of 2011; spared: {names(value['spared'])}; "
        f"newly in breach: {names(value['added'])}"
    )
    if value["undetermined"]:
        text += f"; without an answer: {names(value['undetermined'])}"
    text += f" ({publication(vintage).title}). As it turned out {len(today['breach'])} miss it."
    return Answer(value, None, text, vintage, today, newest)


def claim_6() -> Answer:
    """Rules as they are, enforced: who would be in breach when they return, and what it would cost."""
    found = _beside_the_rules(
        "group-of-eight",
        "The rules as they are, every breach sanctioned at 0.2 to 0.5 % of GDP in the euro area.",
    )
    fined = _returned("group-of-eight", RETURN)
    fines = {
        code: round(float(row[-1]), 4)
        for code, row in zip(fined.countries, fined.sanction, strict=True)
        if np.isfinite(row[-1]) and row[-1] > 0
    }
    total = f" The arithmetic of the fines comes to {len(fines)} states of the euro area."
    return found._replace(value={**found.value, "fines": fines}, answer=found.answer + total)


def claim_7() -> Answer:
    """More latitude on debt: whom a speed of 1/40 would spare."""
    return _beside_the_rules("latitude", "Debt above 60 % may fall by 1/40 of the excess in place of 1/20.")


def claim_8() -> Answer:
    """Country-specific debt target with an expenditure path."""
    return _beside_the_rules("france-2021", "An expenditure path with a debt target of the state's own.")


def claim_9() -> Answer:
    """Golden rule: for whom net public investment decides."""
    return _beside_the_rules(
        "golden-rule",
        "Net public investment, which no vintage publishes, is left out of the deficit; verdicts stand where they hold "
        "for any amount from -1 to 2 % of GDP.",
    )


def claim_10() -> Answer:
    """Maastricht, strictly: who would be in breach."""
    return _beside_the_rules(
        "maastricht-strict",
        "No exits above a deficit of 3 %, 1/20 of the excess debt every year, automatic sanctions.",
    )


def claim_11() -> Answer:
    """States in breach of strict Maastricht rules, year by year: as projected then and as it turned out."""
    strict, states = named("maastricht-strict"), members(YEAR)
    then = track(strict, states, range(YEAR, LAST_THEN + 1), as_of=THEN)
    now = track(strict, states, range(YEAR, LAST_THEN + 1))
    value, today = then.breaches(), now.breaches()
    supported = min(value.values()) * A_THIRD >= len(states)
    told = ", ".join(f"{year} {count}" for year, count in value.items())
    turned = ", ".join(f"{year} {count}" for year, count in today.items())
    text = (
        f"States in breach as projected then: {told} of {len(states)} ({publication(then.vintages[0]).title}). As it "
        f"turned out: {turned} ({publication(now.vintages[0]).title}; later years are forecasts). 'Too many' is read "
        f"as at least a third in every year; 'unlikely' is an opinion."
    )
    return Answer(value, supported, text, then.vintages[0], today, now.vintages[0])


def claim_12() -> Answer:
    """Green golden rule: what each state could borrow outside the rules, and what the identities say."""
    own, states = named("green-golden-rule"), members(YEAR)
    amounts = (0.5, 1.0)
    answers: list[tuple[dict[str, Any], str]] = []
    for as_of in (THEN, None):
        plain = track(reform("sgp-2011"), states, (YEAR,), as_of=as_of)
        freed = [
            track(own.with_parameters(net_green_investment=amount), states, (YEAR,), as_of=as_of)
            for amount in amounts
        ]
        vintage = plain.parts[0].vintage
        gdp = vintage.get("nominal_gdp", states, (YEAR,))[:, 0]
        room = {
            code: [round(float(size) * amount / 100.0, 3) for amount in amounts]
            for code, size in zip(states, gdp, strict=True)
        }
        within = [
            [c for c in states if _deficit(plain, c) == "not_met" and _deficit(each, c) in ("met", "exempt")]
            for each in freed
        ]
        answers.append(
            (
                {
                    "room_percent_of_gdp": list(amounts),
                    "room_billions_national_currency": room,
                    "deficit_no_longer_missed": {
                        str(a): codes for a, codes in zip(amounts, within, strict=True)
                    },
                },
                vintage.id,
            )
        )
    (value, vintage_id), (today, newest) = answers
    spared = value["deficit_no_longer_missed"]["1.0"]
    text = (
        "Rule deficit = deficit - net green investment; rule debt = debt - what was left out so far, in % of GDP. At "
        f"the authors' need of 0.5 to 1.0 % of GDP a state may borrow that much outside the rules in {YEAR} (Germany "
        f"{room_text(value, 'DE')}, Italy {room_text(value, 'IT')} billion euro). Leaving 1.0 % out would have brought "
        f"{len(spared)} more states under the deficit criterion of {YEAR}: {names(spared)} "
        f"({publication(vintage_id).title}). Net green investment itself is in no vintage: the amounts are assumptions."
    )
    return Answer(value, True, text, vintage_id, today, newest)


def room_text(value: Mapping[str, Any], code: str) -> str:
    """Return "16.9 to 33.8", the room of one state in billions."""
    low, high = value["room_billions_national_currency"][find_country(code).code]
    return f"{low:.1f} to {high:.1f}"


def _deficit(found: Track, code: str) -> str:
    return str(found.finding(code, YEAR, "deficit").verdict)


ANSWERS: Mapping[int, Callable[[], Answer]] = MappingProxyType(
    {6: claim_6, 7: claim_7, 8: claim_8, 9: claim_9, 10: claim_10, 11: claim_11, 12: claim_12}
)
"""The answer to each claim by its number."""
