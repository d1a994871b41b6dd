"""An answer outside the portal: noted by whoever handles, read by its informant, told where answers are."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
from litestar import Litestar

from portal.cases import answering, merging, opening, progress, reading, recusing
from portal.core.errors import DomainError, InvalidInput, NotFound, Refused
from portal.database import fetch
from portal.ledger.verifying import verify
from portal.tips import dispatch
from portal.tips import queries as tips
from portal.tips.receipts import Informant
from portal.tips.recusals import Recused
from tests.support.bureau import Bureau
from tests.support.cases import a_case, a_case_and_its_informant, informant
from tests.support.pages import PortalClient
from tests.support.signed_in import CASE, TIP, desk_of
from tests.support.tips import UNSURE, send

NUMBER = "CDZJ-JB-2026-000001"
TODAY = date(2026, 3, 10)
SAID = "说明了处理结果，举报人没有意见。"
TITLE = "线下答复举报人"
ANSWERS = f"{TIP}/answers"


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app, lifespan=False) as made:
        yield made


async def note(
    bureau: Bureau, who: str = "张干事", way: str = "phone", on: date = TODAY, text: str = SAID, **tip: Any
) -> None:
    await answering.note_answer(bureau[who], tip.get("tip", NUMBER), way, on, text)


async def noted() -> int:
    return len(await fetch("SELECT seq FROM ledger_event WHERE kind = 'tip.answered'"))


async def told(holder: Informant) -> list[str]:
    return [line.text.text() for line in (await progress.view(holder)).history]


async def refused_at(bureau: Bureau, **wrong: Any) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        await note(bureau, **wrong)
    assert await noted() == 0
    return {name: message.text() for name, message in caught.value.errors.items()}


async def test_way_day_and_words_stand_in_the_case(bureau: Bureau) -> None:
    number = await a_case(bureau, "closed")
    await note(bureau)
    [line] = [one for one in (await reading.open_case(bureau["李科长"], number)).lines if one.title == TITLE]
    assert [(one.label, str(one.value)) for one in line.told] == [
        ("答复方式", "电话"),
        ("答复日期", "2026-03-10"),
        ("答复内容", SAID),
    ]
    assert (line.who, line.audience, line.about) == ("张干事", "public", "")
    assert line.public is not None
    assert line.public.text() == "承办单位登记：已于2026-03-10答复您，方式是电话。"
    assert (await verify()).sound


async def test_its_informant_reads_way_and_day_and_no_words(bureau: Bureau) -> None:
    """He alone can say that nobody called."""
    _, holder = await a_case_and_its_informant(bureau, "closed")
    await note(bureau, way="letter", on=date(2026, 3, 10))
    lines = await told(holder)
    assert "承办单位登记：已于2026-03-10答复您，方式是书面。" in lines
    assert SAID not in "".join(lines)


async def test_nothing_of_it_lies_in_clear(bureau: Bureau) -> None:
    await a_case(bureau)
    await note(bureau)
    [event] = await fetch("SELECT facts FROM ledger_event WHERE kind = 'tip.answered'")
    assert list(event) == ["facts"]
    assert "sealed" in event["facts"]
    assert not any(word in event["facts"] for word in ("phone", "2026", SAID))


async def test_each_informant_of_a_case_is_answered_by_himself(bureau: Bureau) -> None:
    number, holder = await a_case_and_its_informant(bureau, "investigating")
    registered, receipt = await send()
    await merging.merge_tip(
        bureau["张干事"], registered.number, number, version=1, reason="举报的是同一个人。"
    )
    await note(bureau, tip=registered.number)
    lines = (await reading.open_case(bureau["张干事"], number)).lines
    assert [one.about for one in lines if one.title == TITLE] == [registered.number]
    other = await informant(receipt)
    assert [any("答复您" in line for line in await told(one)) for one in (holder, other)] == [False, True]


async def test_a_tip_without_a_case_is_answered_too(bureau: Bureau) -> None:
    await send()
    await note(bureau, way="visit")
    opened = await reading.open_tip(bureau["张干事"], NUMBER)
    assert [line.title for line in opened.lines][-1] == TITLE


async def test_pressing_twice_notes_once_and_another_call_is_another(bureau: Bureau) -> None:
    await a_case(bureau)
    await asyncio.gather(note(bureau), note(bureau))
    assert await noted() == 1
    await note(bureau, text="又说明了一次。")
    await note(bureau, who="李科长", text="又说明了一次。")
    assert await noted() == 3


@pytest.mark.parametrize(
    ("wrong", "field", "says"),
    [
        ({"way": "pigeon"}, "way", "请选择一项"),
        ({"on": date(2026, 3, 11)}, "on", "不能晚于今天"),
        ({"on": date(2026, 3, 9)}, "on", "举报是2026-03-10收到的"),
        ({"text": "字" * 1001}, "text", "1000"),
        ({"text": "打了13873658466。"}, "text", "请不要写身份证号、手机号或者邮箱"),
    ],
)
async def test_what_cannot_be_is_said_at_its_field(
    bureau: Bureau, wrong: dict[str, Any], field: str, says: str
) -> None:
    await a_case(bureau)
    errors = await refused_at(bureau, **wrong)
    assert list(errors) == [field]
    assert says in errors[field]


async def test_words_may_be_left_out_or_as_long_as_they_may_be(bureau: Bureau) -> None:
    await a_case(bureau)
    await note(bureau, text="")
    await note(bureau, text="字" * 1000)
    assert await noted() == 2


@pytest.mark.parametrize(
    ("who", "refusal"), [("陈设计", NotFound), ("周派", NotFound), ("纪严", NotFound), ("管保", NotFound)]
)
async def test_strangers_note_nothing(bureau: Bureau, who: str, refusal: type[DomainError]) -> None:
    await a_case(bureau, "closed")
    with pytest.raises(refusal):
        await note(bureau, who=who)
    assert await noted() == 0


async def test_an_office_that_helps_notes_nothing(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE)
    await dispatch.confirm_route(bureau["周派"], registered.number, version=1)
    await opening.open_case(bureau["王干事"], registered.number, version=2)
    with pytest.raises(Refused):
        await note(bureau)
    assert await noted() == 0


async def test_whoever_has_a_conflict_notes_nothing(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    await recusing.declare(bureau["张干事"], number, "被举报单位的负责人是我的亲属。")
    with pytest.raises(Recused):
        await note(bureau)


async def test_it_is_noted_on_the_page_of_an_ended_case(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau, "closed")
    page = await desk_of(client, bureau, "张干事", CASE)
    page = await page.submit(action=ANSWERS, way="visit", on="2026-03-10", text=SAID)
    assert (page.path, "查询页面会显示" in page.notice) == (CASE, True)
    assert f"{TITLE} 举报人可见" in page.text
    assert "答复方式：当面" in page.text


async def test_what_was_typed_stays_beside_what_is_wrong(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau)
    page = await desk_of(client, bureau, "张干事", CASE)
    page = await page.submit(action=ANSWERS, way="phone", on="2026-03-09", text=SAID)
    assert page.status == 422
    assert any("不能更早" in error for error in page.errors)
    assert page.form_values(action=ANSWERS)["text"] == SAID
    page = await (await desk_of(client, bureau, "张干事", TIP)).submit(action=ANSWERS, on="2026-03-10")
    assert any("答复方式" in error for error in page.errors)


async def test_who_only_reads_is_offered_no_form(client: PortalClient, bureau: Bureau) -> None:
    registered, _ = await send(UNSURE)
    await dispatch.confirm_route(bureau["周派"], registered.number, version=1)
    await opening.open_case(bureau["王干事"], registered.number, version=2)
    assert "登记答复" in (await desk_of(client, bureau, "王干事", CASE)).text
    assert "登记答复" not in (await desk_of(client, bureau, "张干事", CASE)).text
    assert (await tips.tip_for(bureau["张干事"], registered.number)).number == registered.number
