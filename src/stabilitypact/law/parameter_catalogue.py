"""Which parameters do rules read, in which unit, and what may stand there?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from stabilitypact.sentence import Sentence

Kind = Literal["number", "whole", "date", "day", "switch", "choice", "text", "table", "by_country"]

# What the value of a parameter in each unit must be.
UNITS: dict[str, Kind] = {
    "% of GDP": "number",
    "% of GDP per year": "number",
    "% of GDP per half-year": "number",
    "% of potential GDP": "number",
    "%": "number",
    "pp": "number",
    "share": "number",
    "factor": "number",
    "years": "whole",
    "months": "whole",
    "weeks": "whole",
    "days": "whole",
    "year": "whole",
    "draws": "whole",
    "date": "date",
    "day of the year": "day",
    "switch": "switch",
    "choice": "choice",
    "article": "text",
    "table": "table",
    "% by country": "by_country",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """What may stand at one path.

    Attributes
    ----------
    path, unit, title : str
        Dotted path, unit (a key of `UNITS`) and what the parameter is, in words.
    options : tuple of str
        Accepted values of a choice.
    many : bool
        Whether the value is a list.
    nullable : bool
        Whether the value may be null ("none is set").
    needs : tuple
        (path, accepted values): the parameter is read only while that other one has one of these values.
    """

    path: str
    unit: str
    title: str
    options: tuple[str, ...] = ()
    many: bool = False
    nullable: bool = False
    needs: tuple[str, tuple[str, ...]] | None = None

    @property
    def kind(self) -> Kind:
        """What the value (or each item of it) must be."""
        return UNITS[self.unit]

    @property
    def signed(self) -> bool:
        """Whether a number at the path may be below zero: balances, gaps, shocks and what a line starts from."""
        return self.path in _SIGNED or self.path.startswith("trajectory.dsa.adverse_r_g.")

    @property
    def read(self) -> bool:
        """Whether any rule or required path reads it; the others are shown, and a change would do nothing."""
        return self.path not in _SHOWN_ONLY and not self.path.startswith(_SHOWN_GROUPS)


# Deadlines and calendars bind institutions, not figures; the rest belongs to parts of the law that no rule here
# computes, or that the method of the required path fixes by itself.
_SHOWN_GROUPS = (
    "calendar.",
    "edp.weeks.",
    "edp.months.",
    "escape.energy.",
    "escape.general.",
    "escape.national.",
    "sanctions.days.",
    "significant_deviation.months.",
    "trajectory.dsa.adverse_r_g.",
    "trajectory.dsa.financial_stress.",
)
_SHOWN_ONLY = frozenset(
    {
        "debt.aggravating_factor",
        "deficit.pension_reform.scale",
        "deficit.pension_reform.years",
        "edp.extension_union_downturn",
        "edp.extension_years",
        "escape.defence.first_year",
        "escape.defence.last_year",
        "flexibility.return_years",
        "flexibility.safety_margin",
        "structural.cyclical_modulation",
        "structural.mto_review_years",
        "trajectory.adjustment_years",
        "trajectory.dsa.draws",
        "trajectory.dsa.gap_closing",
        "trajectory.dsa.inflation_anchor",
        "trajectory.dsa.long_rate_anchor",
        "trajectory.dsa.lower_spb",
        "trajectory.dsa.multiplier",
        "trajectory.dsa.short_rate_factor",
        "trajectory.dsa.stochastic_years",
        "trajectory.edp_exit",
        "trajectory.max_extension",
        "trajectory.no_backloading",
        "trajectory.plan_years",
        "trajectory.resilience.reference",
    }
)


_SIGNED = frozenset(
    {
        "flexibility.investment_output_gap",
        "structural.close_to_balance",
        "structural.compact_floor",
        "structural.compact_floor_low_debt",
        "structural.minimum_objective.effort_intercept",
        "structural.mto_floor",
    }
)


def _spec(path: str, unit: str, title: str, options: str = "", needs: str = "", **flags: bool) -> Spec:
    gate, _, wanted = needs.partition("=")
    condition = (gate, tuple(wanted.split("|"))) if needs else None
    return Spec(path, unit, Sentence(title), tuple(options.split()), needs=condition, **flags)


_BENCHMARK = "debt.method=benchmark"
_MTO = "structural.method=mto"
_EXPENDITURE = "expenditure.method=benchmark"
_NET = "debt.method=net_expenditure"
_GDP, _YEARLY, _SHARE, _SWITCH, _CHOICE = "% of GDP", "% of GDP per year", "share", "switch", "choice"

_DEFICIT = (
    _spec("deficit.reference_value", _GDP, "largest deficit that is not excessive"),
    _spec("deficit.near_margin", _GDP, "excess over the reference value that still counts as near it"),
    _spec(
        "deficit.rounding_tolerance", _GDP, "excess that disappears when the figure is rounded to one decimal"
    ),
    _spec("deficit.exits", _CHOICE, "exits from an excess", "near_and_declining exceptional", many=True),
    _spec(
        "deficit.exceptional.test",
        _CHOICE,
        "test of a severe economic downturn",
        "none real_gdp_fall negative_growth escape_clause",
    ),
    _spec(
        "deficit.exceptional.severe_fall",
        "%",
        "annual fall of real GDP that is, as a rule, severe",
        needs="deficit.exceptional.test=real_gdp_fall",
    ),
    _spec(
        "deficit.exceptional.discretion_fall",
        "%",
        "annual fall of real GDP from which the Council may find a downturn exceptional on further evidence",
        needs="deficit.exceptional.test=real_gdp_fall",
    ),
    _spec(
        "deficit.exceptional.unusual_event",
        _SWITCH,
        "whether an event outside the state's control is an exit",
    ),
    _spec(
        "deficit.exceptional.cumulative_loss",
        _SWITCH,
        "whether output lost over a long spell of very low growth makes a downturn exceptional",
    ),
    _spec(
        "deficit.temporary.forecast_test",
        _SWITCH,
        "whether temporary means: forecast under the value afterwards",
    ),
    _spec(
        "deficit.relevant_factors.deficit_rule",
        _CHOICE,
        "when relevant factors may excuse a deficit above the reference value",
        "always near_and_temporary near_and_temporary_if_debt_above_reference",
    ),
    _spec(
        "deficit.relevant_factors.debt_rule",
        _CHOICE,
        "whether relevant factors may excuse debt above the reference value",
        "never always",
    ),
    _spec(
        "deficit.pension_reform.years", "years", "years over which the cost of a pension reform is considered"
    ),
    _spec("deficit.pension_reform.scale", _SHARE, "share of that cost considered in each year", many=True),
)
_DEBT = (
    _spec("debt.reference_value", _GDP, "largest debt that needs no reduction"),
    _spec(
        "debt.method", _CHOICE, "how 'sufficiently diminishing' is measured", "none benchmark net_expenditure"
    ),
    _spec(
        "debt.benchmark.speed",
        _SHARE,
        "share of the gap to the reference value closed a year",
        needs=_BENCHMARK,
    ),
    _spec("debt.benchmark.window", "years", "years over which the speed is an average", needs=_BENCHMARK),
    _spec(
        "debt.benchmark.readings",
        _CHOICE,
        "forms of the benchmark, any of which suffices",
        "backward forward cyclically_adjusted",
        many=True,
        needs=_BENCHMARK,
    ),
    _spec("debt.transition.edp_open_on", "date", "day on which a procedure had to be open", needs=_BENCHMARK),
    _spec("debt.transition.years", "years", "transition years after the correction", needs=_BENCHMARK),
    _spec(
        "debt.transition.annual_deviation",
        _GDP,
        "deviation from the linear adjustment allowed",
        needs=_BENCHMARK,
    ),
    _spec(
        "debt.transition.max_remaining_adjustment",
        _GDP,
        "largest adjustment that may be left",
        needs=_BENCHMARK,
    ),
    _spec(
        "debt.aggravating_factor", _SWITCH, "whether a substantial debt challenge is a key aggravating factor"
    ),
)
_STRUCTURAL = (
    _spec(
        "structural.method",
        _CHOICE,
        "what the structural balance is held against",
        "none close_to_balance mto",
    ),
    _spec("structural.rounding_tolerance", _GDP, "shortfall that disappears on rounding to one decimal"),
    _spec(
        "structural.close_to_balance",
        _GDP,
        "reading of 'close to balance or in surplus'",
        needs="structural.method=close_to_balance",
    ),
    _spec("structural.mto_floor", _GDP, "lowest medium-term objective of a euro state", needs=_MTO),
    _spec("structural.mto_review_years", "years", "years after which objectives are revised", needs=_MTO),
    _spec("structural.benchmark_adjustment", _YEARLY, "annual improvement towards the objective", needs=_MTO),
    _spec(
        "structural.cyclical_modulation",
        _SWITCH,
        "whether more is asked in good times, less in bad",
        needs=_MTO,
    ),
    _spec("structural.reform_clause", _SWITCH, "whether major reforms allow a deviation", needs=_MTO),
    _spec("structural.compact_floor", _GDP, "Fiscal Compact: lowest structural balance", needs=_MTO),
    _spec("structural.compact_floor_low_debt", _GDP, "the same with low debt and low risks", needs=_MTO),
    _spec(
        "structural.minimum_objective.stabilising_debt",
        _GDP,
        "debt that the balance keeps stable",
        needs=_MTO,
    ),
    _spec(
        "structural.minimum_objective.ageing_share",
        _SHARE,
        "share of ageing cost paid in advance",
        needs=_MTO,
    ),
    _spec("structural.minimum_objective.effort_slope", "factor", "effort per % of GDP of debt", needs=_MTO),
    _spec("structural.minimum_objective.effort_intercept", _GDP, "effort at debt of zero", needs=_MTO),
    _spec("structural.minimum_objective.rounding", _GDP, "step to which objectives are rounded", needs=_MTO),
    _spec(
        "structural.matrix", "table", "annual improvement asked by state of the economy and debt", needs=_MTO
    ),
    _spec(
        "structural.matrix_strictly_above",
        _YEARLY,
        "improvement asked where the matrix says 'more than 0.5'",
        needs=_MTO,
    ),
)
_CLAUSES = (
    _spec("flexibility.reform_cap", _GDP, "deviation allowed for structural reforms", needs=_MTO),
    _spec("flexibility.investment_cap", _GDP, "deviation allowed for investment", needs=_MTO),
    _spec("flexibility.joint_cap", _GDP, "deviation allowed for both together", needs=_MTO),
    _spec(
        "flexibility.max_distance_to_mto",
        _GDP,
        "largest distance to the objective for the clauses",
        needs=_MTO,
    ),
    _spec(
        "flexibility.investment_output_gap",
        "% of potential GDP",
        "gap below which investment counts",
        needs=_MTO,
    ),
    _spec(
        "flexibility.return_years", "years", "years within which the objective must be reached", needs=_MTO
    ),
    _spec("flexibility.safety_margin", _SWITCH, "whether a safety margin to 3 % must be kept", needs=_MTO),
    _spec(
        "flexibility.pension_reform",
        _SWITCH,
        "whether the net cost of a pension reform is allowed",
        needs=_MTO,
    ),
    _spec(
        "flexibility.unusual_event",
        _SWITCH,
        "whether the direct cost of an unusual event is allowed",
        needs=_MTO,
    ),
)
_EXPENDITURES = (
    _spec(
        "expenditure.method", _CHOICE, "how expenditure growth is held against potential", "none benchmark"
    ),
    _spec(
        "expenditure.potential_window",
        "years",
        "first and last year of the average of potential growth, from t",
        many=True,
        needs=_EXPENDITURE,
    ),
    _spec(
        "expenditure.investment_smoothing_years",
        "years",
        "years over which investment is averaged",
        needs=_EXPENDITURE,
    ),
    _spec("expenditure.nominal", _SWITCH, "whether the limit is nominal (else real)", needs=_EXPENDITURE),
    _spec("expenditure.one_offs_netted", _SWITCH, "whether one-offs are taken out", needs=_EXPENDITURE),
    _spec("significant_deviation.one_year", _GDP, "deviation in one year that is significant"),
    _spec(
        "significant_deviation.two_year_average",
        _YEARLY,
        "average deviation over two years that is significant",
    ),
    _spec("significant_deviation.months.recommendation", "months", "months to the Council's recommendation"),
    _spec("significant_deviation.months.action", "months", "longest time to act on it"),
    _spec("significant_deviation.months.action_serious", "months", "the same where the situation is serious"),
    _spec(
        "net_expenditure.control_account.annual", _GDP, "debit of a year that leads to a report", needs=_NET
    ),
    _spec(
        "net_expenditure.control_account.cumulative", _GDP, "sum of debits that leads to a report", needs=_NET
    ),
    _spec(
        "net_expenditure.close_to_balance_deficit", _GDP, "deficit up to which there is no report", needs=_NET
    ),
)
_TRAJECTORY = (
    _spec("trajectory.scope_debt", _GDP, "debt above which a reference trajectory is given"),
    _spec("trajectory.scope_deficit", _GDP, "deficit above which a reference trajectory is given"),
    _spec("trajectory.plan_years", "years", "lengths that a plan may have", many=True),
    _spec("trajectory.adjustment_years", "years", "years of adjustment"),
    _spec("trajectory.max_extension", "years", "years by which the adjustment may be extended"),
    _spec("trajectory.deficit_limit", _GDP, "deficit to come and stay below within the adjustment"),
    _spec("trajectory.no_backloading", _SWITCH, "whether the effort must be at least proportional"),
    _spec("trajectory.safeguard.high_above", _GDP, "debt above which the larger fall is asked"),
    _spec("trajectory.safeguard.high_fall", _YEARLY, "average annual fall of debt above that level"),
    _spec("trajectory.safeguard.low_above", _GDP, "debt above which the smaller fall is asked"),
    _spec("trajectory.safeguard.low_fall", _YEARLY, "average annual fall of debt between the two levels"),
    _spec(
        "trajectory.safeguard.banding",
        _CHOICE,
        "which debt puts a year into a band",
        "same_year start_year base_year",
    ),
    _spec(
        "trajectory.resilience.reference", _GDP, "structural deficit limit: reference value less the margin"
    ),
    _spec("trajectory.resilience.margin", _GDP, "structural resilience margin against the reference value"),
    _spec("trajectory.resilience.step", _YEARLY, "annual improvement until the margin is reached, 4 years"),
    _spec("trajectory.resilience.step_extended", _YEARLY, "the same with an extended adjustment"),
    _spec(
        "trajectory.edp_exit", _CHOICE, "when a procedure is projected to end", "two_years_below year_after"
    ),
    _spec("trajectory.dsa.horizon_years", "years", "years after the adjustment that are tested"),
    _spec("trajectory.dsa.probability", _SHARE, "probability with which debt must fall"),
    _spec("trajectory.dsa.stochastic_years", "years", "years after the adjustment that are shocked"),
    _spec("trajectory.dsa.draws", "draws", "number of draws"),
    _spec("trajectory.dsa.grid_step", "pp", "step of the grid on which the adjustment is searched"),
    _spec("trajectory.dsa.multiplier", "factor", "effect of an adjustment on growth"),
    _spec(
        "trajectory.dsa.gap_closing",
        _SHARE,
        "share of the output gap left one, two, three years later",
        many=True,
    ),
    _spec("trajectory.dsa.deficit_tolerance", _GDP, "excess of the deficit that rounding hides"),
    _spec(
        "trajectory.dsa.structural_tolerance", _GDP, "excess of the structural deficit that rounding hides"
    ),
    _spec(
        "trajectory.dsa.lower_spb", _GDP, "loss of primary balance in the first and in later years", many=True
    ),
    _spec("trajectory.dsa.adverse_r_g.rate", "pp", "shock to market rates, adverse r-g"),
    _spec("trajectory.dsa.adverse_r_g.growth", "pp", "shock to growth, adverse r-g"),
    _spec("trajectory.dsa.financial_stress.rate", "pp", "shock to market rates, financial stress"),
    _spec(
        "trajectory.dsa.financial_stress.slope", "factor", "further shock per % of GDP of debt above a level"
    ),
    _spec("trajectory.dsa.financial_stress.above", _GDP, "that level of debt"),
    _spec("trajectory.dsa.long_rate_anchor", "% by country", "long market rate in 30 years"),
    _spec("trajectory.dsa.short_rate_factor", "factor", "short rate in 30 years over the long one"),
    _spec("trajectory.dsa.inflation_anchor", "% by country", "growth of the GDP deflator in 30 years"),
)
_PROCEDURE = (
    _spec("edp.minimum_effort", _YEARLY, "smallest annual structural improvement under a procedure"),
    _spec("edp.interest_relief_until", "year", "last year in which that effort is read in primary terms"),
    _spec(
        "edp.correction",
        _CHOICE,
        "deadline for the correction, as a rule",
        "year_after_identification corrective_path",
    ),
    _spec("edp.extension_years", "years", "years by which a deadline is moved, as a rule"),
    _spec(
        "edp.extension_union_downturn", _SWITCH, "whether a severe downturn of the Union may move deadlines"
    ),
    _spec("edp.weeks.efc_opinion", "weeks", "weeks to the Economic and Financial Committee's opinion"),
    _spec("edp.months.decision", "months", "months from the reporting date to the decision"),
    _spec("edp.months.action", "months", "longest time for effective action"),
    _spec("edp.months.action_serious", "months", "the same where the situation is serious"),
    _spec("edp.months.notice", "months", "months from no effective action to the notice"),
    _spec("edp.months.sanction", "months", "months from the notice to sanctions"),
    _spec("edp.months.total", "months", "months from the reporting date to sanctions"),
    _spec("sanctions.form", _CHOICE, "what sanctions are, as a rule", "deposit fine"),
    _spec("sanctions.euro_only", _SWITCH, "whether only euro states can be sanctioned"),
    _spec("sanctions.deposit_fixed", _GDP, "fixed part of the first deposit (from 2011: fine)"),
    _spec("sanctions.deposit_variable", _SHARE, "share of the excess deficit in the variable part"),
    _spec("sanctions.deposit_cap", _YEARLY, "cap of a year's deposit (from 2011: fine)"),
    _spec("sanctions.convert_years", "years", "years after which a deposit becomes a fine"),
    _spec("sanctions.preventive_deposit", _GDP, "interest-bearing deposit in the preventive arm"),
    _spec("sanctions.opening_deposit", _GDP, "non-interest-bearing deposit when a procedure opens"),
    _spec("sanctions.fine_no_action", _GDP, "fine where no effective action was taken"),
    _spec("sanctions.fine_statistics", _GDP, "largest fine for manipulated statistics"),
    _spec("sanctions.fine_half_year", "% of GDP per half-year", "largest fine for six months"),
    _spec("sanctions.fine_cap", _GDP, "cap of all fines together", nullable=True),
    _spec("sanctions.days.recommendation", "days", "days for the Commission's recommendation"),
    _spec("sanctions.days.council", "days", "days after which a recommendation stands unless rejected"),
    _spec("sanctions.days.request", "days", "days for a reasoned request by the state"),
    _spec("sanctions.compact_fine", _GDP, "Court's largest penalty for not transposing the Fiscal Compact"),
)
_ESCAPE = (
    _spec("escape.general.article", "article", "article of the general escape clause"),
    _spec("escape.general.years", "years", "years for which it is activated"),
    _spec("escape.general.extension_years", "years", "longest extension"),
    _spec("escape.general.weeks", "weeks", "weeks for the Council's recommendation, as a rule"),
    _spec("escape.national.article", "article", "article of the national escape clause"),
    _spec("escape.national.extension_years", "years", "longest extension"),
    _spec("escape.national.weeks", "weeks", "weeks for the Council's recommendation"),
    _spec("escape.defence.cap", _GDP, "largest flexibility for defence in a year"),
    _spec(
        "escape.defence.base_year", "year", "year over which the increase of defence expenditure is measured"
    ),
    _spec("escape.defence.first_year", "year", "first year of the flexibility"),
    _spec("escape.defence.last_year", "year", "last year of the flexibility"),
    _spec(
        "escape.energy.status", _CHOICE, "how far the energy extension has come", "proposed adopted rejected"
    ),
    _spec("escape.energy.annual_cap", _GDP, "largest flexibility for energy resilience in a year"),
    _spec("escape.energy.cumulative_cap", _GDP, "largest flexibility for energy resilience in all"),
    _spec("escape.energy.first_year", "year", "first year of the extension"),
    _spec("escape.energy.last_year", "year", "last year of the extension"),
)
_CALENDAR = (
    _spec("calendar.draft_budget", "day of the year", "draft budgetary plan"),
    _spec("calendar.commission_opinion", "day of the year", "Commission's opinion on it"),
    _spec("calendar.budget_adopted", "day of the year", "budget adopted"),
    _spec("calendar.medium_term_plan", "day of the year", "national medium-term plan"),
    _spec("calendar.revision_weeks", "weeks", "weeks within which a revised draft may be asked for"),
    _spec("calendar.guidance", "day of the year", "Commission's guidance in the year of a plan"),
    _spec("calendar.plan", "day of the year", "plan submitted"),
    _spec("calendar.progress_report", "day of the year", "annual progress report"),
    _spec("calendar.first_guidance", "date", "first round: guidance"),
    _spec("calendar.first_plan", "date", "first round: plans (extendable)"),
    _spec("calendar.assessment_weeks", "weeks", "weeks for the Commission's assessment"),
    _spec("calendar.assessment_extension_weeks", "weeks", "weeks by which that may be extended"),
    _spec("calendar.council_weeks", "weeks", "weeks for the Council's recommendation"),
    _spec("calendar.revised_plan_months", "months", "months for a revised plan"),
    _spec("calendar.revised_plan_extension_months", "months", "months by which that may be extended"),
    _spec(
        "calendar.revision_before_end_months",
        "months",
        "months before a plan's end up to which it may be revised",
    ),
    _spec("calendar.directive_transposed", "date", "Directive on budgetary frameworks transposed"),
    _spec("calendar.council_opinion_mandatory", "date", "fiscal councils' opinion on plans mandatory"),
    _spec("calendar.comply_or_explain_months", "months", "months to comply with a fiscal council or explain"),
)
_NUMERICAL = (
    _spec("numerical.deficit_tolerance", _GDP, "breach of the deficit rule tolerated in a single year"),
    _spec("numerical.debt_speed", _SHARE, "share of the excess debt to be closed a year"),
    _spec("numerical.debt_window", "years", "years over which that is an average"),
    _spec("numerical.structural_improvement", _YEARLY, "improvement that complies below the objective"),
)

CATALOGUE: dict[str, Spec] = {
    spec.path: spec
    for group in (
        _DEFICIT,
        _DEBT,
        _STRUCTURAL,
        _CLAUSES,
        _EXPENDITURES,
        _TRAJECTORY,
        _PROCEDURE,
        _ESCAPE,
        _CALENDAR,
        _NUMERICAL,
    )
    for spec in group
}
