"""Are the official sources read right in every form, and told apart from what they no longer are?"""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from tests.live import office as offices
from tests.live.office import Start

from stabilitypact.errors import BadFile, UnknownName
from stabilitypact.figures.access import figures
from stabilitypact.figures.catalogue import catalogue
from stabilitypact.figures.live import known
from stabilitypact.figures.live.measures import measures
from stabilitypact.figures.live.sources import chosen, sources
from stabilitypact.figures.live.state import current
from stabilitypact.figures.live.update import Outcome, update, values_of
from stabilitypact.figures.store import load

FORMS = ["csv", "generic", "specific", "json1", "json2"]
SDMX = {"eurostat": offices.eurostat, "imf": offices.imf, "ameco": offices.ameco, "ecb": offices.ecb}


def stored(name: str, *, accept_fewer: bool = False) -> tuple[Outcome, dict[tuple[str, str, int], float]]:
    outcome = update([name], accept_fewer=accept_fewer)[0]
    assert outcome.error is None, outcome.error
    assert outcome.vintage is not None
    return outcome, dict(values_of(current().vintages[-1]))


def failed(name: str) -> str:
    outcome = update([name], fallback=False)[0]
    assert outcome.error is not None and current().file is None
    return outcome.error


def shipped(vintage: str, *names: str) -> dict[tuple[str, str, int], float]:
    return {
        (name, code, year): value for name in names for code, year, value in offices.figures(vintage, name)
    }


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", SDMX)
def test_every_form_of_an_answer_gives_the_same_figures(start: Start, name: str, form: str) -> None:
    office = start(name, SDMX[name]())
    office.flows = {key: thin(flow) for key, flow in office.flows.items()}
    office.form = form
    if name == "ameco":  # one figure revised, or nothing would be new
        office.flows["ameco_chapter06"].rows[0]["OBS_VALUE"] = "1.5"
    _, found = stored(name, accept_fewer=True)
    expected = {
        "eurostat": ("debt", "IT", 2019, 134.6),
        "imf": ("debt", "IT", 2019, load("imf-2025-10").get("debt", ["IT"], [2019])[0, 0]),
        "ameco": ("debt", "RO", 2019, load("ameco-2023-11").get("debt", ["RO"], [2019])[0, 0]),
        "ecb": ("long_rate", "EL", 2024, 3.25),
    }[name]
    assert found[expected[:3]] == pytest.approx(expected[3], rel=1e-12)
    assert all(np.isfinite(value) for value in found.values())
    assert len(found) > 2


def thin(flow: offices.Flow) -> offices.Flow:
    """Keep a few states, so that messages in XML stay small."""
    country = next((d for d in flow.dimensions if d.lower() in ("geo", "country", "ref_area")), None)
    kept = {"IT", "ITA", "ROM", "RO", "ROU", "EL", "GRC", "GR", "EA", "EU27_2020", "DE", "SE"}
    flow.rows = [row for row in flow.rows if country is None or row[country] in kept]
    return flow


def test_eurostat_gives_exactly_what_it_published(start: Start) -> None:
    office = start("eurostat", offices.eurostat())
    outcome, found = stored("eurostat")
    assert outcome.vintage == "eurostat-2021-04-22" and outcome.against == "eurostat-2021-04"
    expected = shipped("eurostat-2021-04", "balance", "debt")
    assert {key: value for key, value in found.items() if key[0] in ("balance", "debt")} == expected
    assert outcome.revisions == ()
    gdp = shipped("imf-2021-04", "nominal_gdp")
    assert {k: v for k, v in found.items() if k[0] == "nominal_gdp"} == pytest.approx(
        gdp
    )  # millions to billions
    about = current().vintages[-1]
    assert about.published.isoformat() == "2021-04-22" and about.last_outturn == 2020
    assert "as the source dates it" in about.carried_over
    assert office.count("/dataflow/ESTAT/") == 5 and office.count("/data/") == 5


def test_a_rate_of_the_euro_area_is_that_of_its_members(start: Start) -> None:
    start("eurostat", offices.eurostat())
    _, found = stored("eurostat")
    rates = {code: value for (name, code, _), value in found.items() if name == "short_rate"}
    assert rates["IT"] == rates["LT"] == -0.43 and rates["SE"] == 0.15
    assert "HR" not in rates and "BG" not in rates  # not yet members in 2020


def test_the_imf_dates_itself_and_its_scales_are_read(start: Start) -> None:
    office = start("imf", offices.imf())
    outcome, found = stored("imf")
    expected = shipped("imf-2025-10", "nominal_gdp", "population", "debt", "output_gap")
    assert {
        key: value for key, value in found.items() if key[0] in dict.fromkeys(k[0] for k in expected)
    } == expected
    assert outcome.vintage == "imf-2025-10-14"
    # the answer to many series leaves the day of publication out; one series is asked for it, once
    assert office.count("USA.NGDP_RPCH.A") == 1
    assert update(["imf"])[0].vintage is None


def test_ameco_is_found_through_its_catalogue(start: Start) -> None:
    office = start("ameco", offices.ameco())
    office.flows["ameco_chapter16"].rows[0]["OBS_VALUE"] = "-1.25"
    outcome, found = stored("ameco")
    assert outcome.vintage == "ameco-2023-11-15"
    debt = {(c, y): v for (name, c, y), v in found.items() if name == "debt"}
    assert debt == {(c, y): v for c, y, v in offices.figures("ameco-2023-11", "debt")}
    assert ("output_gap", "RO", 2020) in found
    assert office.count("/data/BCS_CONSUMER") == 0
    assert str(outcome.revisions[0]).startswith("balance ")


def test_months_become_years_and_maturities_a_share(start: Start) -> None:
    start("ecb", offices.ecb())
    outcome, found = stored("ecb")
    assert found == {
        ("long_rate", "IT", 2024): 3.5, ("long_rate", "EL", 2024): 3.25,
        ("short_share", "IT", 2024): pytest.approx(0.1),
    }  # fmt: skip
    assert outcome.quality is not None and "fewer than twelve months" in outcome.quality.unused[0]
    # rates alone answer no question of the law
    assert known.everything()[0].id == "imf-2025-10"


def test_dbnomics_is_read_page_by_page(start: Start) -> None:
    office = start("dbnomics", offices.eurostat())
    office.page = 10
    outcome, found = stored("dbnomics")
    assert outcome.vintage == "dbnomics-2021-04"
    expected = shipped("eurostat-2021-04", "balance", "debt")
    assert {key: value for key, value in found.items() if key[0] in ("balance", "debt")} == expected
    assert office.count("/series/Eurostat/gov_10dd_edpt1") == 3 + 3 + 3
    assert current().vintages[-1].producer == "Eurostat"


def test_a_page_that_is_missing_is_no_whole_answer(start: Start) -> None:
    office = start("dbnomics", offices.eurostat())
    office.page = 10
    empty = '{"series": {"docs": [], "num_found": 27, "limit": 10, "offset": 10}}'
    office.fail('"offset=10', offices.status(200, empty, "application/json"))
    office.fail("offset=10", offices.status(200, empty, "application/json"))
    assert "promised 27 series" in failed("dbnomics")
    office.faults[:] = []
    office.fail("/series/", offices.status(200, '{"nothing": 1}', "application/json"))
    assert "not the answer that its documentation describes" in failed("dbnomics")


# --- what has changed at the source -------------------------------------------------------------


def test_a_dimension_that_is_gone(start: Start) -> None:
    office = start("eurostat", offices.eurostat())
    flow = office.flows["gov_10a_main"]
    flow.dimensions.remove("sector")
    text = failed("eurostat")
    assert (
        "changed the dimensions of gov_10a_main: sector is missing; it now has freq, unit, na_item, geo"
        in text
    )
    assert "upgrade stabilitypact" in text


def test_a_dimension_that_is_new(start: Start) -> None:
    office = start("eurostat", offices.eurostat())
    flow = office.flows["gov_10dd_edpt1"]
    flow.dimensions.insert(2, "valuation")
    flow.rows = [{**row, "valuation": code} for row in flow.rows for code in ("NOM", "MKT")]
    assert "changed the dimensions of gov_10dd_edpt1: valuation is new" in failed("eurostat")


def test_a_new_dimension_with_one_code_changes_nothing(start: Start) -> None:
    office = start("eurostat", offices.eurostat())
    flow = office.flows["gov_10dd_edpt1"]
    flow.dimensions.insert(2, "valuation")
    flow.rows = [{**row, "valuation": "NOM"} for row in flow.rows]
    _, found = stored("eurostat")
    expected = shipped("eurostat-2021-04", "debt")
    assert {key: value for key, value in found.items() if key[0] == "debt"} == expected


def test_dimensions_in_another_order_are_followed(start: Start) -> None:
    office = start("eurostat", offices.eurostat())
    office.flows["gov_10dd_edpt1"].dimensions.reverse()
    _, found = stored("eurostat")
    assert {k: v for k, v in found.items() if k[0] == "debt"} == shipped("eurostat-2021-04", "debt")


def test_a_code_that_is_gone(start: Start) -> None:
    office = start("eurostat", offices.eurostat())
    for row in office.flows["gov_10dd_edpt1"].rows:
        row["na_item"] = row["na_item"].replace("B9", "B9X")
    text = failed("eurostat")
    assert "gov_10dd_edpt1 no longer has the code B9 in na_item (nearest: B9X)" in text


def test_the_first_of_several_codes_that_a_dataset_has_is_asked_for(start: Start) -> None:
    office = start("eurostat", offices.eurostat())
    for row in office.flows["nama_10_gdp"].rows:
        row["unit"] = row["unit"].replace("CLV15_MNAC", "CLV10_MNAC")
    _, found = stored("eurostat")
    assert any(key[0] == "real_gdp" for key in found)


def test_states_that_nobody_asked_for_are_counted(start: Start) -> None:
    office = start("eurostat", offices.eurostat())
    flow = office.flows["irt_lt_mcby_a"]
    flow.rows.append({**flow.rows[0], "geo": "XK"})
    table, kind = offices.csv_table(flow, flow.rows)
    office.fail("/data/irt_lt_mcby_a", offices.status(200, table, kind))
    outcome, _ = stored("eurostat")
    assert outcome.quality is not None and "1 x geo XK, no member state" in outcome.quality.unused


def test_data_that_lack_a_dimension_of_their_structure(start: Start) -> None:
    office = start("eurostat", offices.eurostat())
    table = "DATAFLOW,freq,unit,geo,TIME_PERIOD,OBS_VALUE\nX,A,PC_GDP,IT,2020,1.0\n"
    office.fail("/data/gov_10dd_edpt1", offices.status(200, table, "text/csv"))
    assert "lack the dimension na_item, sector that its structure has" in failed("eurostat")


def test_two_figures_for_one_place_are_refused(start: Start) -> None:
    office = start("eurostat", offices.eurostat())
    flow = office.flows["gov_10dd_edpt1"]
    flow.rows.append({**flow.rows[0], "OBS_VALUE": "-99"})
    assert "holds two figures for balance of" in failed("eurostat")


@pytest.mark.parametrize(
    ("value", "sentence"), [("12,5x", "a number was expected"), ("abc", "a number was expected")]
)
def test_text_where_a_number_belongs(start: Start, value: str, sentence: str) -> None:
    office = start("ecb", offices.ecb())
    office.flows["IRS"].rows[0]["OBS_VALUE"] = value.replace(",", ".")
    assert sentence in failed("ecb")


def test_gaps_and_values_not_available_are_told(start: Start) -> None:
    office = start("eurostat", offices.eurostat())
    for row in office.flows["gov_10dd_edpt1"].rows:
        if (row["geo"], row["TIME_PERIOD"], row["na_item"]) == ("IT", "2010", "GD"):
            row["OBS_VALUE"] = ""
    outcome, found = stored("eurostat")
    assert ("debt", "IT", 2010) not in found and outcome.quality is not None
    assert "debt IT: 2010" in outcome.quality.gaps
    assert any("no value" in each for each in outcome.quality.unused)


def test_a_level_in_another_unit_is_refused(start: Start) -> None:
    office = start("imf", offices.imf())
    for row in office.flows["WEO"].rows:
        if row["INDICATOR"] == "NGDP":
            row |= {"SCALE": "", "OBS_VALUE": repr(float(row["OBS_VALUE"]) * 1e3)}
    assert "gives nominal_gdp about 1e+03 times as large as in the last vintage" in failed("imf")


def test_shares_instead_of_percentages_are_refused(start: Start) -> None:
    office = start("eurostat", offices.eurostat())
    for row in office.flows["gov_10dd_edpt1"].rows:
        if row["na_item"] == "GD":
            row["OBS_VALUE"] = repr(float(row["OBS_VALUE"]) / 100)
    assert "gives debt about 0.01 times as large" in failed("eurostat")


def test_a_fragment_of_the_last_load_is_refused(start: Start) -> None:
    office = start("imf", offices.imf())
    stored("imf")
    for flow in office.flows.values():
        flow.rows = [row for row in flow.rows if row["COUNTRY"] in ("ITA", "FRA")]
    outcome = update(["imf"])[0]
    assert outcome.error is not None
    assert (
        "of the 16,779 figures that imf-2025-10-14 holds; missing: everything of Austria; " in outcome.error
    )
    assert [each.kind for each in current().vintages].count("source") == 1


# --- what changed in the figures ----------------------------------------------------------------


def test_revisions_are_told_largest_first_and_jumps_are_marked(start: Start) -> None:
    office = start("imf", offices.imf())
    changes = {
        ("ITA", "GGXWDG_NGDP", "2020"): 9.0,
        ("FRA", "GGXCNL_NGDP", "2030"): -4.0,
        ("FIN", "LUR", "2024"): 0.5,
    }
    for row in office.flows["WEO"].rows:
        shift = changes.get((row["COUNTRY"], row["INDICATOR"], row["TIME_PERIOD"]))
        if shift is not None:
            row["OBS_VALUE"] = repr(float(row["OBS_VALUE"]) + shift)
    outcome, _ = stored("imf")
    assert [(each.variable, each.country, each.year, round(each.size, 6)) for each in outcome.revisions] == [
        ("debt", "IT", 2020, 9.0), ("balance", "FR", 2030, -4.0), ("unemployment_rate", "FI", 2024, 0.5),
    ]  # fmt: skip
    assert outcome.quality is not None
    assert len(outcome.quality.jumps) == 1 and outcome.quality.jumps[0].startswith("debt IT 2020")
    assert figures("IT", "debt", years=2020).vintage == "imf-2025-10-14"
    assert figures("IT", "debt", years=2020, vintage="imf-2025-10").value(2020) == 154.379


def test_a_dry_run_says_the_same_and_stores_nothing(start: Start, store: Path) -> None:
    start("imf", offices.imf())
    dry = update(["imf"], dry_run=True)[0]
    assert dry.vintage == "imf-2025-10-14" and current().file is None
    assert not list(store.glob("*.duckdb"))
    assert update(["imf"])[0].added == dry.added


def test_the_same_figures_again_are_no_new_vintage(start: Start) -> None:
    office = start("imf", offices.imf())
    stored("imf")
    again = update(["imf"])[0]
    assert again.vintage is None and again.against == "imf-2025-10-14" and again.error is None
    office.flows["WEO"].rows[0]["OBS_VALUE"] = "-3.21"
    assert update(["imf"])[0].vintage == "imf-2025-10-14-2"


# --- the list of sources ------------------------------------------------------------------------


def test_every_variable_asked_for_is_known_and_every_source_complete() -> None:
    accepted = {*catalogue(), *measures()}
    for source in sources().values():
        assert source.base.startswith("https://") and source.terms and source.url
        for dataset in source.datasets:
            produced = {each.variable for each in dataset.series} | {
                each["variable"] for each in dataset.ratios
            }
            assert {name for name in produced if not name.startswith("_")} <= accepted
    assert [each.name for each in chosen([])] == ["eurostat", "ameco", "imf", "ecb"]


def test_sources_that_do_not_exist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnknownName, match=r"There is no source 'eurostats'\. Did you mean 'eurostat'"):
        update(["eurostats"])
    path = tmp_path / "own.yaml"
    monkeypatch.setenv("SGP_SOURCES", str(path))
    for text, sentence in (
        ("[1]", "sources by name"),
        ("eurostt: {base: x}", "Did you mean 'eurostat'"),
        ("eurostat: {bse: x}", "accepted are async_base, base, policy"),
        ("eurostat: {policy: {patience: 1}}", "policy accepts"),
        ("eurostat: {policy: {tries: -1}}", "none negative"),
    ):
        path.write_text(text)
        with pytest.raises(BadFile, match=sentence):
            sources()


def test_all_sources_are_loaded_together(start: Start) -> None:
    for name, make in {**SDMX, "dbnomics": offices.eurostat}.items():
        start(name, make())
    found = update(["eurostat", "ameco", "imf", "ecb", "dbnomics"])
    assert [each.error for each in found] == [None] * 5


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads what Linux says of a process")
def test_an_answer_of_many_rows_takes_no_more_memory(start: Start) -> None:
    office = start("eurostat", offices.eurostat())
    flow = office.flows["gov_10dd_edpt1"]
    plain = _peak()
    extra = "".join(
        f"ESTAT:X(1.0),22/04/21 11:00:00,A,PC_GDP,S13,GD,X{number % 900:03d},{1900 + number // 900},1.0,\n"
        for number in range(400_000)
    )
    office.fail(
        "/data/gov_10dd_edpt1", offices.status(200, offices.csv_table(flow, flow.rows)[0] + extra, "text/csv")
    )
    assert len(extra) > 20e6
    assert _peak() < plain + 25  # megabytes


def _peak() -> int:
    """Return the most memory that an update of Eurostat takes in a process of its own, in megabytes."""
    code = (
        "from pathlib import Path; from stabilitypact.figures.live.update import update\n"
        "found = update(['eurostat'], dry_run=True)\n"
        "assert found[0].error is None, found[0].error\n"
        "lines = Path('/proc/self/status').read_text().splitlines()\n"
        "print(next(int(line.split()[1]) // 1024 for line in lines if line.startswith('VmHWM')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return int(done.stdout)


def bulk(cut: int | None = None) -> offices.Fault:
    """AMECO's chapter 16 of autumn 2023 as a ZIP archive with one table; the other chapters hold nothing of ours."""

    def fault(self: offices.Answering) -> bool:
        years = range(1985, 2026)
        lines = [";".join(["CODE", "COUNTRY", "SUB-CHAPTER", "TITLE", "UNIT", *map(str, years), ""])]
        if "ameco16" in self.path:
            for name, item in (("balance", "UBLGE"), ("debt", "UDGG")):
                held: dict[str, dict[int, float]] = {"EA20": {2020: 1.0}}
                for code, year, value in offices.figures("ameco-2023-11", name):
                    held.setdefault("ROM" if code == "RO" else offices.iso3(code), {})[year] = value
                for state, values in held.items():
                    cells = [repr(values[year]) if year in values else "NA" for year in years]
                    lines.append(";".join([f"{state}.1.0.319.0.{item}", state, "s", "t", "u", *cells, ""]))
        text = "\r\n".join(lines)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("AMECO.TXT", text[:cut] if "ameco16" in self.path else text)
        self.send(packed.getvalue(), "application/zip")
        return True

    return fault


def test_amecos_former_bulk_files_are_still_read(start: Start) -> None:
    office = start("ameco-bulk", offices.ameco())
    office.fail("/ameco", bulk())
    outcome, found = stored("ameco-bulk")
    assert found == shipped("ameco-2023-11", "balance", "debt")
    assert outcome.quality is not None
    assert outcome.quality.unused == ("2 x groups of states and states outside the Union",)


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (bulk(5000), "it was cut off"),
        (offices.status(200, "a;b\n1;2\n", "text/csv"), "not that of AMECO's chapters"),
    ],
)
def test_bulk_files_that_are_none(start: Start, fault: offices.Fault, sentence: str) -> None:
    office = start("ameco-bulk", offices.ameco())
    office.fail("/ameco", fault)
    assert sentence in failed("ameco-bulk")
