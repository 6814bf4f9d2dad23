"""How is a comparison told in words? What changes, for whom, resting on which assumptions."""

from __future__ import annotations

import numpy as np

from stabilitypact.figures.countries import country as find_country
from stabilitypact.figures.store import publication
from stabilitypact.law.verdict import NOT_MET, UNDETERMINED
from stabilitypact.reform.comparison import Comparison, aggregate, describe_base, names, state_years
from stabilitypact.reform.layout import columns, folded, shown
from stabilitypact.reform.model import Reform
from stabilitypact.reform.words import label_words

Known = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


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
    lines += ["", *_by_state(found)]
    if found.forwards:
        lines += ["", *dict.fromkeys(note for each in found.forwards.values() for note in each.notes)]
    return folded(lines)


def _by_state(found: Comparison) -> list[str]:
    """Return what each state has to do: years in breach, effort and debt under one reform; efforts under several."""
    one, other = found.ids[0], found.ids[-1]
    states = [find_country(code).name for code in found.countries]
    if len(found.ids) == 1:
        return []
    if len(found.ids) > 2:
        efforts = [mean_efforts(found, name) for name in found.ids]
        heads = [f"[{n}]" for n in range(len(found.ids))]
        rows = [
            [state, *(shown(effort.get(code)) for effort in efforts)]
            for state, code in zip(states, found.countries, strict=True)
        ]
        legend = ", ".join(f"{head} {name}" for head, name in zip(heads, found.ids, strict=True))
        return [f"{_effort_title(found)}: {legend}", *columns(["State", *heads], rows)]
    both = _known(found, one) & _known(found, other)
    before, after = (mean_efforts(found, name, both) for name in (one, other))
    misses = [(found.tracks[name].verdict == NOT_MET).sum(axis=1) for name in (one, other)]
    head = ["State", "past breaches", "effort base", "reform", "difference"]
    ends: list[dict[str, float]] = []
    if found.forwards:
        last = found.forwards[one].years[-1]
        head += [f"debt {last} base", "reform"]
        ends = [
            dict(zip(ahead.countries, ahead.debt[:, -1].tolist(), strict=True))
            for ahead in (found.forwards[one], found.forwards[other])
        ]
    rows = []
    for row, (state, code) in enumerate(zip(states, found.countries, strict=True)):
        gap = after.get(code, np.nan) - before.get(code, np.nan)
        cells = [
            state,
            f"{misses[0][row]} -> {misses[1][row]}",
            shown(before.get(code)),
            shown(after.get(code)),
        ]
        rows.append([*cells, shown(gap, sign=True), *(shown(each.get(code), 1) for each in ends)])
    ratio = "; debt, % of GDP" if ends else ""
    return [f"{_effort_title(found)}; years in breach, base -> reform{ratio}:", *columns(head, rows)]


def _effort_title(found: Comparison) -> str:
    kind = "Required effort to come" if found.forwards else "Required effort of the past"
    return f"{kind}, % of GDP a year on average"


def _known(found: Comparison, name: str) -> Known:
    own = found.forwards.get(name) or found.tracks[name]
    known: Known = np.isfinite(own.required_effort)
    return known


def mean_efforts(found: Comparison, name: str, known: Known | None = None) -> dict[str, float]:
    """Return each state's mean effort over the years that are known, or that the caller names.

    NaN where an open parameter hides a year to come.
    """
    own = found.forwards.get(name) or found.tracks[name]
    known = _known(found, name) if known is None else known
    total = np.where(known, own.required_effort, 0.0).sum(axis=1)
    mean = np.where(known.any(axis=1), total / np.maximum(known.sum(axis=1), 1), np.nan)
    if getattr(own, "bounds", None) is not None:
        mean = np.where(known.all(axis=1), mean, np.nan)
    return dict(zip(own.countries, mean.tolist(), strict=True))


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
        ends = [each.required_effort[np.isfinite(each.required_effort)] for each in own.bounds]
        means = sorted(float(each.mean()) for each in ends if each.size)
        if means:
            lines.append(f"  To come: {means[0]:.2f} to {means[-1]:.2f} % of GDP a year over the open range.")
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
