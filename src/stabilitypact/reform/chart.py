"""How does a comparison look? States in breach by year and who has to do more or less."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stabilitypact.errors import MissingFigures
from stabilitypact.figures.countries import country as find_country
from stabilitypact.reform.telling import mean_efforts

if TYPE_CHECKING:
    import altair as alt

    from stabilitypact.reform.comparison import Comparison


def chart(found: Comparison, country: str | None = None) -> alt.VConcatChart:
    """Return the chart.

    Parameters
    ----------
    found : Comparison
        What is drawn.
    country : str, optional
        One state: its debt and balance under each reform, instead of all states.

    Raises
    ------
    MissingFigures
        For a state's path where the years to come were not projected.
    """
    import altair as alt

    if country is not None:
        return _state(found, find_country(country).code)
    rows = [
        {"reform": name, "year": year, "states": count}
        for name in found.ids
        for year, count in found.numbers(name).breaches_by_year.items()
    ]
    colour = alt.Color("reform:N", sort=list(found.ids), title=None)
    breaches = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_line()
        .encode(
            x=alt.X("year:Q", axis=alt.Axis(format="d"), scale=alt.Scale(nice=False), title=None),
            y=alt.Y("states:Q", title="States in breach"),
            color=colour,
            tooltip=["reform:N", "year:Q", "states:Q"],
        )
    )
    layers = [breaches]
    if found.forwards:
        border = [{"year": found.forwards[found.base.id].base_year + 0.5}]
        layers.append(
            alt.Chart(alt.InlineData(values=border))
            .mark_rule(strokeDash=[4, 4], color="grey")
            .encode(x="year:Q")
        )
    kind = "to come" if found.forwards else "of the past"
    efforts = (
        alt.Chart(alt.InlineData(values=_efforts(found)))
        .mark_bar()
        .encode(
            x=alt.X("country:N", sort=None, title=None),
            xOffset=alt.XOffset("reform:N", sort=list(found.ids)),
            y=alt.Y("effort:Q", title="% of GDP a year"),
            color=colour,
            tooltip=["reform:N", "country:N", alt.Tooltip("effort:Q", format=".2f")],
        )
        .properties(width=640, height=220, title=f"Required effort {kind}, mean of the years")
    )
    upper = alt.layer(*layers).properties(width=640, height=220, title="States that miss a rule that decides")
    return alt.vconcat(
        upper, efforts, title=alt.TitleParams("Reforms beside the base", subtitle=_sources(found))
    )


def _sources(found: Comparison) -> list[str]:
    """Return figures, labels and the assumption behind the years to come, a line each."""
    lines = [f"Figures: {', '.join(dict.fromkeys(found.tracks[found.base.id].vintages))}"]
    labels = [f"{each.id} ({each.label})" for each in found.reforms]
    lines += [", ".join(labels[place : place + 3]) for place in range(0, len(labels), 3)]
    if found.forwards:
        ahead = found.forwards[found.base.id]
        lines[0] += f"; right of the dashed line projected on {', '.join(ahead.vintages)}"
        lines.append(
            f"Effort to come: at most the assumed pace of {_paces(found)} % of GDP a year after the required path"
        )
    return lines


def _paces(found: Comparison) -> str:
    sizes = [value for each in found.forwards.values() for value in each.pace]
    low, high = min(sizes), max(sizes)
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _efforts(found: Comparison) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for name in found.ids:
        for code, effort in mean_efforts(found, name).items():
            rows.append({"reform": name, "country": code, "effort": effort if np.isfinite(effort) else None})
    return rows


def _state(found: Comparison, code: str) -> alt.VConcatChart:
    import altair as alt

    if not found.forwards:
        raise MissingFigures("The years to come were not projected, so that there is no path to draw.")
    rows = []
    for name, own in found.forwards.items():
        row = own.countries.index(code)
        for column, year in enumerate(own.years):
            for measure in ("debt", "balance", "required_effort"):
                value = float(getattr(own, measure)[row, column])
                rows.append(
                    {
                        "reform": name,
                        "year": year,
                        "measure": measure,
                        "value": value if np.isfinite(value) else None,
                    }
                )
    panels = [
        alt.Chart(alt.InlineData(values=[each for each in rows if each["measure"] == measure]))
        .mark_line(point=True)
        .encode(
            x=alt.X("year:Q", axis=alt.Axis(format="d"), title=None),
            y=alt.Y("value:Q", title=title, scale=alt.Scale(zero=False)),
            color=alt.Color("reform:N", sort=list(found.ids), title=None),
        )
        .properties(width=640, height=150)
        for measure, title in (
            ("debt", "Debt, % of GDP"),
            ("balance", "Balance, % of GDP"),
            ("required_effort", "Required effort, % of GDP"),
        )
    ]
    return alt.vconcat(*panels, title=alt.TitleParams(find_country(code).name, subtitle=_sources(found)))
