"""The interface for hotlines: one order is one tip; its status is never more than a word and days."""

from collections.abc import Callable
from typing import Final

from litestar import Controller, get, post
from litestar.exceptions import ClientException
from litestar.params import FromPath

from portal.channels import keys, orders
from portal.channels.handed_over import order_of
from portal.channels.json_reading import NotJson, decoded
from portal.channels.keys import Key
from portal.core.errors import N_, Conflict, DomainError, InvalidInput, NotFound
from portal.floods.acts import Act
from portal.floods.gate import Asked, MustWait, Place
from portal.web.addresses import place_of
from portal.web.problems import as_json, problem
from portal.web.streams import Body
from portal.web.types import Answer, PortalRequest
from portal.web.visit import current

PATH: Final = "/api/v1/tips"
LIMIT: Final = 64 * 1024
_JSON: Final = "application/json"
_REGISTERED: Final = "registered"
_MAY_NOT: Final = N_("这把密钥没有这项权限。")


class Unknown(Exception):
    """No key, or one that opens nothing: never made, revoked or run out, which are not told apart."""


class NotAllowed(Exception):
    """The key is good, but not for this."""


def _unknown(request: PortalRequest, error: Unknown) -> Answer:
    headers = {"WWW-Authenticate": 'Bearer realm="portal"'}
    return problem(401, "unknown-key", N_("密钥无效、已到期或者已停用。"), headers=headers)


def _not_allowed(request: PortalRequest, error: NotAllowed) -> Answer:
    return problem(403, "not-allowed", _MAY_NOT)


def _must_wait(request: PortalRequest, error: MustWait) -> Answer:
    headers = {"Retry-After": str(error.seconds)}
    return problem(429, "too-many-requests", N_("请求太多，请稍后再试。"), headers=headers)


def _not_json(request: PortalRequest, error: NotJson) -> Answer:
    return problem(400, "not-json", N_("内容不是有效的JSON，或者有重复的字段。"))


def _invalid(request: PortalRequest, error: InvalidInput) -> Answer:
    return problem(422, "invalid", N_("有字段没有通过检查。"), errors=error.errors)


def _conflict(request: PortalRequest, error: Conflict) -> Answer:
    return problem(409, "order-differs", error.message.msgid)


def _not_found(request: PortalRequest, error: NotFound) -> Answer:
    return problem(404, "not-found", error.message.msgid)


def _closed(request: PortalRequest, error: DomainError) -> Answer:
    """Nobody can open a tip yet, or no rule fits: the hotline tries again later."""
    return problem(503, "closed", error.message.msgid, headers={"Retry-After": "3600"})


class HotlineController(Controller):
    path = PATH
    include_in_schema = False
    exception_handlers = {  # noqa: RUF012 – Litestar reads it once
        Unknown: _unknown,
        NotAllowed: _not_allowed,
        MustWait: _must_wait,
        NotJson: _not_json,
        InvalidInput: _invalid,
        Conflict: _conflict,
        NotFound: _not_found,
        DomainError: _closed,
    }

    @post(name="public:hotline-register")
    async def register(self, request: PortalRequest) -> Answer:
        """The same answer again for the same order: a hotline that heard nothing may simply repeat it."""
        key = await _admitted(request, lambda key: key.may_register)
        order = await order_of(decoded(await _body(request)))
        registered = await orders.register(key, order)
        body = {"order": order.number, "number": registered.number, "status": _REGISTERED}
        return as_json(body, 201, headers={"Location": f"{PATH}/{order.number}"})

    @get("/{order:str}", name="public:hotline-standing")
    async def standing(self, request: PortalRequest, order: FromPath[str]) -> Answer:
        key = await _admitted(request, lambda key: key.may_read)
        return as_json(orders.as_data(order, await orders.standing(key, order)))


async def _admitted(request: PortalRequest, allows: Callable[[Key], bool]) -> Key:
    """The request's key, before a byte of the body is read; many wrong keys from one place have to wait."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    key = await keys.key_of(token.strip()) if scheme.lower() == "bearer" else None
    gate = current().portal.gate
    if key is None:
        gate.admit(Asked(act=Act.WRONG_KEY, place=place_of(request)))
        raise Unknown
    if not allows(key):
        raise NotAllowed
    gate.admit(Asked(act=Act.ORDER, place=Place(str(key.id))))
    return key


async def _body(request: PortalRequest) -> bytes:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _JSON or request.headers.get("content-encoding", "identity") != "identity":
        raise ClientException(status_code=415)
    return await Body(request, limit=LIMIT).whole()
