"""Can every key that the editor of a reform offers be written as its example says?"""

from __future__ import annotations

import pytest

from stabilitypact.i18n.translation import translation
from stabilitypact.law.parameter_catalogue import CATALOGUE
from stabilitypact.reform.blocks import BLOCKS
from stabilitypact.web.editable import Key, book_of, keys
from stabilitypact.web.reformed import from_text

EN = translation("en")
HEAD = "schema: 1\nreform:\n  id: mine\n  title: Mine\nbase: {base}\n"


def written(key: Key, base: str) -> str:
    if key.section == "blocks":
        return HEAD.format(base=base) + f"blocks:\n{key.example}\n"
    return HEAD.format(base=base) + f"{key.section}:\n  {key.example}\n"


@pytest.mark.parametrize("base", ["treaty", "sgp-2005", "sgp-2011", "sgp-2024"])
def test_every_example_is_a_reform(base: str) -> None:
    wrong = []
    for key in keys(EN, base):
        if key.section == "rules" or key.needs or not key.example:
            continue
        try:
            found = from_text(written(key, base))
        except Exception as error:
            wrong.append(f"{key.example}: {error}")
            continue
        assert found.base == base
    assert not wrong, wrong


def test_the_list_is_whole_and_tells_the_value_of_the_book() -> None:
    found = {key.path: key for key in keys(EN, "sgp-2011")}
    assert {path for path, spec in CATALOGUE.items() if spec.read} <= set(found)
    assert set(BLOCKS) <= set(found)
    assert found["deficit.reference_value"].current.replace("\xa0", " ") == "3 % of GDP"
    assert found["debt.benchmark.speed"].title.text == CATALOGUE["debt.benchmark.speed"].title
    assert found["debt.method"].accepted.startswith("one of: ")
    assert book_of("in force").until is None
