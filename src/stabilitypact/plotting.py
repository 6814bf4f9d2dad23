"""Which chart does a result have? Found when asked for, so that no room imports the one that draws."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

from stabilitypact.errors import BadInput

if TYPE_CHECKING:
    import altair as alt

    Chart: TypeAlias = alt.Chart | alt.LayerChart | alt.HConcatChart | alt.VConcatChart | alt.FacetChart

#: Class of a result -> module and function in the room `show`.
CHARTS = {
    "Assessment": "charts_verdicts:assessment",
    "Scores": "charts_scores:scores",
    "Series": "charts_series:series",
    "Status": "charts_status:status",
    "ProjectionResult": "charts_debt:projection",
    "Fan": "charts_fan:fan",
    "Trajectory": "charts_path:trajectory",
    "Trajectories": "charts_trajectories:trajectories",
    "Sensitivity": "charts_sensitivity:sensitivity",
    "Comparison": "charts_reform:comparison",
    "Simulation": "charts_simulation:simulation",
    "Tally": "charts_counts:counts",
}


def draw(result: object, **options: Any) -> Chart:
    """Return the chart of a result.

    Parameters
    ----------
    result :
        A result whose class is in `CHARTS`.
    **options :
        As the chart's function takes them; all take `mode` ("light" or "dark"), `width` and `height` in pixels.

    Raises
    ------
    BadInput
        For a result that has no chart.
    """
    home = CHARTS.get(type(result).__name__)
    if home is None:
        raise BadInput(
            f"There is no chart of {type(result).__name__}; charts exist of {', '.join(sorted(CHARTS))}."
        )
    module, _, function = home.partition(":")
    chart: Chart = getattr(import_module(f"stabilitypact.show.{module}"), function)(result, **options)
    return chart
