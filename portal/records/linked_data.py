"""A record and a subject for programs that read schema.org: the same words as the page, and nothing more."""

from collections.abc import Iterable
from typing import Any, Final

from portal.records.gathering import Gathered
from portal.records.labels import Labels
from portal.records.projection import PublicView

MEDIA_TYPE: Final = "application/ld+json"
_CONTEXT: Final = {"@context": "https://schema.org"}


def linked_record(view: PublicView, labels: Labels, base: str) -> dict[str, Any]:
    return _CONTEXT | _record(view, labels, base)


def linked_subject(found: Gathered, labels: Labels, base: str) -> dict[str, Any]:
    """The newest records of this subject, each with its address."""
    subject = _subject(found.records[0], base)
    return _CONTEXT | {
        "@type": "ItemList",
        "@id": f"{base}/records/subjects/{found.subject}",
        "url": f"{base}/records/subjects/{found.subject}",
        "about": subject | {"alternateName": list(found.names[1:])} if found.names[1:] else subject,
        "numberOfItems": found.count,
        "itemListElement": list(_items(found.records, labels, base)),
    }


def _record(view: PublicView, labels: Labels, base: str) -> dict[str, Any]:
    found = {
        "@type": "Report",
        "@id": f"{base}/records/{view.number}",
        "url": f"{base}/records/{view.number}",
        "identifier": view.number,
        "reportNumber": view.number,
        "name": f"{view.decision_name} {view.decision_no}",
        "abstract": f"{labels.kind(view.kind)}：{labels.measures(view.measures)}",
        "description": view.facts,
        "inLanguage": "zh-Hans",
        "dateCreated": view.decision_on.isoformat(),
        "datePublished": view.publish_from.isoformat(),
        "dateModified": view.changed_at.date().isoformat(),
        "expires": view.publish_until.isoformat(),
        "about": _subject(view, base),
        "author": _without_nothing(
            {"@type": "GovernmentOrganization", "name": view.authority, "taxID": view.authority_uscc}
        ),
    }
    return _without_nothing(found)


def _items(views: Iterable[PublicView], labels: Labels, base: str) -> Iterable[dict[str, Any]]:
    for position, view in enumerate(views, 1):
        yield {"@type": "ListItem", "position": position, "item": _record(view, labels, base)}


def _subject(view: PublicView, base: str) -> dict[str, Any]:
    kind = "Person" if view.is_person else "Organization"
    known = {
        "@type": kind,
        "@id": f"{base}/records/subjects/{view.subject}" if view.subject else "",
        "name": view.name,
        "taxID": view.uscc,
        "identifier": view.registration_no or view.certificate_no if view.is_person else view.uscc,
    }
    return _without_nothing(known)


def _without_nothing(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}
