"""The escrow ceremony from its first command to its last: an office that lost everybody is read again."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest

from portal.catalogue.states import Role
from portal.database import change, fetch, opened
from portal.settings import Settings
from portal.staff import authority, keyring, placing, revoking, rotating
from portal.staff.epochs import _trusted
from portal.staff.people import Person
from portal.staff.revoking import Reason
from portal.tips import reading
from portal.vault import shares
from portal.vault.boxes import new_pair
from portal.vault.digests import fingerprint
from tests.integration.cli.conftest import Portal, Said
from tests.support.small_bureau import SetUp, again, hired, set_up, who
from tests.support.tips import BUILDER, send

BUILDING = "construction-section"
T = TypeVar("T")


@dataclass(slots=True)
class Office:
    """李芳 headed the construction section and is gone; 赵敏 is placed there and waits. A tip lies sealed."""

    data: Path
    made: SetUp
    tip: str
    wang: Person
    zhao: Person
    request: Path
    opened: Path = field(init=False)

    def __post_init__(self) -> None:
        self.opened = Path(f"{self.request}.opened")

    def run(self, work: Callable[[], Awaitable[T]]) -> T:
        async def inside() -> T:
            async with opened(Settings(data=self.data)):
                return await work()

        return asyncio.run(inside())

    @property
    def last_group(self) -> str:
        return fingerprint(self.zhao.keys.box.public).rpartition(" ")[2]

    def typed(self, *sheets: int) -> str:
        return "\n".join([*(self.made.keys.shares[one] for one in sheets), self.last_group]) + "\n"


@pytest.fixture
def office(portal: Portal, data: Path, tmp_path: Path) -> Office:
    assert portal("migrate").status == 0
    settings = Settings(data=data)

    async def lose_the_last_member() -> Office:
        async with opened(settings):
            made = await set_up(settings)
            wang = await who(made.token)
            li, zhao = await hired("li", "李芳", by=wang), await hired("zhao", "赵敏", by=wang)
            await placing.place(wang, li.id, office=BUILDING, role=Role.CHIEF)
            mark = fingerprint(li.keys.box.public)
            await placing.admit(wang, li.id, BUILDING, compared=mark)
            registered, _ = await send()
            await revoking.remove_everywhere(li.id, actor=wang.actor, reason=Reason.LEFT, knowing=True)
            await placing.place(wang, zhao.id, office=BUILDING, role=Role.CHIEF)
            return Office(data, made, registered.number, wang, zhao, tmp_path / "request.json")

    return asyncio.run(lose_the_last_member())


def _export(portal: Portal, office: Office) -> Said:
    return portal("escrow", "export", BUILDING, "--for", "zhao", "--out", str(office.request))


def test_two_of_three_shares_bring_an_office_back(portal: Portal, office: Office) -> None:
    assert "没有成员能打开" in portal("doctor").out
    said = _export(portal, office)
    assert said.status == 0, said.err
    assert fingerprint(office.zhao.keys.box.public) in said.out
    opened_ = portal("escrow", "open", str(office.request), stdin=office.typed(0, 2))
    assert opened_.status == 0, opened_.err
    assert office.made.keys.escrow_fingerprint in opened_.out
    assert office.made.keys.root_fingerprint in opened_.out
    brought = portal("escrow", "import", str(office.opened))
    assert brought.status == 0, brought.err

    async def reads_and_admits() -> None:
        zhao = await again(office.zhao)
        assert (await reading.open_for(zhao, office.tip)).answers == BUILDER
        qian = await hired("qian", "钱进", by=office.wang)
        await placing.place(office.wang, qian.id, office=BUILDING, role=Role.CLERK)
        await placing.admit(zhao, qian.id, BUILDING, compared=fingerprint(qian.keys.box.public))
        assert (await reading.open_for(await again(qian), office.tip)).answers == BUILDER
        events = await fetch("SELECT kind FROM ledger_event WHERE kind LIKE 'office.escrow%' ORDER BY seq")
        assert [row["kind"] for row in events] == ["office.escrow_exported", "office.escrow_opened"]

    office.run(reads_and_admits)


def test_the_new_member_came_with_a_key_of_his_own_and_both_are_his_then(
    portal: Portal, office: Office
) -> None:
    """Meanwhile the office went on with a second key: what the first sealed joins it."""

    async def founded_anew() -> None:
        await placing.admit(
            office.wang, office.zhao.id, BUILDING, compared=fingerprint(office.zhao.keys.box.public)
        )
        assert (await keyring.current_epochs(BUILDING))[BUILDING].number == 2

    office.run(founded_anew)
    _export(portal, office)
    assert portal("escrow", "open", str(office.request), stdin=office.typed(1, 2)).status == 0
    assert portal("escrow", "import", str(office.opened)).status == 0

    async def reads() -> None:
        assert (await reading.open_for(await again(office.zhao), office.tip)).answers == BUILDER

    office.run(reads)


def test_neither_file_holds_a_secret_that_opens_anything(portal: Portal, office: Office) -> None:
    _export(portal, office)
    portal("escrow", "open", str(office.request), stdin=office.typed(0, 1))
    escrow = shares.join([shares.read(one) for one in office.made.keys.shares[:2]])
    for file in (office.request, office.opened):
        assert escrow.hex() not in file.read_text(encoding="utf-8")
        assert file.stat().st_mode & 0o077 == 0


def test_a_slip_is_explained_and_the_share_asked_for_again(portal: Portal, office: Office) -> None:
    _export(portal, office)
    first, second = office.made.keys.shares[0], office.made.keys.shares[1]
    wrong = " ".join(["qqqqq", *first.split()[1:]])
    short = " ".join(second.split()[:-1])
    typed = "\n".join([wrong, first, first, short, second, office.last_group]) + "\n"
    said = portal("escrow", "open", str(office.request), stdin=typed)
    assert said.status == 0, said.err
    assert "第1个词“qqqqq”不在词表里" in said.out
    assert "已经输入过" in said.out
    assert "您输入了32个" in said.out


def test_one_share_alone_writes_nothing(portal: Portal, office: Office) -> None:
    _export(portal, office)
    said = portal("escrow", "open", str(office.request), stdin=office.made.keys.shares[0] + "\n")
    assert said.status == 1
    assert not office.opened.exists()


def test_without_the_fingerprint_typed_nothing_is_written(portal: Portal, office: Office) -> None:
    _export(portal, office)
    typed = office.typed(0, 1).replace(office.last_group, "0000")
    said = portal("escrow", "open", str(office.request), stdin=typed)
    assert said.status == 1
    assert "什么也没有写" in said.err
    assert not office.opened.exists()


def test_the_whole_key_of_an_older_installation_is_taken_too(portal: Portal, office: Office) -> None:
    _export(portal, office)
    whole = shares.join([shares.read(one) for one in office.made.keys.shares[:2]]).hex().upper()
    grouped = " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))
    said = portal("escrow", "open", str(office.request), stdin=f"{grouped}\n{office.last_group}\n")
    assert said.status == 0, said.err
    assert portal("escrow", "import", str(office.opened)).status == 0


def test_shares_of_another_portal_open_nothing(portal: Portal, office: Office) -> None:
    _export(portal, office)
    foreign = shares.split(new_pair().private, 2, 3)
    typed = "\n".join([*foreign[:2], office.last_group]) + "\n"
    said = portal("escrow", "open", str(office.request), stdin=typed)
    assert said.status == 1
    assert "不是这套门户的托管密钥" in said.err


def test_a_request_whose_keys_somebody_exchanged_is_refused(portal: Portal, office: Office) -> None:
    _export(portal, office)
    held = json.loads(office.request.read_text(encoding="utf-8"))
    held["keys"][0]["public"] = {"hex": new_pair().public.hex()}
    office.request.write_text(json.dumps(held), encoding="utf-8")
    said = portal("escrow", "open", str(office.request), stdin=office.typed(0, 1))
    assert said.status == 1
    assert "签名不成立" in said.err


@pytest.mark.parametrize("change_", ["number", "missing", "person", "kind", "garbage"])
def test_an_opened_file_that_does_not_fit_gives_nobody_anything(
    portal: Portal, office: Office, change_: str
) -> None:
    _export(portal, office)
    portal("escrow", "open", str(office.request), stdin=office.typed(0, 1))
    held: dict[str, Any] = json.loads(office.opened.read_text(encoding="utf-8"))
    if change_ == "number":
        held["keys"][0]["number"] = 7
    elif change_ == "missing":
        held["keys"] = []
    elif change_ == "person":
        held["box_public"] = {"hex": new_pair().public.hex()}
    elif change_ == "kind":
        held["kind"] = "portal escrow request 1"
    else:
        held["keys"][0]["sealed"] = "none"
    office.opened.write_text(json.dumps(held), encoding="utf-8")
    assert portal("escrow", "import", str(office.opened)).status == 1

    async def nothing() -> None:
        assert not await fetch("SELECT id FROM office_grant WHERE account = ?", office.zhao.id)

    office.run(nothing)


def test_a_key_changed_after_the_export_asks_for_a_new_ceremony(portal: Portal, office: Office) -> None:
    _export(portal, office)
    portal("escrow", "open", str(office.request), stdin=office.typed(0, 1))

    async def another_key() -> None:
        qian = await hired("qian", "钱进", by=office.wang)
        await placing.place(office.wang, qian.id, office=BUILDING, role=Role.CHIEF)
        await placing.admit(office.wang, qian.id, BUILDING, compared=fingerprint(qian.keys.box.public))

    office.run(another_key)
    said = portal("escrow", "import", str(office.opened))
    assert said.status == 1
    assert "重新导出" in said.err


def test_a_person_without_a_place_there_gets_nothing_and_so_does_nobody(
    portal: Portal, office: Office
) -> None:
    for login in ("wang", "nobody"):
        said = portal("escrow", "export", BUILDING, "--for", login)
        assert said.status == 1
        assert "没有岗位" in said.err
    assert portal("escrow", "export", "no-such-office", "--for", "zhao").status == 1
    assert portal("escrow", "export", BUILDING).status == 1
    assert portal("escrow", "open", str(office.request)).status == 1


def test_after_a_restore_the_operator_accepts_the_older_keys(portal: Portal, office: Office) -> None:
    """The backup was made before the dispatch desk's key was changed."""

    async def changed_then_restored() -> None:
        await rotating.rotate(office.wang, "dispatch-desk")
        await change("DELETE FROM office_grant WHERE epoch IN (SELECT id FROM office_epoch WHERE number = 2)")
        await change("DELETE FROM office_epoch WHERE office = 'dispatch-desk' AND number = 2")

    async def refused() -> None:
        with pytest.raises(keyring.OldKey):
            await keyring.current_epoch("dispatch-desk")

    async def taken() -> None:
        found = await keyring.current_epoch("dispatch-desk")
        assert found is not None
        assert found.number == 1
        assert await fetch("SELECT id FROM ledger_event WHERE kind = 'office.old_key_accepted'")

    office.run(changed_then_restored)
    office.run(refused)
    sick = portal("doctor")
    assert sick.status == 1
    assert "dispatch-desk的密钥比记下的旧" in sick.out
    assert portal("keys", "accept", stdin="no\n").status == 1
    office.run(refused)
    said = portal("keys", "accept", "--yes")
    assert said.status == 0
    assert "dispatch-desk: 2 → 1" in said.out
    office.run(taken)
    assert portal("keys", "accept").status == 0


def test_the_authority_still_vouches_for_what_was_exported(portal: Portal, office: Office) -> None:
    _trusted.clear()
    _export(portal, office)
    held = json.loads(office.request.read_text(encoding="utf-8"))
    assert held["root_public"]["hex"] == authority.load().root_public.hex()
