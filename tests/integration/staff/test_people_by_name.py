"""Names for lists of who did what."""

from portal.staff import queries
from tests.support.small_bureau import SetUp, who


async def test_actors_of_the_staff_are_called_by_name_and_others_are_left_out(bureau: SetUp) -> None:
    wang, stranger = await who(bureau.token), "staff:00000000-0000-4000-8000-000000000000"
    found = await queries.names_of_actors([wang.actor, "informant", "system", None, stranger])
    assert found == {wang.actor: "王建国"}
