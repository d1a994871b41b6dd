"""The public numbers of closed months: tables, a chart of a year, and files for whoever counts further."""

from typing import Any

from litestar import Controller, get
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from portal.core.errors import N_, NotFound
from portal.numbers import published
from portal.numbers.months import Month
from portal.numbers.publishing import Sheet
from portal.sheets.writing import csv_bytes
from portal.web import charts, statistics
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH = "/statistics"
MONTHS = 12
_SERIES = ("received", "closed")


class StatisticsController(Controller):
    path = PATH
    include_in_schema = False

    @get(name="public:statistics")
    async def show(self, request: PortalRequest, month: FromQuery[str] = "") -> Answer:
        months = await published.published_months()
        if not months:
            return page(request, "public/statistics.html", sheet=None, current="statistics")
        chosen = Month.named(month) if month else months[0]
        sheet = await _sheet(chosen, months)
        return page(
            request,
            "public/statistics.html",
            months=months,
            **await statistics.shown(sheet),
            **await year_of(sheet.month),
            current="statistics",
        )

    @get("/{name:str}", name="public:statistics-file")
    async def download(self, name: FromPath[str]) -> Response[bytes]:
        """`2026-10.csv` for one month, `all.csv` for every month that was published."""
        month, _, suffix = name.partition(".")
        lines = await published.lines(None if month == "all" else Month.named(month))
        if suffix != "csv" or (month != "all" and (Month.named(month) is None or not lines)):
            raise NotFound(N_("没有这个月的统计。"))
        body = csv_bytes(statistics.HEADER, statistics.file_rows(lines, await statistics.names()))
        headers = {"Content-Disposition": f'attachment; filename="statistics-{month}.csv"'}
        return Response(body, media_type="text/csv", headers=headers)


async def year_of(month: Month) -> dict[str, Any]:
    """What came and was closed in the twelve months up to this one, as a chart and as figures."""
    months = month.back(MONTHS)
    series = await published.totals(_SERIES, months)
    labels = [f"{one.first:%y-%m}" for one in months]
    chart = charts.bars(labels, [series[name] for name in _SERIES])
    return {"chart": chart, "series": list(zip(months, *(series[name] for name in _SERIES), strict=True))}


async def _sheet(month: Month | None, months: list[Month]) -> Sheet:
    sheet = await published.published_sheet(month) if month is not None and month in months else None
    if sheet is None:
        raise NotFound(N_("没有这个月的统计。"))
    return sheet
