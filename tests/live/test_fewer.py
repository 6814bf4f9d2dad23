"""Is an answer refused that lacks what was held or comes in another unit, and are impossible figures left out?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tests.live import office as offices
from tests.live.office import Row, Start
from tests.live.test_sources import failed, shipped, stored

from stabilitypact.figures.countries import members
from stabilitypact.figures.live.shortage import shortage
from stabilitypact.figures.live.state import current
from stabilitypact.figures.live.update import update

DATA = "/data/gov_10dd_edpt1"
ITEMS = ("B9", "GD")


def at_a_line(share: float) -> Callable[[bytes], bytes]:
    """Cut a table at the end of a line."""

    def cut(raw: bytes) -> bytes:
        lines = raw.splitlines(keepends=True)
        return b"".join(lines[: max(2, int(len(lines) * share))])

    return cut


def edp(start: Start) -> tuple[offices.Office, list[Row]]:
    """Eurostat with the balance and debt that are shipped, and nothing behind them in the table."""
    office = start("eurostat", offices.eurostat())
    flow = office.flows["gov_10dd_edpt1"]
    interest = [row for row in flow.rows if row["na_item"] not in ITEMS]
    flow.rows = [*interest, *(row for row in flow.rows if row["na_item"] in ITEMS and row not in interest)]
    return office, flow.rows


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.97, 0.99])
def test_a_first_load_cut_at_a_line_is_measured_by_what_is_shipped(start: Start, share: float) -> None:
    office, _ = edp(start)
    office.fail(DATA, offices.ends_by_closing(at_a_line(share)))
    text = failed("eurostat")
    assert "figures that eurostat-2021-04 holds; missing: " in text
    assert "debt of " in text and text.endswith("take what there is with --accept-fewer.")


def test_fewer_figures_are_taken_when_asked_and_told(start: Start) -> None:
    office, rows = edp(start)
    rows[:] = [row for row in rows if (row["na_item"], row["geo"]) != ("GD", "SE")]
    text = failed("eurostat")
    assert text.startswith("Eurostat gave 1,369 of the 1,395 figures that eurostat-2021-04 holds; ")
    assert "missing: debt of Sweden (0 of 26 figures)." in text
    outcome, found = stored("eurostat", accept_fewer=True)
    assert ("debt", "SE", 2020) not in found and ("debt", "FI", 2020) in found
    (note,) = outcome.notes
    assert note.startswith("Eurostat gave 1,369 of") and note.endswith("(--accept-fewer).")
    assert note in current().vintages[-1].carried_over
    assert outcome.quality is not None and "debt SE" in outcome.quality.vanished
    assert len(outcome.withdrawn) == 26
    # from then on that is what was held
    office.flows["gov_10dd_edpt1"].rows[-1]["OBS_VALUE"] = "61.5"
    assert update(["eurostat"])[0].error is None


def test_a_variable_that_vanishes_is_refused_or_told(start: Start) -> None:
    office = start("imf", offices.imf())
    flow = office.flows["WEO"]
    flow.more_codes = {"INDICATOR": ["LUR"]}
    flow.rows = [row for row in flow.rows if row["INDICATOR"] != "LUR"]
    assert "missing: unemployment_rate of all states" in failed("imf")
    outcome, _ = stored("imf", accept_fewer=True)
    assert outcome.quality is not None and "unemployment_rate of all states" in outcome.quality.vanished


def test_what_counts_as_fewer() -> None:
    on = date(2025, 10, 1)
    before = {("debt", code, year): 60.0 for code in members(on) for year in range(2000, 2020)}
    assert shortage("X", before, before, "v", on) is None
    # single figures may be withdrawn, a tenth may not
    assert shortage("X", dict(list(before.items())[:-9]), before, "v", on) is None
    thinner = {key: value for key, value in before.items() if key[2] % 8}
    assert str(shortage("X", thinner, before, "v", on)) == "X gave 459 of the 540 figures that v holds."
    # a state that left is not expected, nor what the load says itself that it lacks
    left = {**before, **{("debt", "UK", year): 80.0 for year in range(2000, 2020)}}
    assert shortage("X", before, left, "v", on) is None
    assert shortage("X", before, left, "v", date(2019, 1, 1)) is not None
    more = {**before, ("balance", "IT", 2019): -1.5}
    assert shortage("X", before, more, "v", on) is not None
    assert shortage("X", before, more, "v", on, {"balance"}) is None


# --- units and signs ----------------------------------------------------------------------------


def change(rows: list[Row], items: tuple[str, ...], factor: float, state: str = "") -> None:
    for row in rows:
        if row["na_item"] in items and row["geo"] in (state or row["geo"],):
            row["OBS_VALUE"] = repr(float(row["OBS_VALUE"]) * factor)


@pytest.mark.parametrize(
    ("item", "factor", "sentence"),
    [
        ("GD", 10.0, "gives debt about 10 times as large as in the last vintage"),
        ("GD", 0.1, "gives debt about 0.1 times as large"),
        ("B9", 2.5, "gives balance about 2.5 times as large"),
        ("B9", -1.0, "gives balance with the opposite sign: 690 of the 690 figures"),
        ("D41PAY", 10.0, "gives interest outside -8 to 25 in "),
    ],
)
def test_a_whole_variable_in_another_unit_or_sign_is_refused(
    start: Start, item: str, factor: float, sentence: str
) -> None:
    _, rows = edp(start)
    change(rows, (item,), factor)
    text = failed("eurostat")
    assert sentence in text and text.endswith("upgrade stabilitypact.")


@pytest.mark.parametrize("factor", [1000.0, 10.0, 0.1])
def test_a_state_in_another_unit_is_left_out_and_told(start: Start, factor: float) -> None:
    _, rows = edp(start)
    change(rows, ("GD",), factor, "IT")
    outcome, found = stored("eurostat")
    assert not [key for key in found if key[:2] == ("debt", "IT")]
    assert found["debt", "FR", 2019] == shipped("eurostat-2021-04", "debt")["debt", "FR", 2019]
    assert outcome.quality is not None
    assert (
        f"26 x debt of IT, about {factor:.3g} times as large as in the last vintage" in outcome.quality.unused
    )
    assert "debt IT" in outcome.quality.vanished and len(outcome.withdrawn) == 26


def test_single_impossible_figures_and_years_are_left_out_and_told(start: Start) -> None:
    _, rows = edp(start)
    italy = next(r for r in rows if (r["na_item"], r["geo"], r["TIME_PERIOD"]) == ("GD", "IT", "2010"))
    italy["OBS_VALUE"] = "119200"
    rows += [
        {**italy, "TIME_PERIOD": year, "OBS_VALUE": "100.0"} for year in ("9999", "2052", "0001", "1949")
    ]
    outcome, found = stored("eurostat")
    assert ("debt", "IT", 2010) not in found and max(key[2] for key in found if key[0] == "debt") == 2020
    assert outcome.quality is not None
    assert set(outcome.quality.unused) >= {
        "1 x debt outside 0 to 250 (IT 2010: 119,200)", "2 x a year after 2051", "2 x a year before 1950",
    }  # fmt: skip
    assert "debt IT: 2010" in outcome.quality.withdrawn


def test_forecasts_thirty_years_ahead_are_kept(start: Start) -> None:
    _, rows = edp(start)
    rows.append({**next(row for row in rows if row["geo"] == "IT"), "TIME_PERIOD": "2051"})
    _, found = stored("eurostat")
    assert max(key[2] for key in found) == 2051


# --- withdrawals --------------------------------------------------------------------------------


def test_a_withdrawal_is_a_change(start: Start) -> None:
    office = start("imf", offices.imf())
    stored("imf")
    gone = {("ITA", "GGXWDG_NGDP", "2020"), ("FRA", "GGXCNL_NGDP", "2030"), ("FRA", "NGDP", "2030")}
    flow = office.flows["WEO"]
    flow.rows = [r for r in flow.rows if (r["COUNTRY"], r["INDICATOR"], r["TIME_PERIOD"]) not in gone]
    outcome, found = stored("imf")
    assert outcome.vintage == "imf-2025-10-14-2" and not outcome.revisions and not outcome.added
    assert [(each.variable, each.country, each.year) for each in outcome.withdrawn] == [
        ("debt", "IT", 2020), ("balance", "FR", 2030), ("nominal_gdp", "FR", 2030),
    ]  # fmt: skip
    assert str(outcome.withdrawn[0]) == "debt IT 2020: was 154.379"
    assert outcome.quality is not None
    assert outcome.quality.withdrawn == ("balance FR: 2030", "debt IT: 2020", "nominal_gdp FR: 2030")
    assert any(line.startswith("Single figures no longer there (3)") for line in outcome.quality.lines())
    assert ("debt", "IT", 2020) not in found
    assert update(["imf"])[0].vintage is None


# --- dry run ------------------------------------------------------------------------------------


@pytest.mark.parametrize("fails", [False, True])
def test_a_dry_run_leaves_nothing_where_nothing_was(start: Start, store: Path, fails: bool) -> None:
    office = start("imf", offices.imf())
    if fails:
        office.fail("/data/", offices.status(410))
    outcome = update(["imf"], dry_run=True)[0]
    assert (outcome.error is not None) == fails
    assert not store.exists()
