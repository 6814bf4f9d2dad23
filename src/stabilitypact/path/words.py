"""Says in words what a required path asks, what makes it bind and by which article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stabilitypact.figures.countries import country as named_country
from stabilitypact.path.rules import ARTICLES

if TYPE_CHECKING:
    from stabilitypact.path.results import Trajectory

SCENARIO_WORDS = {
    "adjustment": "the adjustment scenario",
    "lower_spb": "the scenario of a lower structural primary balance",
    "adverse_r_g": "the scenario of higher interest and lower growth",
    "financial_stress": "the scenario of financial stress",
}


def criterion_words(name: str) -> str:
    """Return a criterion in words."""
    for start, text in (
        ("declines_", "debt declining every year in "),
        ("below_60_", "debt below 60 % of GDP in "),
    ):
        if name.startswith(start):
            return text + SCENARIO_WORDS[name.removeprefix(start)]
    return {
        "deficit": "the deficit staying below 3 % of GDP for ten years after the adjustment",
        "likely": "debt falling within five years with a probability of at least 70 %",
        "debt_safeguard": "the debt sustainability safeguard (debt falling fast enough on average)",
        "deficit_resilience": "the deficit resilience safeguard (effort until the structural deficit is low enough)",
        "deficit_benchmark": "the minimum effort under an excessive deficit procedure",
        "no_backloading": "effort in the years of the plan that is at least proportional",
        "floor": "the lowest step that is tried for states without a reference trajectory",
    }.get(name, name)


def article_of(name: str) -> str:
    """Return the article behind a criterion."""
    for start in ("declines", "below_60"):
        if name.startswith(start):
            return ARTICLES[start]
    return ARTICLES.get(name, "")


def explained(t: Trajectory) -> str:
    """Return the explanation of a trajectory, one statement per line."""
    name = named_country(t.country).name
    end = t.base_year + t.period
    lines = [
        f"{name}: adjustment of {t.period} years, {t.base_year + 1} to {end} ({_kind(t)}; figures {t.vintage})."
    ]
    if t.status == "no_solution":
        return "\n".join([*lines, *_unreachable(t)])
    assert t.steps is not None and t.spb_end is not None
    lines.append(
        f"The structural primary balance moves from {t.spb_start:.2f} % of GDP in {t.base_year} to {t.spb_end:.2f} % "
        f"in {end}: steps of {', '.join(f'{step:.2f}' for step in t.steps)}."
    )
    if t.status == "given":
        lines += _tested(t)
    else:
        lines += _binds(t)
    for year, rule in t.rules_by_year.items():
        verb = "asks for more than the step given" if t.status == "given" else "sets the step"
        lines.append(f"In {year} {criterion_words(rule)} {verb} ({article_of(rule)}).")
    if t.probability is not None and t.probability_se is not None:
        lines.append(
            f"Debt falls within five years of the adjustment with a probability of {100 * t.probability:.1f} % "
            f"(standard error {100 * t.probability_se:.2f})."
        )
    if t.certificate.undetermined:
        lines.append(
            "That is within the statistical doubt of the threshold of 70 %: the step may be one off."
        )
    if t.backloaded:
        lines.append(
            f"The first four years carry less than their share of the effort: backloaded "
            f"({ARTICLES['no_backloading']})."
        )
    return "\n".join(lines)


def _kind(t: Trajectory) -> str:
    reading = "the Commission's practice" if t.reading == "commission" else "the letter of the regulation"
    return f"{t.kind.replace('_', ' ')}, {reading}"


def _binds(t: Trajectory) -> list[str]:
    certificate = t.certificate
    if t.binding is None:
        return ["Nothing binds: the criteria hold without any step."]
    lines = [f"What binds: {criterion_words(t.binding)} ({article_of(t.binding)})."]
    if t.binding == "debt_safeguard" and t.dsa_step is not None:
        lines.append(f"The debt analysis alone would ask for a step of {t.dsa_step:.2f}.")
    if certificate.neighbour is not None and certificate.fails:
        failing = "; ".join(
            f"{criterion_words(name)} fails by {_amount(name, value)}"
            for name, value in certificate.fails.items()
        )
        lines.append(
            f"With a step of {certificate.neighbour:.2f} instead of {certificate.step:.2f}: {failing}."
        )
    for name, value in sorted(
        t.criteria.items(), key=lambda item: -(item[1] if item[1] is not None else 99.0)
    ):
        if name == t.binding:
            continue
        shown = "no step tried meets it" if value is None else f"a step of {value:.2f} would do"
        lines.append(f"For {criterion_words(name)} alone {shown}.")
    return lines


def _tested(t: Trajectory) -> list[str]:
    if not t.certificate.fails:
        return ["The path given meets every criterion that applies."]
    return [
        f"The path given fails {criterion_words(name)} by {_amount(name, value)} ({article_of(name)})."
        for name, value in t.certificate.fails.items()
    ]


def _unreachable(t: Trajectory) -> list[str]:
    lines = ["No step that is tried meets every criterion; no path is shown in place of one."]
    for name, value in t.certificate.fails.items():
        lines.append(
            f"With the largest step, {t.certificate.neighbour:.2f}, {criterion_words(name)} still fails by "
            f"{_amount(name, value)} ({article_of(name)})."
        )
    return lines


def _amount(name: str, margin: float) -> str:
    if name == "likely":
        return f"{-100 * margin:.2f} percentage points"
    return f"{-margin:.3f} % of GDP"
