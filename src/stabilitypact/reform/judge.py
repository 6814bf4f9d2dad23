"""What does a reform say of states and years on one set of figures? Its rules, blocks, excuses and sanctions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from stabilitypact.law.assess import run_rules
from stabilitypact.law.context import Context
from stabilitypact.law.grid import Findings, Note
from stabilitypact.law.verdict import (
    EXEMPT,
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    UNDETERMINED,
    Codes,
    Floats,
    decide,
)
from stabilitypact.reform.block_rules import citation, judge_block
from stabilitypact.reform.blocks import Block
from stabilitypact.reform.exclusion import Exclusion, bridges, redefined
from stabilitypact.reform.expression import names_in
from stabilitypact.reform.model import Reform
from stabilitypact.reform.scope import ContextScope, ParameterValue
from stabilitypact.reform.words import label_words, lowered
from stabilitypact.sentence import Sentence, say, sentences

Values = Mapping[str, ParameterValue | None]


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """The findings of one reform on one set of figures.

    Attributes
    ----------
    findings : mapping of rule or block id to Findings
        Those that decide, in order, then sanctions.
    verdict : array of codes (country, year)
        Of the reform as a whole: not met where any rule that decides is not met.
    margin : array (country, year)
        Room left under the tightest rule that decides, pp of GDP of that year's balance; negative: what is missing.
    sanction : array (country, year)
        Expected sanction, % of GDP; 0 without a breach, NaN where the reform has no sanction block.
    """

    findings: Mapping[str, Findings]
    verdict: Codes
    margin: Floats
    sanction: Floats


def judge(ctx: Context, reform: Reform, first_year: int) -> Judged:
    """Judge states and years by a reform.

    Parameters
    ----------
    ctx : Context
        Published figures and the reform's rule book.
    reform : Reform
        Whose open parameters are tried at both ends of their ranges: a verdict stands only where both agree.
    first_year : int
        Year from which exclusions count.
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if not reform.open_parameters:
            return _judge(ctx, reform, reform.values, first_year)
        ends = []
        for end in ("low", "high"):
            values = dict(reform.values)
            values |= {each.name: getattr(each, end) for each in reform.open_parameters}
            ends.append(_judge(ctx, reform, values, first_year))
        return _agreed(reform, *ends)


def combined(verdicts: Sequence[Codes]) -> Codes:
    """Return the verdict over several rules: the worst; exempt or met only where nothing is missed or unknown."""
    stack = np.stack(verdicts)
    choices = [
        (stack == NOT_MET).any(axis=0),
        (stack == UNDETERMINED).any(axis=0),
        (stack == EXEMPT).any(axis=0),
        (stack == MET).any(axis=0),
    ]
    return np.select(choices, [NOT_MET, UNDETERMINED, EXEMPT, MET], NOT_APPLICABLE).astype(np.int8)


def _judge(ctx: Context, reform: Reform, values: Values, first_year: int) -> Judged:
    own, exclusions = redefined(ctx, reform.blocks, values, first_year)
    ids = {block.id for block in reform.blocks}
    legal = tuple(rule for rule in reform.decides if rule not in ids)
    findings = dict(run_rules(own, legal)) if legal else {}
    for rule, name in _READS.items():
        added = bridges(own, ctx, exclusions, name)
        if added and rule in findings:
            found = findings[rule]
            notes = _excluded_notes(reform, exclusions, name)
            findings[rule] = replace(found, notes=(*notes, *found.notes), children=(*added, *found.children))
    if not reform.changes_nothing:
        label = say("Under the reform '%(title)s': %(label)s.", title=reform.title, label=label_words(reform))
        findings = {
            rule: replace(found, notes=((True, label), *found.notes)) for rule, found in findings.items()
        }
    for block in reform.blocks:
        if block.requirement:
            found = judge_block(own, reform, block, values, first_year)
            read = dict.fromkeys(figure.variable for figure in found.inputs)
            shown = tuple(child for name in read for child in bridges(own, ctx, exclusions, name))
            findings[block.id] = replace(found, children=(*shown, *found.children)) if shown else found
    for block in reform.blocks:
        if block.kind == "escape_clause":
            findings |= _excused(own, reform, block, values, findings)
    deciding = [findings[name] for name in reform.decides if name in findings]
    verdict = combined([each.verdict for each in deciding])
    margin = tightest(own, findings, reform)
    sanction, more = _sanctions(own, reform, values, findings)
    return Judged({**findings, **more}, verdict, margin, sanction)


_READS = {"deficit": "balance", "debt": "debt", "structural": "structural_balance"}


def _excluded_notes(reform: Reform, exclusions: Sequence[Exclusion], name: str) -> tuple[Note, ...]:
    """Return the notes that every finding on a redefined aggregate shows."""
    own = [each.block for each in exclusions if name in each.variables]
    words = sentences([lowered(block.title) for block in own], ", ")
    used = names_in(expression for block in own for expression in block.expressions())
    label = say(
        "The %(name)s is the reform's, without %(words)s; the bridge from the published figure is below.",
        name=name,
        words=words,
    )
    return ((True, label), *((True, reform.parameters[each].sentence()) for each in used))


def _agreed(reform: Reform, low: Judged, high: Judged) -> Judged:
    """Return the findings on which both ends of the open parameters' ranges agree."""
    names = ", ".join(each.name for each in reform.open_parameters)
    spans = sentences([each.sentence() for each in reform.open_parameters], "; ")
    undecided = say("Undetermined because it depends on %(names)s: assert or choose a value.", names=names)
    whole = say("Holds over the whole range of %(names)s.", names=names)
    findings = {}
    for name, one in low.findings.items():
        other = high.findings[name]
        same = one.verdict == other.verdict
        verdict = np.where(same, one.verdict, UNDETERMINED).astype(np.int8)
        equal = (one.value == other.value) | (np.isnan(one.value) & np.isnan(other.value))
        findings[name] = replace(
            one,
            verdict=verdict,
            value=np.where(equal, one.value, np.nan),
            margin=np.where(one.margin == other.margin, one.margin, np.nan),
            notes=(
                (~same, undecided),
                (same & ~equal, whole),
                (True, spans),
            ),
            children=(
                replace(
                    one,
                    rule=f"{name}.low",
                    title=say("%(rule)s, lowest value of %(names)s", rule=_sentence(one.title), names=names),
                ),
                replace(
                    other,
                    rule=f"{name}.high",
                    title=say(
                        "%(rule)s, highest value of %(names)s", rule=_sentence(other.title), names=names
                    ),
                ),
            ),
        )
    verdict = np.where(low.verdict == high.verdict, low.verdict, UNDETERMINED).astype(np.int8)
    margin = np.where(low.margin == high.margin, low.margin, np.nan)
    sanction = np.where(low.sanction == high.sanction, low.sanction, np.nan)
    return Judged(findings, verdict, margin, sanction)


def _sentence(title: str) -> Sentence:
    return title if isinstance(title, Sentence) else Sentence(title)


# Escape clauses and sanctions -----------------------------------------------------------------------


def _excused(
    ctx: Context, reform: Reform, block: Block, values: Values, findings: Mapping[str, Findings]
) -> dict[str, Findings]:
    condition = np.broadcast_to(block.need("when").evaluate(ContextScope(ctx, values)), ctx.shape)
    names = block.fields.get("excuses") or reform.decides
    text = say(
        "Excused by %(title)s (%(block)s): %(condition)s.",
        title=lowered(block.title),
        block=block.id,
        condition=block.need("when").text,
    )
    unknown = say(
        "Undetermined because it is not known whether %(condition)s held.",
        condition=block.need("when").text,
    )
    changed = {}
    for name in names:
        if name not in findings:
            continue
        found = findings[name]
        excused = (condition == 1) & (found.verdict == NOT_MET)
        unsure = np.isnan(condition) & (found.verdict == NOT_MET)
        verdict = np.where(excused, EXEMPT, np.where(unsure, UNDETERMINED, found.verdict)).astype(np.int8)
        changed[name] = replace(
            found,
            verdict=verdict,
            notes=((excused, text), (unsure, unknown), *found.notes),
            citations=(*found.citations, citation(reform, block)),
        )
    return changed


def _sanctions(
    ctx: Context, reform: Reform, values: Values, findings: Mapping[str, Findings]
) -> tuple[Floats, dict[str, Findings]]:
    blocks = [block for block in reform.blocks if block.kind == "sanction"]
    if not blocks:
        return np.full(ctx.shape, np.nan), {}
    total, made = np.zeros(ctx.shape), {}
    for block in blocks:
        found = _sanction(ctx, reform, block, values, findings)
        made[block.id] = found
        total = total + found.value
    return total, made


def _sanction(
    ctx: Context, reform: Reform, block: Block, values: Values, findings: Mapping[str, Findings]
) -> Findings:
    """Return the expected sanction: enforcement * min(cap, fixed + variable * excess) where a rule is missed."""
    scope = ContextScope(ctx, values)

    def value(key: str) -> Floats:
        return np.broadcast_to(block.need(key).evaluate(scope), ctx.shape)

    names = [name for name in block.fields.get("follows") or reform.decides if name in findings]
    missed = combined([findings[name].verdict for name in names])
    excess = np.fmax.reduce([-_in_gdp(ctx, findings[name]) for name in names])
    amount = value("fixed") + value("variable") * np.nan_to_num(np.maximum(excess, 0.0))
    if block.expression("cap") is not None:
        amount = np.minimum(amount, value("cap"))
    expected = np.where(missed == NOT_MET, value("enforcement") * amount, 0.0)
    expected = np.where(missed == UNDETERMINED, np.nan, expected)
    liable = ctx.euro_members() if block.fields.get("euro_only") else np.ones(ctx.shape, dtype=bool)
    expected = np.where(liable, expected, 0.0)
    verdict = np.where(missed == NOT_APPLICABLE, NOT_APPLICABLE, decide((expected == 0.0).astype(float)))
    verdict = np.where(np.isnan(expected), UNDETERMINED, verdict).astype(np.int8)
    cap = block.expression("cap")
    inner = f"{block.need('fixed').text} + {block.need('variable').text} * excess"
    inner = inner if cap is None else f"min({cap.text}, {inner})"
    return ctx.findings(
        block.id,
        block.title,
        verdict,
        value=expected,
        threshold=np.zeros(ctx.shape),
        margin=-expected,
        formula=f"{block.need('enforcement').text} * ({inner}) where {', '.join(names)} is not met",
        citations=(citation(reform, block),),
        notes=(
            (~liable, say("Only states of the euro area are sanctioned.")),
            (
                missed == NOT_MET,
                say("The amount is the rule's arithmetic times the assumed probability of enforcement."),
            ),
        ),
    )


# Room and shortfall ---------------------------------------------------------------------------------


def tightest(ctx: Context, findings: Mapping[str, Findings], reform: Reform) -> Floats:
    """Return the room under the tightest rule that decides, pp of GDP of the year's balance.

    One for one and within the year: no reaction of growth. Rules that are exempt or do not apply ask for nothing;
    NaN where a rule that decides has no answer.
    """
    margins = []
    for name in reform.decides:
        if name not in findings:
            continue
        found = findings[name]
        margin = _in_gdp(ctx, found)
        free = np.isin(found.verdict, (EXEMPT, NOT_APPLICABLE))
        margin = np.where(free, np.inf, margin)
        margin = np.where((found.verdict == MET) & (np.isnan(margin) | (margin < 0)), 0.0, margin)
        margins.append(np.where(found.verdict == UNDETERMINED, np.nan, margin))
    return np.minimum.reduce(margins) if margins else np.full(ctx.shape, np.nan)


def _in_gdp(ctx: Context, found: Findings) -> Floats:
    """Return a finding's margin in pp of GDP of the year's balance."""
    if found.rule == "debt":
        pace = [child for child in found.children if child.rule not in ("debt.reference_value",)
                and not child.rule.startswith("bridge.")]  # fmt: skip
        margins = [found.margin, *(child.margin for child in pace if child.unit != "% growth a year")]
        best: Floats = np.fmax.reduce(margins)
        return best
    if found.unit.startswith("% growth"):
        share = ctx.get("primary_expenditure", -1).values / (1.0 + ctx.get("nominal_growth").values / 100.0)
        return found.margin / 100.0 * share
    if found.unit == "probability":
        return np.where(found.verdict == MET, 0.0, np.nan)
    room: Floats = found.margin
    return room
