"""Forms about people: sign-in, accounts, passwords, places."""

import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

from portal.catalogue.states import ROLE_LABELS, Role
from portal.core.errors import N_, Message
from portal.staff.accounts import NewAccount, NewPerson
from portal.staff.inviting import LONGEST_REASON
from portal.staff.placing import BUREAU_ROLES
from portal.staff.queries import OfficeRow
from portal.web.fields import (
    Checkbox,
    Checkboxes,
    Choice,
    Day,
    Email,
    Password,
    Radio,
    Select,
    Text,
    TextArea,
)
from portal.web.forms import Bound, Form
from portal.web.words import Words

BUREAU = "bureau"
_LOGIN_HINT = N_("2到40个字符，可用文字、数字和“.”“-”“_”“@”，不区分大小写。")
_PASSWORD_HINT = N_("至少12个字符。几个互不相干的词连在一起，既好记又难猜。忘记密码时要靠恢复码。")
_AGAIN = N_("请再输入一次密码。")
_IN_OFFICES = (Role.CHIEF, Role.CLERK, Role.PUBLISHER, Role.CHECKER, Role.DISPATCHER, Role.CUSTODIAN)

_WHO = (
    Text("name", N_("姓名"), limit=40, short=True),
    Text("login", N_("登录名"), hint=_LOGIN_HINT, limit=40, short=True, autocomplete="username"),
    Email(
        "email",
        N_("电子邮箱"),
        hint=N_("只用来通知“门户里有待办”，邮件不含任何内容。"),
        required=False,
        autocomplete="email",
    ),
)

_PERSON = (
    *_WHO,
    Password("password", N_("密码"), hint=_PASSWORD_HINT, autocomplete="new-password"),
    Password("again", N_("再输入一次密码"), missing=_AGAIN, autocomplete="new-password"),
)

PERSON = Form(_PERSON)

_TELLS = Checkbox(
    "tells",
    N_("同时发邮件告诉他来找您领代码"),
    hint=N_("邮件里没有代码。没有填写电子邮箱就不发。"),
    required=False,
)

INVITE = Form((*_WHO, _TELLS))


class OneTimeCode(Text):
    """Six digits, however they were spaced."""

    input_mode: ClassVar[str] = "numeric"

    def tidy(self, text: str) -> str:
        return "".join(unicodedata.normalize("NFKC", text).split())


_CODE = Text(
    "code",
    N_("邀请码"),
    hint=N_("28个字符，每4个一组。不分大小写，连字符和空格可以不输。"),
    limit=80,
)

JOIN = Form((_CODE,))

FIRST_PASSWORD = Form(
    (
        Password("password", N_("密码"), hint=_PASSWORD_HINT, autocomplete="new-password"),
        Password("again", N_("再输入一次密码"), missing=_AGAIN, autocomplete="new-password"),
    )
)

RECOVER = Form(
    (
        Text("login", N_("登录名"), limit=60, short=True, autocomplete="username"),
        replace(_CODE, label=N_("恢复码")),
        Password(
            "password", N_("新密码"), called=N_("密码"), hint=_PASSWORD_HINT, autocomplete="new-password"
        ),
        Password("again", N_("再输入一次新密码"), missing=_AGAIN, autocomplete="new-password"),
    )
)

CLOSE = Form(
    (
        TextArea(
            "reason",
            N_("为什么关闭"),
            called=N_("理由"),
            hint=N_("例如：退休。理由会留在记录里。"),
            limit=LONGEST_REASON,
            rows=3,
        ),
        Day(
            "last_day",
            N_("最后工作日"),
            hint=N_("不填就立即关闭。填以后的日期，只登记：过了那天他不能再登录，岗位和密钥自动收回。"),
            required=False,
        ),
        Checkbox("knowing", N_("我知道以前的内容将只能用托管密钥找回"), required=False),
    )
)

ONE_TIME_CODE = Form(
    (
        OneTimeCode(
            "code",
            N_("手机上的6位验证码"),
            called=N_("验证码"),
            hint=N_("打开手机上的验证程序，找到这个门户。数字每30秒换一次。"),
            limit=20,
            short=True,
            autocomplete="one-time-code",
        ),
    )
)

PASSKEY = Form((Text("name", N_("名字"), hint=N_("例如：办公室的电脑。"), limit=40, short=True),))

LOST_TELEPHONE = Form((replace(_CODE, label=N_("恢复码")),))

RULE = Form(
    (
        TextArea(
            "reason",
            N_("依据或理由"),
            hint=N_("例如：2026年3月办公会决定。以后查看的人会看到。"),
            limit=LONGEST_REASON,
            rows=3,
        ),
    )
)

RENEW_RECOVERY = Form((Password("password", N_("现用密码"), autocomplete="current-password"),))

RESET = Form(
    (
        TextArea(
            "reason",
            N_("为什么要重设"),
            called=N_("理由"),
            hint=N_("例如：本人当面来说密码和恢复码都找不到了。理由会留在记录里。"),
            limit=LONGEST_REASON,
            rows=3,
        ),
        _TELLS,
    )
)

FIRST_PERSON = Form(
    (
        *_PERSON,
        Checkboxes(
            "also",
            N_("您还承担哪些工作"),
            required=False,
            choices=(
                Choice(
                    "dispatcher", N_("派单员"), N_("确认举报由哪个单位承办；没有成员的单位由派单台代管。")
                ),
                Choice(
                    "discipline", N_("机关纪检负责人"), N_("受理涉及本局工作人员的举报，别的单位都看不到。")
                ),
                Choice("custodian", N_("身份保管员"), N_("保管实名举报人的身份，承办单位看不到。")),
                Choice("leading", N_("领导小组成员"), N_("裁定争议、批准延期，只看办理情况，不看内容。")),
            ),
        ),
    )
)

ESCROW = Form(
    (
        Radio(
            "split",
            N_("托管密钥分成几份"),
            hint=N_("每份由不同的人保管。份数不够，谁也打不开；丢失一份，其余的仍然够用。"),
            choices=(
                Choice("2-3", N_("三份，任意两份可以打开（建议）")),
                Choice("3-5", N_("五份，任意三份可以打开")),
                Choice(
                    "1-1",
                    N_("只有一份"),
                    N_("只在全局只有一个人时选用：拿到这一份和数据库的人，一个人就能读到一切内容。"),
                ),
            ),
        ),
    )
)

SIGN_IN = Form(
    (
        Text("login", N_("登录名"), limit=60, short=True, autocomplete="username"),
        Password("password", N_("密码"), short=True, autocomplete="current-password"),
    )
)

CHANGE_PASSWORD = Form(
    (
        Password("old", N_("现用密码"), autocomplete="current-password"),
        Password(
            "password", N_("新密码"), called=N_("密码"), hint=_PASSWORD_HINT, autocomplete="new-password"
        ),
        Password("again", N_("再输入一次新密码"), missing=_AGAIN, autocomplete="new-password"),
    )
)

_PLACE = Form((Select("office", N_("单位")), Select("role", N_("岗位"))))


def place_form(offices: Iterable[OfficeRow]) -> Form:
    bureau = Choice(BUREAU, N_("全局（不属于任何单位）"))
    roles = (Choice(role.value, ROLE_LABELS[role]) for role in (*_IN_OFFICES, *BUREAU_ROLES))
    rows = (Choice(office.code, Words(office.zh, office.en)) for office in offices)
    return _PLACE.with_choices(office=(bureau, *rows), role=roles)


def admission_form(office: str) -> Form:
    """The tick of whoever compared the fingerprint; named for its office, for a page may have several."""
    compared = Checkbox(
        "compared",
        N_("我已当面或打电话与他本人核对过密钥指纹，与上面的一致"),
        missing=N_("请先核对密钥指纹，再勾选。"),
    )
    return Form((compared,), name=f"admit-{office}")


def new_account(form: Bound) -> NewAccount:
    wanted = form.values
    return NewAccount(
        login=wanted["login"], name=wanted["name"], password=wanted["password"], email=wanted["email"] or None
    )


def new_person(form: Bound) -> NewPerson:
    wanted = form.values
    return NewPerson(login=wanted["login"], name=wanted["name"], email=wanted["email"] or None)


def same_twice(form: Bound) -> Bound:
    """Two passwords that differ are an error at the second."""
    if form.ok and form.values["password"] != form.values["again"]:
        return form.with_error("again", Message(N_("两次输入的密码不一致。")))
    return form
