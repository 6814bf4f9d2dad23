"""How is a comparison told in words? What changes, for whom, resting on which assumptions."""

from __future__ import annotations

import numpy as np

from stabilitypact.figures.store import publication
from stabilitypact.law.verdict import UNDETERMINED
from stabilitypact.reform.comparison import Comparison, aggregate, describe_base, names, state_years
from stabilitypact.reform.model import Reform
from stabilitypact.reform.words import label_words


def told(found: Comparison) -> str:
    """Return the comparison, reform by reform."""
    base = found.tracks[found.base.id]
    sources = list(dict.fromkeys(base.vintages))
    figures = (
        publication(sources[0]).title
        if len(sources) == 1
        else f"{len(sources)} vintages ({', '.join(sources)})"
    )
    lines = [
        f"Base: {describe_base(found.base)}.",
        f"Past: {base.years[0]}-{base.years[-1]}, {count(len(base.countries))}, figures: {figures}.",
    ]
    if found.forwards:
        ahead = found.forwards[found.base.id]
        lines.append(
            f"To come: {ahead.years[0]}-{ahead.years[-1]} on {', '.join(ahead.vintages)}; earlier years from "
            f"{ahead.history}."
        )
    lines += found.notes
    for reform in found.reforms:
        lines += ["", *_one(found, reform)]
    if found.forwards:
        lines += ["", *dict.fromkeys(note for each in found.forwards.values() for note in each.notes)]
    return "\n".join(lines)


def count(number: int) -> str:
    """Return "1 state", "27 states"."""
    return f"{number} state" if number == 1 else f"{number} states"


def _one(found: Comparison, reform: Reform) -> list[str]:
    lines = [f"{reform.title} ({reform.id}; {label_words(reform)})"]
    if reform.id != found.base.id and found.changes_nothing(reform.id):
        lines.append(f"  Changes nothing: every verdict and number is that of {found.base.id}.")
    elif reform.changes_nothing:
        lines.append(f"  Changes nothing in its own base, {reform.base}.")
    own, base = found.tracks[reform.id], found.tracks[found.base.id]
    missed, of = state_years(own)
    beside, _ = state_years(base)
    text = f"  Past: {missed} breaches in {of} state-years, against {beside}"
    unknown = int((own.verdict == UNDETERMINED).sum())
    if unknown:
        text += f"; {unknown} undetermined (base: {int((base.verdict == UNDETERMINED).sum())})"
    last = own.years[-1]
    lines.append(f"{text}. In {last}: {count(own.breaches()[last])}, against {base.breaches()[last]}.")
    if reform.id in found.own_bases and not reform.changes_nothing:
        changed = found.own_bases[reform.id]
        lines.append(
            f"  Against {changed.reform.id} applied to all years, which it changes: {missed} breaches, against "
            f"{state_years(changed)[0]}."
        )
    known = np.isfinite(own.required_effort) & np.isfinite(base.required_effort)
    if known.any():
        asked, beside_asked, made = (
            float(values[known].mean())
            for values in (own.required_effort, base.required_effort, own.actual_effort)
        )
        lines.append(
            f"  Effort that would have kept it, where both have an answer: {asked:.2f} % of GDP a year on average, "
            f"against {beside_asked:.2f}; made: {made:.2f}."
        )
    if np.isfinite(own.sanction).any():
        euros = float(np.nansum(own.sanction))
        lines.append(
            f"  Sanctions expected over the past years: {euros:.1f} % of GDP, summed over states and years."
        )
    if found.forwards:
        lines += _ahead(found, reform)
    lines += [f"  {sentence}" for sentence in reform.assumptions]
    lines += [f"  Doubt: {doubt}" for doubt in reform.doubts]
    lines += [f"  Warning: {warning}" for warning in reform.warnings]
    return lines


def _ahead(found: Comparison, reform: Reform) -> list[str]:
    own, base = found.forwards[reform.id], found.forwards[found.base.id]
    mine, theirs = found.numbers(reform.id), found.numbers(found.base.id)
    lines = []
    if mine.average_effort is None and own.bounds is not None:
        low, high = (float(np.nanmean(each.required_effort)) for each in own.bounds)
        lines.append(
            f"  To come: {min(low, high):.2f} to {max(low, high):.2f} % of GDP a year over the open range."
        )
    elif mine.average_effort is not None and theirs.average_effort is not None:
        stance, other = (aggregate(each, "euro area")["required_effort"] for each in (own, base))
        lines.append(
            f"  To come: effort of {mine.average_effort:.2f} % of GDP a year on average, against "
            f"{theirs.average_effort:.2f}; euro area in {own.years[0]}: {stance[0]:.2f}, against {other[0]:.2f}."
        )
    first, last = own.years[0], own.years[-1]
    lines.append(
        f"  States in breach on the way: {own.breaches()[first]} in {first}, {own.breaches()[last]} in {last}; base: "
        f"{base.breaches()[first]} and {base.breaches()[last]}."
    )
    lines.append(f"  Less to do: {names(mine.better)}. More: {names(mine.worse)}.")
    if (known := np.isfinite(own.room)).any() and own.room[known].any():
        room = own.room[known].mean()
        lines.append(f"  Room outside the rules: {room:.2f} % of GDP a year on average.")
    return lines
