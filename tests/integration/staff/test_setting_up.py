"""The first start: one link, one first person, one authority; everything else is refused."""

from datetime import datetime, timedelta

import anyio
import pytest

from portal.catalogue.states import Role
from portal.core import clock
from portal.core.errors import Conflict, DomainError, InvalidInput, Refused
from portal.database import change, fetch
from portal.ledger.verifying import verify
from portal.settings import Settings
from portal.staff import authority, keyring, placing, setting_up, signing_in
from portal.staff.authority import NoAuthority
from portal.staff.keyring import PlantedKey
from portal.staff.placing import Outcome
from portal.staff.setting_up import AlreadySetUp, LinkUsed
from portal.vault import boxes, shares, signatures
from portal.vault.errors import BadSignature
from portal.vault.signatures import new_signing_pair
from tests.support.small_bureau import PASSWORD, SetUp, first_person, hired, invited, new_account, set_up, who


async def test_one_person_sets_up_a_small_bureau_and_reporting_opens(ready: Settings) -> None:
    assert not await keyring.is_open()
    made = await set_up(ready)
    wang = await who(made.token)
    assert wang.offices == {"dispatch-desk", "discipline-office", "custodians"}
    assert {place.role for place in wang.places} == {
        *(Role.ACCOUNT_ADMIN, Role.KEY_OFFICER, Role.DISPATCHER, Role.CHIEF, Role.CUSTODIAN)
    }
    assert await keyring.is_open()
    assert not (await verify()).faults


async def test_the_first_person_can_open_what_is_sealed_to_his_offices(bureau: SetUp) -> None:
    epoch = await keyring.current_epoch("dispatch-desk")
    assert epoch is not None
    pair = await keyring.OfficeKeyring(await who(bureau.token)).pair("office", "dispatch-desk", epoch.number)
    assert pair is not None
    assert pair.public == epoch.public


async def test_a_first_person_without_further_roles_leaves_reporting_closed(ready: Settings) -> None:
    made = await set_up(ready, also=())
    assert (await who(made.token)).offices == frozenset()
    assert not await keyring.is_open()


async def test_the_link_is_offered_until_there_is_an_account(ready: Settings) -> None:
    path = await setting_up.offer(ready)
    assert path is not None
    assert path.startswith("/setup?key=")
    await set_up(ready)
    assert await setting_up.offer(ready) is None


async def test_the_link_works_once(ready: Settings) -> None:
    path = await setting_up.offer(ready)
    assert path is not None
    key = path.partition("key=")[2]
    token = await setting_up.exchange(key)
    assert token != key
    assert await setting_up.is_invited(token)
    assert not await setting_up.is_invited(key)
    with pytest.raises(LinkUsed):
        await setting_up.exchange(key)


async def test_a_new_link_ends_the_one_before_and_its_session(ready: Settings) -> None:
    token = await invited(ready)
    await setting_up.offer(ready)
    assert not await setting_up.is_invited(token)
    with pytest.raises(LinkUsed):
        await setting_up.first_person(token, new_account("wang", "王建国"))


async def test_the_link_ends_after_a_day(ready: Settings, working_day: datetime) -> None:
    token = await invited(ready)
    with clock.frozen(working_day + timedelta(hours=24, seconds=1)):
        assert not await setting_up.is_invited(token)


async def test_an_invented_key_opens_nothing(ready: Settings) -> None:
    await setting_up.offer(ready)
    with pytest.raises(LinkUsed):
        await setting_up.exchange("x" * 43)
    with pytest.raises(LinkUsed):
        await setting_up.first_person("x" * 43, new_account("wang", "王建国"))


async def test_the_form_sent_twice_at_once_makes_one_account(ready: Settings) -> None:
    token = await invited(ready)
    outcomes = await at_once(token, token)
    assert sorted(outcomes) == ["AlreadySetUp", "made"]
    await one_first_person()


async def test_two_people_setting_up_in_parallel_make_one_account(ready: Settings) -> None:
    """Even if two set-up sessions should live at the same time."""
    first = await invited(ready)
    [row] = await fetch("SELECT * FROM session WHERE kind = 'setup'")
    second = await invited(ready)
    await change(
        "INSERT INTO session (id, kind, account, idle_until, ends_at, body) VALUES (?, ?, ?, ?, ?, ?)",
        *(row["id"], row["kind"], row["account"], row["idle_until"], row["ends_at"], row["body"]),
    )
    assert sorted(await at_once(first, second)) == ["AlreadySetUp", "made"]
    await one_first_person()


async def at_once(*tokens: str) -> list[str]:
    outcomes: list[str] = []

    async def attempt(token: str, login: str) -> None:
        try:
            await setting_up.first_person(token, new_account(login, "王建国"))
            outcomes.append("made")
        except DomainError as error:
            outcomes.append(type(error).__name__)

    async with anyio.create_task_group() as group:
        for number, token in enumerate(tokens):
            group.start_soon(attempt, token, f"wang{number}")
    return outcomes


async def one_first_person() -> None:
    assert len(await fetch("SELECT id FROM account")) == 1
    assert len(await fetch("SELECT id FROM membership")) == len(setting_up.ALWAYS)
    assert not await fetch("SELECT id FROM session WHERE kind = 'setup'")


async def test_a_weak_password_is_refused_and_the_invitation_stays(ready: Settings) -> None:
    token = await invited(ready)
    with pytest.raises(InvalidInput):
        await setting_up.first_person(token, new_account("wang", "王建国", "123456789012"))
    assert await setting_up.is_invited(token)
    assert await setting_up.first_person(token, new_account("wang", "王建国"))


async def test_once_set_up_nobody_sets_up_again(bureau: SetUp) -> None:
    with pytest.raises(AlreadySetUp):
        await setting_up.first_person("x" * 43, new_account("zei", "张三"))


async def test_no_office_key_is_made_before_the_offline_keys_are_printed(ready: Settings) -> None:
    wang = await who(await first_person(ready, also=["dispatcher"]))
    with pytest.raises(NoAuthority):
        authority.load()
    assert not await placing.offline_keys_kept()
    await setting_up.make_offline_keys(wang)
    assert not await placing.offline_keys_kept()
    assert await placing.place(wang, wang.id, office="custodians", role=Role.CUSTODIAN) == Outcome.WAITING


async def test_offline_keys_can_be_made_again_until_an_office_has_a_key(ready: Settings) -> None:
    wang = await who(await first_person(ready, also=["dispatcher"]))
    lost = await setting_up.make_offline_keys(wang)
    printed = await setting_up.make_offline_keys(wang)
    assert lost.root_private != printed.root_private
    with pytest.raises(Conflict, match="打印件"):
        await setting_up.keep_offline_keys(wang, lost.root_fingerprint)
    assert await setting_up.keep_offline_keys(wang, printed.root_fingerprint) == ["dispatch-desk"]
    with pytest.raises(Conflict):
        await setting_up.make_offline_keys(wang)
    assert await keyring.current_epoch("dispatch-desk") is not None


async def test_confirming_the_print_twice_makes_no_second_key(bureau: SetUp) -> None:
    wang = await who(bureau.token)
    assert await setting_up.keep_offline_keys(wang, bureau.keys.root_fingerprint) == []
    assert len(await fetch("SELECT id FROM office_epoch")) == 3


async def test_only_a_key_officer_makes_offline_keys(bureau: SetUp) -> None:
    li = await hired("li", "李芳", by=await who(bureau.token))
    with pytest.raises(Refused):
        await setting_up.make_offline_keys(li)
    with pytest.raises(Refused):
        await setting_up.keep_offline_keys(li, bureau.keys.root_fingerprint)


async def test_the_offline_secrets_are_stored_nowhere(bureau: SetUp, settings: Settings) -> None:
    for secret in (bureau.keys.root_private, bureau.keys.root_private[:32], _escrow(bureau)):
        for path in settings.data.rglob("*"):
            if path.is_file():
                assert secret not in path.read_bytes(), path
                assert secret.hex().encode() not in path.read_bytes(), path
        assert secret.hex() not in repr(bureau.keys)


async def test_the_escrow_key_opens_an_office_key(bureau: SetUp) -> None:
    [row] = await fetch("SELECT number, public, escrow_sealed FROM office_epoch WHERE office = 'custodians'")
    escrow = boxes.KeyPair(authority.load().escrow_public, _escrow(bureau))
    context = boxes.Context("office-key", "custodians", "escrow", "escrow", row["number"])
    assert len(boxes.unwrap(bytes(row["escrow_sealed"]), escrow, context)) == 32


async def test_the_printed_root_certifies_the_key_officer(bureau: SetUp) -> None:
    wang = await who(bureau.token)
    statement = signatures.officer_statement(str(wang.id), wang.keys.sign.public)
    fresh = signatures.sign(bureau.keys.root_private, signatures.KEY_OFFICER, statement)
    root = authority.load().root_public
    signatures.verify(root, signatures.KEY_OFFICER, statement, fresh)
    with pytest.raises(BadSignature):
        signatures.verify(root, signatures.KEY_OFFICER, statement + b"!", fresh)


async def test_a_planted_office_key_is_refused(bureau: SetUp) -> None:
    """Somebody who writes the database puts his own public key in the place of the desk's."""
    planted = boxes.new_pair()
    await change("UPDATE office_epoch SET public = ? WHERE office = ?", planted.public, "dispatch-desk")
    with pytest.raises(PlantedKey):
        await keyring.current_epoch("dispatch-desk")


async def test_a_planted_key_officer_is_refused(bureau: SetUp) -> None:
    """Somebody even signs it himself, with keys that he put in the place of the key officer's."""
    mine, planted, escrow = new_signing_pair(), boxes.new_pair(), authority.load().escrow_public
    signed = signatures.sign(
        mine.private,
        signatures.OFFICE_EPOCH,
        signatures.epoch_statement("dispatch-desk", 1, planted.public, escrow),
    )
    await change("UPDATE account SET sign_public = ?", mine.public)
    await change(
        "UPDATE office_epoch SET public = ?, signature = ?, signer_public = ? WHERE office = ?",
        *(planted.public, signed, mine.public, "dispatch-desk"),
    )
    with pytest.raises(PlantedKey):
        await keyring.current_epoch("dispatch-desk")


async def test_the_first_person_signs_in_again_later(bureau: SetUp) -> None:
    again = await who(await signing_in.sign_in("wang", PASSWORD, b""))
    assert again == await who(bureau.token)


def _escrow(bureau: SetUp) -> bytes:
    """What two of the three sheets give back."""
    return shares.join([shares.read(words) for words in bureau.keys.shares[1:]])
