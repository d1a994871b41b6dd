"""Whoever can write rows, but holds no key, gains nothing from rows that he changes or plants."""

import json
import os
import stat
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

import anyio
import pytest

from portal.compartments.sealing import open_pair
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.database import change, fetch, insert_many, writing
from portal.database.opening import engine_for
from portal.evidence import reading
from portal.evidence.receiving import blob_path, take
from portal.evidence.tables import Blob
from portal.sessions import sealed
from portal.settings import Settings, bind
from portal.staff import signing_in
from portal.staff.keyring import OfficeKeyring
from portal.staff.signing_in import SignInRefused
from portal.tips import correspondence, dispatch
from portal.tips.receipts import open_own_tip
from portal.vault import boxes, passwords
from portal.vault.errors import CannotOpen
from portal.vault.passwords import TooManyWaiting
from tests.support.bureau import DESIGN, Bureau
from tests.support.cases import informant
from tests.support.tips import UNSURE, a_photo, send

HOUSE = b"h" * 32


async def _session_of(bureau: Bureau, name: str) -> str:
    return await signing_in.begin(bureau[name].id, bureau[name].keys)


async def _person(token: str) -> object:
    session = await sealed.find(token, signing_in.KIND)
    return await signing_in.person_of(session) if session else None


async def test_a_session_whose_row_names_another_account_opens_nothing(bureau: Bureau) -> None:
    token = await _session_of(bureau, "王干事")
    assert await _person(token) is not None
    await change("UPDATE session SET account = ?", bureau["李科长"].id)
    assert await _person(token) is None


@pytest.mark.parametrize("column", ["box_public", "sign_public"])
async def test_a_person_whose_public_key_was_exchanged_is_signed_out(bureau: Bureau, column: str) -> None:
    """Else the next office key would be sealed to whoever exchanged it."""
    token = await _session_of(bureau, "李科长")
    await change(
        f"UPDATE account SET {column} = ? WHERE id = ?", boxes.new_pair().public, bureau["李科长"].id
    )
    assert await _person(token) is None


async def test_an_officer_writes_nothing_under_a_planted_public_key(bureau: Bureau) -> None:
    registered, _ = await send()
    items = await fetch("SELECT compartment, name, position FROM item")
    await _plant_key(registered.tip)
    with pytest.raises(CannotOpen):
        await correspondence.write_to_informant(bureau["李科长"], registered.number, "请补充合同。")
    assert await fetch("SELECT compartment, name, position FROM item") == items


async def test_an_informant_writes_nothing_under_a_key_planted_after_he_opened_his_tip(
    bureau: Bureau,
) -> None:
    registered, receipt = await send()
    opened = await open_own_tip(await informant(receipt))
    await _plant_key(registered.tip)
    with pytest.raises(CannotOpen):
        await correspondence.write_to_office(opened.row, "还有一件事。", pair=opened.pair)


async def test_a_planted_public_key_is_noticed_when_the_key_is_opened(bureau: Bureau) -> None:
    registered, _ = await send()
    content = await _plant_key(registered.tip)
    with pytest.raises(CannotOpen):
        await open_pair(content, OfficeKeyring(bureau["李科长"]))


async def test_an_office_written_into_the_columns_of_a_tip_is_given_no_key(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE)
    [tip] = await fetch("SELECT content, decision FROM tip")
    await change("UPDATE tip SET decision = ?", json.dumps(json.loads(tip["decision"]) | {"cc": [DESIGN]}))
    await dispatch.confirm_route(bureau["周派"], registered.number, version=1)
    assert await open_pair(tip["content"], OfficeKeyring(bureau["陈设计"])) is None


@pytest.mark.parametrize("name", ["../../keys/server.key", "/etc/passwd", "ab", "A" * 40])
async def test_a_planted_file_name_erases_nothing_outside_the_folder(
    bureau: Bureau, settings: Settings, name: str
) -> None:
    key = settings.data / "keys" / "server.key"
    key.parent.mkdir(parents=True, exist_ok=True)
    key.write_bytes(b"k")
    row = {"name": name, "owner": "f" * 64, "size": 1, "content": None, "on_day": clock.today()}
    async with writing():
        await insert_many(Blob, [row])
    with pytest.raises(NotFound):
        blob_path(name)
    await reading.sweep()
    assert key.read_bytes() == b"k"
    assert await fetch("SELECT name FROM blob") == []


async def test_neither_a_large_file_nor_its_folder_tells_when_it_came(bureau: Bureau) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield a_photo(2_000_000)

    file = await take(chunks(), "照片.jpg", owner="d" * 64, limit=3_000_000)
    path = blob_path(file.blob)
    assert {_time(one) for one in (path, path.parent, path.parent.parent)} == {"00:00:00"}
    await reading.discard(file.blob, "d" * 64)
    assert not path.exists()
    assert _time(path.parent) == "00:00:00"


async def test_a_tip_about_the_staff_never_leaves_the_discipline_office(bureau: Bureau) -> None:
    registered, _ = await send({"account": "科长收了钱。"}, kind="staff_conduct")
    with pytest.raises(Refused):
        await dispatch.return_tip(
            bureau["纪严"], registered.number, version=1, office="construction-section", reason="不归我们"
        )
    [tip] = await fetch("SELECT office, content FROM tip")
    assert tip["office"] == "discipline-office"
    assert await open_pair(tip["content"], OfficeKeyring(bureau["周派"])) is None


async def test_even_without_a_delay_a_mail_row_does_not_tell_when_a_tip_came(
    bureau: Bureau, settings: Settings, working_day: datetime
) -> None:
    bind(replace(settings, mail_delay=0))
    await send()
    rows = await fetch("SELECT next_try_at FROM outbox_mail")
    assert {f"{row['next_try_at'].astimezone(clock.SHANGHAI):%H:%M:%S}" for row in rows} == {"00:00:00"}


async def test_one_address_does_not_fill_the_queue_of_passwords(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes: list[type[Exception]] = []
    gate, refused_enough = anyio.Event(), anyio.Event()

    async def slow(password: str) -> None:
        await gate.wait()

    async def guess(login: str, address: bytes) -> None:
        try:
            await signing_in.sign_in(login, "wrong password", address)
        except (SignInRefused, TooManyWaiting) as refused:
            outcomes.append(type(refused))
            if outcomes.count(TooManyWaiting) == 22:
                refused_enough.set()

    monkeypatch.setattr(passwords, "check_nobody", slow)
    async with anyio.create_task_group() as group:
        for number in range(30):
            group.start_soon(guess, f"nobody{number}", b"flood" * 6)
        group.start_soon(guess, "somebody", HOUSE)
        with anyio.fail_after(10):
            await refused_enough.wait()
        gate.set()
    assert outcomes.count(TooManyWaiting) == 22
    assert outcomes.count(SignInRefused) == 9


async def test_only_the_portals_own_user_may_read_a_new_database(tmp_path: Path) -> None:
    """However the server was started: `portal` sets a mask, another server may not."""
    engine = engine_for(f"sqlite:///{tmp_path / 'data' / 'portal.sqlite3'}")
    before = os.umask(0o022)
    try:
        await engine.start_connection_pool()
        async with engine.transaction():
            await engine.run_sql("CREATE TABLE one (n INTEGER)")
        modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").iterdir()}
    finally:
        os.umask(before)
        await engine.close_connection_pool()
    assert modes == {0o600}


async def _plant_key(tip: UUID) -> UUID:
    [row] = await fetch("SELECT content FROM tip WHERE id = ?", tip)
    await change("UPDATE compartment SET public = ? WHERE id = ?", boxes.new_pair().public, row["content"])
    content: UUID = row["content"]
    return content


def _time(path: Path) -> str:
    return f"{datetime.fromtimestamp(path.stat().st_mtime, clock.SHANGHAI):%H:%M:%S}"
