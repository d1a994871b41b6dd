"""Keys of the hotline interface: made, shown once, and ended."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.middleware import signed_in
from portal.catalogue.codelists import find, label
from portal.channels import keys
from portal.core import clock
from portal.core.errors import N_, InvalidInput, NotFound
from portal.settings import Settings
from portal.web.bodies import read_form
from portal.web.fields import Checkboxes, Choice, Day, Radio, Text
from portal.web.flash import declare_notice
from portal.web.forms import Bound, Form
from portal.web.i18n import language
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest
from portal.web.words import Words

PATH: Final = "/staff/hotline"
PERMISSION: Final = {"permission": "hotline.keys"}
REVOKED: Final = declare_notice("hotline-key-revoked", N_("已停用。从现在起，用这把密钥的请求都会被拒绝。"))
_YEAR: Final = timedelta(days=365)


def _channel(code: str) -> Choice:
    entry = find("channel", code)
    assert entry is not None
    return Choice(code, Words(entry.zh, entry.en))


NEW: Final = Form(
    (
        Text(
            "authority",
            N_("给哪个单位的系统用"),
            called=N_("单位名称"),
            hint=N_("例如：市12345热线。同一个名称的几把密钥，能互相查到对方交来的工单，换密钥时用得上。"),
            limit=60,
        ),
        Radio("channel", N_("登记为哪一种来源"), choices=tuple(map(_channel, keys.CHANNELS))),
        Checkboxes(
            "allowed",
            N_("允许做什么"),
            choices=(
                Choice("register", N_("交来工单")),
                Choice("read", N_("查工单办到哪一步"), N_("只有环节和日期，没有内容。")),
            ),
        ),
        Day("ends_on", N_("用到哪一天"), hint=N_("最长两年。到期前请换一把新的。")),
    )
)


class HotlineKeysController(Controller):
    path = PATH
    include_in_schema = False

    @get(name="admin:hotline", opt=PERMISSION)
    async def show(self, request: PortalRequest) -> Answer:
        form = NEW.blank(channel="hotline", allowed=("register", "read"), ends_on=clock.today() + _YEAR)
        return await _page(request, form)

    @post(name="admin:hotline-make", opt=PERMISSION)
    async def make(self, request: PortalRequest) -> Answer:
        """The key stands on the answer itself: it is nowhere to come back to."""
        form = NEW.bind(await read_form(request))
        if not form.ok:
            return await _page(request, form)
        values = form.values
        try:
            token = await keys.make(
                authority=values["authority"],
                channel=values["channel"],
                may_register="register" in values["allowed"],
                may_read="read" in values["allowed"],
                ends_on=values["ends_on"],
                actor=signed_in(request).actor,
            )
        except InvalidInput as wrong:
            return await _page(request, form.with_refusal(wrong))
        settings: Settings = request.app.state.settings
        return page(
            request,
            "admin/channels/key.html",
            token=token,
            authority=values["authority"],
            address=f"{settings.public_url}/api/v1/tips",
            current="settings",
        )

    @post("/{key:str}/revoke", name="admin:hotline-revoke", opt=PERMISSION)
    async def revoke(self, request: PortalRequest, key: FromPath[str]) -> Answer:
        await read_form(request)
        await keys.revoke(_id(key), actor=signed_in(request).actor)
        return see_other(PATH, notice=REVOKED)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(N_("没有这把密钥。")) from None


async def _page(request: PortalRequest, form: Bound) -> Answer:
    found = await keys.all_keys()
    return page(
        request,
        "admin/channels/keys.html",
        form=form,
        keys=found,
        channels={one.channel: label("channel", one.channel, language()) for one in found},
        current="settings",
    )
