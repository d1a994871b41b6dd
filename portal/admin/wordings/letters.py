"""Texts of letters for those who keep them: by sort of body, each with the letter that it becomes."""

from functools import partial
from typing import Any, Final

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.middleware import signed_in
from portal.admin.referrals.shown import body_choices, body_words, paper_shown
from portal.admin.wordings.editing import MAY, Values, edited, versions_of
from portal.catalogue.rows import LetterRow
from portal.core import clock
from portal.core.errors import N_
from portal.offices import wordings
from portal.offices.queries import held
from portal.offices.versions import LONGEST_SOURCE
from portal.papers.parts import Paper
from portal.referrals import letter_words
from portal.referrals.letter_words import PLACES, SCOPES
from portal.web.fields import Day, Text, TextArea
from portal.web.flash import declare_notice
from portal.web.forms import Bound, Form
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH: Final = "/staff/letter-texts"
SAVED = declare_notice("letter-text-saved", N_("移送函文本已保存为新的版本。"))
FORM: Final = Form(
    (
        Text("title", N_("函的标题"), limit=letter_words.LONGEST_TITLE),
        TextArea("text", N_("函的正文"), limit=letter_words.LONGEST_TEXT, rows=6),
        Day("valid_from", N_("从哪天起用")),
        Text("source", N_("依据"), hint=N_("例如通知的文号和条款。"), limit=LONGEST_SOURCE),
    ),
    name="letter-text",
)


class LetterTextsController(Controller):
    path = PATH
    include_in_schema = False
    opt = MAY

    @get(name="admin:letter-texts")
    async def index(self, request: PortalRequest) -> Answer:
        rows = held(await wordings.letter_texts())
        return page(
            request,
            "admin/wordings/letters.html",
            bodies=body_choices(),
            scopes=SCOPES,
            texts={(row.body, row.scope): row for row in rows},
            current="letter_texts",
        )

    @get("/{sort:str}/{extent:str}", name="admin:letter-text")
    async def show(self, request: PortalRequest, sort: FromPath[str], extent: FromPath[str]) -> Answer:
        newest = (await letter_words.text_versions(sort, extent))[:1]
        known: dict[str, Any] = {"valid_from": clock.today()}
        for row in newest:
            known |= {"title": row.title, "text": row.text, "valid_from": max(row.valid_from, clock.today())}
        return await _page(request, sort, extent, FORM.blank(**known))

    @post("/{sort:str}/{extent:str}", name="admin:letter-text-save")
    async def save(self, request: PortalRequest, sort: FromPath[str], extent: FromPath[str]) -> Answer:
        """Looked at first as a letter with invented facts; saved by the button below it."""
        await letter_words.text_versions(sort, extent)
        person, written = signed_in(request), partial(LetterRow, body=sort, scope=extent, valid_to=None)

        async def look(values: Values) -> Paper:
            letter_words.check_text(written(**values))
            return await letter_words.sample(written(**values))

        return await edited(
            request,
            FORM,
            show=partial(_page, request, sort, extent),
            look=look,
            save=lambda values, known: letter_words.write_text(person, written(**values), known=known),
            then=(PATH, SAVED),
        )


async def _page(request: PortalRequest, sort: str, extent: str, form: Bound, **more: Any) -> Answer:
    status, example = more.pop("status", None), more.pop("example", None)
    rows = await letter_words.text_versions(sort, extent)
    return page(
        request,
        "admin/wordings/letter.html",
        status,
        form=form,
        here_at=f"{PATH}/{sort}/{extent}",
        body=body_words(sort),
        scope=SCOPES[extent],
        versions=versions_of(rows, lambda row: f"{row.title}　{row.text}"),
        version=len(rows),
        places=PLACES[extent],
        example=example,
        parts=paper_shown(example) if example else [],
        current="letter_texts",
        **{"faster": None, **more},
    )
