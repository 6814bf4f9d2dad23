"""Do the snippets of a view, run as they stand, give the numbers of its page?"""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient


def page(client: TestClient, address: str) -> str:
    answer = client.get(address, headers={"Accept": "text/html", "Accept-Language": "en"})
    assert answer.status_code == 200, answer.text
    return answer.text


def snippet(text: str, name: str) -> str:
    found = re.search(rf'<pre id="snippet-{name}"[^>]*>(.*?)</pre>', text, re.S)
    assert found
    return html.unescape(found.group(1))


def python(text: str, folder: Path) -> str:
    """Run the Python snippet of a page in a process of its own; return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", snippet(text, "python")],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def shell(command: str, folder: Path) -> str:
    """Run a line of the command line's snippet; return what it prints."""
    own = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "COLUMNS": "200"}
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=own, check=False, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def api(client: TestClient, text: str) -> list[dict[str, Any]]:
    """Return what the addresses of the API's snippet answer."""
    found = [client.get(url) for url in snippet(text, "api").splitlines()]
    assert all(each.status_code == 200 for each in found), [each.text for each in found]
    return [each.json() for each in found]


def number(text: str) -> float:
    return float(text.replace("−", "-").replace("\u00a0", ""))


def test_the_union_keeps_its_rule(client: TestClient, tmp_path: Path) -> None:
    text = page(client, "/?year=2017&rule=structural")
    tiles = re.findall(r'data-code="(\w+)".*?class="face (\w+)"', text)
    assert len(tiles) == 28
    said = api(client, text)[0]
    assert said["rule"] == "structural"
    assert {each["country"]: each["verdict"] for each in said["findings"]} == dict(tiles)
    printed = python(text, tmp_path)
    assert "..." not in printed.split("\n\n")[0]
    heads = re.findall(r"^Structural balance - ([\w ]+) 2017: ([A-Z ]+)$", printed, re.M)
    assert [verdict.lower().replace(" ", "_") for _, verdict in heads] == [
        each["verdict"] for each in said["findings"]
    ]
    first, loop = snippet(text, "shell").splitlines()
    frame = json.loads(shell(f"{first} --json", tmp_path))
    assert [each["country"] for each in frame["members"]] == [each["country"] for each in said["members"]]
    few = re.sub(r"in [A-Z ]+;", "in IT FI;", loop)
    told = shell(few, tmp_path)
    for code in ("IT", "FI"):
        assert dict(tiles)[code].replace("_", " ").upper() in told


@pytest.mark.parametrize("address", ["/?year=2019&as_of=2021-09", "/?rulebook=sgp-2011&year=2023"])
def test_the_union_prints_whole(client: TestClient, tmp_path: Path, address: str) -> None:
    text = page(client, address)
    printed, said = python(text, tmp_path), api(client, text)[0]
    for member in said["members"]:
        row = re.search(rf"^.*\b{member['country']}\b.*$", printed, re.M)
        assert row and f"{member['debt']:.3f}".rstrip("0").rstrip(".") in row.group(0), member
    assert json.loads(shell(snippet(text, "shell").splitlines()[0] + " --json", tmp_path)) == said


@pytest.mark.parametrize("address", ["/country/IT?year=2019", "/country/FI?year=2018&as_of=2021-09"])
def test_a_state_has_its_year_its_strip_and_its_path(
    client: TestClient, tmp_path: Path, address: str
) -> None:
    text = page(client, address)
    printed, said = python(text, tmp_path), api(client, text)
    strip = text[text.index('class="scroll strip"') :]
    row = re.search(r'<tr><th scope="row">Debt</th>(.*?)</tr>', strip, re.S)
    assert row
    keys = re.findall(r'class="(?:cell )?(met|not_met|exempt|not_applicable|undetermined)"', row.group(1))
    ours = [each["verdict"] for each in said[1]["findings"] if each["rule"] == "debt"]
    table = re.search(r"^debt +(.*)$", printed, re.M)
    assert table
    assert table.group(1).split() == ours
    held = [key for key in keys if key != "not_applicable"]
    assert [key for key in ours if key != "not_applicable"] == held
    lines = snippet(text, "shell").splitlines()
    assert json.loads(shell(f"{lines[1]} --json", tmp_path)) == said[1]
    if "as_of" in address:
        assert len(lines) == 2 and "sp.trajectory" not in snippet(text, "python")
        return
    average = re.search(r'<tr><th scope="row">4</th>.*?<td class="num"><a[^>]*>([\d.−]+)</a>', text, re.S)
    assert average
    steps = said[2]["trajectories"][0]["average_step"]
    assert round(steps, 2) == number(average.group(1))
    median = re.search(r"Percentiles of debt.*?<tbody>(.*?)</tbody>", text, re.S)
    assert median
    shown = [number(each) for each in re.findall(r">([\d.]+)</a>", median.group(1))]
    values = [value for row in zip(*said[4]["percentiles"].values(), strict=True) for value in row]
    assert [round(value, 1) for value in values] == pytest.approx(shown, abs=0.051)
    assert len(lines) == 4
    for line in lines[2:]:
        assert shell(f"{line} --json", tmp_path).startswith("{")


@pytest.mark.parametrize(
    "address",
    ["/simulator/FI?growth=0.5", "/simulator/FI?steps=0.5,0.5,0.5,0.5&rates=1", "/simulator/IT?growth=-2"],
)
def test_a_simulation_gives_path_and_fan(client: TestClient, tmp_path: Path, address: str) -> None:
    text = page(client, address)
    years = text[text.index('id="years-title"') : text.index('id="reproduce-title"')]
    rows = re.findall(r'<tr><th scope="row">(\d{4})</th>(.*?)</tr>', years, re.S)
    assert len(rows) == 17
    said = api(client, text)[-1]
    printed = python(text, tmp_path)
    told = json.loads(shell(snippet(text, "shell").splitlines()[-1] + " --json", tmp_path))
    assert told == said
    for place, (year, cells) in enumerate(rows):
        debt = number(re.findall(r">([^<>]+)</a>", cells)[0])
        assert debt == pytest.approx(said["debt"][place], abs=0.051)
        line = re.search(rf"^{year} .*$", printed, re.M)
        assert line and float(line.group(0).split()[1]) == pytest.approx(said["debt"][place], abs=1e-5)
        if int(year) in said["fan_years"]:
            assert "…" in cells
            low = said["fan"][said["fan_years"].index(int(year))][0]
            assert float(line.group(0).split()[4]) == pytest.approx(low, abs=1e-5)


def test_a_comparison_keeps_figures_and_positions(client: TestClient, tmp_path: Path) -> None:
    text = page(client, "/reforms?reform=maastricht-strict&at_IT=against&at_FI=abstain")
    printed, (compared, council) = python(text, tmp_path), api(client, text)
    states = {each["country"]: each for each in council["states"]}
    assert states["IT"]["position"] == "against" and states["FI"]["position"] == "abstain"
    change = {code: each["effort_change"] for code, each in states.items()}
    table = text[text.index('id="states-title"') : text.index('id="breach-title"')]
    shown = [
        number(each) for each in re.findall(r'data-value="[^"]+"><a class="figure"[^>]*>([\d.−]+)</a>', table)
    ]
    assert shown == [pytest.approx(each, abs=0.0051) for each in change.values()]
    changes = re.search(r"^\{'.*\}$", printed, re.M)
    assert changes and f"'IT': {change['IT']}" in changes.group(0)
    first, second = snippet(text, "shell").splitlines()
    assert json.loads(shell(f"{first} --json", tmp_path))["forward"] == compared["forward"]
    assert json.loads(shell(f"{second} --json", tmp_path))["votes"] == council["votes"]


def test_a_reform_of_ones_own_goes_along(client: TestClient, tmp_path: Path) -> None:
    own = client.get("/api/v1/reforms/maastricht-strict").json()["text"].replace("value: 0.05", "value: 0.06")
    text = client.get("/reforms", params={"text": own}, headers={"Accept": "text/html"}).text
    assert "maastricht-strict" in python(text, tmp_path)
    (tmp_path / "reform.yaml").unlink()
    printed = shell(snippet(text, "shell"), tmp_path)
    assert "0.06" in (tmp_path / "reform.yaml").read_text() and printed
