"""The list as a data catalogue (DCAT-AP), for portals of open data that gather what there is."""

import json
from typing import Any, Final

from litestar import Controller, Response, get

from portal.catalogue.names import PORTAL_EN, PORTAL_ZH
from portal.core import clock
from portal.records.taking.files import DATASET, FILES
from portal.records.versions import list_version
from portal.web.caching import MINUTE, cached
from portal.web.types import Answer, PortalRequest
from portal.web.visit import current
from portal.web.words import Words

Node = dict[str, Any]
_TYPES: Final = "https://www.iana.org/assignments/media-types/"
_DAILY: Final = "http://publications.europa.eu/resource/authority/frequency/DAILY"
_CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_TITLE: Final = Words("“挂证”处理决定公示名单", "Published decisions on certificate renting")
_ABOUT: Final = Words(
    "对“挂证”等违法行为作出的处理决定，公示期内的全部记录。",
    "All decisions on certificate renting whose period of publication is running.",
)
_API: Final = Words("读取接口", "Read interface")


class CatalogueController(Controller):
    path = "/catalog.jsonld"
    include_in_schema = False

    @get(name="public:catalogue")
    async def describe(self, request: PortalRequest) -> Answer:
        version = await list_version()

        async def made() -> Answer:
            body = json.dumps(catalogue(), ensure_ascii=False, indent=1)
            return Response(body.encode(), media_type="application/ld+json")

        answer = await cached(request, version, made, seconds=MINUTE)
        answer.headers["Access-Control-Allow-Origin"] = "*"
        return answer


def catalogue() -> Node:
    base, owner = current().portal.settings.public_url, current().portal.site.owner
    publisher = {"@id": f"{base}/#publisher", "@type": "foaf:Agent", "foaf:name": _both(owner)}
    return {
        "@context": _CONTEXT,
        "@id": f"{base}/catalog.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": _both(Words(PORTAL_ZH, PORTAL_EN)),
        "dct:description": _both(_ABOUT),
        "dct:publisher": publisher,
        "dct:language": [{"@id": _language("ZHO")}, {"@id": _language("ENG")}],
        "foaf:homepage": {"@id": base},
        "dcat:dataset": [_dataset(base)],
        "dcat:service": [_service(base)],
    }


def _dataset(base: str) -> Node:
    return {
        "@id": f"{base}/records/data",
        "@type": "dcat:Dataset",
        "dct:identifier": DATASET,
        "dct:title": _both(_TITLE),
        "dct:description": _both(_ABOUT),
        "dct:publisher": {"@id": f"{base}/#publisher"},
        "dct:modified": {"@type": "xsd:date", "@value": clock.today().isoformat()},
        "dct:accrualPeriodicity": {"@id": _DAILY},
        "dct:accessRights": {
            "@id": "http://publications.europa.eu/resource/authority/access-right/PUBLIC",
        },
        "dcat:landingPage": {"@id": f"{base}/records/data"},
        "dcat:keyword": [*_both(Words("公示", "publication")), *_both(Words("建设工程", "construction"))],
        "dcat:distribution": [
            *(_file(base, f"download/{file.name}", file.media_type) for file in FILES),
            _file(base, "feed.atom", "application/atom+xml"),
            _file(base, "feed.json", "application/feed+json"),
        ],
    }


def _file(base: str, path: str, media_type: str) -> Node:
    address = f"{base}/records/{path}"
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": path.rpartition("/")[2],
        "dcat:accessURL": {"@id": f"{base}/records/data"},
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": {"@id": _TYPES + media_type.partition(";")[0]},
        "dct:license": {"@id": f"{base}/records/data#licence"},
    }


def _service(base: str) -> Node:
    return {
        "@id": f"{base}/api/v1",
        "@type": "dcat:DataService",
        "dct:title": _both(_API),
        "dcat:endpointURL": {"@id": f"{base}/api/v1"},
        "dcat:endpointDescription": {"@id": f"{base}/api/v1/openapi.json"},
        "dcat:servesDataset": [{"@id": f"{base}/records/data"}],
        "dct:license": {"@id": f"{base}/records/data#licence"},
    }


def _both(words: Words) -> list[Node]:
    said = [{"@language": "zh", "@value": words.zh}]
    return [*said, {"@language": "en", "@value": words.en}] if words.en else said


def _language(code: str) -> str:
    return f"http://publications.europa.eu/resource/authority/language/{code}"
