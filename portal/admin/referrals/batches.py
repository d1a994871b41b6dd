"""Pages of batches: gathering proved cases for one body, the letter to all of them, signing off, results."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, Literal
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery

from portal.admin.desk.forms import typed_in, version_of
from portal.admin.desk.stepping import too_late
from portal.admin.referrals.batch_pages import (
    HEARD,
    PATH,
    batch_page,
    begin_form,
    cases_form,
    coordinator,
    first_pages,
    list_page,
    pages_of,
)
from portal.admin.referrals.forms import BATCH_LETTER
from portal.admin.referrals.shown import (
    handed_out,
)
from portal.core.errors import N_, Conflict, InvalidInput, NotFound, Refused
from portal.referrals.batches import gathering, handed, signing
from portal.referrals.batches.gathering import Words
from portal.staff.people import Person
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.types import Answer, PortalRequest

BEGUN = declare_notice("batch-begun", N_("已汇总成一批，函还没有发出。"))
CHANGED = declare_notice("batch-changed", N_("已保存，函还没有发出。"))
SIGNED = declare_notice("batch-signed", N_("已统一移送，函已编号。请下载后盖章发出。"))
DROPPED = declare_notice("batch-dropped", N_("已撤销，其中的案件可以另行汇总。"))
NOTED = declare_notice("batch-noted", N_("已给这一批里每个还没有结果的案件记下。"))
_BATCH: Final = "/{batch:uuid}"
Format = Literal["pdf", "docx", "xlsx"]
_FORMATS: Final[dict[str, Format]] = {"pdf": "pdf", "docx": "docx", "xlsx": "xlsx"}


class BatchesController(Controller):
    path = PATH
    include_in_schema = False
    opt = {"permission": "referrals.manage"}  # noqa: RUF012

    @get(name="admin:batches")
    async def show(
        self, request: PortalRequest, page: FromQuery[str] = "", made: FromQuery[str] = ""
    ) -> Answer:
        return await list_page(request, page, made=made)

    @post(name="admin:batch-begin")
    async def begin(self, request: PortalRequest) -> Answer:
        data, person = await read_form(request), coordinator(request)
        number = data.get("page")
        form = (await begin_form(person, await first_pages(person, number))).bind(data)
        if form.ok:
            try:
                batch = await gathering.begin(
                    person, form.values["body"], form.values["receiver"], form.values["cases"]
                )
                return see_other(f"{PATH}/{batch}", notice=BEGUN)
            except (InvalidInput, Conflict) as error:
                form = form.with_refusal(error)
        return await list_page(request, number, form)

    @get(_BATCH, name="admin:batch")
    async def read(self, request: PortalRequest, batch: FromPath[UUID], page: FromQuery[str] = "") -> Answer:
        return await batch_page(request, batch, page)

    @post(f"{_BATCH}/cases", name="admin:batch-add")
    async def add(self, request: PortalRequest, batch: FromPath[UUID]) -> Answer:
        data, person = await read_form(request), coordinator(request)
        opened = await gathering.open_batch(person, batch)
        pages, version = await pages_of(person, opened, data.get("page")), version_of(data)
        form = (await cases_form(person, opened, pages)).bind(data)
        return await _changed(
            request,
            batch,
            form,
            lambda: gathering.add(person, batch, form.values["cases"], version=version),
        )

    @post(f"{_BATCH}/cases/{{number:str}}/end", name="admin:batch-remove")
    async def remove(self, request: PortalRequest, batch: FromPath[UUID], number: FromPath[str]) -> Answer:
        data, person = await read_form(request), coordinator(request)
        version = version_of(data)
        return await _changed(
            request, batch, None, lambda: gathering.remove(person, batch, number, version=version)
        )

    @post(f"{_BATCH}/words", name="admin:batch-write")
    async def write(self, request: PortalRequest, batch: FromPath[UUID]) -> Answer:
        data, person = await read_form(request), coordinator(request)
        form, version = BATCH_LETTER.bind(data), version_of(data)
        return await _changed(
            request,
            batch,
            form,
            lambda: gathering.write(person, batch, Words(**form.values), version=version),
        )

    @post(f"{_BATCH}/signature", name="admin:batch-sign")
    async def sign(self, request: PortalRequest, batch: FromPath[UUID]) -> Answer:
        data, person = await read_form(request), coordinator(request)
        version = version_of(data)
        return await _changed(
            request, batch, None, lambda: signing.sign(person, batch, version=version), notice=SIGNED
        )

    @post(f"{_BATCH}/end", name="admin:batch-drop")
    async def drop(self, request: PortalRequest, batch: FromPath[UUID]) -> Answer:
        data, person = await read_form(request), coordinator(request)
        version = version_of(data)
        return await _changed(
            request, batch, None, lambda: gathering.drop(person, batch, version=version), notice=DROPPED
        )

    @post(f"{_BATCH}/failed", name="admin:batch-again")
    async def again(self, request: PortalRequest, batch: FromPath[UUID]) -> Answer:
        await read_form(request)
        try:
            new = await handed.gather_failed(coordinator(request), batch)
        except (InvalidInput, Conflict) as error:
            return too_late(request, error, [], back=f"{PATH}/{batch}", current="referrals")
        return see_other(f"{PATH}/{new}", notice=BEGUN)

    @post(f"{_BATCH}/heard/{{act:str}}", name="admin:batch-note")
    async def note(self, request: PortalRequest, batch: FromPath[UUID], act: FromPath[str]) -> Answer:
        data, person = await read_form(request), coordinator(request)
        if act not in HEARD:
            raise NotFound
        form = HEARD[act].bind(data)
        return await _changed(request, batch, form, lambda: _heard(person, batch, act, form), notice=NOTED)

    @post(f"{_BATCH}/letter/{{format:str}}", name="admin:batch-letter")
    async def letter(self, request: PortalRequest, batch: FromPath[UUID], format: FromPath[str]) -> Answer:
        await read_form(request)
        if format not in _FORMATS:
            raise NotFound
        return handed_out(await handed.file(coordinator(request), batch, _FORMATS[format]))


async def _changed(
    request: PortalRequest,
    batch: UUID,
    form: Bound | None,
    verb: Callable[[], Awaitable[Any]],
    *,
    notice: str = CHANGED,
) -> Answer:
    if form is not None and not form.ok:
        return await batch_page(request, batch, form.raw.get("page"), form)
    try:
        await verb()
    except InvalidInput as error:
        if form is None:
            return too_late(request, error, [], back=f"{PATH}/{batch}", current="referrals")
        return await batch_page(request, batch, form.raw.get("page"), form.with_refusal(error))
    except (Conflict, Refused) as error:
        typed = typed_in(form) if form is not None else []
        return too_late(request, error, typed, back=f"{PATH}/{batch}", current="referrals")
    return see_other(f"{PATH}/{batch}", notice=notice)


def _heard(person: Person, batch: UUID, act: str, form: Bound) -> Awaitable[int]:
    said = form.values
    if act == "received":
        return handed.received(person, batch, said["on"])
    if act == "followed":
        return handed.followed_up(person, batch, said["text"])
    return handed.answered(person, batch, said["on"], said["text"])
