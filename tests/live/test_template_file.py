"""Does writing a template leave an edited file alone, fail with a sentence, and start from the Commission's sheet?"""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from stabilitypact.cli.app import app
from stabilitypact.errors import BadInput
from stabilitypact.figures.dsa import dsa_vintage, shipped_inputs
from stabilitypact.figures.live.own import import_file
from stabilitypact.figures.live.records import Batch
from stabilitypact.figures.live.store import append
from stabilitypact.figures.live.template import template, write_template


@pytest.mark.parametrize("name", ["my.xlsx", "my.csv"])
def test_a_file_that_stands_there_is_replaced_only_when_asked(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    path.write_text("edited")
    with pytest.raises(BadInput, match="exists already and may hold numbers that you edited"):
        write_template("FI", path)
    assert path.read_text() == "edited"
    with pytest.raises(SystemExit) as stop:
        app(["template", "FI", "-o", str(path), "--overwrite"])
    assert not stop.value.code
    assert "Wrote" in capsys.readouterr().out and path.stat().st_size > 1000
    assert [each.name for each in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_no_folder_is_a_sentence(tmp_path: Path, ending: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "nofolder" / f"my.{ending}"
    with pytest.raises(BadInput, match=r"cannot be written: No such file or directory\."):
        write_template("FI", path)
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from stabilitypact.cli import main; main()",
            "template",
            "FI",
            "-o",
            str(path),
        ],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SGP_STORE": str(tmp_path / "store")},
    )
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "cannot be written: No such file or directory." in done.stderr
    (tmp_path / f"folder.{ending}").mkdir()
    with pytest.raises(BadInput, match=r"cannot be written: Is a directory\."):
        write_template("FI", tmp_path / f"folder.{ending}", overwrite=True)


@pytest.mark.parametrize("name", ["my.xlsx", "my.csv"])
def test_a_full_disk_leaves_no_broken_file_and_the_old_one(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / name
    path.write_text("edited")

    def full(self: Path, content: bytes) -> int:
        with self.open("wb") as handle:
            handle.write(content[:500])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(BadInput, match=r"No space left on device\. What stood there is unchanged\."):
        write_template("FI", path, overwrite=True)
    assert [each.name for each in tmp_path.iterdir()] == [name] and path.read_text() == "edited"


def sheet_of_finland() -> Batch:
    """Return inputs without figures, as an import of the Commission's sheet stores them."""
    facts = asdict(dsa_vintage("dsa-2025-10"))
    names = ("forecast", "published", "base_year", "last_forecast_year", "t10_year", "t10_shape", "multiplier",
             "multiplier_source")  # fmt: skip
    inputs = tuple(
        (v, c, y, x + (1.0 if v == "debt" else 0.0), o, n)
        for c, v, y, x, o, n in shipped_inputs("dsa-2025-10")
        if c == "FI"
    )
    return Batch(
        name="COM FI", title="COM FI", producer="Commission", published=date(2026, 3, 1), source="s", url="",
        terms="t", carried_over="c", last_outturn=2024, kind="user", origin="sheet.xlsx", figures=(),
        inputs=inputs, debt_analysis={name: str(facts[name]) if name == "published" else facts[name]
                                      for name in names},
    )  # fmt: skip


def test_a_sheet_of_inputs_becomes_a_template_beside_the_newest_figures(tmp_path: Path) -> None:
    append([sheet_of_finland()])
    told = write_template("FI", tmp_path / "my.xlsx", "COM FI")
    assert told.endswith("figures of imf-2025-10, debt analysis of COM FI #1.")
    read = openpyxl.load_workbook(tmp_path / "my.xlsx")["Read me"]
    lines = {row[0]: row[1] for row in read.iter_rows(values_only=True, max_col=2) if row[0]}
    assert (lines["Figures from"], lines["Debt analysis from"]) == ("imf-2025-10", "COM FI #1")
    of_sheet, usual = template("FI", "COM FI"), template("FI")
    assert of_sheet.sheets["Forecast"] == usual.sheets["Forecast"]
    held, other = (
        {row.name: row.values for row in each.sheets["Debt analysis"][1]} for each in (of_sheet, usual)
    )
    year = max(set(held["debt"]) & set(other["debt"]))
    assert held["debt"][year] == pytest.approx(other["debt"][year] + 1.0)
    found = import_file(tmp_path / "my.xlsx", "Edited")
    assert found.figures and found.inputs and not found.changed
