"""The OpenAPI 3.1 document of the interface."""

from functools import lru_cache
from typing import Any, Final

import msgspec

from portal.public.api import parameters
from portal.public.api.described.fields import EXAMPLE, Schema
from portal.public.api.described.schemas import HEADERS, schemas
from portal.public.api.parameters import Parameter
from portal.records.plain import SCHEMA

VERSION: Final = "1.0"
ABOUT: Final = (
    "公示名单的读取接口：与网页相同的记录、相同的筛选、相同的期限。只读，不需要密钥。"
    "约定：v1之内不改变字段的含义，也不删除字段；可能增加字段、代码和地址，程序应当略过不认识的。"
    "公示期满或者依法撤下的记录返回410，使用者应当在一天之内从自己的数据中删除。\n\n"
    "The read interface of the published list: the same records, filters and periods as on the pages. "
    "Reading only, no key needed. Promise: within v1 no field changes its meaning or goes; fields, codes and "
    "addresses may be added, and programs should pass over what they do not know. Records whose publication "
    "has ended answer 410; whoever uses the data is to delete them from his own within a day."
)
_PROBLEMS: Final = {
    "400": ("参数不能用；errors写明是哪个", "A parameter cannot be used; `errors` names it"),
    "404": ("没有，或者现在没有公示", "There is none, or it is not shown now"),
    "406": ("只能提供JSON", "Only JSON is to be had"),
    "410": ("已经结束公示；写明编号和原因的类别", "No longer published; says number and class of reason"),
    "429": (
        "请求太多；Retry-After写明等几秒",
        "Too many requests; `Retry-After` says how many seconds to wait",
    ),
    "503": ("系统正忙", "Busy"),
}


@lru_cache(2)
def document(base: str) -> bytes:
    """The whole document, for a portal at this address."""
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": _info(base),
            "servers": [{"url": base}],
            "paths": _paths(base),
            "components": {"schemas": schemas(base), "responses": _problems(), "headers": HEADERS},
        }
    )


def _info(base: str) -> Schema:
    return {
        "title": "公示名单 / Published list",
        "version": VERSION,
        "summary": "“挂证”处理决定的公示 / Published decisions on certificate renting",
        "description": ABOUT,
        "termsOfService": f"{base}/records/data#licence",
        "license": {"name": "使用条件 / Terms of use", "url": f"{base}/records/data#licence"},
        "x-record-schema": SCHEMA,
    }


def _paths(base: str) -> Schema:
    number = _in_path("number", "记录编号", "Number of the record", EXAMPLE["number"])
    subject = _in_path(
        "subject", "主体的标识，见记录的subject_url", "Subject, as in `subject_url`", "u91430700MA4L00003P"
    )
    return {
        "/api/v1/records": _get(
            "listRecords", ("公示中的记录", "Records now published"), "RecordPage", parameters.LIST
        ),
        "/api/v1/records/{number}": _get(
            "readRecord", ("一条记录", "One record"), "Record", parameters.RECORD, number, "404", "410"
        ),
        "/api/v1/subjects/{subject}": _get(
            "readSubject",
            (
                "一个单位或者一份证书的全部记录，含单位曾用名的",
                "All records of a unit, also under former names, or of a certificate",
            ),
            "Subject",
            parameters.SUBJECT,
            subject,
            "404",
        ),
        "/api/v1/changes": _get(
            "listChanges",
            (
                "从某个游标以来的变化：新增、更正、结束",
                "What has changed since a cursor: new, corrected, ended",
            ),
            "Changes",
            parameters.CHANGES,
        ),
        "/api/v1/openapi.json": _get("readDescription", ("本说明", "This document"), "", parameters.RECORD),
    }


def _get(name: str, about: tuple[str, str], schema: str, asked: tuple[Parameter, ...], *more: Any) -> Schema:
    problems = [one for one in more if isinstance(one, str)]
    content = {"$ref": f"#/components/schemas/{schema}"} if schema else {"type": "object"}
    answers: Schema = {
        "200": {
            "description": " / ".join(about),
            "headers": {key: {"$ref": f"#/components/headers/{key}"} for key in HEADERS},
            "content": {"application/json": {"schema": content}},
        },
        "304": {"description": "没有变化 / Not modified"},
    }
    answers |= {
        code: {"$ref": f"#/components/responses/Problem{code}"}
        for code in sorted(["400", "406", "429", "503", *problems])
    }
    in_path = [one for one in more if not isinstance(one, str)]
    return {
        "get": {
            "operationId": name,
            "summary": " / ".join(about),
            "parameters": [*in_path, *map(_in_query, asked)],
            "responses": answers,
        }
    }


def _in_query(one: Parameter) -> Schema:
    schema = dict(one.schema)
    if "pattern" in schema:
        schema["pattern"] = f"^{schema['pattern']}$"
    found: Schema = {"name": one.name, "in": "query", "description": f"{one.zh} / {one.en}", "schema": schema}
    if one.example:
        found["example"] = int(one.example) if schema["type"] == "integer" else one.example
    return found


def _in_path(name: str, zh: str, en: str, example: str) -> Schema:
    description = f"{zh} / {en}"
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": {"type": "string", "minLength": 1},
        "example": example,
    }


def _problems() -> Schema:
    return {
        f"Problem{code}": {
            "description": " / ".join(about),
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for code, about in _PROBLEMS.items()
    }
