"""Where the tip stands, what comes next and by when, and everything else its informant can do."""

from litestar import get

from portal.cases import progress
from portal.public.progress import reminding
from portal.public.progress.visits import TIP, ProgressPage, informant_of_visit
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest


class StatusController(ProgressPage):
    path = TIP

    @get(name="public:progress-tip")
    async def show(self, request: PortalRequest) -> Answer:
        view = await progress.view(await informant_of_visit())
        return page(
            request,
            "public/progress/tip.html",
            view=view,
            reminds=await reminding.is_offered(request),
            current="progress",
        )
