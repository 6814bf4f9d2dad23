"""How does a comparison look? States in breach by year and who has to do more or less."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stabilitypact.errors import MissingFigures
from stabilitypact.figures.countries import country as find_country

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
            x=alt.X("year:Q", axis=alt.Axis(format="d"), title=None),
            y=alt.Y("states:Q", title="States in breach"),
            color=colour,
            tooltip=["reform:N", "year:Q", "states:Q"],
        )
        .properties(width=640, height=220, title="States that miss a rule that decides")
    )
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
        .properties(width=640, height=220, title="Required effort, mean of the years")
    )
    return alt.vconcat(breaches, efforts)


def _efforts(found: Comparison) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for name in found.ids:
        own = found.forwards.get(name) or found.tracks[name]
        for code, values in zip(own.countries, own.required_effort, strict=True):
            known = values[np.isfinite(values)]
            rows.append(
                {"reform": name, "country": code, "effort": float(known.mean()) if known.size else None}
            )
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
    return alt.vconcat(*panels, title=find_country(code).name)
