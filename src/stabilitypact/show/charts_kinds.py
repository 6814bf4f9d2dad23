"""How are observed, forecast and projected figures told apart, and scenarios named?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from stabilitypact.figures.dsa import DsaVintage, dsa_vintage
from stabilitypact.path.project import ProjectionResult
from stabilitypact.sentence import Sentence, say
from stabilitypact.show.theme import DASHES, KIND_WORDS

if TYPE_CHECKING:
    import altair as alt

SCENARIO_LABELS = {
    "baseline": say("no policy change"),
    "adjustment": say("adjustment"),
    "lower_spb": say("lower primary balance"),
    "adverse_r_g": say("higher r − g"),
    "financial_stress": say("financial stress"),
}

CRITERION_LABELS: Mapping[str | None, Sentence] = {
    None: say("nothing binds"),
    "deficit": say("deficit below 3 %"),
    "likely": say("debt falls, 70 % likely"),
    "debt_safeguard": say("debt safeguard"),
    "deficit_resilience": say("deficit resilience safeguard"),
    "deficit_benchmark": say("minimum effort in procedure"),
    "floor": say("lowest step tried"),
}


def scenario_label(name: str) -> Sentence:
    """Return a scenario in a few words; one that a user named keeps its name."""
    return SCENARIO_LABELS.get(name) or Sentence(name.replace("_", " "))


def scenario_labels(shown: Sequence[ProjectionResult]) -> list[Sentence]:
    """Return a label for each projection; the figures are named where two show the same scenario."""
    labels = [scenario_label(each.scenario) for each in shown]
    for i, each in enumerate(shown):
        twins = [other for other in shown if other.scenario == each.scenario]
        if len(twins) > 1:
            differs = len({other.vintage for other in twins}) > 1
            number = [id(other) for other in twins].index(id(each)) + 1
            which = each.vintage if differs else number
            labels[i] = say("%(scenario)s (%(which)s)", scenario=labels[i], which=which)
    return labels


def by_kind(rows: Sequence[Mapping[str, Any]], about: DsaVintage) -> list[dict[str, Any]]:
    """Return rows marked as observed or, from the year of the publication on, forecast; the parts join."""
    marked: list[dict[str, Any]] = []
    for row in rows:
        kind = "outturn" if row["year"] < about.published.year else "forecast"
        if marked and kind != marked[-1]["kind"]:
            marked.append({**marked[-1], "kind": kind, "joint": True})
        marked.append({**row, "kind": kind})
    return marked


def dashes(legend: bool = True) -> alt.StrokeDash:
    """Return the dashes that tell observed, forecast and projected apart."""
    import altair as alt

    kinds = list(KIND_WORDS)
    return alt.StrokeDash(
        "kind:N",
        scale=alt.Scale(domain=kinds, range=[DASHES[each] for each in kinds]),
        legend=alt.Legend(labelExpr=legend_words(KIND_WORDS), symbolSize=500, symbolStrokeWidth=2)
        if legend
        else None,
    )


def legend_words(words: Mapping[str, str]) -> str:
    """Return a Vega expression that replaces keys of a legend by words."""
    expression = "datum.label"
    for key, word in words.items():
        expression = f"datum.label == '{quoted(key)}' ? '{quoted(word)}' : {expression}"
    return expression


def quoted(text: str) -> str:
    """Return text as it stands between the quotation marks of a Vega expression."""
    return text.replace("\\", "\\\\").replace("'", "\\'")


def named_scale(domain: Sequence[str], marks: Sequence[Any]) -> alt.Scale:
    """Return a scale that gives each name its colour or shape, from the start again where they run out."""
    import altair as alt

    return alt.Scale(domain=list(domain), range=[marks[i % len(marks)] for i in range(len(domain))])


def criterion_label(name: str | None) -> Sentence:
    """Return a criterion of the required path in a few words, for an axis or a table."""
    if name is not None and name.startswith("declines_"):
        return say("debt declines: %(scenario)s", scenario=scenario_label(name.removeprefix("declines_")))
    if name is not None and name.startswith("below_60_"):
        return say("debt below 60 %%: %(scenario)s", scenario=scenario_label(name.removeprefix("below_60_")))
    return CRITERION_LABELS.get(name) or Sentence(str(name).replace("_", " "))


def reading_words(reading: str) -> Sentence:
    """Return by which reading a path is sought."""
    return say("the Commission’s practice") if reading == "commission" else say("the law’s letter")


def dsa_title(vintage: str) -> str:
    """Return the title of the publication that feeds an analysis of debt."""
    return dsa_vintage(vintage).title


PROCEDURE_WORDS: Mapping[str, Sentence] = {
    "none": say("no procedure"),
    "proposed": say("proposed"),
    "open": say("open procedure"),
}
RULE_WORDS: Mapping[str, Sentence] = {
    "deficit": say("Deficit"),
    "debt": say("Debt"),
    "structural": say("Structural balance"),
    "expenditure": say("Expenditure benchmark"),
    "significant_deviation": say("Significant deviation"),
    "net_expenditure": say("Net expenditure path"),
    "trajectory_scope": say("Reference trajectory"),
    "resilience_margin": say("Resilience margin"),
    "effort": say("Minimum effort"),
    "sanctions": say("Sanctions"),
    "report": say("Report under Art. 126(3)"),
}


def rule_word(rule: str) -> str:
    """Return the short name of a rule; of one that a reform brings along its id."""
    return RULE_WORDS.get(rule, rule.replace("_", " ").capitalize())


def say_rule(rule: str) -> Sentence:
    """Return a rule as it stands within a sentence."""
    return WITHIN.get(rule) or Sentence(rule.replace("_", " "))


def say_reading(reading: str) -> Sentence:
    """Return a reading as it stands before the word "reading"."""
    return READINGS.get(reading) or Sentence(reading)


WITHIN: Mapping[str, Sentence] = {
    "deficit": say("deficit"),
    "debt": say("debt"),
    "structural": say("structural"),
    "expenditure": say("expenditure"),
    "significant_deviation": say("significant deviation"),
    "net_expenditure": say("net expenditure"),
    "trajectory_scope": say("trajectory scope"),
    "resilience_margin": say("resilience margin"),
    "effort": say("effort"),
    "sanctions": say("sanctions"),
    "report": say("report"),
}
READINGS: Mapping[str, Sentence] = {
    "law": say("law"),
    "commission": say("commission"),
    "numerical": say("numerical"),
}
