"""Preparing a redacted copy: mark, compare, save as a version, print or download it."""

from dataclasses import dataclass, field

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from portal.admin.desk.forms import typed_in
from portal.admin.desk.redaction_parts import attachable, chosen, first_suggestion, parts_of, redaction_form
from portal.admin.desk.stepping import too_late
from portal.admin.middleware import signed_in
from portal.cases import redacting
from portal.cases.redacting import Attached, Copy, CoveredPart, Part
from portal.core.errors import N_, InvalidInput, NotFound, Refused
from portal.staff import queries as staff
from portal.staff.people import Person
from portal.tips.reading import open_for
from portal.web import i18n
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

SAVED = declare_notice("redaction-saved", N_("脱敏件已密封保存，原文没有改动。"))

_HEAD, _ALONG, _COLON = N_("举报{number}，脱敏件第{version}版"), N_("随附"), N_("：")


@dataclass(frozen=True, slots=True)
class Sources:
    """What a copy can be made of."""

    number: str
    parts: list[Part] = field(repr=False)
    files: list[Attached] = field(repr=False)


class RedactionController(Controller):
    path = "/staff/tips/{number:str}/redactions"
    include_in_schema = False

    @get(name="admin:redactions", opt={"permission": "tips.step"})
    async def show(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        copies = await redacting.copies(signed_in(request), number)
        return page(
            request,
            "admin/desk/redactions.html",
            number=number,
            copies=copies,
            people=await staff.names({copy.by for copy in copies}),
            current="inbox",
        )

    @get("/new", name="admin:redaction-new", opt={"permission": "tips.step"})
    async def begin(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        sources = await _sources(signed_in(request), number)
        form = first_suggestion(redaction_form(sources.parts, sources.files), sources.parts)
        return _page(request, sources, form)

    @post("/new", name="admin:redaction-make", opt={"permission": "tips.step"})
    async def make(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        data, person = await read_form(request), signed_in(request)
        sources = await _sources(person, number)
        form, covered = redaction_form(sources.parts, sources.files).bind(data), list[CoveredPart]()
        if not form.ok:
            return _page(request, sources, form)
        try:
            words = form.values["words"].splitlines()
            covered = redacting.cover(sources.parts, chosen(form, sources.parts), words)
            if data.get("act") != "save":
                return _page(request, sources, form, covered)
            files = [one for one in sources.files if one.blob in form.values.get("files", ())]
            await redacting.save(person, number, covered, files, form.values["reason"])
        except InvalidInput as error:
            return _page(request, sources, form.with_refusal(error), covered)
        except Refused as error:
            return too_late(request, error, typed_in(form), back=f"/staff/tips/{number}")
        return see_other(f"/staff/tips/{number}/redactions", notice=SAVED)

    @post("/{version:int}/paper", name="admin:redaction-paper", opt={"permission": "tips.step"})
    async def paper(self, request: PortalRequest, number: FromPath[str], version: FromPath[int]) -> Answer:
        await read_form(request)
        copy = await redacting.export(signed_in(request), number, version)
        return page(request, "admin/desk/redaction_paper.html", copy=copy, current="inbox")

    @post("/{version:int}/text", name="admin:redaction-text", opt={"permission": "tips.step"})
    async def text(self, request: PortalRequest, number: FromPath[str], version: FromPath[int]) -> Answer:
        await read_form(request)
        copy = await redacting.export(signed_in(request), number, version)
        name = f"{number}-v{version}.txt"
        return Response(
            _as_text(copy).encode(),
            media_type="text/plain",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


async def _sources(person: Person, number: str) -> Sources:
    await redacting.may_prepare(person, number)
    tip = await open_for(person, number)
    parts = await parts_of(tip)
    if not parts:
        raise NotFound()
    return Sources(tip.row.number, parts, attachable(tip))


def _page(
    request: PortalRequest, sources: Sources, form: Bound, covered: list[CoveredPart] | None = None
) -> Answer:
    return page(
        request,
        "admin/desk/redaction.html",
        form=form,
        number=sources.number,
        parts=sources.parts,
        files=sources.files,
        covered=covered or [],
        left_open=redacting.left_open(covered or []),
        current="inbox",
    )


def _as_text(copy: Copy) -> str:
    head = i18n.gettext(_HEAD).format(number=copy.number, version=copy.version)
    told = [f"【{label}】\n{text}" for label, text in copy.parts]
    along = [f"{i18n.gettext(_ALONG)}{i18n.gettext(_COLON)}{one.label}" for one in copy.files]
    return "\n\n".join([head, *told, *along]) + "\n"
