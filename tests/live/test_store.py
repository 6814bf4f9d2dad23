"""Is the store whole or not at all, whatever happens to its writer, its disk and its files?"""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
import textwrap
import time
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import numpy as np
import pytest

from stabilitypact.errors import BadFile, BadInput, MissingFigures, UnknownName
from stabilitypact.figures.access import figures
from stabilitypact.figures.asof import newest, parse_as_of, published_by
from stabilitypact.figures.dsa import dsa_vintages, shipped_inputs
from stabilitypact.figures.live import known, state
from stabilitypact.figures.live.database import read_history
from stabilitypact.figures.live.exchange import check_store, export_store, import_store
from stabilitypact.figures.live.lock import StoreBusy, writing
from stabilitypact.figures.live.records import Batch, Figure
from stabilitypact.figures.live.store import StoreFull, append, repair
from stabilitypact.figures.store import TABLES, load, publication, publications


def batch(
    name: str = "imf-2026-10", kind: str = "source", shift: float = 0.0, day: date = date(2026, 10, 13)
) -> Batch:
    """A vintage with the IMF's real figures of three states, optionally moved."""
    vintage = load("imf-2025-10")
    rows: list[Figure] = [
        (name_, code, year, float(value) + shift)
        for name_ in ("balance", "debt", "real_growth", "nominal_gdp")
        for code in ("IT", "FR", "FI")
        for year, value in zip(vintage.years, vintage.get(name_, [code])[0], strict=True)
        if np.isfinite(value)
    ]
    return Batch(
        name, f"Title of {name}", "International Monetary Fund", day, "source", "url", "terms", "carried", 2025,
        kind, "test", tuple(rows),  # type: ignore[arg-type]
    )  # fmt: skip


def test_reading_needs_no_store_and_makes_none(store: Path) -> None:
    assert figures("IT", "debt", years=2020).vintage == "imf-2025-10"
    assert known.everything() == publications()
    assert check_store() == []
    assert not store.exists()


def test_the_shipped_vintages_are_the_first_content(store: Path) -> None:
    added = append([batch()])
    assert [each.id for each in added] == ["imf-2026-10"]
    held = state.current().vintages
    shipped = [each for each in held if each.kind == "shipped"]
    analysis = {each.id: each for each in dsa_vintages()}
    assert {each.id for each in shipped} == {each.id for each in publications()} | set(analysis)
    for about in shipped:
        if about.id in analysis:
            assert about.inputs == len(shipped_inputs(about.id)) > 100
            assert about.published == analysis[about.id].published
        else:
            assert about.figures == int(np.isfinite(load(about.id).values).sum())
    assert check_store() == []


def test_a_stored_vintage_comes_back_exactly_and_answers_by_date(store: Path) -> None:
    given = batch(shift=0.1234567890123)
    append([given])
    vintage = load("imf-2026-10")
    for name, code, year, value in given.figures:
        assert vintage.get(name, [code], [year])[0, 0] == value
    assert figures("IT", "debt", years=2020).vintage == "imf-2026-10"
    assert figures("IT", "debt", years=2020, as_of="2026-10-12").vintage == "imf-2025-10"
    assert newest("2026-11", needs=["debt"]).id == "imf-2026-10"
    assert publication("imf-2026-10").published == date(2026, 10, 13)
    assert parse_as_of("imf-2026-10") == date(2026, 10, 13)
    assert vintage.kind(2025) == "outturn" and vintage.kind(2026) == "forecast"


def test_a_users_vintage_answers_only_when_named(store: Path) -> None:
    append([batch("Draft budget 2027", "user", 1.0, date(2026, 11, 20))])
    assert figures("IT", "debt", years=2020).vintage == "imf-2025-10"
    assert figures("IT", "debt", years=2020, as_of="Draft budget 2027").vintage == "Draft budget 2027 #1"
    assert figures("IT", "debt", years=2020, vintage="draft BUDGET 2027").vintage == "Draft budget 2027 #1"
    assert [each.id for each in published_by("Draft budget 2027")] == ["Draft budget 2027 #1"]
    with pytest.raises(UnknownName, match="Did you mean 'Draft budget 2027'"):
        publication("Draft budgt 2027")
    with pytest.raises(BadInput, match="Did you mean 'Draft budget 2027'"):
        figures("IT", "debt", as_of="Draft budgt 2027")


def test_the_newest_edition_answers_and_the_earlier_one_stays(store: Path) -> None:
    append([batch("Plan", "user", 1.0)])
    first = figures("IT", "debt", years=2020, as_of="Plan").value(2020)
    with pytest.raises(BadInput, match="'Plan' is stored already"):
        append([batch("Plan", "user", 2.0)])
    append([batch("Plan", "user", 2.0)], same_name=True)
    assert figures("IT", "debt", years=2020, as_of="Plan").value(2020) == pytest.approx(first + 1)
    assert figures("IT", "debt", years=2020, as_of="Plan #1").value(2020) == first
    with pytest.raises(BadInput, match="stored already"):
        append([batch("imf-2025-10")], same_name=True)


def test_the_store_remembers_both_times(store: Path) -> None:
    append([batch("imf-2026-04", day=date(2026, 4, 14))], now=datetime(2026, 4, 15, 8, tzinfo=UTC))
    append([batch(shift=2.0)], now=datetime(2026, 10, 14, 9, tzinfo=UTC))
    file = state.current().file
    assert file is not None
    rows = [row for row in read_history(file, "IT", "debt", 2020) if row[3] == "source"]
    assert [row[0] for row in rows] == [date(2026, 4, 14), date(2026, 10, 13)]
    assert [row[1] for row in rows] == [datetime(2026, 4, 15, 8), datetime(2026, 10, 14, 9)]
    assert rows[1][4] == rows[0][4] + 2.0
    assert len(read_history(file, "IT", "debt", 2020)) == 4


def test_readers_go_on_while_another_process_writes(store: Path) -> None:
    append([batch()])
    with writing(store):
        assert figures("IT", "debt", years=2020).vintage == "imf-2026-10"
        with pytest.raises(
            StoreBusy, match=rf"being written by process {os.getpid()}, since .*reading works"
        ):
            append([batch("imf-2026-11")])
    append([batch("imf-2026-11")])


def test_two_updaters_at_once_one_stores_the_other_is_told(store: Path) -> None:
    append([batch()])
    script = textwrap.dedent(
        """
        import os, sys, time
        from stabilitypact.figures.live.lock import StoreBusy, writing
        from pathlib import Path
        try:
            with writing(Path(os.environ["SGP_STORE"])):
                print("writing", flush=True)
                time.sleep(float(sys.argv[1]))
        except StoreBusy as error:
            print(error, flush=True)
        """
    )
    first = subprocess.Popen([sys.executable, "-c", script, "1.5"], stdout=subprocess.PIPE, text=True)
    assert first.stdout is not None and first.stdout.readline() == "writing\n"
    second = subprocess.run([sys.executable, "-c", script, "0"], capture_output=True, text=True, check=True)
    assert f"being written by process {first.pid}" in second.stdout
    start = time.monotonic()
    append([batch("imf-2026-11")], wait=20)  # one that waits gets its turn
    assert time.monotonic() - start < 15
    assert first.wait() == 0
    first.stdout.close()
    assert check_store() == []


def test_a_killed_writers_lock_is_free(store: Path) -> None:
    append([batch()])
    script = (
        "import os, signal; from pathlib import Path; from stabilitypact.figures.live.lock import writing\n"
        "with writing(Path(os.environ['SGP_STORE'])): os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == -9
    append([batch("imf-2026-11")])


FULL = """
import os, resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
sys.path.insert(0, {folder!r})
from test_store import batch
from stabilitypact.figures.live.store import StoreFull, append
one = batch("imf-2026-11", shift=3.0)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
try:
    append([one])
    print("stored")
except StoreFull as error:
    print("full:", error)
"""


@pytest.mark.skipif(os.name == "nt", reason="limits of file size are POSIX")
@pytest.mark.parametrize("room", [0, 1000, 20_000, 300_000, 1_000_000, 1_300_000])
def test_a_full_disk_leaves_the_state_before(store: Path, room: int) -> None:
    append([batch()])
    before = {path.name: path.read_bytes() for path in store.iterdir() if path.name != "writer.lock"}
    script = FULL.format(folder=str(Path(__file__).parent))
    done = subprocess.run(
        [sys.executable, "-c", script, str(room)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("full:"), done.stdout
    assert "Nothing was stored and what was there before is untouched" in done.stdout
    assert {path.name: path.read_bytes() for path in store.iterdir() if path.name != "writer.lock"} == before
    append([batch("imf-2026-11", shift=3.0)])
    assert check_store() == []


def test_a_folder_that_cannot_be_written_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("SGP_STORE", str(tmp_path / "file" / "store"))
    state.forget()
    with pytest.raises(StoreFull, match="could not be written"):
        append([batch()])
    monkeypatch.setenv("SGP_STORE", str(tmp_path / "file"))
    with pytest.raises(BadInput, match=r"names .*, which is a file"):
        append([batch()])


def damage(store: Path, how: str) -> Path:
    file = state.current().file
    assert file is not None
    raw = file.read_bytes()
    if how == "missing":
        file.unlink()
    elif how == "empty":
        file.write_bytes(b"")
    else:
        file.write_bytes(raw[: int(len(raw) * float(how))])
    state.forget()
    return file


@pytest.mark.parametrize("how", ["missing", "empty", "0.1", "0.5", "0.9", "0.999"])
def test_a_truncated_database_opens_with_the_last_good_state_and_says_what_is_lost(
    store: Path, how: str
) -> None:
    append([batch()])
    append([batch("Draft budget 2027", "user", 1.0)])
    damage(store, how)
    with pytest.warns(state.StoreWarning) as told:
        found = state.current()
    text = str(told[0].message)
    assert "The store is damaged" in text and "Lost: Draft budget 2027 #1." in text
    assert "sgp store check --repair" in text and "sgp import FILE --as NAME" in text
    assert [each.id for each in found.lost] == ["Draft budget 2027 #1"]
    assert (
        figures("IT", "debt", years=2020).vintage == "imf-2026-10"
    )  # the state before the last load answers
    assert load("imf-2026-10").get("debt", ["IT"], [2020])[0, 0] == 154.379
    assert check_store() and [each.id for each in repair()] == ["Draft budget 2027 #1"]
    assert check_store() == []
    assert json.loads((store / "store.json").read_text())["lost"][0]["id"] == "Draft budget 2027 #1"
    append([batch("Draft budget 2027", "user", 1.0)])
    assert figures("IT", "debt", years=2020, as_of="Draft budget 2027").value(2020) == 155.379


def garbled(file: Path, offset: int, count: int = 64) -> None:
    raw = bytearray(file.read_bytes())
    raw[offset : offset + count] = random.Random(offset).randbytes(len(raw[offset : offset + count]))
    file.write_bytes(bytes(raw))
    state.forget()


@pytest.mark.parametrize("part", range(25))
def test_garbled_bytes_anywhere_leave_the_last_good_state(store: Path, part: int) -> None:
    append([batch()])
    append([batch("imf-2026-11", shift=1.0)])
    file = state.current().file
    assert file is not None
    garbled(file, int((part + 0.37) / 25 * file.stat().st_size))
    with pytest.warns(state.StoreWarning, match="has other bytes than were written"):
        found = state.current()
    lost = {each.id for each in found.lost}
    assert lost in (set(), {"imf-2026-11"})
    assert load("imf-2026-10").get("debt", ["IT"], [2020])[0, 0] == 154.379
    assert len(check_store()) == 1
    for number in range(3):  # later loads never build on the damage, nor push the last good state out
        append([batch(f"imf-2026-12-{number}", shift=2.0)])
    assert check_store() == []
    held = {each.id for each in state.current().vintages if each.kind == "source"}
    assert held == {"imf-2026-10", "imf-2026-11", *(f"imf-2026-12-{n}" for n in range(3))} - lost
    assert load("imf-2026-10").get("debt", ["IT"], [2020])[0, 0] == 154.379


def test_a_garbled_store_is_repaired(store: Path) -> None:
    append([batch()])
    append([batch("imf-2026-11", shift=1.0)])
    file = state.current().file
    assert file is not None
    for offset in range(4096, file.stat().st_size, file.stat().st_size // 40):
        garbled(file, offset)
    assert [each.id for each in repair()] == ["imf-2026-11"]
    assert check_store() == [] and repair() == ()
    append([batch("imf-2026-11", shift=1.0)])
    assert load("imf-2026-11").get("debt", ["IT"], [2020])[0, 0] == 155.379


def test_writing_on_top_of_damage_starts_from_the_last_good_state(store: Path) -> None:
    append([batch()])
    append([batch("imf-2026-11", shift=1.0)])
    damage(store, "0.5")
    append([batch("imf-2026-12", shift=2.0)])
    assert check_store() == []
    held = [each.id for each in state.current().vintages if each.kind == "source"]
    assert held == ["imf-2026-10", "imf-2026-12"]


def test_without_any_readable_file_the_shipped_vintages_answer(store: Path) -> None:
    append([batch()])
    append([batch("imf-2026-11")])
    for path in store.glob("*.duckdb"):
        path.write_bytes(b"no database")
    state.forget()
    with pytest.warns(
        state.StoreWarning, match="No earlier state can be read. Lost: imf-2026-10, imf-2026-11"
    ):
        assert figures("IT", "debt", years=2020).vintage == "imf-2025-10"
    assert [each.id for each in repair()] == ["imf-2026-10", "imf-2026-11"]
    assert check_store() == []
    append([batch()])
    assert figures("IT", "debt", years=2020).vintage == "imf-2026-10"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}', '{"format": 1, "generation": "x"}', None])
def test_a_lost_table_of_contents_is_read_from_the_database(store: Path, text: str | None) -> None:
    append([batch()])
    path = store / "store.json"
    path.unlink() if text is None else path.write_text(text)
    state.forget()
    with pytest.warns(state.StoreWarning, match="table of contents is damaged.* is read instead"):
        assert figures("IT", "debt", years=2020).vintage == "imf-2026-10"
    assert repair() == ()
    assert check_store() == []
    assert figures("IT", "debt", years=2020).vintage == "imf-2026-10"


def test_an_old_table_of_contents_put_back_loses_nothing(store: Path) -> None:
    append([batch()])
    old = (store / "store.json").read_bytes()
    append([batch("Draft budget 2027", "user", 1.0)])
    append([batch("imf-2026-12")])
    (store / "store.json").write_bytes(old)  # as a backup or a synchronised folder does; its database is gone
    state.forget()
    with pytest.warns(state.StoreWarning, match="table of contents is damaged.* is read instead"):
        assert figures("IT", "debt", years=2020, as_of="Draft budget 2027").value(2020) == 155.379
    assert repair() == ()
    assert check_store() == []
    held = [each.id for each in state.current().vintages if each.kind != "shipped"]
    assert held == ["imf-2026-10", "Draft budget 2027 #1", "imf-2026-12"]


def test_bytes_after_the_end_of_the_database_lose_nothing(store: Path) -> None:
    append([batch()])
    append([batch("Draft budget 2027", "user", 1.0)])
    file = state.current().file
    assert file is not None
    with file.open("ab") as handle:
        handle.write(b"more")
    state.forget()
    with pytest.warns(state.StoreWarning, match="nothing is lost"):
        assert figures("IT", "debt", years=2020, as_of="Draft budget 2027").value(2020) == 155.379
    assert repair() == () and check_store() == []


def test_a_store_of_a_newer_program_is_left_alone(store: Path) -> None:
    append([batch()])
    content = json.loads((store / "store.json").read_text())
    (store / "store.json").write_text(json.dumps(content | {"format": 99}))
    state.forget()
    with pytest.raises(BadFile, match=r"written by a newer stabilitypact .*Upgrade"):
        figures("IT", "debt")


def test_altered_figures_are_never_answered(store: Path) -> None:
    append([batch()])
    file = state.current().file
    assert file is not None
    connection = duckdb.connect(str(file))
    connection.execute("UPDATE figures SET value = value + 5 WHERE variable = 'debt' AND vintage = 3")
    connection.close()
    size = file.stat().st_size
    content = json.loads((store / "store.json").read_text())
    total = hashlib.sha256(file.read_bytes()).hexdigest()
    (store / "store.json").write_text(json.dumps(content | {"size": size, "sha256": total}))
    state.forget()
    with pytest.raises(BadFile, match="figures of imf-2026-10 are not as they were stored"):
        load("imf-2026-10")
    assert any("imf-2026-10" in each for each in check_store())


def test_what_dead_writers_left_is_swept_away(store: Path) -> None:
    append([batch()])
    for name in (
        "draft-99999.duckdb",
        "draft-99999.duckdb.wal",
        "store.json.new-99999",
        "figures-000077.duckdb",
    ):
        (store / name).write_bytes(b"half")
    append([batch("imf-2026-11")])
    names = sorted(path.name for path in store.iterdir())
    assert len([name for name in names if name.startswith("figures-")]) == 2
    assert not [name for name in names if "draft" in name or "new" in name]
    assert check_store() == []


def test_export_and_import_bring_back_the_same_store(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extra = batch("Plan", "user", 1.0)
    inputs = (
        ("long_rate", "FI", 2025, 3.014, "published", ""),
        ("short_share", "FI", 0, 0.1083, "published", "n"),
    )
    append([batch()], now=datetime(2026, 10, 14, 9, tzinfo=UTC))
    append([Batch(**{**{f: getattr(extra, f) for f in extra.__slots__}, "inputs": inputs})])
    append([batch("Plan", "user", 2.0)], same_name=True)
    before = [each for each in state.current().vintages if each.kind != "shipped"]
    export_store(tmp_path / "all.parquet")
    monkeypatch.setenv("SGP_STORE", str(tmp_path / "other"))
    state.forget()
    assert [each.id for each in import_store(tmp_path / "all.parquet")] == [
        "imf-2026-10",
        "Plan #1",
        "Plan #2",
    ]
    assert [each for each in state.current().vintages if each.kind != "shipped"] == before
    assert known.inputs_of("Plan #1") == inputs
    assert check_store() == [] and import_store(tmp_path / "all.parquet") == ()
    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT count(*) FROM read_parquet(?)", [str(tmp_path / "all.parquet")]
        ).fetchone()
    assert rows == (sum(each.figures + each.inputs for each in state.current().vintages),)


def test_what_is_no_export_is_refused(store: Path, tmp_path: Path) -> None:
    with pytest.raises(MissingFigures, match=r"no store in .* yet"):
        export_store(tmp_path / "all.parquet")
    append([batch()])
    export_store(tmp_path / "all.parquet")
    (tmp_path / "cut.parquet").write_bytes((tmp_path / "all.parquet").read_bytes()[:-500])
    with pytest.raises(BadFile, match="no readable export"):
        import_store(tmp_path / "cut.parquet")
    with pytest.raises(BadFile, match="no export of a store"):
        import_store(TABLES / "imf-2025-10.parquet")
    with pytest.raises(BadFile, match="no such file"):
        import_store(tmp_path / "none.parquet")
    assert check_store() == []


def test_the_users_data_folder_is_the_usual_place(monkeypatch: pytest.MonkeyPatch) -> None:
    from stabilitypact.figures.live.place import cache_folder, folder

    monkeypatch.delenv("SGP_STORE")
    monkeypatch.setenv("XDG_DATA_HOME", "/somewhere/data")
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere/cache")
    if sys.platform.startswith("linux"):
        assert folder() == Path("/somewhere/data/stabilitypact/store")
        assert cache_folder() == Path("/somewhere/cache/stabilitypact/downloads")
