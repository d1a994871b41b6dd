"""Anonymous, named and confidential, named and open; what each says, and the notice agreed to."""

from typing import Any

import pytest

from portal.core import clock
from portal.documents.queries import notice_in_force
from portal.public.reporting import drafts
from portal.tips import intake
from portal.tips.intake import Registered, Submission
from portal.tips.reading import open_for
from tests.integration.public.informants import NUMBER, at_identity
from tests.support.bureau import Bureau
from tests.support.pages import Page, PortalClient

pytestmark = pytest.mark.usefixtures("working_day")


@pytest.fixture
def submitted(monkeypatch: pytest.MonkeyPatch) -> list[Submission]:
    """What is handed to intake, before it is sealed for people whose keys this test does not hold."""
    seen: list[Submission] = []
    receive = intake.receive

    async def noted(submission: Submission) -> Registered:
        seen.append(submission)
        return await receive(submission)

    monkeypatch.setattr(intake, "receive", noted)
    return seen


async def at_contact(visitor: PortalClient) -> Page:
    return await (await at_identity(visitor)).submit(mode="named")


async def sent(page: Page) -> Page:
    page = await page.submit(button="去领查询码")
    return await page.submit(last_group=page.receipt[-5:])


def number_on(page: Page) -> str:
    found = NUMBER.search(page.text)
    assert found
    return found[0]


async def test_the_page_says_in_plain_words_who_will_see_what(visitor: PortalClient) -> None:
    page = await at_identity(visitor)

    assert page.facts["匿名"] == "谁也不知道您是谁。承办单位只看到您写的内容。"
    assert "看不到姓名" in page.facts["实名，保密"]
    assert "能看到您的姓名和联系方式" in page.facts["实名，不保密"]
    assert "看不到" in page.facts["网站管理员"]
    assert page.form_values()["reply"] == "1"


async def test_a_named_report_is_confidential_unless_the_informant_says_otherwise(
    visitor: PortalClient, bureau: Bureau, submitted: list[Submission]
) -> None:
    page = await at_contact(visitor)
    assert page.form_values()["confidential"] == "1"
    assert "发送以后，系统不再显示您的姓名" in page.text
    page = await page.submit(name="周举报", phone="13800001234")
    assert page.facts["匿名还是实名"] == "实名，对承办单位保密"
    page = await sent(page)

    [submission] = submitted
    assert submission.mode == "named"
    tip = await open_for(bureau["李科长"], number_on(page))
    assert tip.mode == "named"
    assert "周举报" not in str(tip.answers) + page.html


async def test_an_open_report_says_so_before_it_is_sent(
    visitor: PortalClient, submitted: list[Submission]
) -> None:
    page = await (await at_contact(visitor)).submit(name="周举报", confidential=False)
    assert page.facts["匿名还是实名"] == "实名，承办单位可以看到"
    again = await visitor.open("/report/contact")
    assert "confidential" not in again.form_values()
    await sent(page)

    assert submitted[0].mode == "open"


REPLIES: list[tuple[dict[str, Any], str, bool]] = [
    ({}, "要答复", True),
    ({"reply": False}, "不用答复", False),
]


@pytest.mark.parametrize(("answers", "words", "reply"), REPLIES)
async def test_answering_is_a_switch_of_its_own(
    visitor: PortalClient,
    bureau: Bureau,
    submitted: list[Submission],
    answers: dict[str, Any],
    words: str,
    reply: bool,
) -> None:
    page = await (await at_identity(visitor)).submit(mode="anonymous", **answers)
    assert page.facts["有了结果要不要答复"] == words
    page = await sent(page)

    assert submitted[0].reply is reply
    assert (await open_for(bureau["李科长"], number_on(page))).reply is reply


async def test_consent_is_to_the_version_that_was_shown_and_keeps_only_the_day(
    visitor: PortalClient, submitted: list[Submission]
) -> None:
    notice = await notice_in_force()
    page = await at_contact(visitor)
    assert f"版本{notice.version}" in page.text
    assert page.form_values()["notice"] == notice.version
    await sent(await page.submit(name="周举报"))

    assert submitted[0].identity == {
        "name": "周举报",
        "confidential": True,
        "notice": notice.version,
        "consent_on": clock.today().isoformat(),
    }


async def test_an_anonymous_report_keeps_the_notice_and_the_day_and_no_more(
    visitor: PortalClient, submitted: list[Submission]
) -> None:
    notice = await notice_in_force()
    page = await (await at_identity(visitor)).submit(mode="anonymous")
    assert notice.version in page.facts["个人信息"]
    await sent(page)

    assert submitted[0].mode == "anonymous"
    assert submitted[0].identity == {"notice": notice.version, "consent_on": clock.today().isoformat()}


async def test_who_was_shown_an_older_notice_is_shown_the_new_one_first(visitor: PortalClient) -> None:
    page = await at_contact(visitor)
    page = await page.submit(name="周举报", notice="2019-1")

    assert page.status == 422
    assert "刚刚换了新版本" in page.errors[0]
    assert page.form_values()["name"] == "周举报"
    assert (await page.submit(notice=(await notice_in_force()).version)).path == "/report/check"


async def test_an_unusual_telephone_is_doubted_once_and_taken(visitor: PortalClient) -> None:
    page = await (await at_contact(visitor)).submit(name="周举报", phone="7250071")
    assert "座机请带上区号" in page.errors[0]
    page = await page.submit()

    assert page.facts["电话"] == "7250071"


async def test_turning_to_anonymous_erases_the_name_and_keeps_the_wish_for_an_answer(
    visitor: PortalClient,
) -> None:
    await (await at_contact(visitor)).submit(name="周举报")
    page = await (await visitor.open("/report/identity")).submit(mode="anonymous", reply=False)

    assert "周举报" not in page.html
    page = await (await visitor.open("/report/identity")).submit(mode="named")
    assert page.form_values()["name"] == ""
    assert page.form_values()["confidential"] == "1"


def test_a_draft_keeps_its_switches_when_it_is_stored() -> None:
    draft = drafts.Draft(kind="cert_rent", mode="named", reply=False, named=3)

    assert drafts.Draft.of(draft.body()) == draft
