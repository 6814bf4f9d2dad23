"""Does a chart's SVG say what it shows, once, and nothing of its single marks?"""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

import stabilitypact as sp
from stabilitypact.show.charts import save
from stabilitypact.show.charts_svg import told
from stabilitypact.web.app import create_app

SPOKEN = re.compile(r'(?:aria-[a-z]+|role)="[^"]*"')


def test_marks_are_silent_and_texts_stay() -> None:
    drawing = (
        '<svg width="1"><g role="graphics-object" aria-label="X-axis &lt;"><text>role="a" b</text></g></svg>'
    )
    found = told(drawing, 'A "quoted" & said', "fr")
    assert found.endswith('<g><text>role="a" b</text></g></svg>')
    root = ElementTree.fromstring(found)
    assert dict(root.attrib) == {
        "role": "img", "lang": "fr", "aria-label": 'A "quoted" & said', "width": "1",
    }  # fmt: skip


def test_a_saved_svg_carries_its_title_alone(tmp_path: Path) -> None:
    save(sp.figures("IT", "debt").plot(), tmp_path / "chart.svg")
    text = (tmp_path / "chart.svg").read_text(encoding="utf-8")
    assert "Italy, gross government debt" in ElementTree.fromstring(text.encode()).get("aria-label", "")
    assert len(SPOKEN.findall(text)) == 2


@pytest.mark.parametrize(
    ("name", "query"), [("debt", "country=IT"), ("union", "year=2019"), ("simulation", "state=IT")]
)
def test_a_downloaded_svg_is_described_in_the_readers_language(name: str, query: str) -> None:
    client = TestClient(create_app(ahead=False))
    text = client.get(f"/chart/{name}.svg?{query}&lang=de").text
    spoken = SPOKEN.findall(text)
    assert len(spoken) == 2
    described = client.get(f"/chart/{name}.json?{query}&lang=de").json()["description"]
    assert ElementTree.fromstring(text.encode()).get("aria-label") == described
