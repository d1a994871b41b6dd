"""Each kind from the first page to the confirmation: no scripts, a phone, and nothing but a keyboard."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from portal.catalogue import kinds
from portal.catalogue.kinds import Kind
from portal.catalogue.questions import Question
from portal.database import migrate, opened
from portal.settings import Settings
from tests.support.browser import PHONE, Visitors, pictured
from tests.support.bureau import open_bureau
from tests.support.databases import in_own_loop
from tests.support.serving import Served, serving

pytestmark = pytest.mark.journey

TYPED = {
    "name": "示例",
    "account": "经过写在这里。",
    "registration_no": "湘1432006200612345",
    "since": "2025-03",
    "place": "滨湖路",
}
# So that its pages can be looked at: those of the report are pictured elsewhere.
PICTURED = "not_deregistered"
MOST_STEPS = 60


@pytest.fixture(scope="module")
def taking_reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data = tmp_path_factory.mktemp("kinds") / "var"
    data.mkdir()
    in_own_loop(lambda: _set_up(Settings(data=data)))
    # All kinds come from one address, within seconds.
    with serving(data, PORTAL_FEWEST_SECONDS="0") as portal:
        yield portal


async def _set_up(settings: Settings) -> None:
    await migrate(settings)
    async with opened(settings):
        await open_bureau(settings)


@pytest.mark.parametrize("kind", kinds.KINDS, ids=lambda kind: kind.code)
def test_a_kind_is_reported_by_keyboard_alone(browser: Visitors, taking_reports: Served, kind: Kind) -> None:
    hands = Hands(browser.visitor(taking_reports.url, viewport=PHONE), kind)
    hands.page.goto("/report")
    hands.leaves_first()
    if kind.asks_help:
        hands.opens("请走求助的路")
        hands.presses("开始填写")
    else:
        hands.opens("开始填写")
        hands.chooses("kind", kind.code)
        hands.presses("继续")
    for party in kind.parties:
        if party.first:
            hands.answers(party.questions)
    hands.answers(kind.on_page("subject"))
    hands.answers(kind.on_page("facts"))
    hands.leaves_first()
    hands.presses("继续", last=True)
    hands.chooses("mode", "anonymous")
    hands.presses("继续")
    hands.presses("内容无误，去领查询码")
    code = "".join(hands.page.locator(".receipt__code").first.inner_text().split())
    hands.types("last_group", code[-5:])
    hands.presses("求助" if kind.asks_help else "举报")

    expect(hands.page.get_by_role("heading", level=1)).to_have_text(
        "求助已登记" if kind.asks_help else "举报已登记"
    )
    hands.looks("done")


class Hands:
    """Somebody who has only the keys Tab, Enter, Space, the arrows and letters."""

    def __init__(self, page: Page, kind: Kind) -> None:
        self.page = page
        self.kind = kind

    def leaves_first(self) -> None:
        """“Leave this page quickly” is the first thing that Tab finds."""
        self.page.keyboard.press("Tab")
        assert self.focused("textContent").strip() == "立即离开本页"

    def opens(self, words: str) -> None:
        self.goes_to(f"a:text-is('{words}')")
        self.enters()

    def presses(self, words: str, *, last: bool = False) -> None:
        self.looks(self.page.url.partition("/report/")[2])
        button = self.page.locator(f"main button:has-text('{words}')")
        self.goes_to_one(button.last if last else button.first)
        self.enters()

    def answers(self, questions: tuple[Question, ...]) -> None:
        """What must be answered, and everything that is typed."""
        for question in questions:
            if question.name in TYPED:
                self.types(question.name, TYPED[question.name])
            elif question.widget == "select" and question.required:
                self.goes_to(f"[name={question.name}]")
                self.page.keyboard.press("ArrowDown")
            elif question.widget == "radio" and question.required:
                self.chooses(question.name, "")
        self.presses("继续", last=True)

    def types(self, name: str, text: str) -> None:
        self.goes_to(f"[name={name}]")
        self.page.keyboard.type(text)

    def chooses(self, name: str, value: str) -> None:
        """Tab reaches a group of round buttons once, Space takes the first, the arrows go on from there."""
        self.goes_to(f"[name={name}]")
        self.page.keyboard.press("Space")
        for _ in range(MOST_STEPS):
            if not value or self.focused("value") == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows do not reach {name}={value}")

    def goes_to(self, selector: str) -> None:
        self.goes_to_one(self.page.locator(f"main {selector}").first)

    def goes_to_one(self, target: Locator) -> None:
        for _ in range(MOST_STEPS):
            if target.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {target} on {self.page.url}")

    def enters(self) -> None:
        before = self.page.url
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        assert self.page.locator("[role=alert]").count() == 0, f"{before}: {self.page.inner_text('main')}"

    def focused(self, what: str) -> str:
        return str(self.page.evaluate(f"document.activeElement.{what}"))

    def looks(self, name: str) -> None:
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"], f"{self.page.url} is {width} wide"
        if self.kind.code == PICTURED:
            pictured(self.page, f"{self.kind.code}-{name.replace('/', '-')}")
