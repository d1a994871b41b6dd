"""What the answers of the interface consist of."""

from typing import Final

from portal.public.api.described.fields import ADDRESS, EXAMPLE, FIELDS, REQUIRED, TEXT, Schema
from portal.records.queries import ENDED
from portal.records.taking.changes import REMOVED

_ENDED_SCHEMA: Final[Schema] = TEXT | {
    "enum": [*ENDED, REMOVED],
    "description": "expired 公示期满 period over；repaired 信用修复 credit repaired；"
    "withdrawn 依法撤回 withdrawn；removed 暂不公示 not shown for now",
}
_FLAG: Final[Schema] = {"type": "boolean"}

_NEXT: Final[Schema] = ADDRESS | {
    "description": "下一页的地址；最后一页没有 / Address of the next page; absent on the last"
}
_CHANGES: Final[Schema] = ADDRESS | {
    "description": "以后从这里取变化 / Where to ask for what changes from now on"
}
HEADERS: Final[Schema] = {
    "ETag": {"schema": TEXT, "description": "下次放在If-None-Match里 / Give it as If-None-Match next time"},
    "Cache-Control": {"schema": TEXT, "description": "最多保存一分钟 / May be kept for a minute at most"},
    "Link": {"schema": TEXT, "description": 'rel="next"：下一页 / the next page'},
}


def schemas(base: str) -> Schema:
    return {
        "Record": _object(FIELDS, REQUIRED) | {"examples": [_example(base)]},
        "RecordPage": _page(),
        "Subject": _subject(),
        "Ended": _object({"number": FIELDS["number"], "ended": _ENDED_SCHEMA}, ("number", "ended")),
        "Changes": _changes(),
        "Problem": _problem(),
    }


def _page() -> Schema:
    members = {
        "records": _records("公示中的记录", "Records now published"),
        "count": _number("总数，只在写了count=1时给出", "How many there are; only with count=1"),
        "count_is_capped": _FLAG | {"description": "实际更多，没有数完 / There are more than were counted"},
        "changes": _CHANGES,
        "next": _NEXT,
    }
    return _object(members, ("records", "changes"))


def _subject() -> Schema:
    members = {
        "subject": TEXT | {"description": "主体的标识 / The subject"},
        "url": ADDRESS | {"description": "网页地址 / Address of the page"},
        "names": {
            "type": "array",
            "items": TEXT,
            "description": "记录上的名称，新的在前 / Names on the records, newest first",
        },
        "count": _number("现在公示几条", "Records shown now"),
        "records": _records("它的记录，新的在前", "Its records, newest first"),
        "next": _NEXT,
    }
    return _object(members, ("subject", "url", "names", "count", "records"))


def _changes() -> Schema:
    members = {
        "records": _records("新增或者更正，按编号替换", "New or corrected: replace by number"),
        "ended": {
            "type": "array",
            "items": {"$ref": "#/components/schemas/Ended"},
            "description": "不再公示，按编号删除 / No longer shown: delete by number",
        },
        "more": _FLAG | {"description": "还有，立即接着取 / There is more: ask on at once"},
        "cursor": TEXT | {"description": "保存起来，下次作为since / Keep it: the next `since`"},
        "next": _CHANGES,
    }
    return _object(members, ("records", "ended", "more", "cursor", "next"))


def _problem() -> Schema:
    members = {
        "type": TEXT | {"description": "这一类问题的固定名称 / Fixed name of this kind of problem"},
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "errors": {
            "type": "array",
            "items": _object({"parameter": TEXT, "detail": TEXT}, ("parameter", "detail")),
        },
        "number": TEXT,
        "ended": _ENDED_SCHEMA,
    }
    return _object(members, ("type", "title", "status"))


def _example(base: str) -> Schema:
    return EXAMPLE | {"url": f"{base}/records/{EXAMPLE['number']}"}


def _object(properties: Schema, required: tuple[str, ...]) -> Schema:
    return {"type": "object", "properties": properties, "required": [*required]}


def _records(zh: str, en: str) -> Schema:
    item = {"$ref": "#/components/schemas/Record"}
    return {"type": "array", "items": item, "description": f"{zh} / {en}"}


def _number(zh: str, en: str) -> Schema:
    return {"type": "integer", "minimum": 0, "description": f"{zh} / {en}"}
