"""The OpenAPI document says what is so: its addresses, parameters, fields and codes are those of the code."""

import json
import re
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar

from portal.demo import many
from portal.public.api import parameters
from portal.public.api.described.document import document
from portal.public.api.described.fields import EXAMPLE, FIELDS, REQUIRED
from portal.records import publishing
from portal.records.addresses import PARAMETERS
from portal.records.content import Measure
from portal.records.plain import plain
from portal.records.projection import preview
from portal.records.windows import Window
from portal.settings import Settings, bind
from tests.support.pages import PortalClient
from tests.support.records import HOLDER, UNIT

BASE = "http://portal.example"
DOCUMENT = json.loads(document(BASE))
SCHEMAS = DOCUMENT["components"]["schemas"]
DAY = date(2026, 3, 5)
WINDOW = Window("general", DAY, DAY, DAY)
FULL = replace(
    HOLDER,
    subject_type="natural",
    uscc=UNIT.uscc,
    legacy_id="430700000012345",
    legal_rep="欧阳示例",
    unit_type="construction",
    grade="first",
    certificate_no="示0012",
    actual_unit="示例工作单位",
    effective_to=DAY,
    reapply_after=DAY,
    authority_uscc=UNIT.uscc,
    source_unit="示例来源",
    source_uscc=UNIT.uscc,
    area="430702",
    remark="示例备注",
    measures=(Measure(code="ban_practice", amount_fen=5, licence="示例证", from_on=DAY, until_on=DAY),),
)


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").removeprefix("#/components/schemas/")
    found: dict[str, Any] = SCHEMAS[name] if name else schema
    return found


def faults(value: Any, schema: dict[str, Any], where: str = "$") -> list[str]:
    """What in a value the document does not say; enough of JSON Schema for a document of ours."""
    schema = resolved(schema)
    kinds: dict[str, type] = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}
    if not isinstance(value, kinds[schema["type"]]):
        return [f"{where} is no {schema['type']}"]
    if isinstance(value, list):
        return [fault for one in value for fault in faults(one, schema["items"], f"{where}[]")]
    if isinstance(value, dict):
        return _members(value, schema, where)
    forms = {"date": r"\d{4}-\d{2}-\d{2}", "uri": r"https?://\S+"}
    if not re.fullmatch(forms.get(schema.get("format", ""), "(?s).*"), str(value)):
        return [f"{where} is no {schema['format']}"]
    return [] if value in schema.get("enum", (value,)) else [f"{where} is none of its codes"]


def _members(value: dict[str, Any], schema: dict[str, Any], where: str) -> list[str]:
    known = schema["properties"]
    missing = [f"{where}.{name} is missing" for name in schema.get("required", ()) if name not in value]
    strange = [f"{where}.{name} is not described" for name in value if name not in known]
    inner = [faults(one, known[name], f"{where}.{name}") for name, one in value.items() if name in known]
    return [*missing, *strange, *(fault for some in inner for fault in some)]


@pytest.fixture(autouse=True)
def _names_have_a_key(tmp_path: Path) -> None:
    bind(Settings(data=tmp_path))


def test_every_field_of_a_full_record_is_described_and_no_other() -> None:
    view = replace(preview(FULL, WINDOW), number="CDZJ-GS-2026-000001")
    found = plain(view, BASE)
    assert set(found) == set(FIELDS)
    assert faults(found, SCHEMAS["Record"]) == []


def test_what_every_record_has_is_what_the_least_record_has() -> None:
    least = replace(
        preview(UNIT, WINDOW), number="CDZJ-GS-2026-000001", subject="", uscc="", registration_no=""
    )
    assert set(REQUIRED) <= set(plain(least, BASE))
    assert set(REQUIRED) <= set(EXAMPLE) | {"url"}


def test_invented_records_fit_the_description() -> None:
    for sample in islice(many.samples(60), 60):
        view = replace(preview(sample.content, WINDOW), number="CDZJ-GS-2026-000001")
        assert faults(plain(view, BASE), SCHEMAS["Record"]) == []


def test_the_example_is_a_record() -> None:
    assert faults(SCHEMAS["Record"]["examples"][0], SCHEMAS["Record"]) == []


def test_the_addresses_are_those_of_the_application(app: Litestar) -> None:
    served = {
        re.sub(r"\{(\w+):\w+\}", r"{\1}", route.path)
        for route in app.routes
        if route.path.startswith("/api/v1/") and not route.path.startswith("/api/v1/tips")
    }
    assert set(DOCUMENT["paths"]) == served


def test_the_list_takes_what_the_page_takes() -> None:
    asked = DOCUMENT["paths"]["/api/v1/records"]["get"]["parameters"]
    assert {one["name"] for one in asked} == {*PARAMETERS, "after", "size", "count", "lang"}


def test_every_parameter_is_described_in_two_languages_and_its_example_is_taken() -> None:
    for path in DOCUMENT["paths"].values():
        for one in path["get"]["parameters"]:
            chinese, _, english = one["description"].partition(" / ")
            assert re.search("[\u4e00-\u9fff]", chinese)
            assert re.search("[a-z]", english)
    for parameter in parameters.LIST:
        assert parameter.problem(parameter.example) is None or not parameter.example


def test_every_field_is_described_in_two_languages() -> None:
    for name, field in FIELDS.items():
        chinese, _, english = field["description"].partition(" / ")
        assert re.search("[\u4e00-\u9fff]", chinese), name
        assert re.search("[A-Za-z]", english), name
        assert not re.search("[\u4e00-\u9fff]", english.replace("〔〕", "")), name


def test_every_reference_leads_somewhere() -> None:
    for reference in set(re.findall(r'"#/([\w/]+)"', document(BASE).decode())):
        found: Any = DOCUMENT
        for step in reference.split("/"):
            found = found[step]
        assert found


async def test_what_is_served_is_what_is_described(client: PortalClient) -> None:
    [number, _] = await publishing.insert_projections(
        [publishing.Sample(one, DAY) for one in (UNIT, replace(HOLDER, decision_no="示〔2026〕9号"))]
    )
    record = (await client.get(f"/api/v1/records/{number}")).answer.json()
    subject = record["subject_url"].rpartition("/")[2]
    for address, schema in (
        ("/api/v1/records?size=1&count=1", "RecordPage"),
        (f"/api/v1/records/{number}", "Record"),
        (f"/api/v1/subjects/{subject}", "Subject"),
        ("/api/v1/changes", "Changes"),
        ("/api/v1/records?size=0", "Problem"),
        ("/api/v1/records/x", "Problem"),
    ):
        assert faults((await client.get(address)).answer.json(), SCHEMAS[schema]) == [], address


async def test_the_document_is_served_with_the_address_of_the_portal(client: PortalClient) -> None:
    served = (await client.get("/api/v1/openapi.json")).answer.json()
    assert served["openapi"] == "3.1.0"
    assert served["servers"] == [{"url": str(client.http.base_url).rstrip("/")}]
    assert served["paths"] == DOCUMENT["paths"]
