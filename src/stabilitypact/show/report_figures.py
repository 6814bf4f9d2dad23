"""How do the charts of the house enter a report? In its language, without their title, as Vega-Lite, SVG or PDF."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from stabilitypact.i18n.translation import Translation
from stabilitypact.show.charts_words import localised
from stabilitypact.show.report_model import Figure, Table
from stabilitypact.show.theme import Mode


def figure(
    t: Translation,
    name: str,
    title: str,
    summary: str,
    table: Table,
    make: Callable[[Mode, int], Any],
    grows: bool = False,
) -> Figure:
    """Return a chart that is drawn when a writer asks for it, once for each look and height.

    Parameters
    ----------
    make :
        Draws the chart in a look, "light" or "dark", with that many pixels added to its height: a chart, or its
        Vega-Lite where the report lays it out otherwise.
    grows :
        Whether it heeds the added height.
    """

    @cache
    def spec(mode: Mode, taller: int = 0) -> Mapping[str, Any]:
        from altair.utils.schemapi import debug_mode

        with debug_mode(
            False
        ):  # the tests of the charts check them against the schema, which takes half the time
            return _untitled(make(mode, taller), t)

    return Figure(name, title, summary, spec, table, grows)


def svg(spec: Mapping[str, Any]) -> str:
    """Return a chart as SVG; nothing is fetched."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(dict(spec)))


def pdf(spec: Mapping[str, Any]) -> bytes:
    """Return a chart as PDF, its fonts embedded."""
    import vl_convert

    return bytes(vl_convert.vegalite_to_pdf(dict(spec)))


def png(spec: Mapping[str, Any]) -> bytes:
    """Return a chart as PNG at twice its size."""
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(dict(spec), scale=2))


def _untitled(chart: Any, t: Translation) -> dict[str, Any]:
    spec = localised(chart if isinstance(chart, Mapping) else chart.to_dict(validate=False), t)
    spec.pop("title", None)
    spec.pop("usermeta", None)
    spec["padding"] = 2
    config = spec.get("config", {})
    # Labels of years stay under their years, the first and the last too, so that all stand equally far apart.
    spec["config"] = {
        **config,
        "padding": 2,
        "axisX": {**config.get("axisX", {}), "labelFlush": False, "labelSeparation": 6},
    }
    return spec
