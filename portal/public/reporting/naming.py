"""The parties of a report: each person, unit or intermediary on a small page of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from litestar import get, post
from litestar.params import FromPath

from portal.catalogue import answers as told
from portal.catalogue import kinds
from portal.catalogue.kinds import Kind
from portal.catalogue.parties import MOST, Party
from portal.core.errors import N_, Message
from portal.public.reporting import drafts, entries, steps
from portal.public.reporting.controller import Elsewhere, ReportController, draft_for, place
from portal.public.reporting.drafts import Draft
from portal.web import questions
from portal.web.answers import answer_words, text_of
from portal.web.bodies import read_form
from portal.web.doubts import doubted
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.i18n import listed
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

SUBJECT = steps.ADDRESSES["subject"]
NEW = "new"
REMOVED = declare_notice("party-removed", N_("已移除。"))
FULL = declare_notice("party-full", N_("每一类最多写20个。还有更多的，请写在“发生了什么”里。"), kind="info")
_EMPTY = N_("这一页都空着。请至少填一项，或者返回上一步，把它移除。")


@dataclass(frozen=True, slots=True)
class Entry:
    """One party in the list of what was told: its place in the list, its words, where to change it."""

    party: Party
    number: int
    text: str
    change: str

    @property
    def remove(self) -> str:
        return f"{self.change}/remove"


class PartyController(ReportController):
    path = f"{SUBJECT}/{{party:str}}/{{entry:str}}"

    @get(name="public:report-party")
    async def show(self, request: PortalRequest, party: FromPath[str], entry: FromPath[str]) -> Answer:
        draft = await draft_for("subject")
        asked, known = _asked(draft, party, entry)
        form = questions.filled(await questions.form_of(asked.questions), asked.questions, known or {})
        return await _party_page(request, draft, asked, entry, form)

    @post()
    async def send(self, request: PortalRequest, party: FromPath[str], entry: FromPath[str]) -> Answer:
        data = await read_form(request)
        draft = await draft_for("subject", data)
        asked, known = _asked(draft, party, entry)
        form = questions.checked(await questions.form_of(asked.questions), data)
        answers = questions.stored(form, asked.questions)
        if form.ok and known is not None and not told.says_something(answers):
            form = form.with_error("", Message(_EMPTY))
        if not form.ok:
            return await _party_page(request, draft, asked, entry, form)
        number = None if entry == NEW else int(entry)
        changed = await drafts.update(
            partial(entries.with_entry, party=asked, number=number, answers=answers)
        )
        return see_other(_after(changed, adding=number is None))

    @post("/remove", name="public:report-party-remove")
    async def remove(self, request: PortalRequest, party: FromPath[str], entry: FromPath[str]) -> Answer:
        data = await read_form(request)
        asked, _ = _asked(await draft_for("subject", data), party, entry)
        await drafts.update(partial(entries.without_entry, party=asked, number=int(entry)))
        return see_other(SUBJECT, notice=REMOVED)


async def entries_told(draft: Draft, kind: Kind) -> list[Entry]:
    """Every party that was named, in the order in which the kind asks for them."""
    found: list[Entry] = []
    for party in kind.parties:
        for place_, entry in enumerate(entries.of(draft, party), 1):
            address = f"{SUBJECT}/{party.name}/{entry['n']}"
            found.append(Entry(party, place_, await _words(party, entry), address))
    return found


def new_address(party: Party) -> str:
    return f"{SUBJECT}/{party.name}/{NEW}"


async def _words(party: Party, entry: Mapping[str, Any]) -> str:
    texts = [text_of(await answer_words(question, entry)) for question in party.questions]
    return listed((text for text in texts if text), "，")


def _asked(draft: Draft, party: str, entry: str) -> tuple[Party, Mapping[str, Any] | None]:
    """The party and what was told of it; a page of another kind or of a removed entry leads to the list."""
    asked = kinds.kind(draft.kind).party(party)
    if asked is None:
        raise Elsewhere(SUBJECT)
    if entry == NEW:
        if len(entries.of(draft, asked)) >= MOST:
            raise Elsewhere(SUBJECT, FULL)
        return asked, None
    known = next((one for one in entries.of(draft, asked) if str(one["n"]) == entry), None)
    if known is None:
        raise Elsewhere(SUBJECT)
    return asked, known


def _after(draft: Draft, *, adding: bool) -> str:
    """Who adds may add more; who changed something goes on where he was."""
    return SUBJECT if adding else steps.next_address(draft)


async def _party_page(request: PortalRequest, draft: Draft, party: Party, entry: str, form: Bound) -> Answer:
    kind = kinds.kind(draft.kind)
    before = [one for one in await entries_told(draft, kind) if one.party.name == party.name]
    return page(
        request,
        "public/report/party.html",
        form=form,
        party=party,
        kind=kind,
        before=before if entry == NEW else [],
        seen=doubted(form),
        **place("subject", draft)
        | {"action": f"{SUBJECT}/{party.name}/{entry}", "back": entries.before(draft, party, entry)},
    )
