"""Pages of the first start: the one-time link, the first person, the offline keys."""

from litestar import Controller, get, post
from litestar.params import FromQuery

from portal.admin import arriving
from portal.admin.forms import ESCROW, FIRST_PERSON, new_account, same_twice
from portal.admin.middleware import remember, signed_in
from portal.catalogue.states import ROLE_LABELS
from portal.core.errors import N_, InvalidInput
from portal.staff import recovering, setting_up
from portal.staff.setting_up import AlreadySetUp, LinkUsed
from portal.staff.weakening import weakened_by
from portal.web.bodies import read_form
from portal.web.cookies import clear_cookie, read_cookie, set_cookie
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.guards import ANYONE
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

COOKIE = "setup"
KEYS = "/setup/keys"
PEOPLE = "/staff/people"
KEPT = declare_notice("offline-keys-kept", N_("离线密钥已经制作完毕。请继续安排人员和单位。"))
_DAY = 24 * 3600


class SettingUpController(Controller):
    path = "/setup"
    include_in_schema = False

    @get(name="admin:set-up", opt={"permission": ANYONE})
    async def welcome(self, request: PortalRequest, key: FromQuery[str] = "") -> Answer:
        if key:
            return await _enter(request, key)
        if not await setting_up.is_invited(read_cookie(COOKIE)):
            return await _closed(request)
        return _form_page(request, FIRST_PERSON.blank())

    @post(name="admin:set-up-first-person", opt={"permission": ANYONE})
    async def first_person(self, request: PortalRequest) -> Answer:
        form = same_twice(FIRST_PERSON.bind(await read_form(request)))
        if not await setting_up.is_invited(read_cookie(COOKIE)):
            return await _closed(request)
        if not form.ok:
            return _form_page(request, form)
        try:
            token = await setting_up.first_person(
                read_cookie(COOKIE) or "", new_account(form), also=form.values["also"]
            )
        except InvalidInput as error:
            return _form_page(request, form.with_refusal(error))
        except (AlreadySetUp, LinkUsed):
            return await _closed(request)
        remember(token)
        clear_cookie(COOKIE)
        return see_other(KEYS)

    @get("/keys", name="admin:set-up-keys", opt={"permission": "keys.make"})
    async def before_keys(self, request: PortalRequest) -> Answer:
        if not await setting_up.may_make_offline_keys():
            return see_other(PEOPLE)
        return page(request, "admin/set_up_keys.html", form=ESCROW.blank(split=setting_up.DEFAULT_SPLIT.code))

    @post("/keys", name="admin:set-up-keys-make", opt={"permission": "keys.make"})
    async def make_keys(self, request: PortalRequest) -> Answer:
        """The only page that ever shows them; nothing of it is stored, so it answers the form directly."""
        form = ESCROW.bind(await read_form(request))
        if not form.ok:
            return page(request, "admin/set_up_keys.html", form=form)
        split = setting_up.SPLITS[form.values["split"]]
        keys = await setting_up.make_offline_keys(signed_in(request), split)
        return page(
            request,
            "admin/set_up_print.html",
            root=_groups(keys.root_private),
            shares=[share.split() for share in keys.shares],
            keys=keys,
        )

    @post("/keys/kept", name="admin:set-up-keys-kept", opt={"permission": "keys.make"})
    async def keys_kept(self, request: PortalRequest) -> Answer:
        data = await read_form(request)
        person = signed_in(request)
        await setting_up.keep_offline_keys(person, data.get("fingerprint"))
        # The first person typed his own password, so nobody has printed him a recovery code yet.
        onwards = PEOPLE if await recovering.has_code(person.id) else arriving.before(PEOPLE)
        return see_other(onwards, notice=KEPT)


async def _enter(request: PortalRequest, key: str) -> Answer:
    """The key was in an address, so it is spent at once."""
    try:
        token = await setting_up.exchange(key)
    except LinkUsed:
        return await _closed(request)
    set_cookie(COOKIE, token, max_age=_DAY)
    return see_other("/setup")


async def _closed(request: PortalRequest) -> Answer:
    return page(request, "admin/set_up_closed.html", 403, done=not await setting_up.is_needed())


def _form_page(request: PortalRequest, form: Bound) -> Answer:
    possible = weakened_by(place.role for place in (*setting_up.ALWAYS, *setting_up.ALSO.values()))
    return page(request, "admin/set_up.html", form=form, weakenings=possible, role_labels=ROLE_LABELS)


def _groups(secret: bytes) -> list[str]:
    """Lines of four groups of four digits: they fit on a phone, and nobody loses his place in them."""
    text = secret.hex().upper()
    groups = [text[at : at + 4] for at in range(0, len(text), 4)]
    return [" ".join(groups[at : at + 4]) for at in range(0, len(groups), 4)]
