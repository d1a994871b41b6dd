"""Number series of letters: every office that handles cases, with its own or with the way to one."""

from functools import partial
from typing import Any, Final

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.middleware import signed_in
from portal.admin.wordings.editing import MAY, Values, edited, versions_of
from portal.catalogue.rows import LetterSeriesRow
from portal.core import clock
from portal.core.errors import N_
from portal.offices import queries as offices
from portal.offices import wordings
from portal.offices.versions import LONGEST_SOURCE
from portal.referrals import letter_words
from portal.web.fields import Checkbox, Day, Text
from portal.web.flash import declare_notice
from portal.web.forms import Bound, Form
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest
from portal.web.words import Words

PATH: Final = "/staff/letter-series"
SAVED = declare_notice("letter-series-saved", N_("函号已保存。已经编过的函号不变。"))
FORM: Final = Form(
    (
        Text(
            "prefix",
            N_("机关代字"),
            hint=N_("例如常建举，函号就是常建举〔2026〕12号。用同样代字的单位连着编号。"),
            limit=10,
            short=True,
        ),
        Text("organ", N_("发函单位"), hint=N_("印在函的上方和落款。"), limit=letter_words.LONGEST_ORGAN),
        Day("valid_from", N_("从哪天起用")),
        Checkbox("ends", N_("停用（那一天过后由本单位自己填写函号）"), required=False),
        Text("source", N_("依据"), hint=N_("例如本单位的文书规定。"), limit=LONGEST_SOURCE),
    ),
    name="letter-series",
)


class LetterSeriesController(Controller):
    path = PATH
    include_in_schema = False
    opt = MAY

    @get(name="admin:letter-series")
    async def index(self, request: PortalRequest) -> Answer:
        senders = await letter_words.senders()
        return page(
            request,
            "admin/wordings/series.html",
            rows=[(office, await wordings.letter_series(office.code)) for office in senders],
            example_number=letter_words.example_number,
            current="letter_series",
        )

    @get("/{office:str}", name="admin:letter-series-of")
    async def show(self, request: PortalRequest, office: FromPath[str]) -> Answer:
        today, named = clock.today(), await letter_words.sender(office)
        known: dict[str, Any] = {"organ": named.zh, "valid_from": today}
        for row in (await letter_words.series_versions(office))[:1]:
            known = {"prefix": row.prefix, "organ": row.organ, "valid_from": max(row.valid_from, today)}
        return await _page(request, office, FORM.blank(**known))

    @post("/{office:str}", name="admin:letter-series-save")
    async def save(self, request: PortalRequest, office: FromPath[str]) -> Answer:
        await letter_words.sender(office)
        person = signed_in(request)

        async def look(values: Values) -> dict[str, Any]:
            row = _row(office, values)
            letter_words.check_series(row)
            shared = [await offices.office(code) for code in await letter_words.sharing(row)]
            return {"number": letter_words.example_number(row), "organ": row.organ, "shared": shared}

        return await edited(
            request,
            FORM,
            show=partial(_page, request, office),
            look=look,
            save=lambda values, known: letter_words.write_series(person, _row(office, values), known=known),
            then=(PATH, SAVED),
        )


def _row(office: str, values: Values) -> LetterSeriesRow:
    told = {name: value for name, value in values.items() if name != "ends"}
    return LetterSeriesRow(office=office, valid_to=told["valid_from"] if values["ends"] else None, **told)


async def _page(request: PortalRequest, office: str, form: Bound, **more: Any) -> Answer:
    status, named = more.pop("status", None), await letter_words.sender(office)
    rows = await letter_words.series_versions(office)
    return page(
        request,
        "admin/wordings/one_series.html",
        status,
        form=form,
        here_at=f"{PATH}/{office}",
        office=Words(named.zh, named.en),
        versions=versions_of(rows, lambda row: f"{letter_words.example_number(row)}　{row.organ}"),
        version=len(rows),
        places={},
        current="letter_series",
        **{"example": None, "faster": None, **more},
    )
