"""The preview before something is sent: exactly what the informant will read, in both languages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from portal.admin.desk.forms import facts_of
from portal.admin.desk.keeping import DO, typed
from portal.admin.desk.stepping import Attempt
from portal.cases.checking import checked_facts
from portal.cases.previewing import informant_will_see
from portal.catalogue.codelists import find
from portal.tips.reading import Message
from portal.web.formdata import FormData
from portal.web.i18n import in_both
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest
from portal.web.words import Words

SEND: Final = "send"
EDIT: Final = "edit"
DRAFT: Final = "draft"
FILL: Final = "fill"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """`note` is the sentence on his progress page, `message` what stands in the conversation.

    `news` came in while the officer wrote; `hidden` goes along with whichever button is pressed.
    """

    action: str
    send: str
    danger: bool = False
    note: Words | None = None
    message: Words | None = field(default=None, repr=False)
    news: Sequence[Message] = field(default=(), repr=False)
    hidden: Sequence[tuple[str, str]] = field(default=(), repr=False)


async def preview_of(tried: Attempt, action: str) -> Preview:
    """Of a step; raises InvalidInput with what still has to be corrected."""
    facts = await checked_facts(tried.step, facts_of(tried.step, tried.form), tried.matter)
    note = await informant_will_see(tried.matter, tried.step, **_public(facts))
    return Preview(
        action=action,
        send=tried.step.label,
        danger=tried.step.action in ("refuse", "transfer_out"),
        note=in_both(note) if note else None,
        message=_question(facts) if tried.step.action == "ask" else None,
        hidden=hidden(tried.form.raw, version=str(tried.version)),
    )


def hidden(data: FormData, **more: str) -> list[tuple[str, str]]:
    return [(name, text) for name, texts in typed(data).items() for text in texts] + list(more.items())


def preview_page(request: PortalRequest, preview: Preview, *, number: str, status: int = 200) -> Answer:
    return page(
        request,
        "admin/desk/preview.html",
        status,
        preview=preview,
        number=number,
        do=DO,
        current="inbox",
    )


def _public(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: facts[name] for name in ("reason", "receiver") if facts.get(name)}


def _question(facts: Mapping[str, Any]) -> Words:
    ready = find("question_template", facts["template"])
    english = ready.plain_en if ready and ready.plain_zh == facts["text"] else ""
    return Words(facts["text"], english)
