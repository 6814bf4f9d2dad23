"""Which states the Pact binds, under which names, and since when."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache

from stabilitypact.errors import BadInput, UnknownName
from stabilitypact.sentence import State, say

_SIX = "1958-01-01"  # entry into force of the EEC Treaty
_ELEVEN = "1999-01-01"  # Council Decision 98/317/EC
_TEN = "2004-05-01"  # Accession Treaty of Athens


@dataclass(frozen=True, slots=True)
class Country:
    """A member state, past or present, of the European Union.

    Attributes
    ----------
    code : str
        Eurostat code (EL for Greece, UK for the United Kingdom).
    iso2, iso3 : str
        ISO 3166-1 codes.
    name : str
        Short English name.
    names : tuple of str
        Other names accepted on input: native names and common alternatives.
    joined : date
        First day of membership (of the Communities or the Union).
    left : date or None
        Last day of membership, where it has ended.
    euro : date or None
        First day of the euro.
    """

    code: str
    iso2: str
    iso3: str
    name: str
    names: tuple[str, ...]
    joined: date
    left: date | None
    euro: date | None

    def is_member(self, on: date | int) -> bool:
        """Tell whether the state belongs to the Union on a day (an int year means its 31 December)."""
        day = _day(on)
        return self.joined <= day and (self.left is None or day <= self.left)

    def has_euro(self, on: date | int) -> bool:
        """Tell whether the euro is the state's currency on a day (an int year means its 31 December)."""
        return self.euro is not None and self.euro <= _day(on) and self.is_member(on)

    def __str__(self) -> str:
        return self.name


def country(text: str | Country) -> Country:
    """Return the country that a code or name stands for.

    Parameters
    ----------
    text : str
        Eurostat code, ISO 3166 alpha-2 or alpha-3 code, or an English, native or common
        alternative name; case, accents and punctuation are ignored.

    Raises
    ------
    UnknownName
        If nothing matches; the message names the nearest country.
    """
    if isinstance(text, Country):
        return text
    if not isinstance(text, str):
        raise BadInput(
            say(
                "A country is given by code or name, not by %(type)s %(given)s.",
                type=type(text).__name__,
                given=repr(text),
            )
        )
    found = _by_key().get(text) or _by_key().get(_key(text))
    if found is None:
        raise UnknownName("country", text.strip(), _accepted())
    return found


def members(on: date | int) -> tuple[str, ...]:
    """Return the codes of the Union's members on a day, in protocol order.

    An int year means 31 December of that year. States that joined are listed from their first day;
    the United Kingdom until its last, 31 January 2020.
    """
    return tuple(each.code for each in COUNTRIES if each.is_member(on))


def euro_members(on: date | int) -> tuple[str, ...]:
    """Return the codes of the euro's members on a day, in protocol order (an int year: 31 December)."""
    return tuple(each.code for each in COUNTRIES if each.has_euro(on))


def _day(on: date | int) -> date:
    return on if isinstance(on, date) else date(int(on), 12, 31)


def _key(text: str) -> str:
    """Fold a name to its letters: no case, accents, spaces or punctuation."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("ı", "i"))
    return "".join(letter for letter in decomposed if letter.isalnum())


@cache
def _by_key() -> dict[str, Country]:
    keys: dict[str, Country] = {}
    for each in COUNTRIES:
        for text in (each.code, each.iso2, each.iso3, each.name, *each.names):
            keys[_key(text)] = keys[text] = each
    return keys


@cache
def _accepted() -> tuple[str | State, ...]:
    """Names first: they are what a message that finds nothing near lists."""
    english = [State(each.code, each.name) for each in COUNTRIES]
    codes = [code for each in COUNTRIES for code in (each.code, each.iso2, each.iso3)]
    others = [name for each in COUNTRIES for name in each.names]
    return tuple(dict.fromkeys([*english, *codes, *others]))


def _state(
    code: str,
    iso3: str,
    name: str,
    names: str,
    joined: str,
    *,
    euro: str | None = None,
    iso2: str | None = None,
    left: str | None = None,
) -> Country:
    return Country(
        code=code,
        iso2=iso2 or code,
        iso3=iso3,
        name=name,
        names=tuple(part.strip() for part in names.split("|")),
        joined=date.fromisoformat(joined),
        left=date.fromisoformat(left) if left else None,
        euro=date.fromisoformat(euro) if euro else None,
    )


# Protocol order of the Union: alphabetical by each state's name in its own language
# (Interinstitutional Style Guide, 7.1.1), then the former member.
COUNTRIES: tuple[Country, ...] = (
    _state("BE", "BEL", "Belgium", "België|Belgique|Belgien", _SIX, euro=_ELEVEN),
    _state("BG", "BGR", "Bulgaria", "България|Balgariya|Bulgarien|Bulgarie", "2007-01-01", euro="2026-01-01"),
    _state("CZ", "CZE", "Czechia", "Czech Republic|Česko|Česká republika|Tschechien|Tchéquie", _TEN),
    _state("DK", "DNK", "Denmark", "Danmark|Dänemark|Danemark", "1973-01-01"),
    _state(
        "DE",
        "DEU",
        "Germany",
        "Deutschland|Allemagne|Germania|Federal Republic of Germany",
        _SIX,
        euro=_ELEVEN,
    ),
    _state("EE", "EST", "Estonia", "Eesti|Estland|Estonie", _TEN, euro="2011-01-01"),
    _state(
        "IE",
        "IRL",
        "Ireland",
        "Éire|Irland|Irlande|Republic of Ireland|Eire/Ireland",
        "1973-01-01",
        euro=_ELEVEN,
    ),
    _state(
        "EL",
        "GRC",
        "Greece",
        "Hellas|Ελλάδα|Ellada|Elláda|Hellenic Republic|Griechenland|Grèce",
        "1981-01-01",
        euro="2001-01-01",
        iso2="GR",
    ),
    _state("ES", "ESP", "Spain", "España|Spanien|Espagne", "1986-01-01", euro=_ELEVEN),
    _state("FR", "FRA", "France", "Frankreich|Francia|République française", _SIX, euro=_ELEVEN),
    _state("HR", "HRV", "Croatia", "Hrvatska|Kroatien|Croatie", "2013-07-01", euro="2023-01-01"),
    _state("IT", "ITA", "Italy", "Italia|Italien|Italie", _SIX, euro=_ELEVEN),
    _state("CY", "CYP", "Cyprus", "Κύπρος|Kypros|Kıbrıs|Zypern|Chypre", _TEN, euro="2008-01-01"),
    _state("LV", "LVA", "Latvia", "Latvija|Lettland|Lettonie", _TEN, euro="2014-01-01"),
    _state("LT", "LTU", "Lithuania", "Lietuva|Litauen|Lituanie", _TEN, euro="2015-01-01"),
    _state("LU", "LUX", "Luxembourg", "Luxemburg|Lëtzebuerg", _SIX, euro=_ELEVEN),
    _state("HU", "HUN", "Hungary", "Magyarország|Ungarn|Hongrie", _TEN),
    _state("MT", "MLT", "Malta", "Malte|Repubblika ta' Malta", _TEN, euro="2008-01-01"),
    _state(
        "NL",
        "NLD",
        "Netherlands",
        "The Netherlands|Nederland|Holland|Niederlande|Pays-Bas",
        _SIX,
        euro=_ELEVEN,
    ),
    _state("AT", "AUT", "Austria", "Österreich|Oesterreich|Autriche", "1995-01-01", euro=_ELEVEN),
    _state("PL", "POL", "Poland", "Polska|Polen|Pologne", _TEN),
    _state("PT", "PRT", "Portugal", "República Portuguesa|Portuguese Republic", "1986-01-01", euro=_ELEVEN),
    _state("RO", "ROU", "Romania", "România|Rumania|Roumania|Rumänien|Roumanie", "2007-01-01"),
    _state("SI", "SVN", "Slovenia", "Slovenija|Slowenien|Slovénie", _TEN, euro="2007-01-01"),
    _state("SK", "SVK", "Slovakia", "Slovensko|Slovak Republic|Slowakei|Slovaquie", _TEN, euro="2009-01-01"),
    _state("FI", "FIN", "Finland", "Suomi|Finnland|Finlande", "1995-01-01", euro=_ELEVEN),
    _state("SE", "SWE", "Sweden", "Sverige|Schweden|Suède", "1995-01-01"),
    _state(
        "UK",
        "GBR",
        "United Kingdom",
        "Great Britain|Britain|Vereinigtes Königreich|Royaume-Uni|United Kingdom of Great Britain and "
        "Northern Ireland",
        "1973-01-01",
        iso2="GB",
        left="2020-01-31",
    ),
)
