"""How do offices answer in SDMX 3.0: structures in XML and JSON, data in SDMX-CSV 2.0 and SDMX-ML 3.0?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

if TYPE_CHECKING:
    from tests.live.office import Flow, Row

_NAMESPACE = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0/"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><mes:{kind} xmlns:mes="{n}message" xmlns:str="{n}structure" '
    'xmlns:com="{n}common" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"{more}><mes:Header><mes:ID>T1</mes:ID>'
    "<mes:Test>false</mes:Test><mes:Prepared>2026-11-22T12:00:00</mes:Prepared>"
    '<mes:Sender id="OFFICE"/>{inner}</mes:Header>'
)


def urn(kind: str, flow: Flow, name: str, item: str = "") -> str:
    return f"urn:sdmx:org.sdmx.infomodel.{kind}={flow.agency}:{name}(1.0){item}"


def within(code: str, wanted: str) -> bool:
    """Tell whether a code is among those of `c[...]`: a list, or a period with an operator."""
    operator, _, value = wanted.partition(":")
    return code >= value if operator == "ge" else code in wanted.split(",")


def structure(flow: Flow) -> str:
    lists = "".join(
        f'<str:Codelist id="CL_{name}" agencyID="{flow.agency}" version="1.0"><com:Name xml:lang="en">{name}</com:Name>'
        + "".join(
            f'<str:Code id={quoteattr(code)}><com:Name xml:lang="en">x</com:Name></str:Code>'
            for code in flow.codes(name)
        )
        + "</str:Codelist>"
        for name in flow.dimensions
    )
    concepts = "".join(
        f'<str:Concept id="{name}"><com:Name xml:lang="en">{name}</com:Name></str:Concept>'
        for name in [*flow.dimensions, "TIME_PERIOD", "OBS_VALUE", *flow.attributes]
    )

    def identity(name: str) -> str:
        concept = urn("conceptscheme.Concept", flow, f"CS_{flow.id}", f".{name}")
        return f"<str:ConceptIdentity>{concept}</str:ConceptIdentity>"

    dimensions = "".join(
        f'<str:Dimension id="{name}" position="{place}">{identity(name)}<str:LocalRepresentation><str:Enumeration>'
        f"{urn('codelist.Codelist', flow, f'CL_{name}')}</str:Enumeration></str:LocalRepresentation></str:Dimension>"
        for place, name in enumerate(flow.dimensions, start=1)
    )
    attributes = "".join(
        f'<str:Attribute id="{name}" usage="optional">{identity(name)}<str:LocalRepresentation>'
        '<str:TextFormat textType="String"/></str:LocalRepresentation><str:AttributeRelationship><str:Observation/>'
        "</str:AttributeRelationship></str:Attribute>"
        for name in flow.attributes
    )
    note = (
        f"<com:Annotations><com:Annotation><com:AnnotationTitle>{flow.updated}</com:AnnotationTitle>"
        "<com:AnnotationType>UPDATE_DATA</com:AnnotationType></com:Annotation></com:Annotations>"
        if flow.updated
        else ""
    )
    return (
        f"{_HEAD.format(kind='Structure', n=_NAMESPACE, more='', inner='')}<mes:Structures><str:Dataflows>"
        f'<str:Dataflow id="{flow.id}" agencyID="{flow.agency}" version="1.0">{note}'
        f'<com:Name xml:lang="en">{flow.id}</com:Name><str:Structure>'
        f"{urn('datastructure.DataStructure', flow, flow.id)}</str:Structure></str:Dataflow></str:Dataflows>"
        f"<str:Codelists>{lists}</str:Codelists><str:ConceptSchemes>"
        f'<str:ConceptScheme id="CS_{flow.id}" agencyID="{flow.agency}" version="1.0">'
        f'<com:Name xml:lang="en">c</com:Name>{concepts}</str:ConceptScheme></str:ConceptSchemes><str:DataStructures>'
        f'<str:DataStructure id="{flow.id}" agencyID="{flow.agency}" version="1.0"><com:Name xml:lang="en">d</com:Name>'
        f'<str:DataStructureComponents><str:DimensionList id="DimensionDescriptor">{dimensions}'
        f'<str:TimeDimension id="TIME_PERIOD">{identity("TIME_PERIOD")}<str:LocalRepresentation>'
        '<str:TextFormat textType="ObservationalTimePeriod"/></str:LocalRepresentation></str:TimeDimension>'
        f'</str:DimensionList><str:AttributeList id="AttributeDescriptor">{attributes}</str:AttributeList>'
        f'<str:MeasureList id="MeasureDescriptor"><str:Measure id="OBS_VALUE">{identity("OBS_VALUE")}</str:Measure>'
        "</str:MeasureList></str:DataStructureComponents></str:DataStructure></str:DataStructures></mes:Structures>"
        "</mes:Structure>"
    )


def structure_json(flow: Flow) -> str:
    """SDMX-JSON 2.0, where code lists stand with the concepts, as the IMF has it, for every other dimension."""
    dimensions, concepts = [], []
    for place, name in enumerate(flow.dimensions):
        listed = {"enumeration": urn("codelist.Codelist", flow, f"CL_{name}")}
        own = place % 2 == 0
        concept = urn("conceptscheme.Concept", flow, f"CS_{flow.id}", f".{name}")
        dimensions.append(
            {"id": name, "position": place, "conceptIdentity": concept}
            | ({"localRepresentation": listed} if own else {})
        )
        concepts.append({"id": name} | ({} if own else {"coreRepresentation": listed}))
    note = [{"id": "UPDATE_DATA", "type": "UPDATE_DATA", "title": flow.updated}] if flow.updated else []
    data = {
        "dataflows": [{"id": flow.id, "agencyID": flow.agency, "version": "1.0", "annotations": note}],
        "dataStructures": [
            {
                "id": flow.id,
                "dataStructureComponents": {
                    "dimensionList": {
                        "dimensions": dimensions[::-1],
                        "timeDimensions": [{"id": "TIME_PERIOD", "position": len(dimensions)}],
                    }
                },
            }
        ],
        "codelists": [
            {
                "id": f"CL_{name}",
                "agencyID": flow.agency,
                "codes": [{"id": code} for code in flow.codes(name)],
            }
            for name in flow.dimensions
        ],
        "conceptSchemes": [{"id": f"CS_{flow.id}", "concepts": concepts}],
    }
    return json.dumps({"meta": {"id": "T"}, "data": data})


def csv_table(flow: Flow, rows: list[Row]) -> tuple[str, str]:
    names = [*flow.dimensions, "TIME_PERIOD", "OBS_VALUE", *flow.attributes]
    marked = [*names[: len(names) - len(flow.attributes)], *(f"{name}[]" for name in flow.attributes)]
    lines = [",".join(["STRUCTURE", "STRUCTURE_ID", "ACTION", *marked])]
    first = f"dataflow,{flow.agency}:{flow.id}(1.0)"
    lines += [",".join([first, "I", *(row.get(name, "") for name in names)]) for row in rows]
    if rows:  # a figure that was taken back
        gone = {**rows[0], "OBS_VALUE": "-99999"}
        lines.append(",".join([first, "D", *(gone.get(name, "") for name in names)]))
    return "\n".join(lines) + "\n", "application/vnd.sdmx.data+csv;version=2.0.0"


def specific(flow: Flow, rows: list[Row]) -> tuple[str, str]:
    """Structure-specific data without series, every observation by itself."""
    of = urn("datastructure.DataStructure", flow, flow.id)
    inner = (
        f'<mes:Structure structureID="S1" namespace="urn:{flow.id}" dimensionAtObservation="AllDimensions">'
        f"<com:Structure>{of}</com:Structure></mes:Structure>"
    )
    more = f' xmlns:ss="{_NAMESPACE}data/structurespecific" xmlns:ns1="urn:{flow.id}"'
    text = [
        _HEAD.format(kind="StructureSpecificData", n=_NAMESPACE, more=more, inner=inner),
        '<mes:DataSet ss:dataScope="DataStructure" xsi:type="ns1:DataSetType" ss:structureRef="S1">',
    ]
    for row in rows:
        named = [
            *flow.dimensions,
            "TIME_PERIOD",
            *(["OBS_VALUE"] if row["OBS_VALUE"] else []),
            *flow.attributes,
        ]
        text.append(f"<Obs {' '.join(f'{n}={quoteattr(row[n])}' for n in named if row.get(n))}/>")
    return "".join([*text, "</mes:DataSet></mes:StructureSpecificData>"]), "application/xml"
