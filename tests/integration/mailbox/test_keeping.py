"""The page of mailboxes: who keeps it, that no password leaves it, and what it says of each mailbox."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from litestar import Litestar

from portal.channels.mailbox import fetching, keeping, queries
from portal.cli import mailboxes as command
from portal.core.errors import Conflict, InvalidInput, NotFound
from portal.database import change, fetch
from tests.integration.mailbox.conftest import ON_SQLITE, Box, wanted
from tests.support.bureau import Bureau
from tests.support.dovecot import PASSWORD, letter
from tests.support.pages import PortalClient
from tests.support.signed_in import visitor

pytestmark = ON_SQLITE
PATH = "/staff/mailboxes"
FILLED: dict[str, Any] = {
    "address": "jubao@example.gov.cn",
    "host": "127.0.0.1",
    "security": "plain",
    "login": "jubao@example.gov.cn",
    "password": PASSWORD,
    "aside": "look",
}
WRONG = FILLED | {"host": "imap.example.cn", "port": "99999", "password": ""}


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app, lifespan=False) as client:
        yield client


async def test_an_administrator_adds_a_mailbox_tries_it_and_ends_it(
    bureau: Bureau, client: PortalClient, box: Box
) -> None:
    await keeping.end(bureau["王密"], box.id)
    admin = await visitor(client, bureau["王密"])
    page = await admin.open(PATH)
    assert "还没有举报邮箱" in page.text
    page = await (await page.follow("添加邮箱")).submit(**FILLED, port=box.server.port, button="保存")
    assert "已保存" in page.text
    page = await page.submit(button="试一下登录")
    assert "登录成功" in page.text
    [row] = await queries.mailboxes()
    page = await (await page.follow("jubao@example.gov.cn")).submit(button="不再收取这个邮箱")
    assert "密码已经删除" in page.text
    [kept] = await fetch("SELECT password FROM mailbox WHERE id = ?", row.id)
    assert bytes(kept["password"]) == b""
    with pytest.raises(NotFound):
        await queries.mailbox(row.id)


async def test_what_is_wrong_on_the_form_stands_beside_its_field(
    bureau: Bureau, client: PortalClient
) -> None:
    admin = await visitor(client, bureau["王密"])
    page = await admin.open(f"{PATH}/new")
    page = await page.submit(**WRONG, button="保存")
    assert page.status == 422
    page = await page.submit(port=143, button="保存")
    assert "不加密只限本机" in page.text
    page = await page.submit(security="tls", aside="INBOX", button="保存")
    assert "不能相同" in page.text
    page = await page.submit(aside="look", button="保存")
    assert "请填写密码" in page.text
    assert await queries.mailboxes() == []


async def test_a_wrong_password_is_told_in_plain_words(
    bureau: Bureau, client: PortalClient, box: Box
) -> None:
    await keeping.correct(bureau["王密"], box.id, wanted(box.server, password="wrong"), version=1)
    admin = await visitor(client, bureau["王密"])
    page = await (await admin.open(PATH)).submit(button="试一下登录")
    assert "授权码" in page.text
    assert (await box.run()).problems == 1
    await change("UPDATE mailbox SET problem = 'name'")
    page = await admin.open(PATH)
    assert "有问题" in page.text
    assert "证书是给别的服务器的" in page.text


async def test_nobody_else_of_the_staff_sees_the_page(bureau: Bureau, client: PortalClient) -> None:
    for name in ("李科长", "张干事", "管保", "周派", "纪严"):
        assert (await (await visitor(client, bureau[name])).get(PATH)).status == 403


async def test_the_password_stands_on_no_page_and_in_no_row(
    bureau: Bureau, client: PortalClient, box: Box
) -> None:
    page = await (await visitor(client, bureau["王密"])).open(f"{PATH}/{box.id}")
    assert PASSWORD not in page.html
    rows = await fetch("SELECT * FROM mailbox")
    assert PASSWORD.encode() not in b"".join(
        value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row.values()
    )
    assert PASSWORD not in repr(wanted(box.server))


async def test_nobody_has_the_password_sent_to_another_server(bureau: Bureau, box: Box) -> None:
    for changed in ({"host": "localhost"}, {"port": 993}, {"security": "tls"}, {"login": "mei@example.cn"}):
        new = wanted(box.server, password="", **changed)
        with pytest.raises(InvalidInput) as refused:
            await keeping.correct(bureau["王密"], box.id, new, version=1)
        assert "password" in refused.value.errors
    await keeping.correct(bureau["王密"], box.id, wanted(box.server, password="", processed=""), version=1)
    assert await keeping.password_of(await box.row()) == PASSWORD


async def test_who_comes_second_is_told_so(bureau: Bureau, box: Box) -> None:
    await keeping.correct(bureau["王密"], box.id, wanted(box.server), version=1)
    with pytest.raises(Conflict):
        await keeping.correct(bureau["王密"], box.id, wanted(box.server), version=1)


async def test_a_row_that_was_moved_or_a_new_server_key_opens_no_password(bureau: Bureau, box: Box) -> None:
    other = await keeping.add(
        bureau["王密"], wanted(box.server, address="other@example.gov.cn", password="x")
    )
    await change(
        "UPDATE mailbox SET password = (SELECT password FROM mailbox WHERE id = ?) WHERE id = ?",
        box.id,
        other,
    )
    box.deliver(letter("一"))
    assert (await box.run()).problems == 1
    assert (await queries.mailbox(other)).problem == "key"
    assert (await box.row()).problem is None


async def test_the_command_and_the_doctor_say_how_each_mailbox_is(bureau: Bureau, box: Box) -> None:
    assert [one.level.value async for one in command.examine()] == ["warn"]
    box.deliver(letter("一"))
    assert await fetching.check(await box.row()) == (None, 1)
    assert "1封在等" in (await command._check(await box.row())).line()
    await box.run()
    assert [one.level.value async for one in command.examine()] == ["ok"]
    await change("UPDATE mailbox SET port = 1, office = 'discipline-office'")
    assert await fetching.check(await box.row()) == ("connect", 0)
    await box.run()
    [finding] = [one async for one in command.examine()]
    assert "连接不上邮箱服务器" in finding.line()


async def test_every_change_is_in_the_ledger(bureau: Bureau, box: Box) -> None:
    await keeping.correct(bureau["王密"], box.id, wanted(box.server), version=1)
    await keeping.end(bureau["王密"], box.id)
    kinds = [
        row["kind"]
        for row in await fetch("SELECT kind FROM ledger_event WHERE subject LIKE 'mailbox:%' ORDER BY seq")
    ]
    assert kinds == ["mailbox.added", "mailbox.corrected", "mailbox.ended"]
