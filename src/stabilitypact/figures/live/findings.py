"""What does an import come to: what was changed, what does not agree, what does nothing read?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stabilitypact.figures.live.agreement import contradictions, jumps, parted
from stabilitypact.figures.live.draft import FACTS
from stabilitypact.figures.live.measures import RULES_DO_NOT_READ, Measure, measures
from stabilitypact.figures.live.quality import Quality
from stabilitypact.figures.live.started import Edit, Held, Part, Setting, Start, edits
from stabilitypact.sentence import Sentence, say

MEASURES = (
    "discretionary_current_revenue",
    "discretionary_capital_transfers_received",
    "one_offs_expenditure",
)
"""Discretionary measures that growth of net expenditure is computed from (Art. 2(2) of Regulation (EU) 2024/1263)."""
SHORTEST, LONGEST = 4, 7
"""Years of a plan that can be tested (Arts. 5 and 14 of Regulation (EU) 2024/1263)."""


@dataclass(frozen=True, slots=True)
class OwnQuality(Quality):
    """Report on a user's numbers: that of any load, and what was done to them.

    Attributes
    ----------
    edited : tuple of Edit
        Figures and inputs that differ from those the file started from, the largest change first.
    leaps : tuple of Edit
        Inputs of the debt analysis that moved by much.
    disagreements : tuple of Sentence
        Inputs that contradict each other.
    apart : tuple of Sentence
        What was changed for rules and not for projections, or the other way round.
    unread : tuple of Sentence
        What was changed and nothing reads.
    settings : tuple of Setting
        Lines of the first sheet that say something else than in the vintage that the file started from.
    """

    edited: tuple[Edit, ...] = ()
    leaps: tuple[Edit, ...] = ()
    disagreements: tuple[Sentence, ...] = ()
    apart: tuple[Sentence, ...] = ()
    unread: tuple[Sentence, ...] = ()
    settings: tuple[Setting, ...] = ()

    @property
    def remarks(self) -> int:
        """Number of findings."""
        own = sum(map(len, (self.leaps, self.disagreements, self.apart, self.unread)))
        return Quality.remarks.fget(self) + own  # type: ignore[attr-defined, no-any-return]

    def lines(self, most: int = 5) -> list[Sentence]:
        """Return the report as lines, at most `most` of each kind."""
        found = Quality.lines(self, most)
        figures = tuple(each.sentence for each in self.edited if each.part == "figures")
        inputs = tuple(each.sentence for each in self.edited if each.part == "inputs")
        kinds: tuple[tuple[Sentence, tuple[Sentence, ...]], ...] = (
            (say("Changed figures, which rules read"), figures),
            (say("Changed inputs of the debt analysis"), inputs),
            (say("Inputs changed by much"), tuple(each.sentence for each in self.leaps)),
            (say("Inputs that do not agree"), self.disagreements),
            (say("Not the same for rules and for projections"), self.apart),
            (say("Changed, but without effect"), self.unread),
        )
        for title, items in kinds:
            if items:
                found.append(say("%(title)s (%(count)s):", title=title, count=len(items)))
                found += [say("  %(item)s", item=each) for each in items[:most]]
                if len(items) > most:
                    found.append(say("  and %(count)s more", count=len(items) - most))
        return found


def examined(
    usual: Quality,
    figures: Held,
    inputs: Held,
    start: Start,
    facts: Mapping[str, Any] | None,
    settings: tuple[Setting, ...] = (),
) -> OwnQuality:
    """Return the report on a user's numbers.

    Parameters
    ----------
    usual : Quality
        Report as of any load.
    figures, inputs : mapping
        Numbers by variable and year.
    start : Start
        What the file started from.
    facts : mapping or None
        What the file says of the debt analysis.
    settings : tuple of Setting
        What its first sheet says otherwise than the start.
    """
    changed = (*edits("figures", start.figures, figures), *edits("inputs", start.inputs, inputs))
    moved = tuple(each for each in changed if each.part == "inputs")
    plain = {name: getattr(usual, name) for name in Quality.__dataclass_fields__}
    return OwnQuality(
        **plain,
        edited=tuple(sorted(changed, key=_by_size)),
        leaps=tuple(sorted(jumps(moved), key=_by_size)),
        disagreements=contradictions(inputs, start.inputs),
        apart=parted(figures, inputs, start),
        unread=_unread(changed, inputs, facts),
        settings=settings,
    )


def advice(found: OwnQuality, inputs: Held, facts: Mapping[str, Any] | None) -> list[Sentence]:
    """Return what a user should know of what the changes do."""
    told = []
    parts: set[Part] = {each.part for each in found.edited if each.variable != "planned_step"}
    parts |= {"inputs" if each.label in FACTS else "figures" for each in found.settings}
    if parts == {"figures"} and facts is not None:
        told.append(
            say(
                "Only figures that rules read and your plan were changed; what trajectory requires, simulate, fan and "
                "sensitivity stay as before: they read the sheets of the debt analysis."
            )
            if any(each.variable == "planned_step" for each in found.edited)
            else say(
                "Only figures that rules read were changed; trajectory, project, simulate, fan and sensitivity answer "
                "as before: they read the sheets of the debt analysis."
            )
        )
    if parts == {"inputs"}:
        told.append(
            say(
                "Only inputs of the debt analysis were changed; status, assess, explain and score answer as before: "
                "they read the sheets 'Forecast' and 'Discretionary measures'."
            )
        )
    if any(each.variable in MEASURES for each in found.edited):
        told.append(
            say(
                "Discretionary measures count where growth of net expenditure is computed: that needs what no source "
                "publishes too (--assume eu_programme_expenditure=..., cofinancing_expenditure=..., "
                "cyclical_unemployment_expenditure=...), or write net_expenditure_growth itself."
            )
        )
    if facts is not None:
        told += _plan(inputs, facts["base_year"])
    return told


def _plan(inputs: Held, base: int) -> list[Sentence]:
    years = sorted(year for name, year in inputs if name == "planned_step")
    if not years:
        return []
    if years == list(range(base + 1, base + 1 + len(years))) and SHORTEST <= len(years) <= LONGEST:
        return [
            say(
                "Your plan covers %(first)s to %(last)s: trajectory tests it against every criterion and project "
                "follows it.",
                first=years[0],
                last=years[-1],
            )
        ]
    return [
        say(
            "The planned adjustment is kept but cannot be tested: it needs a number for each of %(least)s to %(most)s "
            "years from %(first)s on, and has %(years)s.",
            least=SHORTEST,
            most=LONGEST,
            first=base + 1,
            years=", ".join(map(str, years)),
        )
    ]


def _by_size(edit: Edit) -> tuple[bool, float, str, int]:
    missing = edit.before is None or edit.after is None
    return missing, 0.0 if missing else -abs(edit.size), edit.variable, edit.year


def _unread(changed: tuple[Edit, ...], inputs: Held, facts: Mapping[str, Any] | None) -> tuple[Sentence, ...]:
    """Return what was changed and nothing reads, a line for each variable."""
    grouped: dict[tuple[str, str], list[int]] = {}
    for each in changed:
        grouped.setdefault((each.part, each.variable), []).append(each.year)
    found = []
    for (part, name), years in grouped.items():
        if part == "figures":
            if name in RULES_DO_NOT_READ:
                found.append(
                    say(
                        "%(variable)s: no rule of the Pact reads it; figures and formulas of a reform may",
                        variable=name,
                    )
                )
            continue
        if facts is None or ("structure_year", 0) in inputs or name not in measures():
            continue  # the history of a calculation sheet is run through: all of it counts
        measure = measures()[name]
        lost = [year for year in years if not _is_read(measure, year, inputs, facts)]
        if lost:
            found.append(_lost(measure, lost, facts))
    return tuple(found)


def _lost(measure: Measure, years: list[int], facts: Mapping[str, Any]) -> Sentence:
    span = measure.read_years(facts["base_year"], facts["last_forecast_year"])
    told = {"variable": measure.name, "years": ", ".join(str(year) for year in years if year)}
    if (
        span is None
        or not any(years)
        or (span[0] <= min(years) and (span[1] is None or max(years) <= span[1]))
    ):
        return say("%(variable)s: no projection reads it with the other inputs as they are", **told)
    if span[1] is None:
        return say("%(variable)s %(years)s: projections read it from %(first)s on", **told, first=span[0])
    if span[0] == span[1]:
        return say("%(variable)s %(years)s: projections read that of %(first)s only", **told, first=span[0])
    return say(
        "%(variable)s %(years)s: projections read it from %(first)s to %(last)s only",
        **told, first=span[0], last=span[1],
    )  # fmt: skip


def _is_read(measure: Measure, year: int, inputs: Held, facts: Mapping[str, Any]) -> bool:
    """Tell whether a projection reads an input, given the others."""

    def value(name: str) -> float:
        return inputs.get((name, 0), 0.0)

    if not measure.is_read(year, facts["base_year"], facts["last_forecast_year"]):
        return False
    match measure.name:
        case "ageing_report_growth":
            return bool(facts["t10_shape"] == "ageing_report")
        case "euro_area_deflator_growth":
            return value("deflator_growth_t30") > value("euro_area_deflator_growth_t30")
        case "exchange_rate_eur":
            return value("euro_share") > 0
        case "exchange_rate_usd":
            return 1.0 - value("domestic_share") - value("euro_share") > 1e-9
        case "primary_expenditure":
            return ("primary_expenditure_base", 0) not in inputs
        case "maturing_share_base":
            return ("maturing_share", facts["base_year"]) not in inputs
    return True
