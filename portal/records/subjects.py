"""What several records are about: one unit, or one person's certificate; never a person by name alone."""

from hashlib import blake2b

from portal.core.identifiers import compact
from portal.core.text import fold, fold_unit
from portal.records.content import Content


def subject_of(content: Content) -> str | None:
    """A person without any number of a certificate has no page that gathers his records."""
    if content.is_person:
        number = content.registration_no or content.certificate_no
        return of_certificate(number) if fold(number) else None
    return of_code(content.uscc) if content.uscc else of_unit_name(content.name)


def of_code(uscc: str) -> str:
    return f"u{compact(uscc)}"


def of_unit_name(name: str) -> str:
    return f"n{_short(fold_unit(name))}"


def of_certificate(number: str) -> str:
    return f"p{_short(fold(number))}"


def _short(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=10).hexdigest()
