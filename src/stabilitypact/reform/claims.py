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
from stabilitypact.sentence import Number, Sentence, say, sentences

THEN, YEAR, RETURN, LAST_THEN = "2021-09", 2021, 2023, 2026
A_THIRD = 3
"""Claim 11 says "too many": read as at least a third of the states in every year."""

POSITION = say("A position, which no figure bears out or refutes; its formula here is an operationalisation.")


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
    answer: Sentence
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


def _beside_the_rules(name: str, wish: Sentence) -> Answer:
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
    filled = {
        "year": RETURN,
        "missed": len(value["breach"]),
        "before": len(value["breach_rules_of_2011"]),
        "spared": names(value["spared"]),
        "added": names(value["added"]),
        "figures": publication(vintage).title,
        "today": len(today["breach"]),
    }
    if value["undetermined"]:
        text = say(
            "On the figures of the time for %(year)s, without the escape clause, %(missed)s states miss it, %(before)s "
            "the rules of 2011; spared: %(spared)s; newly in breach: %(added)s; without an answer: %(unknown)s "
            "(%(figures)s). As it turned out %(today)s miss it.",
            unknown=names(value["undetermined"]),
            **filled,
        )
    else:
        text = say(
            "On the figures of the time for %(year)s, without the escape clause, %(missed)s states miss it, %(before)s "
            "the rules of 2011; spared: %(spared)s; newly in breach: %(added)s (%(figures)s). As it turned out "
            "%(today)s miss it.",
            **filled,
        )
    return Answer(value, None, sentences([POSITION, wish, text]), vintage, today, newest)


def claim_6() -> Answer:
    """Rules as they are, enforced: who would be in breach when they return, and what it would cost."""
    found = _beside_the_rules(
        "group-of-eight",
        say("The rules as they are, every breach sanctioned at 0.2 to 0.5 % of GDP in the euro area."),
    )
    fined = _returned("group-of-eight", RETURN)
    fines = {
        code: round(float(row[-1]), 4)
        for code, row in zip(fined.countries, fined.sanction, strict=True)
        if np.isfinite(row[-1]) and row[-1] > 0
    }
    total = say("The arithmetic of the fines comes to %(count)s states of the euro area.", count=len(fines))
    return found._replace(value={**found.value, "fines": fines}, answer=sentences([found.answer, total]))


def claim_7() -> Answer:
    """More latitude on debt: whom a speed of 1/40 would spare."""
    return _beside_the_rules(
        "latitude", say("Debt above 60 % may fall by 1/40 of the excess in place of 1/20.")
    )


def claim_8() -> Answer:
    """Country-specific debt target with an expenditure path."""
    return _beside_the_rules("france-2021", say("An expenditure path with a debt target of the state's own."))


def claim_9() -> Answer:
    """Golden rule: for whom net public investment decides."""
    return _beside_the_rules(
        "golden-rule",
        say(
            "Net public investment, which no vintage publishes, is left out of the deficit; verdicts stand where they "
            "hold for any amount from -1 to 2 % of GDP."
        ),
    )


def claim_10() -> Answer:
    """Maastricht, strictly: who would be in breach."""
    return _beside_the_rules(
        "maastricht-strict",
        say("No exits above a deficit of 3 %, 1/20 of the excess debt every year, automatic sanctions."),
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
    text = say(
        "States in breach as projected then: %(then)s of %(count)s (%(figures)s). As it turned out: %(now)s "
        "(%(figures_now)s; later years are forecasts). 'Too many' is read as at least a third in every year; "
        "'unlikely' is an opinion.",
        then=told,
        count=len(states),
        figures=publication(then.vintages[0]).title,
        now=turned,
        figures_now=publication(now.vintages[0]).title,
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
    text = say(
        "Rule deficit = deficit - net green investment; rule debt = debt - what was left out so far, in %% of GDP. At "
        "the authors' need of 0.5 to 1.0 %% of GDP a state may borrow that much outside the rules in %(year)s (Germany "
        "%(germany)s, Italy %(italy)s billion euro). Leaving 1.0 %% out would have brought %(count)s more states under "
        "the deficit criterion of %(year)s: %(spared)s (%(figures)s). Net green investment itself is in no vintage: "
        "the amounts are assumptions.",
        year=YEAR,
        germany=room_text(value, "DE"),
        italy=room_text(value, "IT"),
        count=len(spared),
        spared=names(spared),
        figures=publication(vintage_id).title,
    )
    return Answer(value, True, text, vintage_id, today, newest)


def room_text(value: Mapping[str, Any], code: str) -> Sentence:
    """Return "16.9 to 33.8", the room of one state in billions."""
    low, high = value["room_billions_national_currency"][find_country(code).code]
    return say("%(low)s to %(high)s", low=Number(low, 1), high=Number(high, 1))


def _deficit(found: Track, code: str) -> str:
    return str(found.finding(code, YEAR, "deficit").verdict)


ANSWERS: Mapping[int, Callable[[], Answer]] = MappingProxyType(
    {6: claim_6, 7: claim_7, 8: claim_8, 9: claim_9, 10: claim_10, 11: claim_11, 12: claim_12}
)
"""The answer to each claim by its number."""
