"""The mailboxes that are read: how each of them is, opening one to intake, correcting it, ending it."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.desk.forms import version_of
from portal.admin.middleware import signed_in
from portal.channels.mailbox import fetching, keeping, queries
from portal.channels.mailbox.keeping import SECURITY, TLS, Wanted
from portal.channels.mailbox.queries import PROBLEMS, MailboxRow
from portal.core.errors import N_, Conflict, InvalidInput
from portal.offices import queries as offices
from portal.web.bodies import read_form
from portal.web.fields import Choice, Email, OptionalSelect, Password, Radio, Text, Whole
from portal.web.flash import declare_notice
from portal.web.forms import Bound, Form
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest
from portal.web.words import Words

PATH = "/staff/mailboxes"
KEPT = declare_notice("mailbox-kept", N_("已保存。两分钟内开始收取。"))
ENDED = declare_notice("mailbox-ended", N_("不再收取这个邮箱，保存的密码已经删除。"))
ANSWERS = declare_notice("mailbox-answers", N_("登录成功，收件文件夹打得开。"))

_FIELDS = (
    Email("address", N_("邮箱地址"), hint=N_("对外公布的那个地址。")),
    OptionalSelect("office", N_("属于哪个单位"), hint=N_("不选就是全局的举报邮箱。")),
    Text("host", N_("IMAP服务器"), hint=N_("例如imap.example.cn。"), limit=200),
    Radio(
        "security",
        N_("加密方式"),
        choices=tuple(Choice(code, label) for code, label in SECURITY.items()),
    ),
    Whole("port", N_("端口"), low=1, high=65535),
    Text("login", N_("用户名"), hint=N_("多数邮箱就是邮箱地址。"), limit=254),
    Password(
        "password",
        N_("密码或授权码"),
        hint=N_("用服务器密钥加密保存，谁也看不到。修改其他内容时可以不填。"),
        required=False,
        autocomplete="new-password",
    ),
    Text("folder", N_("收件文件夹"), limit=120, short=True),
    Text(
        "processed",
        N_("收下后移到哪个文件夹"),
        hint=N_("不填就删除。建议不填：内容已经加密登记，邮箱里的原件谁登录邮箱谁就能看。"),
        required=False,
        limit=120,
        short=True,
    ),
    Text(
        "aside",
        N_("需要人工查看的移到哪个文件夹"),
        hint=N_("没有收全的邮件、自动回复、看不懂的退信放在这里，不会删除。请定期查看，看完清空。"),
        limit=120,
        short=True,
    ),
)
MAILBOX = Form(_FIELDS)
_USUAL = {"security": TLS, "port": 993, "folder": "INBOX", "aside": "portal"}


class MailboxesController(Controller):
    path = PATH
    include_in_schema = False
    opt = {"permission": "mailboxes.edit"}  # noqa: RUF012

    @get(name="admin:mailboxes")
    async def show(self, request: PortalRequest) -> Answer:
        rows = await queries.mailboxes()
        known = {row.code: row for row in await offices.offices()}
        return page(request, "admin/mailboxes/list.html", rows=rows, offices=known, current="mailboxes")

    @get("/new", name="admin:mailboxes-new")
    async def ask(self, request: PortalRequest) -> Answer:
        return _form_page(request, (await _form()).blank(**_USUAL), None)

    @post("/new", name="admin:mailboxes-add")
    async def add(self, request: PortalRequest) -> Answer:
        form = (await _form()).bind(await read_form(request))
        if form.ok:
            try:
                await keeping.add(signed_in(request), _wanted(form.values))
                return see_other(PATH, notice=KEPT)
            except InvalidInput as refused:
                form = form.with_refusal(refused)
        return _form_page(request, form, None)

    @get("/{mailbox:uuid}", name="admin:mailbox")
    async def edit(self, request: PortalRequest, mailbox: FromPath[UUID]) -> Answer:
        row = await queries.mailbox(mailbox)
        known = {one.name: getattr(row, one.name) for one in fields(row)}
        return _form_page(request, (await _form()).blank(**known), row)

    @post("/{mailbox:uuid}", name="admin:mailbox-correct")
    async def correct(self, request: PortalRequest, mailbox: FromPath[UUID]) -> Answer:
        form, row = (await _form()).bind(await read_form(request)), await queries.mailbox(mailbox)
        if form.ok:
            try:
                wanted = _wanted(form.values)
                await keeping.correct(signed_in(request), mailbox, wanted, version=version_of(form.raw))
                return see_other(PATH, notice=KEPT)
            except (InvalidInput, Conflict) as refused:
                form = form.with_refusal(refused)
        return _form_page(request, form, row)

    @post("/{mailbox:uuid}/check", name="admin:mailbox-check")
    async def check(self, request: PortalRequest, mailbox: FromPath[UUID]) -> Answer:
        """Sign in now and take nothing."""
        await read_form(request)
        row = await queries.mailbox(mailbox)
        problem, _ = await fetching.check(row, patience=10)
        if problem is None:
            return see_other(PATH, notice=ANSWERS)
        return page(
            request, "admin/mailboxes/problem.html", row=row, why=PROBLEMS[problem], current="mailboxes"
        )

    @post("/{mailbox:uuid}/end", name="admin:mailbox-end")
    async def end(self, request: PortalRequest, mailbox: FromPath[UUID]) -> Answer:
        await read_form(request)
        await keeping.end(signed_in(request), mailbox)
        return see_other(PATH, notice=ENDED)


async def _form() -> Form:
    rows = [row for row in await offices.offices() if row.kind not in ("desk", "custody")]
    return MAILBOX.with_choices(office=[Choice(row.code, Words(row.zh, row.en)) for row in rows])


def _wanted(values: Mapping[str, Any]) -> Wanted:
    return Wanted(**{**values, "office": values["office"] or None})


def _form_page(request: PortalRequest, form: Bound, row: MailboxRow | None) -> Answer:
    return page(request, "admin/mailboxes/edit.html", form=form, row=row, current="mailboxes")
