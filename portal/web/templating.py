"""Pages from templates: the environment, what every template can use, and `page()` for controllers."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Template
from litestar.template import TemplateConfig
from markupsafe import Markup

from portal.core.errors import Message
from portal.core.receipts import grouped
from portal.documents.texts import blocks
from portal.evidence.cleaning.protocol import REMOVED
from portal.web import i18n
from portal.web.cookies import read_cookie
from portal.web.csrf import csrf_field
from portal.web.flash import take_notice
from portal.web.forms import Bound
from portal.web.guards import person_of
from portal.web.navigation import Entry
from portal.web.site import SiteTexts
from portal.web.times import machine_text
from portal.web.types import PortalRequest
from portal.web.visit import current
from portal.web.words import Words

# Beside the package in a checkout, inside it in an installed wheel.
_PLACES = [folder / "templates" for folder in Path(__file__).parents[1:3]]
TEMPLATES = next(folder for folder in _PLACES if folder.is_dir())


def page(
    request: PortalRequest,
    template: str,
    status: int | None = None,
    *,
    current: str = "",
    **context: Any,
) -> Template:
    """A page in the visitor's language; 422 by itself when its `form` has errors.

    `current` is the key of the menu entry that the page belongs to.
    """
    form = context.get("form")
    if status is None:
        status = 422 if isinstance(form, Bound) and not form.ok else 200
    shared = {
        "wrong": status == 422,
        "current": current,
        "person": person_of(request.scope),
        "waiting_notice": take_notice(),
    }
    return Template(template, context={"form": None, **shared, **context}, status_code=status)


def template_config(*folders: Path) -> TemplateConfig[JinjaTemplateEngine]:
    return TemplateConfig(instance=JinjaTemplateEngine.from_environment(environment(folders or (TEMPLATES,))))


@lru_cache(4)
def environment(folders: tuple[Path, ...]) -> Environment:
    """One for all applications of a process: compiled templates are worth keeping."""
    made = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(
        _=translated,
        asset=asset,
        csrf_field=csrf_field,
        now_language=i18n.language,
        languages=i18n.LANGUAGES,
        large_text=large_text,
        menu=menu,
        staff_menu=staff_menu,
        site=site,
        demo=demo,
        here=here,
    )
    made.filters.update(
        day=day,
        moment=moment,
        day_text=i18n.day_text,
        moment_text=i18n.moment_text,
        month_text=i18n.month_text,
        message=message,
        words=words,
        zh_en=i18n.in_language,
        grouped=grouped,
        size=size_text,
        blocks=blocks,
        removed=removed_text,
    )
    return made


def translated(msgid: str, /, **values: Any) -> Markup:
    """What `_()` does in a template; most sentences hold no values, and then nothing is formatted."""
    sentence = Markup(i18n.gettext(msgid))  # noqa: S704 – templates and catalogues are ours.
    return sentence % values if values else sentence


def asset(name: str) -> str:
    """The address of a static file under its present content."""
    return current().portal.assets.address(name)


def large_text() -> bool:
    """The visitor's switch, or `?text=large` on any address."""
    return read_cookie("text") == "large" or b"text=large" in current().scope["query_string"].split(b"&")


def menu() -> tuple[Entry, ...]:
    return current().portal.navigation.public


def staff_menu(permissions: Iterable[str]) -> list[Entry]:
    return current().portal.navigation.for_staff(permissions)


def site() -> SiteTexts:
    return current().portal.site


def demo() -> bool:
    return current().portal.settings.demo


def here() -> str:
    """Path and query of this page, for the switches that lead back to it."""
    return current().address


def day(moment: date) -> Markup:
    return _time(machine_text(moment), i18n.day_text(moment))


def moment(at: date) -> Markup:
    return _time(machine_text(at), i18n.moment_text(at))


def _time(machine: str, people: str) -> Markup:
    return Markup(f'<time datetime="{machine}">{people}</time>')  # noqa: S704 – both are digits and our own words.


def message(value: Message) -> str:
    """The sentence of an error."""
    return i18n.translated(value)


def words(value: str | Words) -> str:
    """A msgid or the words of a row, in the visitor's language."""
    if isinstance(value, Words) or getattr(value, "en", None):
        return i18n.in_language(value)
    return i18n.gettext(value) if value else ""


def size_text(size: int) -> str:
    """Bytes as people read them; KB and MB are of 1,024."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))}KB"
    return f"{size / 1024 / 1024:.1f}MB"


def removed_text(codes: Iterable[str]) -> str:
    """What cleaning took out of a file, as a list in words."""
    return i18n.listed(i18n.gettext(REMOVED[code]) for code in codes)
