"""A real browser without scripts, and pictures of what a person sees in it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests.support.missing import Missing

INSTALL = "apt install chromium fonts-noto-cjk"
PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PICTURES = Path(__file__).parents[2] / "var" / "screenshots"
WAIT_MILLISECONDS = 15_000

# The browser's own calls home are switched off: tests talk to nobody but the portal.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True, slots=True)
class Visitors:
    """Opens pages for people who share nothing; scripts are off unless asked for."""

    browser: Browser

    def visitor(
        self,
        base_url: str,
        *,
        viewport: ViewportSize = DESKTOP,
        scripts: bool = False,
        language: str = "zh-CN",
    ) -> Page:
        """A page in a window and a cookie jar of its own."""
        context: BrowserContext = self.browser.new_context(
            base_url=base_url, viewport=viewport, java_script_enabled=scripts, locale=language
        )
        context.set_default_timeout(WAIT_MILLISECONDS)
        return context.new_page()


@contextmanager
def started_browser() -> Iterator[Visitors]:
    program = browser_program()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, headless=True, args=list(QUIET))
        try:
            yield Visitors(browser)
        finally:
            browser.close()


def browser_program() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        raise Missing(f"There is no Chromium on this machine: {INSTALL}")
    return found


def pictured(page: Page, name: str) -> list[Path]:
    """The whole page as a phone and as a desktop show it, in var/screenshots; the window stays as it was."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    before = page.viewport_size
    made = [_picture(page, f"{name}-{viewport['width']}.png", viewport) for viewport in (PHONE, DESKTOP)]
    if before:
        page.set_viewport_size(before)
    return made


def _picture(page: Page, file: str, viewport: ViewportSize) -> Path:
    page.set_viewport_size(viewport)
    path = PICTURES / file
    page.screenshot(path=path, full_page=True)
    return path
