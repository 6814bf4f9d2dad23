"""Countries by any name, and who belonged when."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stabilitypact.errors import BadInput, UnknownName
from stabilitypact.figures.countries import COUNTRIES, Country, country, euro_members, members


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("EL", "EL"), ("GR", "EL"), ("grc", "EL"), ("Hellas", "EL"), ("Ελλάδα", "EL"), ("greece", "EL"),
        ("UK", "UK"), ("GB", "UK"), ("GBR", "UK"), ("Great Britain", "UK"),
        ("Czech Republic", "CZ"), ("Czechia", "CZ"), ("Česko", "CZ"), ("cesko", "CZ"),
        ("Deutschland", "DE"), ("  germany ", "DE"), ("the Netherlands", "NL"), ("HOLLAND", "NL"),
        ("österreich", "AT"), ("Osterreich", "AT"), ("България", "BG"), ("slovak republic", "SK"),
    ],
)  # fmt: skip
def test_any_name_finds_its_country(text: str, code: str) -> None:
    assert country(text).code == code


@given(st.sampled_from(COUNTRIES), st.data())
def test_every_name_of_a_country_finds_it_in_any_case(state: Country, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([state.code, state.iso2, state.iso3, state.name, *state.names]))
    upper = data.draw(st.booleans())
    assert country(f" {name.upper() if upper else name.lower()} ") is state
    assert country(state) is state


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [("Gremany", "Germany"), ("Slovania", "Slovenia"), ("Ilaty", "Italy"), ("ITT", "IT")],
)
def test_a_misspelling_gets_the_nearest_name(misspelt: str, meant: str) -> None:
    with pytest.raises(UnknownName, match=f"no country '{misspelt}'.*'{meant}'"):
        country(misspelt)


def test_what_resembles_nothing_gets_the_list() -> None:
    with pytest.raises(UnknownName, match="Accepted: Belgium, Bulgaria"):
        country("?")
    with pytest.raises(BadInput, match="not by int"):
        country(7)  # type: ignore[arg-type]


def test_no_two_countries_share_a_name() -> None:
    names = [name.casefold() for each in COUNTRIES for name in {each.code, each.iso2, each.iso3, each.name}]
    assert len(names) == len(set(names))
    assert len(COUNTRIES) == 28


@pytest.mark.parametrize(
    ("year", "count"),
    [
        (1958, 6),
        (1973, 9),
        (1981, 10),
        (1986, 12),
        (1995, 15),
        (2004, 25),
        (2007, 27),
        (2013, 28),
        (2020, 27),
    ],
)
def test_the_union_grew_as_it_did(year: int, count: int) -> None:
    assert len(members(year)) == count


@pytest.mark.parametrize(
    ("year", "count"),
    [(1998, 0), (1999, 11), (2001, 12), (2007, 13), (2008, 15), (2009, 16), (2011, 17), (2014, 18),
     (2015, 19), (2021, 19), (2023, 20), (2025, 20), (2026, 21)],
)  # fmt: skip
def test_the_euro_area_grew_as_it_did(year: int, count: int) -> None:
    assert len(euro_members(year)) == count


def test_a_day_decides() -> None:
    assert "UK" in members(date(2020, 1, 31))
    assert "UK" not in members(date(2020, 2, 1))
    assert "HR" not in euro_members(date(2022, 12, 31))
    assert "HR" in euro_members(date(2023, 1, 1))
    assert "BG" in euro_members(date(2026, 1, 1))


def test_protocol_order() -> None:
    # Order of the Interinstitutional Style Guide: by the name in the state's own language.
    order = "BE BG CZ DK DE EE IE EL ES FR HR IT CY LV LT LU HU MT NL AT PL PT RO SI SK FI SE"
    assert " ".join(members(2021)) == order
