"""The page of one record, and what is left when it has ended."""

from typing import Final

from litestar import Controller, get
from litestar.params import FromPath

from portal.core.errors import N_
from portal.public.records.list import PATH
from portal.records import queries
from portal.records.content import ROLES, SEVERITIES
from portal.records.labels import Labels, yuan
from portal.records.queries import Ended
from portal.web.i18n import language
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

# Why a record has ended, as the public reads it: never more than the class of the reason.
REASONS: Final = {
    "expired": N_("公示期已满。"),
    "repaired": N_("信用修复后终止公示。"),
    "withdrawn": N_("依法撤回：原处理决定已被变更、撤销、确认违法或者无效。"),
}


class RecordController(Controller):
    path = PATH
    include_in_schema = False

    @get("/{number:str}", name="public:record")
    async def read(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        record = await queries.by_number(number)
        if isinstance(record, Ended):
            reason = REASONS[record.reason]
            return page(
                request,
                "public/records/ended.html",
                410,
                number=record.number,
                reason=reason,
                current="records",
            )
        return page(
            request,
            "public/records/record.html",
            record=record,
            labels=Labels(language()),
            yuan=yuan,
            roles=ROLES,
            severities=SEVERITIES,
            current="records",
        )
