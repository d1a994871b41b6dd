"""What an officer typed and did not send: his alone, until it is sent, thrown away or too old."""

from datetime import timedelta
from uuid import UUID

from portal.cases import drafts
from portal.cases.drafts import Owner
from portal.cases.matters import case_matter
from portal.core import clock
from portal.database import fetch
from portal.staff.people import Person, PersonKeys
from portal.vault.boxes import new_pair
from tests.support.bureau import Bureau
from tests.support.cases import a_case

TYPED = {"text": ["金丝雀：查了一半。"], "outcome": [""]}


async def a_draft(bureau: Bureau) -> tuple[Person, UUID]:
    matter = await case_matter(bureau["张干事"], await a_case(bureau))
    await drafts.keep(Owner.of(bureau["张干事"]), matter.id, "submit_findings", TYPED)
    return bureau["张干事"], matter.id


async def test_a_draft_is_found_again_by_the_one_who_wrote_it(bureau: Bureau) -> None:
    person, matter = await a_draft(bureau)
    [draft] = (await drafts.mine(person, [matter])).values()
    assert draft.fields == {"text": ["金丝雀：查了一半。"]}
    assert draft.saved_on == clock.today()
    assert await drafts.mine(bureau["赵干事"], [matter]) == {}
    assert "金丝雀" not in str(await fetch("SELECT * FROM work_draft"))


async def test_the_next_draft_of_a_form_takes_its_place_and_an_empty_one_leaves_none(bureau: Bureau) -> None:
    person, matter = await a_draft(bureau)
    await drafts.keep(Owner.of(person), matter, "submit_findings", {"text": ["改好了。"]})
    assert len(await fetch("SELECT id FROM work_draft")) == 1
    await drafts.keep(Owner.of(person), matter, "submit_findings", {"text": [" "]})
    assert await drafts.mine(person, [matter]) == {}


async def test_a_draft_moved_to_somebody_else_or_to_another_case_does_not_open(bureau: Bureau) -> None:
    person, matter = await a_draft(bureau)
    await fetch("UPDATE work_draft SET account = ?", bureau["赵干事"].id)
    assert await drafts.mine(bureau["赵干事"], [matter]) == {}
    await fetch("UPDATE work_draft SET account = ?, form = 'note'", person.id)
    assert await drafts.mine(person, [matter]) == {}


async def test_with_new_keys_an_old_draft_is_gone_and_nothing_fails(bureau: Bureau) -> None:
    person, matter = await a_draft(bureau)
    renewed = Person(
        person.id,
        person.login,
        person.name,
        person.email,
        person.places,
        PersonKeys(new_pair(), person.keys.sign),
    )
    assert await drafts.mine(renewed, [matter]) == {}


async def test_what_nobody_came_back_to_is_forgotten(bureau: Bureau) -> None:
    person, matter = await a_draft(bureau)
    await drafts.forget_old()
    assert await drafts.mine(person, [matter])
    with clock.frozen(clock.now() + timedelta(days=drafts.KEPT_DAYS + 1)):
        await drafts.forget_old()
    assert await drafts.mine(person, [matter]) == {}


async def test_what_was_sent_is_no_draft_any_more(bureau: Bureau) -> None:
    person, matter = await a_draft(bureau)
    await drafts.forget(person, matter, "note")
    assert await drafts.mine(person, [matter])
    await drafts.forget(person, matter, "submit_findings")
    assert await drafts.mine(person, [matter]) == {}
