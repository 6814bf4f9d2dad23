"""The script that builds the shipped tables, run on a small input of the same form."""

from __future__ import annotations

import gzip
import importlib.util
import json
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

import pytest

from stabilitypact.figures.store import publication, read_vintage

SCRIPT = Path(__file__).parents[2] / "tools" / "build_figures.py"


@pytest.fixture
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_figures", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write_gzip(path: Path, lines: Iterable[str]) -> None:
    path.write_bytes(gzip.compress("\n".join(lines).encode() + b"\n"))


@pytest.fixture
def inputs(tmp_path: Path, build: ModuleType) -> Path:
    """Write one year of France, Germany, Czechia, the United Kingdom and Greece in the inputs' form."""
    folder = tmp_path / "in"
    folder.mkdir()
    panel = ["geo,year,variable,value,vintage"]
    gov = ["geo,var,unit_code,CODE,TITLE,UNIT,year,value"]
    for number, ((code, unit), name) in enumerate(build.AMECO_2019_IN_PANEL.items()):
        panel.append(f"EL,2000,{name},{number + 0.1235},AMECO spring 2019")
        gov.append(f"GR,{code},{unit},x,Title of {code},unit,2000,{number + 0.12346}")
    ratio = list(build.AMECO_2019_IN_PANEL).index(("UUTG", "319")) + 0.12346  # of a GDP of 100, as in `wide`
    for (code, unit), _ in build.AMECO_2019.items():
        gov.append(f"GR,{code},{unit},x,Title of {code},unit,2000,{ratio if code == 'UUTG' else 0.123456}")
    gov += ["GR,UYIG,319,x,Interest,unit,2000,3", "GR,UYIGE,319,x,Interest,unit,1980,3"]
    columns = sorted(build.WIDE_IN_PANEL)
    wide = [",".join(["geo", "year", *columns, "exr_eur", "exr_usd"])]
    for code, rate, dollar in [("GR", 1, 0.9), ("DE", 1, 0.9), ("CZ", 36, 40), ("UK", 0.6, 0.9)]:
        wide.append(",".join([code, "2000", *(["100"] * len(columns)), str(rate), str(dollar)]))
        panel += [f"{code.replace('GR', 'EL')},2000,{name},100.00001,AMECO autumn 2023" for name in columns]
    panel += ["EL,2000,balance,-3.7,Eurostat EDP notification April 2021", "EL,2000,ngdp,140,IMF WEO 2025-10"]
    write_gzip(folder / "fiscal_panel_long.csv.gz", panel)
    write_gzip(folder / "ameco_2019spring_gov_long.csv.gz", gov)
    (folder / "ameco_2023_wide.csv").write_text("\n".join(wide) + "\n", encoding="utf-8")
    (folder / "population.csv").write_text("geo,year,population_millions\nEL,2000,10.8\n", encoding="utf-8")
    return folder


def run(build: ModuleType, monkeypatch: pytest.MonkeyPatch, inputs: Path, output: Path) -> None:
    monkeypatch.setattr("sys.argv", ["build_figures.py", str(inputs), "--output", str(output)])
    build.main()


def test_the_build_maps_converts_and_counts(
    build: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    inputs: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(build, monkeypatch, inputs, tmp_path / "a")
    said = capsys.readouterr().out
    assert "left out: AMECO spring 2019 UYIG unit 319, 1 rows: ESA 2010" in said
    assert "1 rows before 1990" in said
    assert "dollars per euro for DE, EL, UK" in said
    ameco = read_vintage(tmp_path / "a" / "ameco-2023-11.parquet", publication("ameco-2023-11"))
    dollar = ameco.get("exchange_rate_usd", ["EL", "DE", "CZ", "UK"], [2000])[:, 0]
    assert dollar == pytest.approx([1 / 0.9, 1 / 0.9, 40, 0.6 / 0.9], abs=1e-6)
    spring = read_vintage(tmp_path / "a" / "ameco-2019-05.parquet", publication("ameco-2019-05"))
    assert spring.countries == ("EL",)
    assert spring.get("one_offs_revenue")[0, 0] == 0.1235
    assert spring.get("balance")[0, 0] == 0.1235
    imf = read_vintage(tmp_path / "a" / "imf-2025-10.parquet", publication("imf-2025-10"))
    assert (imf.get("population")[0, 0], imf.get("nominal_gdp")[0, 0]) == (10.8, 140)
    manifest = json.loads((tmp_path / "a" / "manifest.json").read_text())
    assert manifest["imf-2025-10"]["rows"] == 2

    run(build, monkeypatch, inputs, tmp_path / "b")
    for file in (tmp_path / "a").iterdir():
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes()


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("fiscal_panel_long.csv.gz", "ngdp,140", "gnp,140", "unknown variables: \\['gnp'\\]"),
        (
            "fiscal_panel_long.csv.gz",
            "EL,2000,balance,0.1235",
            "EL,2000,balance,0.2",
            "UBLGE against panel balance",
        ),
        (
            "ameco_2019spring_gov_long.csv.gz",
            "UUTG,0,x,Title of UUTG,unit,2000,",
            "UUTG,0,x,Title,unit,2000,1",
            "implied",
        ),
        ("ameco_2023_wide.csv", "exr_usd", "exr_chf", "unknown columns: \\['exr_chf'\\]"),
        ("ameco_2023_wide.csv", "36,40", "36,44", "rates to the dollar against rates to the euro"),
    ],
)
def test_the_build_stops_at_what_it_does_not_know(
    build: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    inputs: Path,
    *,
    file: str,
    old: str,
    new: str,
    message: str,
) -> None:
    path = inputs / file
    text = (
        gzip.decompress(path.read_bytes()).decode()
        if file.endswith("gz")
        else path.read_text(encoding="utf-8")
    )
    assert old in text
    text = text.replace(old, new, 1)
    path.write_bytes(gzip.compress(text.encode()) if file.endswith("gz") else text.encode())
    with pytest.raises(SystemExit, match=message):
        run(build, monkeypatch, inputs, inputs / "out")
