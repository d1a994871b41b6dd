"""What still belongs to an office: its open tips and cases and the periods that run on them."""

from dataclasses import dataclass
from typing import Final

from portal.catalogue.states import FINAL, State
from portal.database import fetch
from portal.tips.preparing import DISPATCH

_ENDED: Final = ", ".join(f"'{state.value}'" for state in sorted(FINAL))
_TIPS: Final = (
    f'SELECT count(*) AS n FROM tip t WHERE t."case" IS NULL AND t.state NOT IN ({_ENDED}) '
    "AND (t.office = ? OR (t.office = ? AND t.proposed = ? AND t.state IN (?, ?)))"
)
_CASES: Final = (
    f"SELECT count(*) AS n FROM casefile c WHERE c.office = ? AND c.master IS NULL "
    f"AND c.state NOT IN ({_ENDED}) AND {{}}"
)
_CLOCKS: Final = "SELECT count(*) AS n FROM running_clock WHERE office = ? AND ended_on IS NULL"
_REFERRED: Final = f"c.state = '{State.REFERRED_OUT.value}'"


@dataclass(frozen=True, slots=True)
class Belonging:
    """`referred` are cases that wait for another authority; `clocks` run on all of these."""

    tips: int = 0
    cases: int = 0
    referred: int = 0
    clocks: int = 0

    def __bool__(self) -> bool:
        return bool(self.tips or self.cases or self.referred or self.clocks)


async def belongings(office: str) -> Belonging:
    """Also tips that the dispatch desk keeps for it, or was going to give it."""
    kept = (office, DISPATCH, office, State.REGISTERED.value, State.ROUTED.value)
    return Belonging(
        tips=await _count(_TIPS, *kept),
        cases=await _count(_CASES.format(f"NOT {_REFERRED}"), office),
        referred=await _count(_CASES.format(_REFERRED), office),
        clocks=await _count(_CLOCKS, office),
    )


async def _count(sql: str, *values: str) -> int:
    [row] = await fetch(sql, *values)
    return int(row["n"])
