"""A telephone with a program for one-time codes, as a person holds one in his hand."""

import re
from dataclasses import dataclass, field

import pyotp

from portal.core import clock
from portal.staff import factors, signing_in
from portal.staff.factors import FactorNeeded
from portal.staff.people import Person
from tests.support.pages import Page, PortalClient
from tests.support.small_bureau import HOME, PASSWORD, who


@dataclass(frozen=True, slots=True)
class Telephone:
    secret: str = field(repr=False)

    def code(self, *, later: int = 0) -> str:
        """What it shows now, or so many steps later."""
        step = int(clock.now().timestamp()) // 30
        return pyotp.HOTP(self.secret).at(step + later)


async def stopped_at_the_second_step(login: str, password: str = PASSWORD) -> str:
    """The token of one whose password was right, and who is asked for more."""
    try:
        await signing_in.sign_in(login, password, HOME)
    except FactorNeeded as needed:
        return needed.token
    raise AssertionError(f"{login} came in with the password alone")


async def enrolled(person: Person) -> Telephone:
    """He sets up a telephone of his own; its first code is spent by that."""
    token = await factors.begin(person.id, person.keys, enrols=True)
    one = await factors.waiting(token)
    assert one is not None
    assert one.secret is not None
    telephone = Telephone(one.secret)
    await factors.enrol(token, telephone.code())
    return telephone


async def comes_in(login: str, telephone: Telephone, *, later: int = 1) -> Person:
    """Password, then the next code."""
    token = await stopped_at_the_second_step(login)
    one = await factors.pass_with_code(token, telephone.code(later=later))
    return await who(await signing_in.complete(one))


async def enrols_on_the_page(page: Page) -> tuple[Telephone, Page]:
    """From the page that shows the secret to wherever it leads."""
    found = re.search(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", page.text)
    assert found, f"{page!r} shows no secret"
    telephone = Telephone(found[0].replace(" ", ""))
    return telephone, await page.submit(button="完成设置", code=telephone.code())


async def asks(client: PortalClient, login: str, password: str = PASSWORD) -> Page:
    """The page after the password."""
    page = await client.open("/staff/sign-in")
    return await page.submit(button="登录", login=login, password=password)
