"""The list as files: what there is to take, each file, the manifest and the checksums."""

import json
from collections.abc import Hashable, Mapping
from typing import Any, Final

from litestar import Controller, get
from litestar.params import FromPath
from litestar.response import Response, Stream

from portal.core.errors import N_, InvalidInput, NotFound
from portal.public.records.chosen import is_typed
from portal.records.addresses import address_of, question_of
from portal.records.questions import ANY, Question
from portal.records.taking import columns, files, manifest, news, sums
from portal.records.taking.files import Meta
from portal.records.taking.snapshots import snapshot
from portal.web.caching import Keep, Made, cached, shared, unkept
from portal.web.i18n import gettext
from portal.web.query import query
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest
from portal.web.visit import current

PATH: Final = "/records"
COUNTED: Final = 1000
PATIENCE: Final = 20.0
"""Seconds for which an answer waits for the checksums."""
# Persons are in it, so that search engines are asked to leave it alone; any site's page may read it.
OPEN_DATA: Final[Mapping[str, str]] = {"X-Robots-Tag": "noindex", "Access-Control-Allow-Origin": "*"}
_JSON: Final = "application/json"
_TEXT: Final = "text/plain"


class TakingController(Controller):
    path = PATH
    include_in_schema = False

    @get("/data", name="public:records-data")
    async def about(self, request: PortalRequest) -> Answer:
        question, meta = question_asked(), await meta_now()
        return await kept(request, meta.at, lambda: _about(request, question, meta), keep=shared)

    @get("/download/{name:str}", name="public:records-file")
    async def take(self, request: PortalRequest, name: FromPath[str]) -> Answer:
        """The whole list, or what the same parameters find on the page of the list."""
        file = files.BY_NAME.get(name)
        if file is None:
            raise NotFound(N_("没有这个文件。"))
        question, meta = question_asked(), await meta_now()
        headers = _headers(meta) | {"Content-Disposition": f'attachment; filename="{name}"'}

        async def made() -> Answer:
            body = () if current().bodiless else files.written(file, question, meta)
            return Stream(body, media_type=file.media_type, headers=headers)

        return await kept(request, meta.at, made)

    @get("/download/manifest.json", name="public:records-manifest")
    async def describe(self, request: PortalRequest) -> Answer:
        meta = await meta_now()

        async def made() -> Answer:
            publisher = current().portal.site.owner.zh
            return as_data(await manifest.manifest(meta, publisher), headers=_headers(meta))

        return await kept(request, (meta.at, sums.known(meta) is None), made)

    @get("/download/SHA256SUMS", name="public:records-checksums")
    async def check(self, request: PortalRequest) -> Answer:
        """In the form that `sha256sum -c` reads; of the whole list's files, without any filter."""
        meta = await meta_now()
        found = await sums.sums(meta, wait=PATIENCE)
        if found is None:
            words = gettext(N_("校验值正在计算。请稍后再取。"))
            return Response(words, status_code=503, media_type=_TEXT, headers={"Retry-After": "30"})

        async def made() -> Answer:
            text = "".join(f"{one.digest}  {one.name}\n" for one in found)
            return Response(text, media_type=_TEXT, headers=_headers(meta))

        return await kept(request, meta.at, made)


def question_asked() -> Question:
    """What the address asks; to leave out what was not understood would give more than was asked for."""
    question, problems = question_of(query())
    if problems:
        raise InvalidInput(problems)
    return question


async def meta_now() -> Meta:
    return Meta(current().portal.settings.public_url, await snapshot())


async def kept(
    request: PortalRequest, version: Hashable, made: Made, *, keep: Keep = cached, **shapes: str
) -> Answer:
    """Caches may keep it for a minute, or the worker too, unless somebody typed what its address asks.

    `shapes` are parameters that only this address knows, each with the pattern of what it may be.
    """
    if is_typed(**shapes):
        return unkept(await made())
    return await keep(request, version, made)


def as_data(
    body: Mapping[str, Any], *, headers: Mapping[str, str] = OPEN_DATA, media_type: str = _JSON
) -> Answer:
    text = json.dumps(body, ensure_ascii=False, indent=1)
    return Response(text.encode(), media_type=media_type, headers=dict(headers))


def _headers(meta: Meta) -> dict[str, str]:
    """The cursor with which to ask for what has changed since."""
    return {**OPEN_DATA, "List-Cursor": meta.at.cursor}


async def _about(request: PortalRequest, question: Question, meta: Meta) -> Any:
    whole = question == ANY
    return page(
        request,
        "public/records/data.html",
        files=files.FILES,
        columns=columns.COLUMNS,
        meta=meta,
        is_whole=whole,
        count=await manifest.count_of(question, meta.at, *(() if whole else (COUNTED + 1,))),
        counted=COUNTED,
        most_news=news.MOST,
        walked=news.WALKED,
        address=lambda path: address_of(path, question),
        current="records",
    )
