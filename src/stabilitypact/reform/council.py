"""Would it pass? The arithmetic of votes in the Council, under any positions; no claim how states would vote."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from stabilitypact.errors import BadInput, MissingFigures, UnknownName
from stabilitypact.figures.asof import AsOf, parse_as_of
from stabilitypact.figures.countries import COUNTRIES, euro_members, members
from stabilitypact.figures.countries import country as find_country
from stabilitypact.figures.live import known
from stabilitypact.figures.store import load, publications
from stabilitypact.figures.vintage import Vintage
from stabilitypact.law.citation import Citation
from stabilitypact.notebook import brief
from stabilitypact.path.words import state_of
from stabilitypact.reform.compare import compare
from stabilitypact.reform.comparison import SAME, Comparison, names
from stabilitypact.reform.find import Source
from stabilitypact.reform.find import reform as find_reform
from stabilitypact.reform.layout import columns, folded, shown
from stabilitypact.reform.positions import POSITION_WORDS, POSITIONS, Position, checked
from stabilitypact.reform.track import THEN
from stabilitypact.sentence import Number, Parts, Sentence, State, say, sentences

if TYPE_CHECKING:
    import pandas as pd

STATES_SHARE, POPULATION_SHARE, OWN_INITIATIVE_SHARE, BLOCKING_STATES = 55, 65, 72, 4
QUALIFIED = Citation("12016M016", "Art. 16(4)", "TEU")
EURO_ONLY = Citation("12016E238", "Art. 238(3)(a)", "TFEU")
NO_PROPOSAL = Citation("12016E238", "Art. 238(2)", "TFEU")
NO_PROPOSAL_ABSENT = Citation("12016E238", "Art. 238(3)(b)", "TFEU")
UNANIMITY = Citation("12016E238", "Art. 238(4)", "TFEU")
PROCEDURE = Citation("12016E126", "Art. 126(13), 139(4)", "TFEU")
REVERSE = Citation("32011R1173", "Arts. 4-6, 12", "Regulation (EU) No 1173/2011")


@dataclass(frozen=True, slots=True)
class Tally:
    """One way of voting, counted.

    Attributes
    ----------
    procedure : str
        "qualified majority", ...
    voters : tuple of str
        States that vote.
    in_favour, opposed : tuple of str
        Those for; those against and abstaining (an abstention counts against a qualified majority, not against
        unanimity).
    states_needed : int
        Smallest number of states that suffices.
    population_share, population_needed : float
        Share of the voters' population in favour, and the share needed, %.
    passes : bool
        Whether the proposal is adopted; of the reverse majority: whether the Commission's recommendation stands.
    blocking_minority : bool
        Whether those opposed can stop it.
    note : str
        The arithmetic in a sentence.
    """

    procedure: Sentence
    voters: tuple[str, ...]
    in_favour: tuple[str, ...]
    opposed: tuple[str, ...]
    states_needed: int
    population_share: float
    population_needed: float
    passes: bool
    blocking_minority: bool
    note: Sentence
    citation: Citation

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "procedure": self.procedure,
            "voters": len(self.voters),
            "in_favour": list(self.in_favour),
            "opposed": list(self.opposed),
            "states_needed": self.states_needed,
            "population_share": round(self.population_share, 4),
            "population_needed": self.population_needed,
            "passes": self.passes,
            "blocking_minority": self.blocking_minority,
            "note": self.note,
            "citation": self.citation.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class CouncilVote:
    """A reform before the Council.

    Attributes
    ----------
    effort_change : mapping of state to float or None
        As `Comparison.effort_change`: % of GDP a year on average; None where unknown.
    positions : mapping of state to position
        As used: the user's where given, else for where a state has to do less, against where more, abstaining where
        nothing changes or no number is known.
    population : mapping of state to float
        Millions.
    vintage : str
        Of the population.
    tallies : tuple of Tally
        Every way of voting.
    notes : tuple of Sentence
        Why the population is of later than the day asked for, where it is.
    """

    reform: str
    base: str
    effort_change: Mapping[str, float | None]
    positions: Mapping[str, Position]
    assigned: tuple[str, ...]
    population: Mapping[str, float]
    vintage: str
    year: int
    tallies: tuple[Tally, ...]
    notes: tuple[Sentence, ...] = ()

    def tally(self, procedure: str) -> Tally:
        """Return one way of voting; `UnknownName` where it was not counted."""
        for each in self.tallies:
            if each.procedure == procedure:
                return each
        raise UnknownName("way of voting", procedure, [each.procedure for each in self.tallies])

    def summary(self) -> Sentence:
        """Return positions and tallies in words."""
        lines = [
            say(
                "%(reform)s against %(base)s: who has to do less or more (required effort to come, %% of GDP a year on "
                "average), and the arithmetic of the vote.",
                reform=self.reform,
                base=self.base,
            )
        ]
        total = sum(self.population.values())
        rows = [
            [
                sentences([state_of(code), " *"], "") if code in self.assigned else state_of(code),
                shown(self.effort_change[code], 3, sign=True),
                Number(100.0 * self.population[code] / total, 2),
                POSITION_WORDS[position],
            ]
            for position in POSITIONS
            for code, own in self.positions.items()
            if own == position
        ]
        head = [say("State"), say("effort, change"), say("population, %"), say("position")]
        lines += columns(head, rows)
        for each in self.tallies:
            told = {"procedure": each.procedure, "note": each.note, "citation": str(each.citation)}
            if each.passes:
                lines.append(say("%(procedure)s: passes. %(note)s (%(citation)s)", **told))
            else:
                lines.append(say("%(procedure)s: fails. %(note)s (%(citation)s)", **told))
        if self.assigned:
            lines.append(
                say(
                    "Marked *: positions that you set (%(states)s); the default is for where a state has to do less "
                    "and against where it has to do more. This is arithmetic, not a claim how any state would vote.",
                    states=names(self.assigned),
                )
            )
        else:
            lines.append(
                say(
                    "The default is for where a state has to do less and against where it has to do more. This is "
                    "arithmetic, not a claim how any state would vote."
                )
            )
        lines.append(
            say(
                "Regulation 2024/1263 was adopted with Parliament (Art. 121(6)), by qualified majority; Regulation "
                "1467/97 and Protocol 12 change by unanimity (Art. 126(14))."
            )
        )
        lines.append(say("Population %(year)s: %(vintage)s.", year=self.year, vintage=self.vintage))
        lines += self.notes
        return folded(lines)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per state: change of effort, position, population."""
        import pandas as pd

        rows = [
            {
                "country": code,
                "effort_change": self.effort_change[code],
                "position": self.positions[code],
                "population": self.population[code],
            }
            for code in self.positions
        ]
        return pd.DataFrame(rows)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "reform": self.reform,
            "base": self.base,
            "states": [
                {
                    "country": code,
                    "effort_change": None if (value := self.effort_change[code]) is None else round(value, 6),
                    "position": position,
                    "population": self.population[code],
                }
                for code, position in self.positions.items()
            ],
            "votes": [each.to_dict() for each in self.tallies],
            "vintage": self.vintage,
            "year": self.year,
            "notes": list(self.notes),
        }

    def to_json(self) -> str:
        """Return `to_dict` as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2, allow_nan=False)

    def __str__(self) -> str:
        return self.summary()

    __repr__ = brief


def council(
    reform: Source,
    base: Source | None = None,
    *,
    positions: Mapping[str, str] | None = None,
    without: Sequence[str] = (),
    **options: Any,
) -> CouncilVote:
    """Return the arithmetic of a vote on a reform.

    Parameters
    ----------
    reform, base :
        As for `compare`.
    positions : mapping, optional
        State to "for", "against" or "abstain"; states left out take the default by who has to do less.
    without : sequence of str
        States that do not vote, such as the state concerned in a procedure (Art. 126(13)).
    options :
        As for `compare`.

    Raises
    ------
    UnknownName, BadInput
        For a state or position that does not exist, and for a vintage of one's own, which holds no other states.
    """
    for name in ("as_of", "vintage", "projection"):
        refuse_own(options.get(name))
    found = compare(find_reform(reform), base, last=options.pop("last", 2025), **{"first": 2025, **options})
    return counted(found, positions=positions, without=without, known_by=day_of(options.get("as_of")))


def day_of(as_of: AsOf) -> date | None:
    """Return the last day whose figures may be used; None without one, as for the years to come of "then"."""
    return None if as_of is None or as_of == THEN else parse_as_of(as_of)


def refuse_own(as_of: Any) -> None:
    """Raise `BadInput` for the name of a vintage of one's own: a vote needs figures of every state."""
    own = known.named(as_of)
    if own is not None and own.kind == "user":
        raise BadInput(
            say(
                "A vote needs what every state has to do, and %(name)s holds figures of %(states)s only. Name a day; "
                "a comparison takes vintages of your own.",
                name=own.name,
                states=Parts(tuple(State(code, find_country(code).name) for code in own.countries)),
            )
        )


def counted(
    found: Comparison,
    *,
    positions: Mapping[str, str] | None = None,
    without: Sequence[str] = (),
    known_by: date | None = None,
) -> CouncilVote:
    """Return the arithmetic of a vote on the first reform of a comparison.

    Parameters
    ----------
    found : Comparison
        With the years to come, which decide the default positions.
    positions, without :
        As for `council`.
    known_by : date, optional
        Last day on which the population may have been published, as far as a vintage of the time holds it.

    Raises
    ------
    UnknownName, BadInput, MissingFigures
        For a state or position that does not exist, and a state without a vote; where the years to come were not
        projected.
    """
    name = found.reforms[0].id
    if (missing := unprojected(found)) is not None:
        raise MissingFigures(missing)
    own, change = found.forwards[name], found.effort_change(name)
    vintage, population = populations(own.base_year, known_by)
    given = checked((positions or {}).items())
    voters = [each.code for each in COUNTRIES if each.code in members(own.years[0])]
    used = {code: given.get(code) or default_position(change.get(code)) for code in voters}
    absent = {find_country(state).code for state in without}
    for code in (*given, *absent):
        if code not in voters:
            raise BadInput(
                say(
                    "%(state)s is not a member state in %(year)s and has no vote in the Council.",
                    state=state_of(code),
                    year=own.years[0],
                )
            )
    return CouncilVote(
        name,
        found.base.id,
        {code: change.get(code) for code in voters},
        used,
        tuple(given),
        {code: population[code] for code in voters},
        vintage.title,
        own.base_year,
        tallies(used, population, euro_members(own.years[0]), absent),
        _later(own.base_year, vintage, known_by),
    )


def unprojected(found: Comparison) -> Sentence | None:
    """Return why a comparison gives no positions, None where it does: it needs the years to come."""
    if found.forwards:
        return None
    return say("The years to come were not projected, so that nobody's required effort is known.")


def default_position(change: float | None) -> Position:
    """Return the position that follows from the change of required effort alone."""
    if change is None or abs(change) <= SAME:
        return "abstain"
    return "for" if change < 0 else "against"


def populations(year: int, known_by: date | None = None) -> tuple[Vintage, dict[str, float]]:
    """Return the vintage that answers for the population of a year, and the population in millions by state.

    It is the newest published by a day; where none of that time holds the population, the first published after it.
    """
    codes = members(year)
    then = tuple(each for each in publications() if known_by is None or each.published <= known_by)
    later = tuple(each for each in reversed(publications()) if each not in then)
    for each in (*then, *later):
        vintage = load(each.id)
        if vintage.has("population"):
            values = vintage.get("population", codes, (year,))[:, 0]
            if np.isfinite(values).all():
                return vintage, dict(zip(codes, values.tolist(), strict=True))
    raise MissingFigures(
        say("No shipped vintage holds the population of every member state in %(year)s.", year=year)
    )


def _later(year: int, used: Vintage, known_by: date | None) -> tuple[Sentence, ...]:
    """Return that no vintage of the time holds the population, where the one used was published after the day."""
    if known_by is None or used.published <= known_by:
        return ()
    then = [each.id for each in publications() if each.published <= known_by]
    if not then:
        return ()
    asked = say("any vintage from %(first)s to %(last)s", first=then[-1], last=then[0])
    return (
        say(
            "%(names)s for %(years)s is not in %(asked)s, published or derivable.",
            names=say("Population"),
            years=year,
            asked=asked,
        ),
    )


def tallies(
    positions: Mapping[str, Position],
    population: Mapping[str, float],
    euro: Iterable[str],
    absent: Iterable[str] = (),
) -> tuple[Tally, ...]:
    """Return every way of voting, counted.

    Parameters
    ----------
    positions : mapping
        Position of every member state.
    population : mapping
        Population of every member state, any unit.
    euro : iterable of str
        States of the euro area.
    absent : iterable of str
        States that do not vote.
    """
    gone = set(absent)
    every = tuple(code for code in positions if code not in gone)
    inside = tuple(code for code in every if code in set(euro))
    everyone = not gone
    return (
        qualified(say("qualified majority"), every, positions, population,
                  QUALIFIED if everyone else EURO_ONLY, least=BLOCKING_STATES if everyone else None),
        qualified(say("without a Commission proposal"), every, positions, population,
                  NO_PROPOSAL if everyone else NO_PROPOSAL_ABSENT, share=OWN_INITIATIVE_SHARE, least=0),
        qualified(say("euro area only"), inside, positions, population, PROCEDURE),
        reverse(inside, positions, population),
        unanimous(every, positions, population),
    )  # fmt: skip


def qualified(
    procedure: Sentence,
    voters: Sequence[str],
    positions: Mapping[str, Position],
    population: Mapping[str, float],
    citation: Citation,
    *,
    share: int = STATES_SHARE,
    least: int | None = None,
) -> Tally:
    """Return a qualified majority: enough states, with enough of the population.

    Parameters
    ----------
    least : int or None
        Members that a blocking minority must have, failing which the population condition counts as met: four where
        all states vote on a proposal (Art. 16(4) TEU); None: the smallest number of members with more than 35 % of
        the population, plus one, where not all vote (Art. 238(3)(a) TFEU); 0: no such number, where the Council does
        not act on a proposal (Art. 238(2) and (3)(b) TFEU derogate from it).
    """
    favour = tuple(code for code in voters if positions[code] == "for")
    opposed = tuple(code for code in voters if positions[code] != "for")
    total = sum(population[code] for code in voters)
    people = 100.0 * sum(population[code] for code in favour) / total if total else 0.0
    needed = -(-share * len(voters) // 100)
    least = _smallest_blocking(voters, population) + 1 if least is None else least
    many_states, many_people = len(favour) >= needed, people >= POPULATION_SHARE
    too_few = not many_people and len(opposed) < least
    passes = bool(voters) and many_states and (many_people or too_few)
    told = {
        "favour": len(favour),
        "voters": len(voters),
        "needed": needed,
        "people": Number(people, 1),
        "share": POPULATION_SHARE,
    }
    if too_few:
        note = say(
            "%(favour)s of %(voters)s states (%(needed)s needed) with %(people)s %% of the population (%(share)s %% "
            "needed); the opposed are fewer than %(least)s, so that the population does not block.",
            least=least,
            **told,
        )
    else:
        note = say(
            "%(favour)s of %(voters)s states (%(needed)s needed) with %(people)s %% of the population (%(share)s %% "
            "needed).",
            **told,
        )
    return Tally(
        procedure,
        tuple(voters),
        favour,
        opposed,
        needed,
        people,
        POPULATION_SHARE,
        passes,
        not passes,
        note,
        citation,
    )


def reverse(
    voters: Sequence[str], positions: Mapping[str, Position], population: Mapping[str, float]
) -> Tally:
    """Return a reverse qualified majority: the Commission's recommendation stands unless a majority rejects it.

    Those against vote for rejection; it takes a qualified majority of the euro states that vote.
    """
    turned: dict[str, Position] = {
        code: "for" if positions[code] == "against" else "against" for code in voters
    }
    rejection = qualified(say("rejection"), voters, turned, population, REVERSE)
    against = rejection.in_favour
    told = {
        "needed": rejection.states_needed,
        "voters": len(voters),
        "share": POPULATION_SHARE,
        "people": Number(rejection.population_share, 1),
    }
    if len(against) == 1:
        note = say(
            "Rejection takes %(needed)s of %(voters)s euro states with %(share)s %% of their population; 1 with "
            "%(people)s %% is against.",
            **told,
        )
    else:
        note = say(
            "Rejection takes %(needed)s of %(voters)s euro states with %(share)s %% of their population; %(against)s "
            "with %(people)s %% are against.",
            against=len(against),
            **told,
        )
    return Tally(
        say("reverse qualified majority"), tuple(voters), rejection.opposed, against, rejection.states_needed,
        rejection.population_share, POPULATION_SHARE, not rejection.passes, rejection.passes, note, REVERSE,
    )  # fmt: skip


def unanimous(
    voters: Sequence[str], positions: Mapping[str, Position], population: Mapping[str, float]
) -> Tally:
    """Return unanimity: nobody against; abstentions do not prevent it (Art. 238(4) TFEU)."""
    against = tuple(code for code in voters if positions[code] == "against")
    favour = tuple(code for code in voters if positions[code] == "for")
    total = sum(population[code] for code in voters)
    people = 100.0 * sum(population[code] for code in favour) / total if total else 0.0
    note = say("Nobody is against.")
    if len(against) == 1:
        note = say("1 state is against: %(states)s.", states=names(against))
    elif against:
        note = say("%(count)s states are against: %(states)s.", count=len(against), states=names(against))
    return Tally(
        say("unanimity"),
        tuple(voters),
        favour,
        against,
        len(voters),
        people,
        100.0,
        not against,
        bool(against),
        note,
        UNANIMITY,
    )


def _smallest_blocking(voters: Sequence[str], population: Mapping[str, float]) -> int:
    """Return the smallest number of states with more than 35 % of the voters' population."""
    total = sum(population[code] for code in voters)
    held = 0.0
    for count, size in enumerate(sorted((population[code] for code in voters), reverse=True), start=1):
        held += size
        if held > (100 - POPULATION_SHARE) / 100.0 * total:
            return count
    return len(voters)
