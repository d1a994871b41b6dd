"""Pages of offices' keys: who holds them, which wait for a new one, and how far re-sealing has come."""

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin import alongside
from portal.admin.middleware import signed_in
from portal.compartments import resealing
from portal.core.errors import N_, DomainError, NotFound
from portal.staff import office_keys, queries, rotating, vouching
from portal.staff.rotating import WHY_LABELS
from portal.web.bodies import read_form
from portal.web.fields import Checkboxes, Choice
from portal.web.flash import declare_notice
from portal.web.forms import Bound, Form
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest
from portal.web.words import Words

PATH = "/staff/offices"
ROTATED = declare_notice(
    "key-rotated", N_("新密钥已生效。用旧密钥封存的内容，会在该单位成员登录期间自动改用新密钥封存。")
)
_COMPARED = Checkboxes(
    "compared",
    N_("这些成员的密钥没有人签名担保，请核对指纹"),
    hint=N_("请当面或打电话请本人打开“我的账号”报出指纹，一致的才勾选。"),
    required=False,
)


class KeysController(Controller):
    path = "/staff/keys"
    include_in_schema = False

    @get(name="admin:keys", opt={"permission": "keys.rotate"})
    async def due(self, request: PortalRequest) -> Answer:
        offices = {office.code: office for office in await queries.coverage()}
        return page(
            request,
            "admin/offices/due.html",
            due=await rotating.due(),
            offices=offices,
            why=WHY_LABELS,
            current="keys",
        )


class OfficesController(Controller):
    path = PATH
    include_in_schema = False

    @get("/{code:str}", name="admin:office", opt={"permission": "people.see"})
    async def show(self, request: PortalRequest, code: FromPath[str]) -> Answer:
        return await _office_page(request, code, (await _form(code)).blank())

    @post("/{code:str}/key", name="admin:office-key", opt={"permission": "keys.rotate"})
    async def rotate(self, request: PortalRequest, code: FromPath[str]) -> Answer:
        form = (await _form(code)).bind(await read_form(request))
        if form.ok:
            try:
                await rotating.rotate(signed_in(request), code, compared=form.values.get("compared", ()))
                alongside.look_again()
                return see_other(f"{PATH}/{code}", notice=ROTATED)
            except DomainError as error:
                form = form.with_refusal(error)
        return await _office_page(request, code, form)


async def _office_page(request: PortalRequest, code: str, form: Bound) -> Answer:
    return page(
        request,
        "admin/offices/office.html",
        office=await _office(code),
        key=await office_keys.key_of(code),
        waiting=await resealing.waiting(code),
        form=form,
        may_rotate="keys.rotate" in signed_in(request).permissions,
        why=WHY_LABELS,
        current="people",
    )


async def _office(code: str) -> queries.OfficeRow:
    found = next((office for office in await queries.coverage() if office.code == code), None)
    if found is None:
        raise NotFound(N_("没有这个单位。"))
    return found


async def _form(code: str) -> Form:
    """A box for each member whose keys nobody signed: the key officer has to compare them himself."""
    unknown = [one.member for one in await vouching.candidates(code) if not one.vouched]
    choices = (Choice(one.fingerprint, Words(f"{one.name}：{one.fingerprint}", "")) for one in unknown)
    return Form((_COMPARED,) if unknown else ()).with_choices(compared=choices)
