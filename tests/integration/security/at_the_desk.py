"""The office's part of the path as its people walk it: on their pages, with canaries in every field."""

from typing import Any

from portal.records.content import Content
from tests.integration.security.walking import Walk
from tests.support.pages import Page, PortalClient
from tests.support.signed_in import say, visitor


class AtTheDesk:
    """The same acts as `Walk` does by verbs, with the forms that the pages show."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._word = walk.canaries.word

    async def handles(self, number: str) -> str:
        """Reads the tip and its files, signs it off, notes, writes, asks; gives back the case's number."""
        clerk = await self._signed_in("张干事")
        page = await (await clerk.open("/staff/tips")).follow(number)
        assert self._walk.canaries.letters in page.text
        await self._downloads(clerk, page)
        page = await page.submit(action=f"/staff/tips/{number}/steps/sign_off")
        case = page.path.rpartition("/")[2]
        here = f"/staff/cases/{case}"
        page = await say(page, self._word("告知"), tip=f"/staff/tips/{number}")
        page = await (await clerk.open(here)).submit(action=f"{here}/notes", text=self._word("备注"))
        await self._takes("张干事", case, "start", assignee=str(self._walk.bureau["赵干事"].id))
        await self._takes("张干事", case, "ask", template="when", text=self._word("提问"))
        return case

    async def concludes(self, case: str) -> None:
        found: dict[str, Any] = {"outcome": "substantiated"}
        reason: dict[str, Any] = {"reason": self._word("理由")}
        await self._sends("张干事", case, "proposals/park", reason)
        await self._takes("李科长", case, "park", **reason)
        await self._takes("张干事", case, "unpark", **reason)
        await self._takes("张干事", case, "start", assignee=str(self._walk.bureau["赵干事"].id))
        await self._finds(case)
        await self._takes("张干事", case, "submit_findings", text=self._word("核查"), **found)
        await self._takes("李科长", case, "send_back", **reason)
        await self._takes("张干事", case, "submit_findings", text=self._word("再查"), **found)
        await self._takes(
            "李科长",
            case,
            "record_decision",
            decision_no=self._word(),
            decided_on="2026-03-09",
            body=self._word("机关"),
            measure=self._word("措施"),
        )

    async def _finds(self, case: str) -> None:
        """Facts and checklist, and words that stay a draft."""
        here = f"/staff/cases/{case}"
        clerk = await self._signed_in("张干事")
        facts: dict[str, Any] = {"1-remark": self._word("备注"), "1-id_number": "11010519491231002X"}
        page = await (await clerk.open(f"{here}/facts")).submit(button="保存案件事实", **facts)
        assert not page.errors, page.errors
        page = await clerk.open(f"{here}/checklist")
        items = [one.get("name", "") for one in page.root.iter("textarea")]
        answers: dict[str, Any] = {name: self._word("核对") for name in items}
        answers |= {name.replace("-text", "-state"): "done" for name in items}
        page = await page.submit(button="保存核查清单", **answers)
        assert not page.errors, page.errors
        await (await clerk.open(here)).submit(
            action=f"{here}/steps/submit_findings", button="保存草稿", text=self._word("草稿")
        )

    async def publishes(self, case: str) -> str:
        """Drafted, sent back, revised, approved; only what was approved may be read by anybody."""
        content = self._walk.record_to_publish()
        drafter, checker = await self._signed_in("张干事"), await self._signed_in("李科长")
        page = await (await drafter.open(f"/staff/cases/{case}")).follow("起草公示记录")
        page = await page.submit(**_typed(content))
        assert not page.errors, page.errors
        record = page.path
        await page.submit(button="提交审核")
        await (await checker.open(record)).submit(reason=self._word("退回"), action=f"{record}/return")
        await (await drafter.open(f"{record}/content")).submit(**_typed(content))
        await (await drafter.open(record)).submit(button="提交审核")
        await (await checker.open(record)).submit(button="同意公示")
        listed = await self._walk.visitor.open("/records")
        assert listed.tables, "nothing was published"
        return (await listed.client.open(listed.link(f"{content.name[0]}*"))).path.rpartition("/")[2]

    async def drafts_another(self, case: str) -> None:
        drafter = await self._signed_in("张干事")
        page = await drafter.open(f"/staff/cases/{case}/records/new")
        page = await page.submit(**_typed(self._walk.planted_content()))
        assert not page.errors, page.errors

    async def _signed_in(self, name: str) -> PortalClient:
        return await visitor(self._walk.visitor, self._walk.bureau[name])

    async def _takes(self, who: str, case: str, step: str, **facts: Any) -> None:
        await self._sends(who, case, f"steps/{step}", facts)

    async def _sends(self, who: str, case: str, form: str, facts: dict[str, Any]) -> None:
        here = f"/staff/cases/{case}"
        page = await (await self._signed_in(who)).open(here)
        page = await page.submit(action=f"{here}/{form}", **facts)
        if page.h1 == "发送前预览":
            [send, *_] = next(page.root.iter("main")).iter("button")
            page = await page.submit(button="".join(send.itertext()))
        assert page.status == 200, (form, page.errors, page.text[:200])
        assert not page.errors, (form, page.errors)

    async def _downloads(self, clerk: PortalClient, page: Page) -> None:
        """What he reads passes through the server; nothing of it may stay there."""
        links = [one.get("href", "") for one in page.root.iter("a") if "/files/" in one.get("href", "")]
        assert len(links) == len(self._walk.files())
        pages = [await clerk.open(link) for link in links]
        files = [await page.follow("下载附件") for page in pages]
        marked = [self._walk.canaries.letters.encode() in file.body for file in files]
        assert marked == [True, False], "the text is read, the photograph comes cleaned"


def _typed(content: Content) -> dict[str, Any]:
    """A record as its form is filled in; what the form takes over from the case's facts is cleared."""
    names = (
        *("certificate_no", "actual_unit", "source_unit", "remark", "grade"),
        *("subject_type", "role", "name", "profession", "registration_no", "registered_unit"),
        *("identity_number", "kind", "facts", "legal_basis", "decision_no", "authority", "severity"),
    )
    values = {name: getattr(content, name) for name in names}
    measures = {"m1-code": "warn", "m2-code": "fine", "m2-amount": "10000"}
    return values | measures | {"decision_on": "2026-03-02"}
