"""How the ledger calls people, and whose act a line of it was."""

from uuid import uuid4

import pytest

from portal.staff.people import account_of, actor_of


def test_an_account_is_found_again_by_its_actor() -> None:
    zhang = uuid4()
    assert account_of(actor_of(zhang)) == zhang


@pytest.mark.parametrize("actor", ["informant", "system", "pack", ""])
def test_nobody_of_the_staff_stands_behind_other_actors(actor: str) -> None:
    assert account_of(actor) is None
