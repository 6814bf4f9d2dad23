"""Do the pages on reforms say what the program does: examples run, every key and proposal is there?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from stabilitypact.reform.block_file import PARAMETER
from stabilitypact.reform.blocks import BLOCKS
from stabilitypact.reform.expression import FACTS, FUNCTIONS
from stabilitypact.reform.library import IDS
from stabilitypact.reform.model import ALWAYS
from stabilitypact.reform.reform_file import ABOUT, HEAD, from_mapping

DOCS = Path(__file__).parents[2] / "docs"
FILE_PAGE, REFORMS_PAGE = (DOCS / name for name in ("reform-file.md", "reforms.md"))


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), flags=re.S | re.M)


def test_every_key_is_explained() -> None:
    text = FILE_PAGE.read_text(encoding="utf-8")
    keys = {
        *HEAD,
        *ABOUT,
        *PARAMETER,
        *ALWAYS,
        *BLOCKS,
        *FACTS,
        *(key for spec in BLOCKS.values() for key in spec.fields),
    }
    for key in keys:
        assert f"`{key}`" in text, key
    for name in FUNCTIONS:
        assert f"`{name}(" in text or f" `{name}(" in text, name


def test_whole_files_on_the_page_are_valid() -> None:
    whole = [text for text in blocks(FILE_PAGE, "yaml") if "reform:" in text]
    assert whole
    for text in whole:
        assert from_mapping(yaml.safe_load(text)).warnings == ()


def test_every_proposal_has_a_worked_example() -> None:
    text = REFORMS_PAGE.read_text(encoding="utf-8")
    for name in IDS:
        assert f"### `{name}`" in text, name


@pytest.mark.parametrize("number", range(len(blocks(REFORMS_PAGE, "python"))))
def test_python_on_the_page_runs(number: int) -> None:
    exec(compile(blocks(REFORMS_PAGE, "python")[number], f"reforms.md, block {number + 1}", "exec"), {})
