"""What the pages of records share: words for codes, versions of pages, refusals at their fields."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from portal.catalogue import codelists
from portal.core.errors import DomainError, InvalidInput, Message
from portal.records import lists
from portal.records.content import ROLES, SEVERITIES
from portal.records.labels import labels, yuan
from portal.records.reviewing import Preview
from portal.web.forms import Bound
from portal.web.i18n import Term, language
from portal.web.pagination import Pages, page_number
from portal.web.types import PortalRequest

PATH: Final = "/staff/records"


async def words() -> dict[str, Any]:
    """What the drawing of a record asks for, as on its public page."""
    return {"labels": await labels(language()), "yuan": yuan, "roles": ROLES, "severities": SEVERITIES}


def states() -> dict[str, codelists.Code]:
    return {code.code: code for code in codelists.code_list("publication_state")}


def faults_of(preview: Preview) -> list[Message]:
    """Everything that must not stand in public, field by field; passages of informants among it."""
    compared = preview.compared.passages if preview.compared else ()
    found = [one.message for one in preview.findings] + [one.message for one in compared]
    return [translated(message) for message in found]


def refused(form: Bound, error: DomainError) -> Bound:
    """At the field that the verb named, where this form has it; else the first sentence in the summary."""
    if isinstance(error, InvalidInput):
        return form.with_error("", translated(next(iter(error.errors.values()))))
    return form.with_refusal(error)


def translated(message: Message) -> Message:
    """The name of a field inside a sentence is a msgid of its own."""
    values: Mapping[str, Any] = {
        name: Term(str(value)) if name == "field" else value for name, value in message.values.items()
    }
    return Message(message.msgid, values)


def id_in(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def day_in(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def offset_of(request: PortalRequest) -> int:
    return (page_number(request.query_params.get("page", "")) - 1) * lists.SIZE


def pages_of(request: PortalRequest, total: int, path: str, query: dict[str, str] | None = None) -> Pages:
    asked = request.query_params.get("page", "")
    return Pages.asked(asked, total=total, size=lists.SIZE, path=path, query=query)
