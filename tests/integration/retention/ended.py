"""Tips and cases that have come to every end there is, and periods that staff have set, for tests."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from portal.cases import steps
from portal.core import clock
from portal.core.windows import add_months
from portal.database import fetch
from portal.retention import exporting, periods
from portal.retention.standing import Ended, overview
from portal.tips import queries as tips
from portal.tips.receipts import Informant
from tests.support.bureau import Bureau
from tests.support.cases import (
    CHIEF,
    CLERK,
    CLOSING_NOT_PROVED,
    NOT_PROVED,
    REFUSAL,
    TRANSFER,
    WAYS,
    Way,
    a_case_and_its_informant,
    drive,
    informant,
)
from tests.support.tips import BUILDER, UNSURE, send

PROPOSER, CONFIRMER = f"staff:{UUID(int=1)}", f"staff:{UUID(int=2)}"

# Every end that the desk can bring about, by the code that periods use.
TIP_ENDS: Mapping[str, tuple[str, Mapping[str, Any], str, Mapping[str, Any]]] = {
    "tip:not_accepted": (CHIEF, BUILDER, "refuse", REFUSAL),
    "tip:transferred_out": ("周派", UNSURE, "transfer_out", TRANSFER),
}
CASE_ENDS: Mapping[str, Way] = {
    "case:closed:substantiated": WAYS["closed"],
    "case:closed:not_substantiated": (
        *WAYS["investigating"],
        (CLERK, "submit_findings", NOT_PROVED),
        (CHIEF, "close_not_proved", CLOSING_NOT_PROVED),
    ),
    "case:not_accepted": WAYS["not_accepted"],
    "case:transferred_out": WAYS["transferred_out"],
    "case:parked": WAYS["parked"],
}
ENDS = (*TIP_ENDS, *CASE_ENDS)


async def set_period(outcome: str, months: int = 24, kind: str | None = None) -> UUID:
    """Proposed by one, confirmed by another, in force from tomorrow."""
    made = await periods.propose(
        outcome=outcome,
        kind=kind,
        months=months,
        valid_from=clock.today() + timedelta(days=1),
        source="局务会纪要",
        actor=PROPOSER,
    )
    await periods.confirm(made, actor=CONFIRMER)
    return made


async def ended(bureau: Bureau, end: str, **sent: Any) -> tuple[str, Informant]:
    """The number of a tip or case that came to this end today, and its informant."""
    if end in CASE_ENDS:
        number, person = await a_case_and_its_informant(bureau, **sent)
        await drive(bureau, number, *CASE_ENDS[end])
        return number, person
    who, answers, action, facts = TIP_ENDS[end]
    registered, receipt = await send(dict(answers), **sent)
    tip = await tips.tip_for(bureau[who], registered.number)
    await steps.take_tip(bureau[who], registered.number, action, facts, version=tip.version)
    return registered.number, await informant(receipt)


async def archived(bureau: Bureau, number: str, who: str = CLERK) -> bytes:
    export = await exporting.export(bureau[who], number)
    return b"".join([chunk async for chunk in export.chunks])


@contextmanager
def later(*, months: int = 0, days: int = 0) -> Iterator[date]:
    """Stand still so much later."""
    now = clock.now().astimezone(clock.SHANGHAI)
    day = add_months(now.date(), months) + timedelta(days=days)
    with clock.frozen(datetime.combine(day, now.timetz())):
        yield day


async def standing_of(number: str) -> Ended:
    [found] = [one for one in await overview() if one.number == number]
    return found


async def there(*tables: str) -> dict[str, int]:
    """How many rows each table has."""
    names = tables or ("tip", "casefile", "compartment", "compartment_grant", "item", "blob")
    return {name: (await fetch(f'SELECT count(*) AS n FROM "{name}"'))[0]["n"] for name in names}
