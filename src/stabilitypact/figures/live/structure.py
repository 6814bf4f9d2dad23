"""Which dimensions and codes does a dataset have today?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from stabilitypact.figures.live.answers import form_of
from stabilitypact.figures.live.messages import parsed, parsed_json, well_formed
from stabilitypact.figures.live.troubles import NotData, SourceError
from stabilitypact.sentence import say


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """A dataset's structure.

    Attributes
    ----------
    flow : str
        Id of the dataflow.
    dimensions : tuple of str
        In key order, as the office writes them, time left out.
    codes : mapping of dimension to frozenset of str
        Accepted codes; a dimension without code list is absent.
    updated : date or None
        When the office says that the figures were last changed.
    definition : object
        The data structure definition as `sdmx1` read it; None where it came otherwise.
    """

    flow: str
    dimensions: tuple[str, ...]
    codes: Mapping[str, frozenset[str]]
    updated: date | None
    definition: Any


def read_structure(path: Path, flow: str) -> Structure:
    """Read a structure message in SDMX-ML 2.1 or 3.0, or in SDMX-JSON 1.0 or 2.0.

    Raises
    ------
    NotData, Truncated
        If it is not one.
    """
    if form_of(path) == "json":
        return _read_json(path, flow)
    message = _message(path)
    definitions = list(message.structure.values())
    if not definitions:
        raise NotData(say("The structure of %(flow)s names no data structure definition.", flow=flow))
    definition = definitions[0]
    dimensions, codes = [], {}
    for each in definition.dimensions.components:
        if type(each).__name__ in ("TimeDimension", "MeasureDimension") or each.id.upper() == "TIME_PERIOD":
            continue
        dimensions.append(each.id)
        listed = _code_list(each, message)
        if listed:
            codes[each.id] = frozenset(listed)
    flows = [each for each in message.dataflow.values() if each.id.lower() == flow.lower()]
    dates = [found for each in (*flows, definition) if (found := _updated(each)) is not None]
    return Structure(flow, tuple(dimensions), MappingProxyType(codes), max(dates, default=None), definition)


def read_flows(path: Path) -> dict[str, str]:
    """Return ids and names of the dataflows that a catalogue lists (stubs, which `sdmx1` does not read).

    Raises
    ------
    NotData, Truncated
        If it is no catalogue.
    """
    from lxml import etree  # type: ignore[import-untyped,unused-ignore]

    well_formed(path)
    found: dict[str, str] = {}
    for _, element in etree.iterparse(str(path), resolve_entities=False, no_network=True):
        if etree.QName(element).localname == "Dataflow" and element.get("id"):
            names = [each.text or "" for each in element if etree.QName(each).localname == "Name"]
            found[element.get("id")] = names[0] if names else ""
    if not found:
        raise NotData(say("The catalogue lists no dataflow."))
    return found


def _read_json(path: Path, flow: str) -> Structure:
    """Read a structure message in SDMX-JSON, which `sdmx1` does not."""
    content = parsed_json(path)
    try:
        body = content["data"]
        components = body["dataStructures"][0]["dataStructureComponents"]
        lists = {
            each["id"]: [str(code["id"]) for code in each["codes"]] for each in body.get("codelists", [])
        }
        concepts = {
            concept["id"]: concept.get("coreRepresentation", {})
            for scheme in body.get("conceptSchemes", [])
            for concept in scheme.get("concepts", [])
        }
        dimensions, codes = [], {}
        for each in sorted(
            components["dimensionList"]["dimensions"], key=lambda found: int(found.get("position", 0))
        ):
            dimensions.append(str(each["id"]))
            concept = str(each.get("conceptIdentity", "")).rpartition(".")[2]
            for shown in (each.get("localRepresentation", {}), concepts.get(concept, {})):
                listed = lists.get(_named(str(shown.get("enumeration", ""))))
                if listed:
                    codes[str(each["id"])] = frozenset(listed)
                    break
        notes = [
            note
            for each in (*body.get("dataflows", []), body["dataStructures"][0])
            for note in each.get("annotations", [])
            if any(
                kind in f"{note.get('type', '')} {note.get('id', '')}".lower()
                for kind in ("update_data", "lastupdated", "publication_date")
            )
        ]
    except (KeyError, TypeError, IndexError, AttributeError, ValueError) as error:
        raise NotData(
            say("The structure is not SDMX-JSON (%(reason)s).", reason=f"{type(error).__name__}: {error}")
        ) from error
    dates = [
        found
        for note in notes
        for text in ("title", "value", "text")
        if (found := day(str(note.get(text, ""))))
    ]
    return Structure(flow, tuple(dimensions), MappingProxyType(codes), max(dates, default=None), None)


def _named(urn: str) -> str:
    """Return the id in "urn:sdmx:org.sdmx.infomodel.codelist.Codelist=ESTAT:CL_GEO(1.0)"."""
    return urn.rpartition(":")[2].partition("(")[0]


def _message(path: Path) -> Any:
    try:
        message = parsed(path)
    except SourceError:
        raise
    except Exception as error:  # sdmx1 raises what its parser meets: the message is not of the standard
        raise NotData(
            say(
                "The structure is not SDMX-ML (%(reason)s).",
                reason=f"{type(error).__name__}: {str(error)[:200]}",
            )
        ) from error
    if not hasattr(message, "structure"):
        raise NotData(say("The answer is a data message where a structure was asked for."))
    return message


def _code_list(dimension: Any, message: Any) -> list[str]:
    for representation in (
        dimension.local_representation,
        getattr(dimension.concept_identity, "core_representation", None),
    ):
        listed = getattr(representation, "enumerated", None)
        if listed is not None:
            held = message.codelist.get(listed.id, listed)
            return [str(code) for code in held.items]
    return []


def _updated(artefact: Any) -> date | None:
    """Return the date of an annotation such as Eurostat's UPDATE_DATA or the IMF's lastUpdatedAt."""
    for each in getattr(artefact, "annotations", None) or []:
        kind = f"{getattr(each, 'type', '')} {getattr(each, 'id', '')}".lower()
        if "update_data" in kind or "lastupdated" in kind or "publication_date" in kind:
            for text in (
                getattr(each, "title", None),
                str(getattr(each, "text", "") or ""),
                getattr(each, "value", None),
            ):
                if (found := day(str(text or ""))) is not None:
                    return found
    return None


def day(text: str) -> date | None:
    """Return the day in "2025-10-21T11:00:00+0200" or "21/10/25 11:00:00", None in anything else."""
    clean = text.strip()
    try:
        return date.fromisoformat(clean[:10])
    except ValueError:
        pass
    parts = clean.split(" ")[0].split("/")
    if len(parts) == 3 and all(part.isdigit() for part in parts):
        first, month, year = (int(part) for part in parts)
        try:
            return date(year + 2000 if year < 100 else year, month, first)
        except ValueError:
            return None
    return None
