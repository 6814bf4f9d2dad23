"""Says in words what a required path asks, what makes it bind and by which article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from stabilitypact.figures.countries import country as named_country
from stabilitypact.path.rules import ARTICLES, PathRules
from stabilitypact.sentence import Number, Parts, Sentence, State, say, sentences

if TYPE_CHECKING:
    from stabilitypact.path.results import Trajectory

PRACTICE = PathRules()
DECLINES: Mapping[str, Sentence] = {
    "adjustment": say("debt declining every year in the adjustment scenario"),
    "lower_spb": say("debt declining every year in the scenario of a lower structural primary balance"),
    "adverse_r_g": say("debt declining every year in the scenario of higher interest and lower growth"),
    "financial_stress": say("debt declining every year in the scenario of financial stress"),
}
_SIXTY = Number(60.0)
BELOW_60: Mapping[str, Sentence] = {
    "adjustment": say("debt below %(reference)s %% of GDP in the adjustment scenario", reference=_SIXTY),
    "lower_spb": say(
        "debt below %(reference)s %% of GDP in the scenario of a lower structural primary balance",
        reference=_SIXTY,
    ),
    "adverse_r_g": say(
        "debt below %(reference)s %% of GDP in the scenario of higher interest and lower growth",
        reference=_SIXTY,
    ),
    "financial_stress": say(
        "debt below %(reference)s %% of GDP in the scenario of financial stress", reference=_SIXTY
    ),
}
"""With the reference value as it stands; `criterion_words` tells the one in force."""


def state_of(code: str) -> State:
    """Return a state for a sentence, from any of its codes or names."""
    found = named_country(code)
    return State(found.code, found.name)


def listed(steps: Sequence[float]) -> Parts:
    """Return yearly steps for a sentence, % of GDP with two decimals."""
    return Parts(tuple(Number(step, 2) for step in steps))


def criterion_words(name: str, rules: PathRules = PRACTICE) -> Sentence:
    """Return a criterion in words, with the limits of the rules that it was tested by."""
    kind, _, scenario = name.partition("declines_")
    if not kind and scenario:
        return DECLINES[scenario]
    kind, _, scenario = name.partition("below_60_")
    if not kind and scenario:
        return say(BELOW_60[scenario].message, reference=Number(rules.debt_reference))
    if name == "deficit":
        limit = Number(rules.stated_deficit_limit)
        if rules.horizon == 10:
            return say(
                "the deficit staying below %(limit)s %% of GDP for ten years after the adjustment",
                limit=limit,
            )
        return say(
            "the deficit staying below %(limit)s %% of GDP for %(years)s years after the adjustment",
            limit=limit,
            years=rules.horizon,
        )
    return {
        "likely": say(
            "debt falling within five years with a probability of at least %(share)s %%",
            share=_per_cent(rules.probability),
        ),
        "debt_safeguard": say("the debt sustainability safeguard (debt falling fast enough on average)"),
        "deficit_resilience": say(
            "the deficit resilience safeguard (effort until the structural deficit is low enough)"
        ),
        "deficit_benchmark": say("the minimum effort under an excessive deficit procedure"),
        "no_backloading": say("effort in the years of the plan that is at least proportional"),
        "floor": say("the lowest step that is tried for states without a reference trajectory"),
    }.get(name, Sentence(name))


def article_of(name: str) -> Sentence:
    """Return the article behind a criterion."""
    for start in ("declines", "below_60"):
        if name.startswith(start):
            return ARTICLES[start]
    return ARTICLES.get(name, Sentence(""))


def told(t: Trajectory) -> Sentence:
    """Return a trajectory in one line."""
    if t.status == "no_solution" or t.steps is None or t.spb_end is None:
        return say(
            "%(state)s, %(years)s years: no step on the grid meets every criterion.",
            state=state_of(t.country),
            years=t.period,
        )
    return say(
        "%(state)s, %(years)s years: steps of %(steps)s %% of GDP, structural primary balance from %(start)s to "
        "%(end)s; binding: %(binding)s.",
        state=state_of(t.country),
        years=t.period,
        steps=listed(t.steps),
        start=Number(t.spb_start, 2),
        end=Number(t.spb_end, 2),
        binding=t.binding or say("nothing"),
    )


def explained(t: Trajectory) -> Sentence:
    """Return the explanation of a trajectory, one statement per line."""
    end = t.base_year + t.period
    lines = [
        say(
            "%(state)s: adjustment of %(years)s years, %(first)s to %(last)s (%(kind)s, %(reading)s; figures "
            "%(vintage)s).",
            state=state_of(t.country),
            years=t.period,
            first=t.base_year + 1,
            last=end,
            kind=say("reference trajectory")
            if t.kind == "reference_trajectory"
            else say("technical information"),
            reading=say("the Commission's practice")
            if t.reading == "commission"
            else say("the letter of the regulation"),
            vintage=t.vintage,
        )
    ]
    if t.status == "no_solution":
        return sentences([*lines, *_unreachable(t)], "\n")
    assert t.steps is not None and t.spb_end is not None
    lines.append(
        say(
            "The structural primary balance moves from %(start)s %% of GDP in %(base)s to %(end)s %% in %(last)s: "
            "steps of %(steps)s.",
            start=Number(t.spb_start, 2),
            base=t.base_year,
            end=Number(t.spb_end, 2),
            last=end,
            steps=listed(t.steps),
        )
    )
    lines += _tested(t) if t.status == "given" else _binds(t)
    lines += _minimum(t)
    lines += _chance(t)
    lines += _expenditure(t)
    if t.backloaded:
        lines.append(
            say(
                "The first four years carry less than their share of the effort: backloaded (%(article)s).",
                article=ARTICLES["no_backloading"],
            )
        )
    return sentences(lines, "\n")


def _binds(t: Trajectory) -> list[Sentence]:
    certificate = t.certificate
    if t.binding is None:
        return [say("Nothing binds: the criteria hold without any step.")]
    lines = [
        say(
            "What binds: %(criterion)s (%(article)s).",
            criterion=criterion_words(t.binding, t.rules),
            article=article_of(t.binding),
        )
    ]
    if t.binding == "debt_safeguard" and t.dsa_step is not None:
        lines.append(
            say("The debt analysis alone would ask for a step of %(step)s.", step=Number(t.dsa_step, 2))
        )
    if certificate.neighbour is not None and certificate.step is not None and certificate.fails:
        lines.append(
            say(
                "With a step of %(neighbour)s instead of %(step)s: %(failing)s.",
                neighbour=Number(certificate.neighbour, 2),
                step=Number(certificate.step, 2),
                failing=Parts(
                    tuple(
                        say(
                            "%(criterion)s fails by %(amount)s",
                            criterion=criterion_words(name, t.rules),
                            amount=_amount(name, value),
                        )
                        for name, value in certificate.fails.items()
                    ),
                    "; ",
                ),
            )
        )
    return lines + _alone(t)


def _alone(t: Trajectory) -> list[Sentence]:
    """Return what each criterion that does not bind would ask for by itself, the nearest to binding first."""
    lines = []
    for name, value in sorted(
        t.criteria.items(), key=lambda item: -(item[1] if item[1] is not None else 99.0)
    ):
        if name == t.binding:
            continue
        words = criterion_words(name, t.rules)
        if value is None:
            lines.append(say("For %(criterion)s alone no step tried meets it.", criterion=words))
        else:
            lines.append(
                say(
                    "For %(criterion)s alone a step of %(step)s would do.",
                    criterion=words,
                    step=Number(value, 2),
                )
            )
    return lines


def _minimum(t: Trajectory) -> list[Sentence]:
    """Return in which years a minimum effort sets the step, or asks for more than a given one."""
    lines = []
    for year, rule in t.rules_by_year.items():
        filled = {
            "year": year,
            "criterion": criterion_words(rule, t.rules),
            "article": article_of(rule),
        }
        if t.status == "given":
            lines.append(
                say(
                    "In %(year)s %(criterion)s asks for more than the step given (%(article)s).",
                    **filled,
                )
            )
        else:
            lines.append(say("In %(year)s %(criterion)s sets the step (%(article)s).", **filled))
    return lines


def _chance(t: Trajectory) -> list[Sentence]:
    lines = []
    if t.probability is not None and t.probability_se is not None:
        lines.append(
            say(
                "Debt falls within five years of the adjustment with a probability of %(share)s %% (standard error "
                "%(error)s).",
                share=Number(100 * t.probability, 1),
                error=Number(100 * t.probability_se, 2),
            )
        )
    if t.certificate.undetermined:
        lines.append(_doubt(t))
    return lines


def _doubt(t: Trajectory) -> Sentence:
    """Return whose chance is within doubt of the threshold: that of the step, or of the next smaller one."""
    limit = _per_cent(t.rules.probability)
    share, error = t.probability, t.probability_se
    itself = share is not None and error is not None and abs(share - t.rules.probability) < 2.0 * error
    certificate = t.certificate
    below, missed = certificate.neighbour, certificate.fails.get("likely")
    if itself or below is None or missed is None:
        return say(
            "That is within the statistical doubt of the threshold of %(share)s %%: the step may be one off.",
            share=limit,
        )
    return say(
        "With the next smaller step, %(step)s, it is %(chance)s %%, within the statistical doubt of the threshold of "
        "%(share)s %%: the step may be one off.",
        step=Number(below, 2),
        chance=Number(100 * (t.rules.probability + missed), 2),
        share=limit,
    )


def _expenditure(t: Trajectory) -> list[Sentence]:
    """Return how the growth of net expenditure follows from the steps, year by year."""
    if t.account is None or t.steps is None or not t.potential_growth:
        return []
    share = Number(t.account.net_expenditure_share, 2)
    head = say(
        "Net expenditure may grow by potential growth plus the growth of the GDP deflator less 100 times the step over "
        "primary expenditure, %(share)s %% of GDP in %(base)s:",
        share=share,
        base=t.base_year,
    )
    years = [
        say(
            "%(year)s: %(potential)s + %(deflator)s - 100 × %(step)s / %(share)s = %(growth)s %%.",
            year=year,
            potential=Number(t.potential_growth[year], 3),
            deflator=Number(t.deflator_growth[year], 3),
            step=Number(step, 3),
            share=share,
            growth=Number(growth, 2),
        )
        for (year, growth), step in zip(t.net_expenditure_growth.items(), t.steps, strict=True)
    ]
    return [head, *years]


def _tested(t: Trajectory) -> list[Sentence]:
    if not t.certificate.fails:
        return [say("The path given meets every criterion that applies.")]
    return [
        say(
            "The path given fails %(criterion)s by %(amount)s (%(article)s).",
            criterion=criterion_words(name, t.rules),
            amount=_amount(name, value),
            article=article_of(name),
        )
        for name, value in t.certificate.fails.items()
    ]


def _unreachable(t: Trajectory) -> list[Sentence]:
    lines = [say("No step that is tried meets every criterion; no path is shown in place of one.")]
    largest = t.certificate.neighbour
    assert largest is not None, "a search without a solution has tried a largest step"
    for name, value in t.certificate.fails.items():
        lines.append(
            say(
                "With the largest step, %(step)s, %(criterion)s still fails by %(amount)s (%(article)s).",
                step=Number(largest, 2),
                criterion=criterion_words(name, t.rules),
                amount=_amount(name, value),
                article=article_of(name),
            )
        )
    return lines


def _amount(name: str, margin: float) -> Sentence:
    if name == "likely":
        return say("%(amount)s percentage points", amount=Number(-100 * margin, 2))
    return say("%(amount)s %% of GDP", amount=Number(-margin, 3))


def _per_cent(share: float) -> Number:
    return Number(round(100.0 * share, 10))
