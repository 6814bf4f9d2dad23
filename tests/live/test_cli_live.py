"""Do the commands of live figures say what they did?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
import typer
from tests.live import office as offices
from tests.live.office import Start

from stabilitypact.cli import live
from stabilitypact.errors import PactError
from stabilitypact.figures.access import figures
from stabilitypact.figures.live import known, state
from stabilitypact.figures.live.records import Batch
from stabilitypact.figures.live.store import append


@pytest.fixture(autouse=True)
def usual_warnings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put back how warnings are shown, which `register` changes for the whole process."""
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)


def run(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> tuple[str, str]:
    app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)
    live.register(app)
    try:
        app(list(arguments))
    except SystemExit as stop:
        assert (stop.code or 0) == code
    except PactError as error:
        assert code == 2
        return "", str(error)
    captured = capsys.readouterr()
    return captured.out, captured.err


def test_update_says_what_changed(start: Start, capsys: pytest.CaptureFixture[str]) -> None:
    office = start("imf", offices.imf())
    row = next(
        r for r in office.flows["WEO"].rows if r["INDICATOR"] == "GGXWDG_NGDP" and r["COUNTRY"] == "ITA"
    )
    row["OBS_VALUE"] = repr(float(row["OBS_VALUE"]) + 2.5)
    out, _ = run(capsys, "update", "imf", "--dry-run")
    assert "imf: would be stored as imf-2025-10-14; against imf-2025-10:" in out
    out, err = run(capsys, "update", "imf")
    assert (
        "imf: stored as imf-2025-10-14" in out
        and "Largest revisions:\n  debt IT" in out
        and "(+2.500 points)" in out
    )
    assert "The IMF: asking http://127.0.0.1" in err and "stored 17,456 figures" in err
    assert "\nUnits:\n" in out and "  % of GDP: balance, " in out
    out, _ = run(capsys, "update", "imf", "--json")
    told = json.loads(out)["update"][0]
    assert told["vintage"] is None and told["withdrawn"] == 0
    assert told["units"]["debt"] == "% of GDP" and told["units"]["population"] == "millions"
    office.fail("/data/", offices.status(410))
    out, _ = run(capsys, "update", "imf", code=1)
    assert "imf: not loaded." in out and "no longer exists (HTTP 410)" in out


def test_template_import_and_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "my.xlsx"
    out, _ = run(capsys, "template", "Finland", "-o", str(path))
    assert "figures of imf-2025-10, debt analysis of dsa-2025-10" in out
    assert openpyxl.load_workbook(path).sheetnames[:2] == ["Read me", "Forecast"]
    out, _ = run(capsys, "import", str(path), "--as", "Draft budget 2027")
    assert 'Use it with --as-of "Draft budget 2027"' in out
    out, _ = run(capsys, "store", "list")
    assert "Draft budget 2027 #1" in out
    out, _ = run(capsys, "store", "list", "--json")
    assert [each["name"] for each in json.loads(out)["vintages"]] == ["Draft budget 2027"]
    assert "all as they were stored" in run(capsys, "store", "check")[0]
    out, _ = run(capsys, "store", "export", str(tmp_path / "all.parquet"))
    assert (
        "Wrote" in out
        and "The store holds all of it" in run(capsys, "store", "import", str(tmp_path / "all.parquet"))[0]
    )
    _, err = run(capsys, "import", str(tmp_path / "none.xlsx"), "--as", "X", code=2)
    assert "There is no such file" in err


def test_withdrawn_figures_and_fewer_of_them_are_told(
    start: Start, capsys: pytest.CaptureFixture[str]
) -> None:
    office = start("imf", offices.imf())
    rows = office.flows["WEO"].rows
    rows[:] = [
        row
        for row in rows
        if (row["COUNTRY"], row["INDICATOR"], row["TIME_PERIOD"]) != ("ITA", "GGXWDG_NGDP", "2020")
    ]
    out, _ = run(capsys, "update", "imf")
    assert "Withdrawn (1), the largest:\n  debt IT 2020: was 154.379\n" in out
    rows[:] = [row for row in rows if (row["COUNTRY"], row["INDICATOR"]) != ("ITA", "GGXWDG_NGDP")]
    out, _ = run(capsys, "update", "imf", code=1)
    assert "imf-2025-10-14 holds; missing: debt of Italy (0 of 40 figures)." in out
    out, _ = run(capsys, "update", "imf", "--accept-fewer", "--revisions", "2", "--json")
    told = json.loads(out)["update"][0]
    assert told["vintage"] == "imf-2025-10-14-2" and told["withdrawn"] == 40
    assert [each["variable"] for each in told["withdrawals"]] == ["debt", "debt"]
    assert any("taken all the same" in note for note in told["notes"])


def test_an_export_that_cannot_be_written_is_not_the_stores_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "my.csv"
    run(capsys, "template", "FI", "-o", str(path))
    run(capsys, "import", str(path), "--as", "Plan")
    target = tmp_path / "nowhere" / "all.parquet"
    _, err = run(capsys, "store", "export", str(target), code=2)
    assert err == f"{target}: There is no folder {target.parent} to write it to."
    _, err = run(capsys, "store", "export", str(tmp_path), code=2)
    assert err == f"{tmp_path}: That is a folder; name a file in it."
    _, err = run(capsys, "store", "export", str(tmp_path / ("x" * 250)), code=2)
    assert "The file cannot be written (File name too long)." in err
    assert state.current().trouble is None


def test_revisions_of_a_figure(start: Start, capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = run(capsys, "revisions", "IT", "debt", "--year", "2020")
    lines = out.splitlines()
    assert "16 vintages" in lines[0] and "154.379 last (imf-2025-10)" in lines[0]
    assert lines[1].startswith("2019-04-09  imf-2019-04") and "outturn" in lines[-1]
    days = [line.split()[0] for line in lines[1:]]
    assert days == sorted(days)
    office = start("imf", offices.imf())
    for row in office.flows["WEO"].rows:
        if (row["INDICATOR"], row["COUNTRY"], row["TIME_PERIOD"]) == ("GGXWDG_NGDP", "ITA", "2020"):
            row["OBS_VALUE"] = "155.5"
    run(capsys, "update", "imf")
    out, _ = run(capsys, "revisions", "IT", "debt", "--year", "2020", "--json")
    last = json.loads(out)["vintages"][-1]
    assert last["vintage"] == "imf-2025-10-14" and last["change"] == pytest.approx(155.5 - 154.379)
    _, err = run(capsys, "revisions", "IT", "debt", "--year", "1950", code=2)
    assert "in no vintage" in err
    _, err = run(capsys, "revisions", "IT", "budget_semi_elasticity", "--year", "2020", code=2)
    assert "one constant per country" in err


def test_damage_is_told_once_as_a_sentence(
    tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "my.csv"
    run(capsys, "template", "FI", "-o", str(path))
    run(capsys, "import", str(path), "--as", "Plan")
    file = state.current().file
    assert file is not None
    file.write_bytes(file.read_bytes()[:1000])
    state.forget()
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        _, err = run(capsys, "store", "list")
        assert err.startswith("sgp: The store is damaged") and err.count("\n") == 1
    out, _ = run(capsys, "store", "check", code=1)
    assert "Lost: Plan #1" in out
    out, _ = run(capsys, "store", "check", "--repair")
    assert "Lost: Plan #1." in out and "all as they were stored" in out


def test_two_hundred_vintages_on_top_do_not_hide_the_forecast(store: Path) -> None:
    """Outturn vintages of an office are newer, but the forecast of the year still answers (speed: benchmarks)."""
    from stabilitypact.figures.live.update import values_of
    from stabilitypact.figures.store import publication

    rows = tuple((*key, value) for key, value in values_of(publication("imf-2025-10")).items())
    outturn = tuple(row for row in rows if row[2] <= 2025)
    append(
        [
            Batch(
                f"eurostat-x-{number}", f"Eurostat {number}", "Eurostat",
                date(2026, 1, 1) + timedelta(days=number), "s", "u", "t", "c", 2025, "source", "test", outturn,
            )
            for number in range(200)
        ]
    )  # fmt: skip
    code = "from stabilitypact.cli import main; main(['status'])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "SGP_STORE": str(store)},
    )
    assert "October 2025" in done.stdout, done.stderr
    assert len(state.current().vintages) >= 202


@pytest.mark.parametrize(
    "command",
    ["status", "assess FI --year 2027", "explain FI 2027 deficit", "figures FI debt --year 2027",
     "score --from 2020 --to 2026", "trajectory FI --draws 200", "project FI", "fan FI --draws 200",
     "sensitivity FI --draws 200"],
)  # fmt: skip
def test_every_command_takes_the_name_of_a_vintage_of_ones_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    from stabilitypact.cli.app import app

    path = tmp_path / "my.csv"
    run(capsys, "template", "FI", "-o", str(path))
    run(capsys, "import", str(path), "--as", "Draft budget 2027")
    with pytest.raises(SystemExit) as stop:
        app([*command.split(), "--as-of", "Draft budget 2027", "--json"])
    assert not stop.value.code
    out = capsys.readouterr().out
    assert (
        "Draft budget 2027 #1" in out
        and "dsa-2025-10" not in out
        and '"imf-2025-10"' not in out.split('"revised"')[0]
    )


def broken(store: Path) -> None:
    file = state.current(warn=False).file
    assert file is not None
    file.write_bytes(file.read_bytes()[:1000])
    state.forget()


def own_batch(name: str, value: float = 60.0) -> Batch:
    return Batch(
        name, name, "own figures", date(2026, 3, 1), "s", "", "t", "c", 2025, "user", "test",
        (("debt", "IT", 2025, value),),
    )  # fmt: skip


def test_what_earlier_damage_took_is_named_by_later_checks(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    append([own_batch("A")])
    append([own_batch("B")])
    broken(store)
    append([own_batch("C")])  # on top of the damage, which takes B with it
    for command in (("store", "check", "--repair"), ("store", "check")):
        out, _ = run(capsys, *command)
        assert "Lost to earlier damage and not stored again since: B #1." in out
        assert "Nothing was lost" not in out and "all as they were stored" in out
    broken(store)
    out, _ = run(capsys, "store", "check", "--repair")
    assert "Lost: C #1." in out and "Lost to earlier damage and not stored again since: B #1." in out
    append([own_batch("B")])
    append([own_batch("C")])
    assert "Nothing was lost." in run(capsys, "store", "check", "--repair")[0]


def test_what_cannot_be_named_is_not_called_nothing(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    append([own_batch("A")])
    append([own_batch("B")])
    broken(store)
    (store / "store.json").unlink()
    state.forget()
    out, _ = run(capsys, "store", "check", "--repair")
    assert "Nothing was lost" not in out
    assert "figures-000002.duckdb cannot be read: what was stored last is lost and cannot be named." in out


def test_a_report_without_news_names_the_vintage_that_is_there(
    start: Start, capsys: pytest.CaptureFixture[str]
) -> None:
    start("imf", offices.imf())
    first, _ = run(capsys, "update", "imf")
    stored = first.split("stored as ")[1].split(";")[0]
    out, _ = run(capsys, "update", "imf")
    assert "imf: nothing is new since" in out and "Outside the plausible range" in out
    assert f" {stored} " in out.partition("Outside")[2] and f"{stored}-" not in out


def test_stores_that_clash_are_merged_as_asked(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    append([own_batch("Plan", 60.0)])
    append([own_batch("Other", 61.0)])
    file = str(tmp_path / "A.parquet")
    run(capsys, "store", "export", file)
    for name, options in (("one", ["--revise"]), ("two", ["--skip"])):
        monkeypatch.setenv("SGP_STORE", str(tmp_path / name))
        state.forget()
        append([own_batch("Plan", 70.0)])
        _, err = run(capsys, "store", "import", file, code=2)
        assert "holds 'Plan #1' with other figures" in err and "--revise" in err and "--skip" in err
        assert [each.id for each in known.own()] == ["Plan #1"]
        out, _ = run(capsys, "store", "import", file, *options)
        if options == ["--revise"]:
            assert "Added Plan #2, Other #1.\n'Plan #1' of the file is 'Plan #2' in the store.\n" in out
            held = {each.id: figures("IT", "debt", as_of=each.id).value(2025) for each in known.own()}
            assert held == {"Plan #1": 70.0, "Plan #2": 60.0, "Other #1": 61.0}
            out, _ = run(capsys, "store", "import", file)
            assert out == "The store holds all of it already.\n"
        else:
            assert "Added Other #1.\nLeft out" in out and "under that id: Plan #1." in out
            assert figures("IT", "debt", as_of="Plan").value(2025) == 70.0
    _, err = run(capsys, "store", "import", file, "--revise", "--skip", code=2)
    assert "not both" in err
