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
    "baseline": "no policy change",
    "adjustment": "adjustment",
    "lower_spb": "lower primary balance",
    "adverse_r_g": "higher r − g",
    "financial_stress": "financial stress",
}

CRITERION_LABELS: Mapping[str | None, str] = {
    None: "nothing binds",
    "deficit": "deficit below 3 %",
    "likely": "debt falls, 70 % likely",
    "debt_safeguard": "debt safeguard",
    "deficit_resilience": "deficit resilience safeguard",
    "deficit_benchmark": "minimum effort in procedure",
    "floor": "lowest step tried",
}


def scenario_labels(shown: Sequence[ProjectionResult]) -> list[str]:
    """Return a label for each projection; the figures are named where two show the same scenario."""
    labels = [SCENARIO_LABELS.get(each.scenario, each.scenario.replace("_", " ")) for each in shown]
    for i, each in enumerate(shown):
        twins = [other for other in shown if other.scenario == each.scenario]
        if len(twins) > 1:
            differs = len({other.vintage for other in twins}) > 1
            number = [id(other) for other in twins].index(id(each)) + 1
            labels[i] += f" ({each.vintage})" if differs else f" ({number})"
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


def criterion_label(name: str | None) -> str:
    """Return a criterion of the required path in a few words, for an axis or a table."""
    for start, words in (("declines_", "debt declines"), ("below_60_", "debt below 60 %")):
        if name is not None and name.startswith(start):
            scenario = name.removeprefix(start)
            return f"{words}: {SCENARIO_LABELS.get(scenario, scenario.replace('_', ' '))}"
    return CRITERION_LABELS.get(name, str(name).replace("_", " "))


def dsa_title(vintage: str) -> str:
    """Return the title of the publication that feeds an analysis of debt."""
    return dsa_vintage(vintage).title


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
