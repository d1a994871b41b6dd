"""Pages about mails: one's own wish, what is done about mails that failed, telling of a code."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from litestar import Litestar

from portal.database import change, fetch, insert_many, writing
from portal.mail import inviting as telling
from portal.mail import outbox, recipients
from portal.mail.messages import INFORMANT, WORDINGS, WORK
from portal.mail.tables import OutboxMail
from portal.staff import inviting
from portal.staff.accounts import NewPerson
from tests.support.bureau import Bureau
from tests.support.pages import PortalClient
from tests.support.signed_in import visitor

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
OUTBOX = "/staff/outbox"


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app, lifespan=False) as client:
        yield client


@pytest.fixture
async def failed(bureau: Bureau) -> dict[str, Any]:
    """A mail to 李科长 that his mail server refused for good."""
    person = bureau["李科长"]
    row = outbox.mail_row(WORK, recipient=person.email or "", account=person.id)
    row |= {"state": "stuck", "attempts": 1, "last_problem": "recipient-5xx"}
    async with writing():
        await insert_many(OutboxMail, [row])
    await recipients.remember(person.email or "", "recipient-5xx")
    return row


async def test_everybody_chooses_how_he_hears_of_work(bureau: Bureau, client: PortalClient) -> None:
    zhang = await visitor(client, bureau["张干事"])
    page = await (await zhang.open("/staff/account")).follow("更改电子邮箱")
    page = await page.submit(wish="digest", email="zhang@example.gov.cn")
    assert "已保存" in page.text
    assert page.facts["电子邮箱"].startswith("zhang@example.gov.cn")
    [row] = await fetch("SELECT mail_wish FROM account WHERE email = 'zhang@example.gov.cn'")
    assert row["mail_wish"] == "digest"
    page = await (await page.follow("更改电子邮箱")).submit(email="no address")
    assert page.status == 422
    page = await page.submit(email="", wish="sheet")
    assert page.path == "/staff/account"


async def test_a_corrected_address_goes_into_the_account(
    bureau: Bureau, client: PortalClient, failed: dict[str, Any]
) -> None:
    admin = await visitor(client, bureau["王密"])
    page = await admin.open(OUTBOX)
    assert "不再发送的地址" in page.text
    page = await page.follow(failed["recipient"])
    page = await page.submit(button="更正地址并再发一次", email="")
    assert page.status == 422
    page = await page.submit(button="更正地址并再发一次", email="li@example.gov.cn")
    assert page.path == OUTBOX
    assert await fetch("SELECT recipient, state FROM outbox_mail") == [
        {"recipient": "li@example.gov.cn", "state": "waiting"}
    ]


async def test_a_mail_is_given_up_and_an_address_allowed_again(
    bureau: Bureau, client: PortalClient, failed: dict[str, Any]
) -> None:
    admin = await visitor(client, bureau["王密"])
    page = await (await admin.open(OUTBOX)).follow(failed["recipient"])
    page = await page.submit(button="不再发送")
    assert "不再发送。" in page.text
    assert await fetch("SELECT id FROM outbox_mail") == []
    page = await page.submit(action=f"{OUTBOX}/recipients")
    assert "以后又会给这个地址发提醒" in page.text
    assert await recipients.refused() == []


async def test_an_informants_mail_that_came_back_shows_no_address_and_cannot_be_tried(
    bureau: Bureau, client: PortalClient
) -> None:
    async with writing():
        await insert_many(OutboxMail, [outbox.mail_row(INFORMANT)])
    await change("UPDATE outbox_mail SET state = 'bounced', last_problem = 'bounced'")
    page = await (await visitor(client, bureau["王密"])).open(OUTBOX)
    assert "举报人提醒" in page.text
    assert "被退回" in page.text
    assert "再试一次" not in page.text


async def test_strangers_change_nothing(bureau: Bureau, client: PortalClient, failed: dict[str, Any]) -> None:
    li = await visitor(client, bureau["李科长"])
    for path in ("end", "address", "attempt"):
        answer = await li.post(f"{OUTBOX}/{failed['id']}/{path}", data={})
        assert answer.status == 403
    assert (await li.post(f"{OUTBOX}/recipients", data={})).status == 403


async def test_a_mail_tells_that_a_code_waits_and_never_the_code(bureau: Bureau) -> None:
    new = NewPerson("xin", "新同事", "xin@example.gov.cn")
    issued = await telling.invite(bureau["王密"], new, tells=True)
    [row] = await fetch("SELECT template, recipient FROM outbox_mail")
    assert row == {"template": "invited", "recipient": "xin@example.gov.cn"}
    assert issued.code not in WORDINGS["invited"].body
    await inviting.withdraw(bureau["王密"], issued.account)
    await telling.invite(bureau["王密"], NewPerson("wu", "吴某", "wu@example.gov.cn"), tells=False)
    assert len(await fetch("SELECT id FROM outbox_mail")) == 1
