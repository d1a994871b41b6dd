"""What is new on the list, for feed readers and for programs that keep a copy of it."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any, Final
from urllib.parse import urlsplit

from litestar import Controller, get
from litestar.response import Response
from lxml import etree

from portal.core import clock
from portal.core.errors import N_, Refused
from portal.public.records.chosen import CURSOR, SIZE
from portal.public.records.taking import OPEN_DATA, PATH, as_data, kept, meta_now, question_asked
from portal.records.addresses import address_of
from portal.records.plain import gone, plain
from portal.records.questions import Question
from portal.records.taking import changes
from portal.records.taking.columns import LABELS, measures_text
from portal.records.taking.files import Meta
from portal.records.taking.news import Gone, New, News, news
from portal.web.caching import shared
from portal.web.problems import problem
from portal.web.query import query
from portal.web.types import Answer, PortalRequest
from portal.web.visit import current

ATOM: Final = "http://www.w3.org/2005/Atom"
TOMBSTONES: Final = "http://purl.org/atompub/tombstones/1.0"
# Names must never change, so the year of the portal's first release stands in all of them.
_NAMED_SINCE: Final = "2026"
_ATOM: Final = "application/atom+xml; charset=utf-8"
_JSON_FEED: Final = "application/feed+json"
_TITLE: Final = "公示名单：最新变动"
_REASONS: Final = {
    "expired": "公示期已满。",
    "repaired": "信用修复后终止公示。",
    "withdrawn": "依法撤回。",
    changes.REMOVED: "现在不公示。",
}


class FeedsController(Controller):
    path = PATH
    include_in_schema = False

    @get("/feed.atom", name="public:records-atom")
    async def atom(self, request: PortalRequest) -> Answer:
        question, meta = question_asked(), await meta_now()

        async def made() -> Answer:
            body = etree.tostring(
                _feed(question, meta, await news(question)), xml_declaration=True, encoding="utf-8"
            )
            return Response(body, media_type=_ATOM, headers=dict(OPEN_DATA))

        return await kept(request, meta.at, made, keep=shared)

    @get("/feed.json", name="public:records-json-feed")
    async def json_feed(self, request: PortalRequest) -> Answer:
        question, meta = question_asked(), await meta_now()

        async def made() -> Answer:
            return as_data(_json_feed(question, meta, await news(question)), media_type=_JSON_FEED)

        return await kept(request, meta.at, made, keep=shared)

    @get("/changes.json", name="public:records-changes")
    async def since(self, request: PortalRequest) -> Answer:
        """What has changed since the cursor that an earlier answer, a file or the manifest gave."""
        given, meta = query(), await meta_now()
        try:
            changes.Cursor.read(given.get("since", ""), meta.at)
        except Refused as refusal:
            return problem(400, "unknown-cursor", N_("无法理解这个请求"), detail=refusal.message.msgid)

        async def made() -> Answer:
            found = await changes.since(given.get("since", ""), size=_size(given))
            return as_data(_changes(found, meta))

        return await kept(request, meta.at, made, since=CURSOR, size=SIZE)


def _size(given: Mapping[str, str]) -> int:
    """How many at most; what is no number asks for as many as there may be."""
    text = given.get("size", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else changes.MOST


def _changes(found: changes.Changes, meta: Meta) -> dict[str, Any]:
    return {
        "meta": meta.facts(),
        "records": [plain(view, meta.base) for view in found.records],
        "ended": [gone(number, reason) for number, reason in found.ended],
        "next": found.next,
        "more": found.more,
    }


def _feed(question: Question, meta: Meta, found: News) -> etree._Element:
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM, "at": TOMBSTONES})
    feed.set("{http://www.w3.org/XML/1998/namespace}lang", "zh-Hans")
    address = f"{meta.base}{address_of(f'{PATH}/feed.atom', question)}"
    _add(feed, "id", address)
    _add(feed, "title", _TITLE)
    _add(feed, "updated", _moment(found.at or _midnight(meta)))
    _add(feed, "link", rel="self", type="application/atom+xml", href=address)
    _add(feed, "link", rel="alternate", type="text/html", href=_list(question, meta))
    _add(_add(feed, "author"), "name", current().portal.site.name.zh)
    for one in found.new:
        _entry(feed, one, meta)
    for ended in found.gone:
        _deleted(feed, ended, meta)
    return feed


def _entry(feed: etree._Element, one: New, meta: Meta) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", _tag(one.view.number, meta))
    _add(entry, "title", _title(one))
    _add(entry, "updated", _moment(one.at))
    _add(entry, "published", _moment(_begun(one)))
    _add(entry, "link", rel="alternate", type="text/html", href=_page(one, meta))
    _add(entry, "summary", _summary(one))


def _deleted(feed: etree._Element, one: Gone, meta: Meta) -> None:
    """RFC 6721."""
    entry = etree.SubElement(feed, f"{{{TOMBSTONES}}}deleted-entry")
    entry.set("ref", _tag(one.number, meta))
    entry.set("when", _moment(one.at))
    etree.SubElement(entry, f"{{{TOMBSTONES}}}comment").text = _REASONS[one.reason]


def _json_feed(question: Question, meta: Meta, found: News) -> dict[str, Any]:
    items = [
        {
            "id": _tag(one.view.number, meta),
            "url": _page(one, meta),
            "title": _title(one),
            "content_text": _summary(one),
            "date_published": _moment(_begun(one)),
            "date_modified": _moment(one.at),
        }
        for one in found.new
    ]
    ended = [gone(one.number, one.reason) | {"id": _tag(one.number, meta)} for one in found.gone]
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _TITLE,
        "home_page_url": _list(question, meta),
        "feed_url": f"{meta.base}{address_of(f'{PATH}/feed.json', question)}",
        "language": "zh-Hans",
        "items": items,
        "_ended": ended,
    }


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    one = etree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    one.text = text or None
    return one


def _tag(number: str, meta: Meta) -> str:
    """A name that is the same for ever (RFC 4151), wherever the record's page may lie."""
    return f"tag:{urlsplit(meta.base).hostname},{_NAMED_SINCE}:records/{number}"


def _title(one: New) -> str:
    return f"{one.view.name}：{LABELS.kind(one.view.kind)}"


def _summary(one: New) -> str:
    view = one.view
    decision = f"{view.authority}，{view.decision_no}，{view.decision_on.isoformat()}"
    return f"{decision}。{measures_text(view.measures)}。"


def _page(one: New, meta: Meta) -> str:
    return f"{meta.base}{PATH}/{one.view.number}"


def _list(question: Question, meta: Meta) -> str:
    return f"{meta.base}{address_of(PATH, question)}"


def _begun(one: New) -> datetime:
    return min(one.at, datetime.combine(one.view.publish_from, time(), clock.SHANGHAI))


def _midnight(meta: Meta) -> datetime:
    return datetime.combine(meta.at.day, time(), clock.SHANGHAI)


def _moment(at: datetime) -> str:
    return at.astimezone(clock.SHANGHAI).isoformat(timespec="seconds")
