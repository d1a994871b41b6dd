"""The words about the operator that every page carries: name, hotline, address, numbers of registration."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.catalogue.names import PORTAL_EN, PORTAL_ZH
from portal.catalogue.rows import ContactRow, TextRow
from portal.offices import queries
from portal.staff import keyring
from portal.web.words import Words

NAME = Words(zh=PORTAL_ZH, en=PORTAL_EN)
NOT_PUBLISHED = Words(zh="尚未公布", en="not yet published")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTexts:
    """Placeholders until the operator publishes the real ones; `takes_tips`: the needed desks have people."""

    name: Words = NAME
    owner: Words = NOT_PUBLISHED
    hotline: Words = NOT_PUBLISHED
    mailbox: Words = NOT_PUBLISHED
    hours: Words = NOT_PUBLISHED
    address: Words = NOT_PUBLISHED
    site_code: Words = NOT_PUBLISHED
    icp: Words = NOT_PUBLISHED
    police: Words = NOT_PUBLISHED
    takes_tips: bool = False


async def published() -> SiteTexts:
    """What holds today, from the dated rows."""
    texts, contacts = await queries.site_texts(), await queries.contacts()
    reach = {row.channel: row for row in contacts if row.is_published}
    return SiteTexts(
        owner=_text(texts, "bureau"),
        hotline=_contact(reach, "phone"),
        mailbox=_contact(reach, "email"),
        hours=_contact(reach, "hours"),
        address=_contact(reach, "address"),
        site_code=_text(texts, "site_code"),
        icp=_text(texts, "icp"),
        police=_text(texts, "police"),
        takes_tips=await keyring.is_open(),
    )


def _text(texts: Mapping[str, TextRow], name: str) -> Words:
    row = texts.get(name)
    return Words(zh=row.zh, en=row.en) if row and row.zh else NOT_PUBLISHED


def _contact(reach: Mapping[str, ContactRow], channel: str) -> Words:
    row = reach.get(channel)
    return Words(zh=row.value, en=row.value) if row and row.value else NOT_PUBLISHED
