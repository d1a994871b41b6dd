"""Whoever carries the machine away comes into no account: codes on paper, telephones and keys lie sealed."""

import base64

from portal.catalogue.states import Role
from portal.staff import requirements
from tests.integration.security.thief import Thief
from tests.integration.security.walking import Walk
from tests.support.pages import Page, PortalClient
from tests.support.signed_in import visitor
from tests.support.telephones import Telephone, asks, enrols_on_the_page

PASSWORD, NEXT = "白鹭 停在 旧 码头 4821", "白鹭 飞过 新 码头 4821"


def _keeps(walk: Walk, name: str, code: str) -> str:
    """Whole, in its groups, and in halves."""
    plain = code.replace("-", "").replace(" ", "")
    walk.canaries.keep(f"{name}, grouped", code)
    for part, text in (("", plain), (" first half", plain[:14]), (" last half", plain[14:])):
        walk.canaries.keep(f"{name}{part}", text)
        walk.canaries.keep(f"{name}{part}, small letters", text.lower())
    return code


def _keeps_telephone(walk: Walk, telephone: Telephone) -> None:
    _keeps(walk, "telephone", telephone.secret)
    walk.canaries.keep("telephone in bytes", base64.b32decode(telephone.secret).hex())


async def _invited(walk: Walk, chief: PortalClient) -> Page:
    page = await (await chief.open("/staff/people")).follow("邀请新同事")
    slip = await page.submit(button="建立账号并显示邀请码", name="新保管", login="baoguan")
    _keeps(walk, "invitation", slip.receipt)
    person = await slip.follow("已打印或已转告，继续")
    await person.submit(button="安排岗位", office="custodians", role=Role.CUSTODIAN.value)
    return slip


async def _joins(walk: Walk, slip: Page) -> tuple[PortalClient, str, Telephone]:
    """A password of his own, a recovery code on paper, and a telephone because his role asks for one."""
    colleague = walk.visitor.another()
    page = await (await colleague.open("/staff/join")).submit(button="继续", code=slip.receipt)
    printed = await page.submit(button="设置密码", password=PASSWORD, again=PASSWORD)
    code = _keeps(walk, "recovery code", printed.receipt)
    telephone, _ = await enrols_on_the_page(await printed.follow("我已打印或抄好，继续"))
    _keeps_telephone(walk, telephone)
    return colleague, code, telephone


async def test_invited_joined_enrolled_and_recovered_an_account_leaves_nothing_to_find(
    walk: Walk, thief: Thief
) -> None:
    walk.canaries.keep("password", PASSWORD)
    walk.canaries.keep("next password", NEXT)
    chief = await visitor(walk.visitor, walk.bureau["王密"])
    slip = await _invited(walk, chief)
    assert await thief.finds(walk.canaries) == [], "while the invitation is on the way"

    # From here on his role asks for a second factor.
    await requirements.load_shipped()
    colleague, code, telephone = await _joins(walk, slip)
    walk.canaries.keep("cookie", colleague.http.cookies["staff"])
    assert await thief.finds(walk.canaries) == [], "while he is signed in"

    forgetful = walk.visitor.another()
    page = await (await forgetful.open("/staff/sign-in")).follow("忘记密码")
    page = await page.submit(login="baoguan", code=code, password=NEXT, again=NEXT)
    assert not page.errors
    _keeps(walk, "next recovery code", page.receipt)
    page = await (await asks(forgetful, "baoguan", NEXT)).submit(button="继续", code=telephone.code(later=1))
    assert page.path.startswith("/staff")
    assert await thief.finds(walk.canaries, from_the_server=True) == []


async def test_the_search_would_find_each_of_these(walk: Walk) -> None:
    _keeps(walk, "recovery code", "ABCDE-FGHJK-MNPQR-STVWX-YZ012-345")
    names = {name for name, _ in walk.canaries.forms()}
    assert {"recovery code", "recovery code, grouped", "recovery code last half, small letters"} <= names
