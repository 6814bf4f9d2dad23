"""Is a report's file written whole or not at all, and the same each time?"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from stabilitypact.errors import BadInput
from stabilitypact.show import report as report_module
from stabilitypact.show.report import report, write_report
from stabilitypact.show.report_model import Report


@pytest.fixture(scope="module")
def made() -> Report:
    return report("EE", draws=2)


def test_files_that_cannot_be_written_are_refused(made: Report, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"\.docx.*\.html, \.pdf, \.xlsx"):
        write_report(made, tmp_path / "a.docx")
    with pytest.raises(BadInput, match="no ending"):
        write_report(made, tmp_path / "brief")
    with pytest.raises(BadInput, match="does not exist"):
        write_report(made, tmp_path / "nowhere" / "a.pdf")
    (tmp_path / "folder.pdf").mkdir()
    with pytest.raises(BadInput, match="is a folder"):
        write_report(made, tmp_path / "folder.pdf")


def test_a_folder_that_may_not_be_written_is_refused_before_the_work(
    made: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    monkeypatch.setattr(report_module, "rendered", lambda made, form: pytest.fail("rendered first"))
    with pytest.raises(BadInput, match="may not be written to"):
        write_report(made, tmp_path / "a.html")


def test_what_stands_there_stays_until_the_report_is_finished(
    made: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "brief.html"
    target.write_text("last week's")

    def full(self: Path, content: bytes) -> int:
        with self.open("wb") as file:
            file.write(content[:100])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(BadInput, match=r"brief.html' cannot be written: No space left.*unchanged"):
        write_report(made, target)
    assert target.read_text() == "last week's"
    assert [each.name for each in tmp_path.iterdir()] == ["brief.html"]
    monkeypatch.undo()
    write_report(made, target)
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert [each.name for each in tmp_path.iterdir()] == ["brief.html"]


def test_a_link_stays_a_link(made: Report, tmp_path: Path) -> None:
    (tmp_path / "real.html").write_text("old")
    (tmp_path / "link.html").symlink_to(tmp_path / "real.html")
    write_report(made, tmp_path / "link.html")
    assert (tmp_path / "link.html").is_symlink()
    assert (tmp_path / "real.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_files_are_the_same_twice(made: Report, tmp_path: Path) -> None:
    for form in ("html", "pdf", "xlsx"):
        first, second = (write_report(made, tmp_path / f"{n}.{form}").read_bytes() for n in (1, 2))
        assert first == second, form
