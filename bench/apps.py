"""Applications that only benches serve: a bare page to compare with, and intake behind one address."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from jinja2 import DictLoader, Environment
from litestar import Litestar, Response, get, post
from litestar.contrib.jinja import JinjaTemplateEngine
from litestar.response import Template
from litestar.template.config import TemplateConfig

from portal.application import create_app
from portal.core.numbers import register_number
from portal.database import opened
from portal.evidence.receiving import seal_bytes
from portal.evidence.sealed_file import SealedFile
from portal.settings import MEGABYTE, Settings, bind
from portal.tips import intake
from portal.tips.intake import Registered, Submission
from portal.web.csrf import csrf_token
from portal.web.fitting import web_application
from portal.web.multipart import Limits, stream_parts
from portal.web.types import Answer, PortalRequest
from tests.support.tips import BUILDER

LIMITS = Limits(file=MEGABYTE, total=4 * MEGABYTE)
ROWS = [f"第{n}行" for n in range(20)]
BARE_PAGE = (
    "<!DOCTYPE html><html><head><title>{{ title }}</title></head><body><h1>{{ title }}</h1>"
    "<ul>{% for row in rows %}<li>{{ row }}</li>{% endfor %}</ul><p>{{ filler }}</p></body></html>"
)


def bare() -> Litestar:
    """Litestar and Jinja with nothing of ours: one page at `/N` for each size N of BENCH_SIZES, in bytes."""
    environment = Environment(loader=DictLoader({"page.html": BARE_PAGE}), autoescape=True)
    sizes = [int(size) for size in os.environ["BENCH_SIZES"].split(",")]
    return Litestar(
        [_bare_page(size, environment) for size in sizes],
        template_config=TemplateConfig(instance=JinjaTemplateEngine.from_environment(environment)),
        openapi_config=None,
        logging_config=None,
    )


def _bare_page(size: int, environment: Environment) -> Any:
    known = {"title": "公示名单", "rows": ROWS, "filler": ""}
    alone = len(environment.get_template("page.html").render(known).encode())
    filler = "x" * max(0, size - alone)

    @get(f"/{size}", name=f"bare-{size}")
    async def show() -> Template:
        return Template("page.html", context=known | {"filler": filler})

    return show


def tips() -> Litestar:
    """The product's streaming, sealing, routing, key work and shared commit behind POST /tips.

    With BENCH_WITHOUT_DATABASE=1 the last step, writing, is left out and numbers come from memory.
    """
    settings = Settings.from_environment()
    bind(settings)
    _leave_writing_out()
    return web_application(settings, routes=(token, take), lifespan=[_lifespan])


def portal() -> Litestar:
    """The whole portal; with BENCH_WITHOUT_DATABASE=1 tips are made and not written."""
    _leave_writing_out()
    return create_app()


def _leave_writing_out() -> None:
    if os.environ.get("BENCH_WITHOUT_DATABASE") == "1":
        vars(intake)["committer"] = _Memory


@get("/token")
async def token() -> Answer:
    return Response(csrf_token(), media_type="text/plain")


@post("/tips")
async def take(request: PortalRequest) -> Answer:
    """What the form's last page does, with the uploads of the evidence page in the same request."""
    texts: dict[str, str] = {}
    files: list[SealedFile] = []
    async for part in stream_parts(request, limits=LIMITS):
        if part.is_file:
            data = b"".join([chunk async for chunk in part.chunks()])
            files.append(seal_bytes(data, part.filename or "file"))
        else:
            texts[part.name] = await part.text()
    answers = BUILDER | {"account": texts["account"]}
    submission = Submission("cert_rent", answers, files=tuple(files), receipt=texts["receipt"])
    registered = await intake.receive(submission)
    return Response(registered.number, media_type="text/plain")


class _Memory:
    """In the committer's place: takes everything and keeps nothing."""

    _numbers = count(1)

    async def commit(self, prepared: Any) -> Registered:
        number = register_number("BENCH", "JB", 2026, next(self._numbers))
        return Registered(prepared.tip["id"], number, prepared.tip["proposed"])


@asynccontextmanager
async def _lifespan(app: Litestar) -> AsyncIterator[None]:
    async with opened(app.state.settings):
        yield
