"""A visitor for tests: opens pages, fills the forms found there, follows links, and checks every page."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Self, cast
from urllib.parse import urlencode, urljoin, urlsplit
from xml.etree.ElementTree import Element

import httpx
from litestar import Litestar

from tests.support.checks import check_page, classes, squeezed, title

__all__ = ["Page", "PortalClient", "check_page"]

Value = str | int | bool | Sequence[str]
File = tuple[str, bytes, str]
Files = Mapping[str, File | Sequence[File]]
_HOPS = 10
_BOUNDARY = "----PortalTestBoundary7MA4YWxkTrZu0gW"


class PortalClient:
    """Cookies are kept as in a browser; redirects after a form must be 303 and are followed."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    @classmethod
    @asynccontextmanager
    async def opened(cls, app: Litestar, *, lifespan: bool = True) -> AsyncIterator[Self]:
        """In the test's own event loop; errors of the app become its own error pages."""
        transport = httpx.ASGITransport(app=cast(Any, app))
        address = app.state.settings.public_url
        async with httpx.AsyncClient(transport=transport, base_url=address, timeout=60) as http:
            if lifespan:
                async with app.lifespan():
                    yield cls(http)
            else:
                yield cls(http)

    def another(self) -> "PortalClient":
        """A second visitor of the same portal, with no cookies of the first."""
        transport = self.http._transport
        return PortalClient(httpx.AsyncClient(transport=transport, base_url=self.http.base_url, timeout=60))

    async def open(self, path: str, *, status: int = 200) -> "Page":
        """The page at a path, after redirects; `status` is what the test expects."""
        page = await self.get(path)
        assert page.status == status, f"{path} answered {page.status}, not {status}: {page.h1}"
        return page

    async def get(self, path: str, **options: Any) -> "Page":
        return await self.request("GET", path, **options)

    async def post(self, path: str, **options: Any) -> "Page":
        """A raw request, for what no form of ours would send."""
        return await self.request("POST", path, **options)

    async def request(self, method: str, path: str, *, follow: bool = True, **options: Any) -> "Page":
        answer = await self.http.request(method, path, follow_redirects=False, **options)
        hops: list[str] = []
        while follow and answer.has_redirect_location and len(hops) < _HOPS:
            assert answer.status_code == 303, f"{path} redirects with {answer.status_code}; use see_other()"
            hops.append(answer.headers["location"])
            answer = await self.http.get(urljoin(str(answer.url), hops[-1]), follow_redirects=False)
        assert len(hops) < _HOPS, f"{path} redirects in a circle: {hops}"
        return Page(self, answer, hops)


class Page:
    """One answer; for HTML it has passed `check_page`."""

    def __init__(self, client: PortalClient, answer: httpx.Response, hops: list[str]) -> None:
        self.client = client
        self.answer = answer
        self.hops = hops
        self.status = answer.status_code
        self.headers = answer.headers
        self.body = answer.content
        self.path = urlsplit(str(answer.url)).path
        self.is_html = answer.headers.get("content-type", "").startswith("text/html") and bool(answer.content)
        self.html = answer.text if self.is_html else ""
        self.root = check_page(self.html, self.status) if self.is_html else Element("html")

    def __repr__(self) -> str:
        return f"<Page {self.status} {self.path} “{self.h1}”>"

    @property
    def title(self) -> str:
        return title(self.root)

    @property
    def h1(self) -> str:
        return next((squeezed(one) for one in self.root.iter("h1")), "")

    @property
    def text(self) -> str:
        """What the main part says, blanks squeezed."""
        return next((squeezed(one) for one in self.root.iter("main")), "")

    @property
    def errors(self) -> list[str]:
        """The sentences of the error summary."""
        return [squeezed(item) for box in self.all("error-summary") for item in box.iter("li")]

    @property
    def notice(self) -> str:
        """The one-time notice after a redirect."""
        return next((squeezed(one) for one in self.all("notice--flash")), "")

    @property
    def receipt(self) -> str:
        """The code in a receipt panel, in its groups."""
        return next(("".join(squeezed(one).split()) for one in self.all("receipt__code")), "")

    @property
    def tables(self) -> list[list[list[str]]]:
        """Every table as rows of cells, without the head."""
        return [
            [[squeezed(cell) for cell in row if cell.tag in ("td", "th")] for row in body.iter("tr")]
            for table in self.root.iter("table")
            for body in table.iter("tbody")
        ]

    @property
    def facts(self) -> dict[str, str]:
        """Terms and values of the summary lists."""
        return {
            squeezed(one.findall("dt")[0]): squeezed(one.findall("dd")[0])
            for one in self.all("summary-list__row")
        }

    def all(self, css_class: str) -> list[Element]:
        return [one for one in self.root.iter() if css_class in classes(one)]

    def has_link(self, words: str) -> bool:
        return bool(self._links(words))

    def link(self, words: str) -> str:
        """The address of the link with these words exactly, or else of the first that contains them."""
        found = self._links(words)
        known = [squeezed(one) for one in self.root.iter("a")]
        assert found, f"{self!r} has no link “{words}”, only {known}"
        return next((one for one in found if squeezed(one) == words), found[0]).get("href", "")

    async def follow(self, words: str) -> "Page":
        return await self.client.get(urljoin(str(self.answer.url), self.link(words)))

    def has_button(self, words: str) -> bool:
        return any(words in squeezed(one) for one in self.root.iter("button"))

    async def submit(
        self,
        *,
        button: str | None = None,
        action: str | None = None,
        files: Files | None = None,
        **values: Value,
    ) -> "Page":
        """Fill and send a form as a browser would: the one with these fields, this button, this action."""
        form = self._form(button, action, {*values, *(files or {})})
        pairs, target = filled(form, values), form.get("action", "")
        if button is not None:
            pressed = _pressed(form, button)
            pairs += [(pressed.get("name", ""), pressed.get("value", ""))] if pressed.get("name") else []
            target = pressed.get("formaction", target)
        address = urljoin(str(self.answer.url), target)
        if form.get("method") == "get":
            return await self.client.get(address, params=pairs)
        if form.get("enctype") == "multipart/form-data":
            kind = f"multipart/form-data; boundary={_BOUNDARY}"
            content = _multipart(form, pairs, files or {})
        else:
            kind = "application/x-www-form-urlencoded"
            content = urlencode(pairs).encode()
        headers = {"content-type": kind, "sec-fetch-site": "same-origin"}
        return await self.client.post(address, content=content, headers=headers)

    def form_values(self, action: str | None = None) -> dict[str, str]:
        """What the form would send as it stands, for tests of what is shown again."""
        return dict(filled(self._form(None, action, set()), {}))

    def _links(self, words: str) -> list[Element]:
        return [one for one in self.root.iter("a") if words in squeezed(one)]

    def _form(self, button: str | None, action: str | None, names: set[str]) -> Element:
        main = next(self.root.iter("main"))
        forms = [*main.iter("form")] or [*self.root.iter("form")]
        fitting = [
            form
            for form in forms
            if names <= {one.get("name") for one in form.iter()}
            and (action is None or form.get("action") == action)
            and (button is None or any(button in squeezed(one) for one in form.iter("button")))
        ]
        offered = [
            (form.get("action"), sorted({one.get("name", "") for one in form.iter() if one.get("name")}))
            for form in forms
        ]
        assert fitting, f"{self!r} has no form with {sorted(names)} {button=} {action=}, only {offered}"
        assert len(fitting) == 1, f"{self!r} has several such forms, name action or button: {offered}"
        return fitting[0]


def filled(form: Element, values: Mapping[str, Value]) -> list[tuple[str, str]]:
    """Names and texts in the order of the page; a choice that the page does not offer is an error."""
    pairs: list[tuple[str, str]] = []
    done: set[str] = set()
    for control in form.iter():
        name = control.get("name")
        if not name or control.tag not in ("input", "select", "textarea") or control.get("type") == "file":
            continue
        if name not in values:
            pairs += [(name, text) for text in _standing(control)]
        elif name not in done:
            done.add(name)
            pairs += [(name, text) for text in _typed(form, control, values[name])]
    return pairs


def _standing(control: Element) -> list[str]:
    """What a control sends untouched."""
    if control.tag == "textarea":
        return [(control.text or "").removeprefix("\n")]
    if control.tag == "select":
        options = [*control.iter("option")]
        chosen = [one for one in options if one.get("selected") is not None] or options[:1]
        return [one.get("value", squeezed(one)) for one in chosen]
    kind = control.get("type", "text")
    if kind in ("radio", "checkbox"):
        return [control.get("value", "on")] if control.get("checked") is not None else []
    return [] if kind in ("submit", "image", "reset", "button") else [control.get("value", "")]


def _typed(form: Element, control: Element, value: Value) -> list[str]:
    name = control.get("name")
    if control.tag == "select":
        offered = [one.get("value", squeezed(one)) for one in control.iter("option")]
    elif control.get("type") in ("radio", "checkbox"):
        offered = [one.get("value", "on") for one in form.iter("input") if one.get("name") == name]
    else:
        return [str(value)]
    if isinstance(value, bool):
        return offered[:1] if value else []
    wanted = [str(value)] if isinstance(value, (str, int)) else [str(one) for one in value]
    missing = [one for one in wanted if one not in offered]
    assert not missing, f"{name} does not offer {missing}, only {offered}"
    return wanted


def _pressed(form: Element, words: str) -> Element:
    return next(one for one in form.iter("button") if words in squeezed(one))


def _multipart(form: Element, pairs: list[tuple[str, str]], files: Files) -> bytes:
    """Texts first, as the token has to be; a file control left empty sends an empty name, as browsers do."""
    pieces = [_part(name, None, text.encode(), "") for name, text in pairs]
    for control in form.iter("input"):
        if control.get("type") == "file":
            name = control.get("name", "")
            given = files.get(name, ("", b"", "application/octet-stream"))
            several = cast(Sequence[File], [given] if isinstance(given[0], str) else given)
            pieces += [_part(name, *one) for one in several]
    return b"".join(pieces) + f"--{_BOUNDARY}--\r\n".encode()


def _part(name: str, filename: str | None, data: bytes, media_type: str) -> bytes:
    file = "" if filename is None else f'; filename="{filename}"'
    kind = f"\r\nContent-Type: {media_type}" if media_type else ""
    head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}{kind}\r\n\r\n'
    return head.encode() + data + b"\r\n"
