"""Every failure as a page with a sentence that a person understands; nothing of the request is logged."""

import logging
import secrets

from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap

from portal.core.errors import N_, Conflict, DomainError, InvalidInput, NotFound, Refused
from portal.web.csrf import NotOurForm
from portal.web.guards import NotPermitted, SignInNeeded
from portal.web.logs import location
from portal.web.multipart import PartTooLarge
from portal.web.problems import is_api, problem
from portal.web.redirects import see_other
from portal.web.streams import TooLarge
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

SIGN_IN = "/staff/sign-in"

_log = logging.getLogger(__name__)

_TITLES = {
    400: N_("无法理解这个请求"),
    401: N_("请先登录"),
    403: N_("不能进行这项操作"),
    404: N_("没有找到这个页面"),
    405: N_("不能这样打开这个页面"),
    408: N_("等待超时"),
    409: N_("现在不能这样做"),
    410: N_("这个页面已经撤下"),
    413: N_("提交的内容太大"),
    415: N_("无法读取提交的内容"),
    422: N_("请检查填写的内容"),
    429: N_("尝试次数过多"),
    500: N_("暂时无法处理"),
    503: N_("暂时停止服务"),
}
_SENTENCES = {
    400: N_("请求不完整或格式不对。请返回上一页，刷新后重试。"),
    401: N_("您还没有登录，或者登录已经过期。刚才填写的内容没有保存。"),
    403: N_("您的账号没有这项权限。如果工作需要，请联系本单位负责人。"),
    404: N_("地址可能输入有误，或者内容已经移走。"),
    405: N_("请从页面上的链接或按钮进入。"),
    408: N_("网络太慢或者连接中断，内容没有收全。请返回上一页重试。"),
    409: N_("情况已经变化。请返回上一页，刷新后查看。"),
    410: N_("公示期已满或者已经依法撤下。"),
    413: N_("请返回上一页，减少文字或者换小一些的文件再提交。先前保存的内容没有丢失。"),
    415: N_("请用页面上的表单提交。"),
    422: N_("有内容没有通过检查。请返回上一页修改。"),
    429: N_("为防止有人猜测，请稍等几分钟再试。"),
    500: N_("系统出现故障，您的请求没有完成。请稍后再试；如果一直这样，请把下面的故障编号告诉我们。"),
    503: N_("请稍后再试。"),
}
# For programs, which are told no sentence about pages and buttons.
_CODES = {
    400: "not-understood",
    404: "not-found",
    405: "method-not-allowed",
    408: "timed-out",
    413: "too-large",
    415: "unsupported-type",
}
_STATUS_OF: dict[type[DomainError], int] = {NotFound: 404, Refused: 409, Conflict: 409, InvalidInput: 422}


def known(request: PortalRequest, error: HTTPException) -> Answer:
    """What Litestar or a handler raised with a status; its own English detail is not shown."""
    if error.status_code >= 500 and error.status_code not in _TITLES:
        return unknown(request, error)
    status = error.status_code if error.status_code in _TITLES else 400
    if status == 500:
        return unknown(request, error)
    return _with_headers(_error_page(request, status), error)


def refused(request: PortalRequest, error: DomainError) -> Answer:
    """A verb's own sentence."""
    status = next((code for kind, code in _STATUS_OF.items() if isinstance(error, kind)), 409)
    messages = list(error.errors.values()) if isinstance(error, InvalidInput) else [error.message]
    return page(request, "errors/error.html", status, title=_TITLES[status], messages=messages)


def too_large(request: PortalRequest, error: Exception) -> Answer:
    return _error_page(request, 413)


def not_our_form(request: PortalRequest, error: NotOurForm) -> Answer:
    return page(request, "errors/expired.html", 403)


def not_permitted(request: PortalRequest, error: NotPermitted) -> Answer:
    return _error_page(request, 403)


def sign_in_needed(request: PortalRequest, error: SignInNeeded) -> Answer:
    """Opening a page leads to the sign-in; a form that came too late is told that it was not saved."""
    if request.method in ("GET", "HEAD"):
        return see_other(SIGN_IN)
    return page(request, "errors/signed_out.html", 401, sign_in=SIGN_IN, typed=error.typed, kept=error.kept)


def unknown(request: PortalRequest, error: Exception) -> Answer:
    """A fault of ours: the visitor gets a number, the log the type and the place, nobody the values."""
    number = secrets.token_hex(4)

    handler = request.scope.get("route_handler")
    _log.error(
        "unexpected error",
        extra={
            "error_id": number,
            "type": type(error).__name__,
            "where": location(error),
            "route": str(getattr(handler, "handler_name", "")),
        },
    )
    return _error_page(request, 500, number=number)


EXCEPTION_HANDLERS: ExceptionHandlersMap = {
    DomainError: refused,
    NotOurForm: not_our_form,
    SignInNeeded: sign_in_needed,
    NotPermitted: not_permitted,
    TooLarge: too_large,
    PartTooLarge: too_large,
    HTTPException: known,
    Exception: unknown,
}


def _error_page(request: PortalRequest, status: int, *, number: str = "") -> Answer:
    if is_api(request):
        return problem(status, _CODES.get(status, "failed"), _TITLES[status], detail=number)
    sentence = _SENTENCES[status]
    return page(request, "errors/error.html", status, title=_TITLES[status], sentence=sentence, number=number)


def _with_headers(response: Answer, error: HTTPException) -> Answer:
    """Allow and Retry-After belong to the answer."""
    response.headers.update(error.headers or {})
    return response
