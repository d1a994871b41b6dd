"""Whoever carries the machine away finds no word of any tip, case or draft, no receipt and no password."""

import base64
import logging
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.cases import opening
from portal.catalogue import kinds
from portal.core import receipts
from portal.core.receipts import grouped
from portal.database import change, fetch
from portal.settings import Settings
from portal.tips import dispatch
from portal.tips.queries import tip_for
from tests.integration.security.at_the_desk import AtTheDesk
from tests.integration.security.thief import Thief
from tests.integration.security.walking import Walk, offered
from tests.support.bureau import DESIGN
from tests.support.canaries import finds
from tests.support.cases import REFUSAL, drive
from tests.support.signed_in import visitor
from tests.support.tips import BUILDER, UNSURE, send

Office = AtTheDesk | Walk


def by_verbs(walk: Walk) -> Walk:
    """Without pages: the verbs alone must be as careful."""
    return walk


@pytest.mark.parametrize("office", [AtTheDesk, by_verbs], ids=["on its pages", "by its verbs"])
async def test_the_whole_path_leaves_nothing_to_find(
    walk: Walk, thief: Thief, capfd: pytest.CaptureFixture[str], office: Callable[[Walk], Office]
) -> None:
    people = office(walk)
    page = await walk.begins_a_report(kinds.kind("cert_rent"))
    receipt = page.receipt
    assert await thief.finds(walk.canaries) == [], "a draft that is not sent yet"

    page = await page.submit(last_group=receipt[-5:])
    assert page.path == "/report/done"
    [tip] = await fetch("SELECT number FROM tip")
    await walk.signs_in()
    case = await people.handles(tip["number"])
    await walk.comes_back(receipt)
    assert await thief.finds(walk.canaries) == [], "while the case is open"

    await people.concludes(case)
    published = await people.publishes(case)
    await people.drafts_another(case)
    assert published.startswith("CDZJ-GS-2026-")
    assert await thief.finds(walk.canaries, from_the_server=True) == [], "after publication"
    assert not finds(walk.canaries, [("output", "".join(capfd.readouterr()).encode())])


async def test_what_an_informant_does_with_his_receipt_leaves_nothing_to_find(
    walk: Walk, thief: Thief, settings: Settings
) -> None:
    object.__setattr__(settings, "informant_notice", True)
    registered, receipt = await send()
    walk.canaries.keep("first receipt", receipt)
    tip = await tip_for(walk.bureau["张干事"], registered.number)
    number = await opening.open_case(walk.bureau["张干事"], registered.number, version=tip.version)
    page = await walk.looks_after_himself(receipt)
    assert page.notice == "新的查询码已经生效，原来的打不开了。"
    await walk.is_answered()
    assert await thief.finds(walk.canaries) == [], "while the case is open"

    await drive(walk.bureau, number, ("李科长", "refuse", REFUSAL))
    page = await walk.judges(walk.canaries.secrets["receipt"])
    assert page.notice == "已收到复核申请。"
    assert len(await fetch("SELECT id FROM outbox_mail WHERE template = 'informant'")) == 1
    assert await thief.finds(walk.canaries, from_the_server=True) == [], "after the end"


@pytest.mark.parametrize("kind", [kind.code for kind in offered()])
async def test_no_question_of_any_kind_is_answered_in_clear(walk: Walk, thief: Thief, kind: str) -> None:
    page = await walk.begins_a_report(kinds.kind(kind))
    await page.submit(last_group=page.receipt[-5:])
    assert len(await fetch("SELECT id FROM tip")) == 1
    assert await thief.finds(walk.canaries) == []


async def test_why_a_tip_was_moved_is_sealed_too(walk: Walk, thief: Thief) -> None:
    registered, _ = await send(UNSURE)
    reason = walk.canaries.word("改派")
    await dispatch.confirm_route(
        walk.bureau["周派"], registered.number, version=1, office=DESIGN, reason=reason
    )
    back = walk.canaries.word("退回")
    await dispatch.return_tip(
        walk.bureau["陈设计"], registered.number, version=2, office="construction-section", reason=back
    )
    assert await thief.finds(walk.canaries) == []


async def test_why_an_identity_was_asked_for_and_who_it_is_are_sealed(walk: Walk, thief: Thief) -> None:
    """Asked, refused, granted and read on the pages; opened by a custodian; and open from the start."""
    word, tips = walk.canaries.word, "/staff/tips/CDZJ-JB-2026-00000"
    secret = {"name": walk.canaries.name(), "phone": walk.phone, "email": walk.canaries.email()}
    await send(identity=secret)
    await send(identity=secret | {"confidential": False})
    clerk, custodian = [await visitor(walk.visitor, walk.bureau[name]) for name in ("张干事", "管保")]
    for decision, field, answer in (("refusal", "reason", word("不批")), ("grant", "duration", "1d")):
        page = await clerk.open(f"{tips}1/identity/request")
        await page.submit(purpose="contact", reason=word("理由"))
        assert await thief.finds(walk.canaries) == [], "while the request waits"
        asked = await (await custodian.open("/staff/identities")).follow("CDZJ-JB-2026-000001")
        assert walk.canaries.letters in asked.text
        await asked.submit(action=f"{asked.path}/{decision}", **{field: answer})  # type: ignore[arg-type]
    for number in (1, 2):
        page = await (await clerk.open(f"{tips}{number}")).submit(action=f"{tips}{number}/identity")
        assert secret["name"] in page.text
    page = await custodian.open("/staff/identities")
    page = await page.submit(number="CDZJ-JB-2026-000001", reason=word("自己查看"))
    assert secret["phone"] in page.text
    assert await thief.finds(walk.canaries, from_the_server=True) == []


async def test_a_redacted_copy_is_sealed_like_the_original(walk: Walk, thief: Thief) -> None:
    """What is covered and what is left; also while somebody compares, prints and downloads it."""
    word, here = walk.canaries.word, "/staff/tips/CDZJ-JB-2026-000001/redactions"
    await send(BUILDER | {"account": word("经过")})
    clerk = await visitor(walk.visitor, walk.bureau["张干事"])
    page = await (await clerk.open(f"{here}/new")).submit(button="对照着看", words=word("词"))
    assert walk.canaries.letters in page.text
    assert await thief.finds(walk.canaries) == [], "while it is compared"
    page = await page.submit(button="保存这一版")
    for button in ("打开打印页", "下载文本"):
        assert walk.canaries.letters.encode() in (await page.submit(button=button)).body
    assert await thief.finds(walk.canaries, from_the_server=True) == []


async def test_a_draft_that_was_given_up_leaves_nothing(walk: Walk, thief: Thief, settings: Settings) -> None:
    await walk.begins_a_report(kinds.kind("cert_rent"))
    await walk.visitor.get("/report/leave", follow=False)
    assert await fetch("SELECT id FROM session") == []
    assert await thief.finds(walk.canaries) == []


# ---- Would the search find anything at all?

PLANTS: dict[str, Callable[[str], bytes]] = {
    "utf-8": lambda word: word.encode(),
    "utf-16": lambda word: word.encode("utf-16-le"),
    "gb18030": lambda word: word.encode("gb18030"),
    "hex": lambda word: word.encode().hex().encode(),
    "base64": lambda word: base64.b64encode(b"x" + word.encode() + b"yz"),
    "compressed": lambda word: b"head" + zlib.compress(word.encode() * 5) + b"tail",
}


@pytest.mark.parametrize("form", PLANTS)
async def test_the_search_finds_a_canary_in_a_file(
    walk: Walk, thief: Thief, settings: Settings, form: str
) -> None:
    (settings.blobs / "ab").mkdir()
    (settings.blobs / "ab" / "abcd").write_bytes(
        bytes(70_000) + PLANTS[form](walk.canaries.word()) + bytes(9)
    )
    found = await thief.finds(walk.canaries)
    assert any(find.place.startswith("var/blobs/ab/abcd") for find in found)


async def test_the_search_finds_a_canary_in_the_database(walk: Walk, thief: Thief) -> None:
    await send()
    await change("UPDATE tip SET reason = ?", walk.canaries.letters)
    places = {find.place for find in await thief.finds(walk.canaries, from_the_server=True)}
    assert "table tip" in places
    # The same row in the files of the database, not only in the answer to a question.
    assert len(places) > 1


async def test_the_search_finds_a_receipt_in_any_grouping(walk: Walk, thief: Thief) -> None:
    code = walk.canaries.keep_receipt(receipts.generate())
    for shown in (code, grouped(code), code.lower(), code[:10], grouped(code).replace("-", " ")):
        assert finds(walk.canaries, [("somewhere", f"code={shown};".encode())]), shown


async def test_the_search_finds_a_canary_in_the_log_and_in_a_temporary_file(
    walk: Walk, thief: Thief, temporary: Path
) -> None:
    logging.getLogger("portal").warning("somebody wrote %s", walk.canaries.word())
    with tempfile.NamedTemporaryFile(delete=False) as file:
        file.write(walk.canaries.photo(5_000))
    found = await thief.finds(walk.canaries)
    assert {"log"} < {find.place for find in found}
    assert any(find.place.startswith("temporary/") for find in found)


def test_every_offered_kind_is_walked() -> None:
    assert len(offered()) >= 4
