"""The rungs of the ladder: seen, changed by a new version, added and ended."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.clocks.forms import rung_form
from portal.admin.clocks.overview import PATH, PERMISSION, SET
from portal.admin.clocks.shown import IN_WORDS
from portal.admin.middleware import signed_in
from portal.catalogue.clock_uses import USES
from portal.catalogue.rows import RungRow
from portal.clocks import editing
from portal.core import clock as present
from portal.core.errors import N_, DomainError, NotFound
from portal.offices import queries as offices
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound, Form
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

ENDED = declare_notice("rung-ended", N_("从明天起不再使用这一级。"))
NEW: Final = "new"


class LadderController(Controller):
    path = f"{PATH}/ladder/{{code:str}}"
    include_in_schema = False

    @get(name="admin:rung", opt=PERMISSION)
    async def show(self, request: PortalRequest, code: FromPath[str]) -> Answer:
        """`new` stands for one that is not there yet."""
        versions, form = await _versions(code), await _form()
        return _rung_page(request, code, form.blank(**_known(versions)), versions)

    @post(name="admin:rung-set", opt=PERMISSION)
    async def set_rung(self, request: PortalRequest, code: FromPath[str]) -> Answer:
        versions, form = await _versions(code), (await _form()).bind(await read_form(request))
        if form.ok:
            row = RungRow(code=editing.new_code() if code == NEW else code, valid_to=None, **form.values)
            try:
                await editing.new_rung(row, actor=signed_in(request).actor)
                return see_other(PATH, notice=SET)
            except DomainError as error:
                form = form.with_refusal(error)
        return _rung_page(request, code, form, versions)

    @post("/end", name="admin:rung-end", opt=PERMISSION)
    async def end(self, request: PortalRequest, code: FromPath[str]) -> Answer:
        await read_form(request)
        await editing.end_rung(code, actor=signed_in(request).actor)
        return see_other(PATH, notice=ENDED)


async def _form() -> Form:
    """The ladder watches what runs on tips and cases; other periods call nobody."""
    used = {use.name for use in USES}
    return rung_form(rule for rule in await offices.clock_rules() if rule.name in used)


async def _versions(code: str) -> list[RungRow]:
    found = [row for row in await offices.ladder_versions() if row.code == code]
    if not found and code != NEW:
        raise NotFound(N_("没有这一级催办。"))
    return sorted(found, key=lambda row: row.valid_from, reverse=True)


def _known(versions: list[RungRow]) -> dict[str, Any]:
    if not versions:
        return {}
    latest = replace(versions[0], valid_from=present.today() + timedelta(days=1))
    return {name: getattr(latest, name) for name in ("clock", "days", "who", "channel", "act", "valid_from")}


def _rung_page(request: PortalRequest, code: str, form: Bound, versions: list[RungRow]) -> Answer:
    return page(
        request,
        "admin/clocks/rung.html",
        form=form,
        code=code,
        versions=versions,
        holds=any(row.holds_on(present.today()) for row in versions),
        current="clocks",
        **IN_WORDS,
    )
