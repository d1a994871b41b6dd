"""Somebody at work in a real browser whose every page is looked at: its width, its heading, its silence."""

import os
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request, ViewportSize

from portal.admin.middleware import COOKIE
from tests.support.browser import DESKTOP, Visitors, pictured

PICTURES = bool(os.environ.get("PORTAL_TEST_PICTURES"))
"""Set it to look at the pages of these journeys in var/screenshots."""


@dataclass
class Watched:
    """One person's browser; `look` at each page, and `troubles` gathers what happened beside it."""

    page: Page
    home: str
    who: str
    troubles: list[str] = field(default_factory=list)
    looked: int = 0

    def look(self, name: str) -> None:
        """No wider than the window, one h1, nothing on the console, no request to anywhere else."""
        page, window = self.page, self.page.viewport_size
        assert window is not None
        # Right after a click the new page may have begun without having anything yet.
        page.wait_for_load_state()
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= window["width"], f"{name} is {width} wide in a window of {window['width']}"
        assert page.locator("h1").count() == 1, f"{name} has {page.locator('h1').count()} h1"
        assert not self.troubles, f"{name}: {self.troubles}"
        self.looked += 1
        if PICTURES:
            pictured(page, f"{self.who}-{self.looked:02d}-{name}")

    def said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.troubles.append(f"console: {message.text}")

    def failed(self, error: object) -> None:
        self.troubles.append(f"script: {error}")

    def asked(self, request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.home).netloc:
            self.troubles.append(f"asked elsewhere: {request.url}")


def at_work(
    browser: Visitors,
    url: str,
    token: str,
    *,
    who: str,
    viewport: ViewportSize = DESKTOP,
    scripts: bool = False,
) -> Watched:
    """Signed in already; how that is done is another journey."""
    page = browser.visitor(url, viewport=viewport, scripts=scripts)
    page.context.add_cookies([{"name": COOKIE, "value": token, "url": url}])
    watched = Watched(page, url, who)
    page.on("console", watched.said)
    page.on("pageerror", watched.failed)
    page.on("request", watched.asked)
    return watched
