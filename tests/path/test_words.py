"""Can everything that a required path says be said in another language, with the limits in force?"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date

import pytest

import stabilitypact as sp
from stabilitypact.errors import PactError
from stabilitypact.i18n.translation import translation
from stabilitypact.law.rulebook import RuleBook
from stabilitypact.path.book import rules_of_book
from stabilitypact.path.rules import ARTICLES, rules_for
from stabilitypact.path.words import BELOW_60, DECLINES, article_of, criterion_words
from stabilitypact.sentence import Parts, Sentence

DRAWS = 500
RESULTS: dict[str, Callable[[], object]] = {
    "required": lambda: sp.trajectory(["IT", "EE", "PL"], (4, 7), draws=DRAWS),
    "letter": lambda: sp.trajectory("BE", 4, "law", draws=DRAWS),
    "given": lambda: sp.trajectory("FI", 7, steps=[0.1] * 4 + [1.6] * 3, draws=DRAWS),
    "unreachable": lambda: sp.trajectory("FI", reading=rules_for("commission").changed(largest_step=0.2)),
    "projection": lambda: sp.project("IT", "adverse_r_g", steps=[0.5] * 4),
    "fan": lambda: sp.fan("FR", DRAWS, steps=[0.9] * 4),
    "sensitivity": lambda: sp.sensitivity("FI", draws=DRAWS, amounts={"growth": 0.5}),
    "sustainability": lambda: sp.sustainability("IT"),
    "ends early": lambda: sp.sustainability("FI"),
    "simulation": lambda: sp.simulate("FR", growth=0.5, draws=DRAWS),
}


def messages(text: object) -> Iterator[str]:
    """Yield every message of a text; fail where a part of it forgot what it was made of."""
    assert isinstance(text, Sentence), text
    if text.message != "%(parts)s":
        yield text.message
    for value in text.values.values():
        for part in value.parts if isinstance(value, Parts) else (value,):
            if isinstance(part, Sentence):
                yield from messages(part)


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize("form", ["summary", "explain"])
def test_results_remember_what_they_were_made_of(name: str, form: str) -> None:
    result = RESULTS[name]()
    if not hasattr(result, form):
        pytest.skip(f"{type(result).__name__} has a summary only")
    text = getattr(result, form)()
    said = set(messages(text))
    assert said
    for message in said:  # what is filled in stands in the values, not in the message
        assert not any(state in message for state in ("Italy", "Finland", "France", "figures dsa-")), message


def test_another_language_writes_numbers_and_states_its_own_way() -> None:
    text = sp.trajectory("EL", 4, draws=DRAWS).of("EL").summary()
    german = translation("de").said(text)
    assert "Griechenland" in german and "Greece" not in german
    assert "," in german.partition("GDP")[0]


def test_the_limit_in_force_is_told() -> None:
    assert "below 3 % of GDP for ten years" in criterion_words("deficit")
    book = RuleBook.named("sgp-2024").with_changes(
        {
            "trajectory.deficit_limit": 4.0,
            "trajectory.dsa.probability": 0.8,
            "trajectory.dsa.horizon_years": 5,
        }
    )
    for reading in ("commission", "law"):
        rules = rules_of_book(book, reading, date(2025, 6, 1))
        assert "below 4 % of GDP for 5 years" in criterion_words("deficit", rules)
        assert "at least 80 %" in criterion_words("likely", rules)
    lower = rules_for("law").changed(debt_reference=50.0)
    assert "below 50 % of GDP in the scenario of financial stress" in criterion_words(
        "below_60_financial_stress", lower
    )
    tested = sp.trajectory(
        "IT", reading=rules_for("law").changed(deficit_limit=1.0), steps=[0.0] * 4, draws=50
    )
    assert "the deficit staying below 1 % of GDP" in tested.explain()


def test_every_criterion_has_words_and_an_article() -> None:
    names = [f"declines_{name}" for name in DECLINES] + [f"below_60_{name}" for name in BELOW_60]
    names += [name for name in ARTICLES if name not in ("declines", "below_60")]
    for name in names:
        assert criterion_words(name) != name
        assert isinstance(article_of(name), Sentence) and article_of(name)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: sp.trajectory("IT", 8),
        lambda: sp.trajectory("IT", steps=[0.5] * 3),
        lambda: sp.trajectory("DE", vintage="finland-sheet-2024-06"),
        lambda: sp.project("IT", steps=[0.5] * 4, shifts={"growth": {2027: -1.0}}),
        lambda: sp.project("IT", steps=[0.5] * 4, shifts={"maturing_share": -1.0}),
        lambda: sp.project("IT", steps=[0.5] * 4, last=2025),
        lambda: sp.fan("IT", 1),
        lambda: sp.simulate("IT", growth=9),
        lambda: sp.simulate("IT", multiplier=9),
        lambda: sp.simulate("IT", steps=[9] * 4),
        lambda: sp.sensitivity("IT", amounts={"maturing_share": -3.0}),
    ],
)
def test_errors_remember_what_they_were_made_of(ask: Callable[[], object]) -> None:
    with pytest.raises(PactError) as caught:
        ask()
    said = list(messages(caught.value.args[0]))
    assert any("%(" in message for message in said)
    assert "Italy" not in "".join(said)


def test_a_projection_records_what_was_moved() -> None:
    moved = sp.project("IT", steps=[0.5] * 4, shifts={"long_rate": {2030: 1.0}, "real_growth": -0.25})
    said = json.loads(moved.to_json())["shifts"]
    assert said == {"long_rate": {"2030": 1.0}, "real_growth": -0.25}
    again = {
        name: {int(year): amount for year, amount in own.items()} if isinstance(own, dict) else own
        for name, own in said.items()
    }
    assert sp.project("IT", steps=[0.5] * 4, shifts=again).to_dict() == moved.to_dict()
    assert json.loads(sp.project("IT", steps=[0.5] * 4).to_json())["shifts"] == {}


def test_s1_tells_its_own_target() -> None:
    assert "to bring debt to 90 % of GDP in 2070" in sp.sustainability("IT", target=90.0).summary()


def test_doubt_names_the_step_that_it_concerns() -> None:
    found = sp.trajectory("FR", 7).of("FR", 7)
    assert found.certificate.undetermined
    assert found.probability is not None and found.probability_se is not None
    limit = found.rules.probability
    assert abs(found.probability - limit) > 2 * found.probability_se  # the step itself is beyond doubt
    below = limit + found.certificate.fails["likely"]
    said = next(line for line in found.explain().splitlines() if "statistical doubt" in line)
    assert said.startswith(
        f"With the next smaller step, {found.certificate.neighbour:.2f}, it is {100 * below:.2f} %"
    )


def test_net_expenditure_growth_follows_from_its_parts() -> None:
    found = sp.trajectory("IT", 4).of("IT", 4)
    assert found.account is not None and found.steps is not None
    for (year, growth), step in zip(found.net_expenditure_growth.items(), found.steps, strict=True):
        made = found.potential_growth[year] + found.deflator_growth[year]
        made -= 100 * step / found.account.net_expenditure_share
        assert made == pytest.approx(growth)
        assert (
            f"{year}: {found.potential_growth[year]:.3f} + {found.deflator_growth[year]:.3f} - "
            in found.explain()
        )
