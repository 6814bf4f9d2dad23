"""Are offices asked and read in SDMX 3.0 too, and in the other version where one is retired?"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.live import office as offices
from tests.live.office import Start
from tests.live.test_sources import SDMX, shipped, stored, thin

from stabilitypact.errors import BadFile
from stabilitypact.figures.live.sources import sources
from stabilitypact.figures.live.update import update

LATER = ("eurostat", "ameco", "imf")
"""Sources whose addresses in SDMX 3.0 are known."""


def speak(path: Path, version: str) -> None:
    """Let the file of addresses name a version of SDMX."""
    path.write_text(path.read_text().replace("{base", f"{{sdmx: '{version}', base"), encoding="utf-8")


@pytest.mark.parametrize("form", ["csv", "csv2", "specific3", "json2"])
@pytest.mark.parametrize("structures", ["xml", "json"])
@pytest.mark.parametrize("name", LATER)
def test_every_form_of_an_answer_in_sdmx_3_gives_the_same_figures(
    start: Start, tmp_path: Path, name: str, form: str, structures: str
) -> None:
    office = start(name, SDMX[name]())
    speak(tmp_path / "sources.yaml", "3.0")
    office.flows = {key: thin(flow) for key, flow in office.flows.items()}
    office.form, office.structures, office.versions = form, structures, ("3.0",)
    office.flows[next(iter(office.flows))].rows[0]["OBS_VALUE"] = "1.5"  # or nothing would be new
    _, found = stored(name, accept_fewer=True)
    vintage, state = {
        "eurostat": ("eurostat-2021-04", "IT"),
        "ameco": ("ameco-2023-11", "RO"),
        "imf": ("imf-2025-10", "EL"),
    }[name]
    for year in (2015, 2019):
        assert found["debt", state, year] == shipped(vintage, "debt")["debt", state, year]
    assert -99999 not in found.values()
    assert all("/data/dataflow/" in path for path in office.asked if "/data/" in path)


def test_codes_stand_in_parameters_where_the_source_filters_so(start: Start, tmp_path: Path) -> None:
    office = start("eurostat", offices.eurostat())
    speak(tmp_path / "sources.yaml", "3.0")
    _, found = stored("eurostat")
    asked = next(path for path in office.asked if "/data/dataflow/ESTAT/gov_10dd_edpt1/1.0/" in path)
    assert "/1.0/*.*.*.*.*?" in asked
    for part in ("c[freq]=A&", "c[unit]=PC_GDP&", "c[sector]=S13&", "c[na_item]=B9,GD,D41PAY&",
                 "c[TIME_PERIOD]=ge:1990", "format=csvdata", "formatVersion=2.0"):  # fmt: skip
        assert part in asked.replace("+", " ") + "&", part
    expected = shipped("eurostat-2021-04", "balance", "debt")
    assert {key: value for key, value in found.items() if key[0] in ("balance", "debt")} == expected


@pytest.mark.parametrize(
    "retired",
    [offices.status(410), offices.web_page, offices.status(406)],
    ids=["retired", "web page", "not acceptable"],
)
def test_the_other_version_is_asked_where_the_first_is_retired(
    start: Start, tmp_path: Path, retired: offices.Fault
) -> None:
    office = start("eurostat", offices.eurostat())
    path, one = tmp_path / "sources.yaml", f"base: '{office.base}'"
    both = f"base: {{'2.1': '{office.base}/old', '3.0': '{office.base}/new/'}}"
    path.write_text(path.read_text().replace(one, both), encoding="utf-8")
    assert [each.sdmx for each in sources()["eurostat"].spoken()] == ["2.1", "3.0"]
    office.fail("/old/dataflow/ESTAT/gov_10dd_edpt1", retired)
    told: list[str] = []
    outcome = update(["eurostat"], tell=told.append, fallback=False)[0]
    assert outcome.error is None
    assert any("Asking in SDMX 3.0." in text for text in told)
    # the version that answered is asked first from then on
    assert not any("/old/dataflow/ESTAT/gov_10a_main" in path for path in office.asked)


def test_a_version_that_a_source_does_not_speak(start: Start, tmp_path: Path) -> None:
    start("ecb", offices.ecb())
    speak(tmp_path / "sources.yaml", "3.0")
    with pytest.raises(BadFile, match=r"ecb: sdmx is '3\.0'; addresses are known for 2\.1"):
        sources()


def test_a_fiscal_monitor_of_groups_of_states_leaves_the_outlook_standing(start: Start) -> None:
    office = start("imf", offices.imf())
    for row in office.flows["FM"].rows:
        row["COUNTRY"] = "G001"
    outcome = update(["imf"])[0]
    assert outcome.error is None
    assert outcome.notes == ("The IMF: FM has no code of a member state in COUNTRY.",)
    office.flows["FM"].more_codes = {"COUNTRY": ["ITA"]}
    office.flows["WEO"].rows[0]["OBS_VALUE"] = "1.0"
    assert update(["imf"])[0].notes == ("The IMF: FM holds no figure of a member state.",)
