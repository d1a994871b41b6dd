"""Every person tries every key: what opens, and what stays shut, as a table."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from portal.cases.opening import open_case
from portal.catalogue.states import Role
from portal.compartments import resealing
from portal.compartments.sealing import Keyring, holders, open_pair, opened_items
from portal.core import clock, receipts
from portal.core.errors import NotFound
from portal.custody import asking, deciding, requests
from portal.database import change, fetch
from portal.records import drafting, lists
from portal.sessions import sealed
from portal.staff import revoking, rotating, signing_in
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person, PersonKeys
from portal.tips import dispatch
from portal.tips.queries import tip_for
from portal.tips.receipts import InformantKeyring, UnknownReceipt, sign_in
from portal.vault import boxes
from portal.vault.boxes import KeyPair
from portal.vault.errors import CannotOpen
from portal.vault.signatures import new_signing_pair
from tests.support.bureau import BUILDING, CUSTODIANS, DESIGN, DESK, DISCIPLINE, Bureau
from tests.support.cases import DECISION, PROVED, drive, informant
from tests.support.records import HOLDER
from tests.support.tips import BUILDER, NAMED, UNSURE, send

# What there is to open: a tip that went straight to its office, one that waits at the dispatch desk,
# one about the staff, the name that an informant gave, the case, and the draft of a record.
THINGS = ("routed tip", "waiting tip", "staff tip", "identity", "case", "record draft")
SHUT: frozenset[str] = frozenset()
EXPECTED: dict[str, frozenset[str]] = {
    "李科长": frozenset({"routed tip", "case", "record draft"}),
    "张干事": frozenset({"routed tip", "case", "record draft"}),
    "赵干事": frozenset({"routed tip", "case", "record draft"}),
    "周派": frozenset({"waiting tip"}),
    "纪严": frozenset({"staff tip"}),
    "管保": frozenset({"identity"}),
    "陈设计": SHUT,
    "王干事": SHUT,
    "王密": SHUT,
    "孙领导": SHUT,
    "吴审计": SHUT,
    "the informant": frozenset({"routed tip", "identity"}),
    "another informant": SHUT,
    "a stranger": SHUT,
}
READERS = tuple(EXPECTED)


@dataclass(frozen=True, slots=True)
class Matters:
    """The compartments by what they hold, and the keyrings of those who try."""

    compartments: dict[str, UUID]
    keyrings: dict[str, Keyring]
    numbers: dict[str, str]


class Holding:
    """The keyring of somebody with one key pair, who claims to be whoever a grant names."""

    def __init__(self, pair: KeyPair) -> None:
        self._pair = pair

    async def pair(self, holder_kind: str, holder: str, epoch: int) -> KeyPair | None:
        return self._pair


@pytest.fixture
async def matters(bureau: Bureau) -> Matters:
    routed, receipt = await send(BUILDER, identity=NAMED)
    waiting, _ = await send(UNSURE)
    staff, _ = await send({"account": "科长收了钱。"}, kind="staff_conduct")
    _, other_receipt = await send({"account": "他收了红包。"}, kind="staff_conduct")
    clerk = bureau["张干事"]
    case = await open_case(clerk, routed.number, version=1)
    await drive(bureau, case, *_to_a_decision())
    record = await drafting.draft(clerk, HOLDER, case=case)
    await bureau.hire("孙领导", (None, Role.LEADING))
    await bureau.hire("吴审计", (None, Role.AUDITOR))
    tips = {row["number"]: row for row in await fetch("SELECT number, content, identity FROM tip")}
    [case_row] = await fetch("SELECT compartment FROM casefile")
    [draft_row] = await fetch("SELECT compartment FROM disciplinary_record WHERE id = ?", record)
    compartments = {
        "routed tip": tips[routed.number]["content"],
        "waiting tip": tips[waiting.number]["content"],
        "staff tip": tips[staff.number]["content"],
        "identity": tips[routed.number]["identity"],
        "case": case_row["compartment"],
        "record draft": draft_row["compartment"],
    }
    keyrings: dict[str, Keyring] = {name: OfficeKeyring(person) for name, person in bureau.people.items()}
    keyrings["the informant"] = InformantKeyring(await informant(receipt))
    keyrings["another informant"] = InformantKeyring(await informant(other_receipt))
    keyrings["a stranger"] = Holding(boxes.new_pair())
    return Matters(compartments, keyrings, {"routed": routed.number, "waiting": waiting.number, "case": case})


def _to_a_decision() -> tuple[tuple[str, str, Any], ...]:
    return (
        ("张干事", "start", {"assignee": "赵干事"}),
        ("张干事", "submit_findings", PROVED),
        ("李科长", "record_decision", DECISION),
    )


async def opens(compartment: UUID, keyring: Keyring) -> bool:
    """Whether the keyring gives a key that really opens what lies inside."""
    try:
        pair = await open_pair(compartment, keyring)
        return pair is not None and bool(await opened_items(compartment, pair))
    except CannotOpen:
        return False


@pytest.mark.parametrize("who", READERS)
async def test_everybody_opens_exactly_what_the_table_says(matters: Matters, who: str) -> None:
    opened = {thing for thing in THINGS if await opens(matters.compartments[thing], matters.keyrings[who])}
    assert opened == EXPECTED[who]


async def test_the_table_leaves_nobody_and_nothing_out(matters: Matters) -> None:
    assert set(matters.keyrings) == set(EXPECTED)
    assert set(matters.compartments) == set(THINGS) == set().union(*EXPECTED.values())


async def test_a_thief_of_the_database_opens_nothing_with_any_bytes_that_he_finds(matters: Matters) -> None:
    """Every public key and hash that lies in clear is tried as the private key to every grant."""
    candidates = await _all_short_values()
    assert len(candidates) > 50
    for compartment in matters.compartments.values():
        rows = await fetch("SELECT public FROM compartment WHERE id = ?", compartment)
        for private in candidates:
            thief = Holding(KeyPair(bytes(rows[0]["public"]), private))
            assert not await opens(compartment, thief)


async def _all_short_values() -> list[bytes]:
    columns = (
        *(("account", "box_public"), ("account", "sign_public"), ("office_epoch", "public")),
        *(("compartment", "public"), ("tip", "informant_public"), ("ledger_event", "hash")),
    )
    found = set()
    for table, column in columns:
        rows = await fetch(f"SELECT {column} AS value FROM {table} WHERE {column} IS NOT NULL")
        found |= {bytes(row["value"])[:32].ljust(32, b"\0") for row in rows}
    return sorted(found)


async def test_a_custodian_learns_who_but_not_what(matters: Matters, bureau: Bureau) -> None:
    pair = await open_pair(matters.compartments["identity"], matters.keyrings["管保"])
    assert pair is not None
    [item] = await opened_items(matters.compartments["identity"], pair)
    assert item.payload == {"mode": "named", **NAMED}
    with pytest.raises(CannotOpen):
        await opened_items(matters.compartments["routed tip"], pair)


async def test_a_key_does_not_open_what_was_moved_under_it(matters: Matters) -> None:
    """Whoever can write to the database swaps two tips' items: both stay shut."""
    mine, other = matters.compartments["routed tip"], matters.compartments["waiting tip"]
    for before, after in ((mine, None), (other, mine), (None, other)):
        await _rename(before, after)
    assert not await opens(mine, matters.keyrings["张干事"])
    assert not await opens(other, matters.keyrings["周派"])


async def test_a_grant_that_was_copied_to_another_office_opens_nothing(matters: Matters) -> None:
    """A row that names the design section does not make its members holders."""
    compartment = matters.compartments["routed tip"]
    await change(
        "UPDATE compartment_grant SET holder = ? WHERE compartment = ? AND holder_kind = 'office'",
        DESIGN,
        compartment,
    )
    assert not await opens(compartment, matters.keyrings["陈设计"])
    assert not await opens(compartment, matters.keyrings["张干事"])


async def test_after_a_transfer_the_key_has_moved(matters: Matters, bureau: Bureau) -> None:
    waiting = matters.compartments["waiting tip"]
    await dispatch.confirm_route(
        bureau["周派"], matters.numbers["waiting"], version=1, office=DESIGN, reason="设计企业"
    )
    readers = {name for name in READERS if await opens(waiting, matters.keyrings[name])}
    assert readers == {"陈设计"}


async def test_a_member_who_left_holds_no_key(matters: Matters, bureau: Bureau) -> None:
    await change("DELETE FROM office_grant WHERE account = ?", bureau["赵干事"].id)
    again = OfficeKeyring(bureau["赵干事"])
    for thing in THINGS:
        assert not await opens(matters.compartments[thing], again)


@pytest.mark.parametrize("re_sealed", [False, True], ids=["old and new keys live", "the old keys are gone"])
async def test_after_every_office_has_a_new_key_the_same_people_open_the_same(
    matters: Matters, bureau: Bureau, re_sealed: bool
) -> None:
    """But 赵干事, who has left, and whoever kept a copy of an old key."""
    old = {office: await _pair_of(bureau[name], office, 1) for office, name in _A_MEMBER.items()}
    await revoking.remove_everywhere(bureau["赵干事"].id, actor=bureau["王密"].actor)
    for office, name in _A_MEMBER.items():
        await rotating.rotate(bureau["王密"], office)
        if re_sealed:
            session = sealed.session_id(await signing_in.begin(bureau[name].id, bureau[name].keys))
            assert await resealing.reseal(bureau[name], office, session=session)
    keyrings = matters.keyrings | {name: OfficeKeyring(person) for name, person in bureau.people.items()}
    for who in READERS:
        found = {thing for thing in THINGS if await opens(matters.compartments[thing], keyrings[who])}
        assert found == (SHUT if who == "赵干事" else EXPECTED[who]), who
    by_old_keys = [
        thing
        for thing in THINGS
        for pair in old.values()
        if await opens(matters.compartments[thing], Holding(pair))
    ]
    assert bool(by_old_keys) is not re_sealed


_A_MEMBER = {BUILDING: "张干事", DESK: "周派", DISCIPLINE: "纪严", CUSTODIANS: "管保"}


async def _pair_of(person: Person, office: str, epoch: int) -> KeyPair:
    pair = await OfficeKeyring(person).pair("office", office, epoch)
    assert pair is not None
    return pair


async def test_a_wrong_receipt_and_an_unknown_person_open_nothing(matters: Matters) -> None:
    with pytest.raises(UnknownReceipt):
        await sign_in(receipts.generate())
    nobody = OfficeKeyring(_nobody())
    for thing in THINGS:
        assert not await opens(matters.compartments[thing], nobody)


async def test_nobody_but_the_named_holders_has_a_grant(matters: Matters) -> None:
    """The clear columns say the same as the keys: no grant that this table forgot."""
    kinds = {
        thing: {(kind, purpose) for kind, _, purpose in await holders(compartment)}
        for thing, compartment in matters.compartments.items()
    }
    assert kinds == {
        "routed tip": {("office", "owner"), ("informant", "informant")},
        "waiting tip": {("office", "dispatch"), ("informant", "informant")},
        "staff tip": {("office", "owner"), ("informant", "informant")},
        "identity": {("office", "custody"), ("office", "open"), ("informant", "informant")},
        "case": {("office", "owner")},
        "record draft": {("office", "record")},
    }


async def test_the_office_reads_its_tip_and_a_stranger_is_told_there_is_none(
    matters: Matters, bureau: Bureau
) -> None:
    assert (await tip_for(bureau["张干事"], matters.numbers["routed"])).number == matters.numbers["routed"]
    for name in ("陈设计", "王干事", "周派", "纪严", "管保", "王密", "孙领导", "吴审计"):
        with pytest.raises(NotFound):
            await tip_for(bureau[name], matters.numbers["routed"])
        assert (await lists.own(bureau[name])).records == ()


def _nobody() -> Person:
    return Person(uuid4(), "nobody", "无名", None, (), PersonKeys(boxes.new_pair(), new_signing_pair()))


async def _rename(before: UUID | None, after: UUID | None) -> None:
    """Moves the items of one compartment below another; None is a place beside all of them."""
    place = UUID(int=1)
    await change(
        "INSERT INTO compartment (id, kind, public) VALUES (?, 'tip', ?) ON CONFLICT (id) DO NOTHING",
        place,
        bytes(32),
    )
    await change("UPDATE item SET compartment = ? WHERE compartment = ?", after or place, before or place)


# ---- Identities: decoys, open names, and grants for a time, tried by everybody

IDENTITIES = ("anonymous", "named", "open", "asked", "run out", "moved on", "about staff")
ALWAYS = frozenset({"管保", "the informant"})
WHO_SEES: dict[str, frozenset[str]] = {
    "anonymous": ALWAYS,
    "named": ALWAYS,
    "open": ALWAYS | {"李科长", "张干事", "赵干事"},
    "asked": ALWAYS | {"赵干事"},
    "run out": ALWAYS,
    "moved on": ALWAYS,
    "about staff": ALWAYS | {"纪严"},
}


async def _identity_like(bureau: Bureau, which: str) -> tuple[UUID, str]:
    """The identity's compartment of a tip that went this way, and its receipt."""
    identity: dict[str, Any] = {} if which == "anonymous" else NAMED
    if which in ("open", "moved on", "about staff"):
        identity = NAMED | {"confidential": False}
    told: dict[str, Any] = {"answers": BUILDER, "kind": "cert_rent"}
    if which == "about staff":
        told = {"answers": {"account": "科长收了钱。"}, "kind": "staff_conduct"}
    registered, receipt = await send(identity=identity, **told)
    if which in ("asked", "run out"):
        await _granted(bureau, registered.number)
    if which == "moved on":
        await dispatch.return_tip(
            bureau["李科长"], registered.number, version=1, office=DESIGN, reason="设计企业"
        )
        await dispatch.confirm_route(bureau["周派"], registered.number, version=2)
    [row] = await fetch("SELECT identity FROM tip WHERE id = ?", registered.tip)
    compartment: UUID = row["identity"]
    return compartment, receipt


async def _granted(bureau: Bureau, number: str) -> None:
    """To 赵干事, for two hours."""
    await asking.ask(bureau["赵干事"], number, purpose="contact", reason="联系不上。")
    [asked] = (await requests.desk(bureau["管保"])).waiting
    await deciding.grant(bureau["管保"], asked.id, "2h", version=1)


@pytest.mark.parametrize("which", IDENTITIES)
async def test_an_identity_opens_for_exactly_those_who_may_see_it(
    bureau: Bureau, working_day: datetime, which: str
) -> None:
    identity, receipt = await _identity_like(bureau, which)
    keyrings: dict[str, Keyring] = {name: OfficeKeyring(person) for name, person in bureau.people.items()}
    keyrings["the informant"] = InformantKeyring(await informant(receipt))
    keyrings["a stranger"] = Holding(boxes.new_pair())
    moment = working_day + timedelta(hours=2 if which == "run out" else 0)
    with clock.frozen(moment):
        opened = {name for name, keyring in keyrings.items() if await opens(identity, keyring)}
    assert opened == WHO_SEES[which]


def test_every_way_of_an_identity_is_in_the_table() -> None:
    assert set(WHO_SEES) == set(IDENTITIES)


async def test_a_grant_to_one_person_opens_nothing_as_anothers(bureau: Bureau) -> None:
    """The row rewritten to name a colleague, or its end moved into the future of another tip."""
    identity, _ = await _identity_like(bureau, "asked")
    await change(
        "UPDATE compartment_grant SET holder = ? WHERE holder_kind = 'account'", str(bureau["张干事"].id)
    )
    assert not await opens(identity, OfficeKeyring(bureau["张干事"]))
    other, _ = await _identity_like(bureau, "named")
    await change(
        "UPDATE compartment_grant SET compartment = ?, holder = ? WHERE holder_kind = 'account'",
        other,
        str(bureau["赵干事"].id),
    )
    assert not await opens(other, OfficeKeyring(bureau["赵干事"]))
