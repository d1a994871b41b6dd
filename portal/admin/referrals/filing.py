"""The case as one PDF, made when it is asked for and kept nowhere."""

from litestar import Controller, post
from litestar.params import FromPath

from portal.admin.middleware import signed_in
from portal.admin.referrals.shown import handed_out
from portal.referrals import filing
from portal.web.bodies import read_form
from portal.web.types import Answer, PortalRequest


class FilingController(Controller):
    path = "/staff/cases/{number:str}/file"
    include_in_schema = False

    @post(name="admin:case-dossier", opt={"permission": "referrals.manage"})
    async def make(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        await read_form(request)
        return handed_out(await filing.file_of_case(signed_in(request), number))
