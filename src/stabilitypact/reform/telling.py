"""How is a comparison told in words? What changes, for whom, resting on which assumptions."""

from __future__ import annotations

import numpy as np

from stabilitypact.figures.store import publication
from stabilitypact.law.verdict import NOT_MET, UNDETERMINED
from stabilitypact.path.words import state_of
from stabilitypact.reform.comparison import (
    Comparison,
    aggregate,
    describe_base,
    names,
    state_years,
    whole_areas,
)
from stabilitypact.reform.layout import columns, folded, indented, shown
from stabilitypact.reform.model import Reform
from stabilitypact.reform.words import label_words, standing
from stabilitypact.sentence import Number, Sentence, say, sentences

Known = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


def told(found: Comparison) -> Sentence:
    """Return the comparison, reform by reform."""
    lines: list[str] = [say("Base: %(base)s.", base=describe_base(found.base)), *resting(found)]
    lines += found.notes
    for reform in found.reforms:
        lines += ["", *_one(found, reform)]
    lines += ["", *_by_state(found)]
    if found.forwards:
        lines += ["", *dict.fromkeys(note for each in found.forwards.values() for note in each.notes)]
    return folded(lines)


def resting(found: Comparison) -> list[Sentence]:
    """Return which years are compared, and whose figures past and future rest on."""
    base = found.tracks[found.base.id]
    sources = list(dict.fromkeys(base.vintages))
    figures: str = publication(sources[0]).title
    if len(sources) > 1:
        figures = say("%(count)s vintages (%(names)s)", count=len(sources), names=", ".join(sources))
    lines = [
        say(
            "Past: %(first)s-%(last)s, %(states)s, figures: %(figures)s.",
            first=base.years[0],
            last=base.years[-1],
            states=count(len(base.countries)),
            figures=figures,
        ),
    ]
    if found.forwards:
        ahead = found.forwards[found.base.id]
        lines.append(
            say(
                "To come: %(first)s-%(last)s on %(vintages)s; earlier years from %(history)s.",
                first=ahead.years[0],
                last=ahead.years[-1],
                vintages=", ".join(ahead.vintages),
                history=ahead.history,
            )
        )
    return lines


def _by_state(found: Comparison) -> list[Sentence]:
    """Return what each state has to do: years in breach, effort and debt under one reform; efforts under several."""
    one, other = found.ids[0], found.ids[-1]
    states = [state_of(code) for code in found.countries]
    if len(found.ids) == 1:
        return []
    if len(found.ids) > 2:
        efforts = [mean_efforts(found, name) for name in found.ids]
        heads = [f"[{n}]" for n in range(len(found.ids))]
        several: list[list[object]] = [
            [state, *(shown(effort.get(code)) for effort in efforts)]
            for state, code in zip(states, found.countries, strict=True)
        ]
        legend = ", ".join(f"{head} {name}" for head, name in zip(heads, found.ids, strict=True))
        title = sentences([_effort_title(found), ": ", legend], "")
        return [title, *columns([say("State"), *heads], several)]
    both = None if found.forwards else _known(found, one) & _known(found, other)
    before, after = (mean_efforts(found, name, both) for name in (one, other))
    misses = [(found.tracks[name].verdict == NOT_MET).sum(axis=1) for name in (one, other)]
    head: list[object] = [
        say("State"),
        say("past breaches"),
        say("effort base"),
        say("reform"),
        say("difference"),
    ]
    ends: list[dict[str, float]] = []
    if found.forwards:
        last = found.forwards[one].years[-1]
        head += [say("debt %(year)s base", year=last), say("reform")]
        ends = [
            dict(zip(ahead.countries, ahead.debt[:, -1].tolist(), strict=True))
            for ahead in (found.forwards[one], found.forwards[other])
        ]
    change = found.effort_change(other)
    rows: list[list[object]] = []
    for row, (state, code) in enumerate(zip(states, found.countries, strict=True)):
        gap = change.get(code)
        cells = [
            state,
            f"{misses[0][row]} -> {misses[1][row]}",
            shown(before.get(code)),
            shown(after.get(code)),
        ]
        rows.append([*cells, shown(gap, sign=True), *(shown(each.get(code), 1) for each in ends)])
    breaches = say("years in breach, base -> reform")
    heading = [_effort_title(found), breaches, *([say("debt, % of GDP")] if ends else [])]
    return [sentences([sentences(heading, "; "), ":"], ""), *columns(head, rows)]


def _effort_title(found: Comparison) -> Sentence:
    if found.forwards:
        return say("Required effort to come, % of GDP a year on average")
    return say("Required effort of the past, % of GDP a year on average")


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


def count(number: int) -> Sentence:
    """Return "1 state", "27 states"."""
    return say("1 state") if number == 1 else say("%(count)s states", count=number)


def _one(found: Comparison, reform: Reform) -> list[Sentence]:
    lines: list[Sentence] = []
    if reform.id != found.base.id and found.changes_nothing(reform.id):
        lines.append(
            say("Changes nothing: every verdict and number is that of %(base)s.", base=found.base.id)
        )
    elif reform.changes_nothing:
        lines.append(say("Changes nothing in its own base, %(base)s.", base=reform.base))
    lines.append(_past(found, reform))
    own, base = found.tracks[reform.id], found.tracks[found.base.id]
    if reform.id in found.own_bases and not reform.changes_nothing:
        changed = found.own_bases[reform.id]
        lines.append(
            say(
                "Against %(base)s applied to all years, which it changes: %(missed)s breaches, against %(beside)s.",
                base=changed.reform.id,
                missed=state_years(own)[0],
                beside=state_years(changed)[0],
            )
        )
    known = np.isfinite(own.required_effort) & np.isfinite(base.required_effort)
    if known.any():
        asked, beside_asked, made = (
            float(values[known].mean())
            for values in (own.required_effort, base.required_effort, own.actual_effort)
        )
        lines.append(
            say(
                "Effort that would have kept it, where both have an answer: %(asked)s %% of GDP a year on average, "
                "against %(beside)s; made: %(made)s.",
                asked=Number(asked, 2),
                beside=Number(beside_asked, 2),
                made=Number(made, 2),
            )
        )
    if np.isfinite(own.sanction).any():
        lines.append(
            say(
                "Sanctions expected over the past years: %(amount)s %% of GDP, summed over states and years.",
                amount=Number(float(np.nansum(own.sanction)), 1),
            )
        )
    if found.forwards:
        lines += _ahead(found, reform)
    title = sentences([reform.title, " (", reform.id, "; ", label_words(reform), ")"], "")
    return [title, *map(indented, [*lines, *standing(reform)])]


def _past(found: Comparison, reform: Reform) -> Sentence:
    """Return the breaches of the past beside those of the base, and how many are not known."""
    own, base = found.tracks[reform.id], found.tracks[found.base.id]
    missed, of = state_years(own)
    last = own.years[-1]
    filled = {
        "missed": missed,
        "of": of,
        "beside": state_years(base)[0],
        "year": last,
        "now": count(own.breaches()[last]),
        "now_beside": base.breaches()[last],
    }
    unknown = int((own.verdict == UNDETERMINED).sum())
    if not unknown:
        return say(
            "Past: %(missed)s breaches in %(of)s state-years, against %(beside)s. In %(year)s: %(now)s, against "
            "%(now_beside)s.",
            **filled,
        )
    return say(
        "Past: %(missed)s breaches in %(of)s state-years, against %(beside)s; %(unknown)s undetermined (base: "
        "%(unknown_beside)s). In %(year)s: %(now)s, against %(now_beside)s.",
        unknown=unknown,
        unknown_beside=int((base.verdict == UNDETERMINED).sum()),
        **filled,
    )


def _ahead(found: Comparison, reform: Reform) -> list[Sentence]:
    own, base = found.forwards[reform.id], found.forwards[found.base.id]
    mine, theirs = found.numbers(reform.id), found.numbers(found.base.id)
    lines = []
    if mine.average_effort is None and own.bounds is not None:
        ends = [each.required_effort[np.isfinite(each.required_effort)] for each in own.bounds]
        means = sorted(float(each.mean()) for each in ends if each.size)
        if means:
            lines.append(
                say(
                    "To come: %(low)s to %(high)s %% of GDP a year over the open range.",
                    low=Number(means[0], 2),
                    high=Number(means[-1], 2),
                )
            )
    elif mine.average_effort is not None and theirs.average_effort is not None:
        efforts = {"effort": Number(mine.average_effort, 2), "beside": Number(theirs.average_effort, 2)}
        if "euro area" in whole_areas(own):
            stance, other = (aggregate(each, "euro area")["required_effort"] for each in (own, base))
            lines.append(
                say(
                    "To come: effort of %(effort)s %% of GDP a year on average, against %(beside)s; euro area in "
                    "%(year)s: %(euro)s, against %(euro_beside)s.",
                    **efforts,
                    year=own.years[0],
                    euro=Number(float(stance[0]), 2),
                    euro_beside=Number(float(other[0]), 2),
                )
            )
        else:
            lines.append(
                say(
                    "To come: effort of %(effort)s %% of GDP a year on average, against %(beside)s.",
                    **efforts,
                )
            )
    first, last = own.years[0], own.years[-1]
    lines.append(
        say(
            "States in breach on the way: %(early)s in %(first)s, %(late)s in %(last)s; base: %(early_beside)s and "
            "%(late_beside)s.",
            early=own.breaches()[first],
            first=first,
            late=own.breaches()[last],
            last=last,
            early_beside=base.breaches()[first],
            late_beside=base.breaches()[last],
        )
    )
    lines.append(
        say("Less to do: %(less)s. More: %(more)s.", less=names(mine.better), more=names(mine.worse))
    )
    if (known := np.isfinite(own.room)).any() and own.room[known].any():
        lines.append(
            say(
                "Room outside the rules: %(room)s %% of GDP a year on average.",
                room=Number(float(own.room[known].mean()), 2),
            )
        )
    return lines
