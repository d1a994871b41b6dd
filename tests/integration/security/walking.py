"""The whole path in the users' words, with canaries in every field and file that anybody fills in."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from stdnum.cn import ric

from portal.cases import opening, steps
from portal.cases import queries as cases
from portal.catalogue import kinds
from portal.catalogue.codelists import code_list
from portal.catalogue.kinds import Kind
from portal.catalogue.questions import Question
from portal.custody import rights
from portal.records import desk, drafting, publishing
from portal.records.content import Content
from portal.staff import accounts
from portal.staff.accounts import NewAccount
from portal.tips import correspondence
from portal.tips.queries import tip_for
from tests.support.bureau import Bureau
from tests.support.canaries import Canaries
from tests.support.cases import drive
from tests.support.pages import File, Page, PortalClient
from tests.support.records import HOLDER

SMALL, LARGE = 3_000, 2_000_000
WRONG_CODE = "00000-00000-00000-00000"


@dataclass(slots=True)
class Walk:
    """One portal, the words that are planted in it, and who does what."""

    visitor: PortalClient
    bureau: Bureau
    canaries: Canaries

    # ---- The citizen

    async def begins_a_report(self, kind: Kind) -> Page:
        """Every question of the kind is answered, two files are handed in, a name is given."""
        page = await (await self.visitor.open("/report/kind")).submit(kind=kind.code)
        if kind.asks_help:
            page = await page.submit(button="开始填写")
        for party in kind.parties:
            if not party.first:
                page = await self.visitor.open(f"/report/subject/{party.name}/new")
            answers = self.answers(party.questions)
            page = await page.submit(**answers)
            if page.errors:
                # A number of ours looks unusual: who presses the button again is believed.
                page = await page.submit(**answers)
        page = await page.submit(button="继续", **self.answers(kind.on_page("subject")))
        page = await page.submit(**self.answers(kind.on_page("facts")))
        page = await page.submit(button="上传", originals=True, names=True, files={"files": self.files()})
        page = await page.submit(button="继续")
        page = await page.submit(mode="named")
        page = await page.submit(name=self.canaries.name(), phone=self.phone, email=self.canaries.email())
        page = await page.submit(button="去领查询码")
        self.canaries.keep_receipt(page.receipt.replace("-", ""))
        return page

    def answers(self, questions: Iterable[Question]) -> dict[str, Any]:
        return {question.name: self._answer(question) for question in questions}

    def _answer(self, question: Question) -> Any:
        chosen = {"area": "unknown", "level": "city", "profession": "builder", "about_staff": False}
        chosen |= {"since": "2025-03", "until": "2025-09", "left": "2025-09", "uscc": "91430700MA4L00003P"}
        if question.name in chosen:
            return chosen[question.name]
        if isinstance(question.options, str):
            return code_list(question.options)[0].code
        word = self.canaries.word(question.name)
        return f"{word}\n{word}" if question.widget == "textarea" else word

    def files(self) -> list[File]:
        name = self.canaries.word("照片")
        return [
            (f"{name}.txt", self.canaries.text_file(SMALL), "text/plain"),
            (f"{name}.jpg", self.canaries.photo(LARGE), "image/jpeg"),
        ]

    @property
    def phone(self) -> str:
        return self.canaries.keep("telephone", f"139{secrets.randbelow(10**8):08d}")

    async def comes_back(self, receipt: str) -> Page:
        """First a wrong code, then the right one; a message with another file; a wish to withdraw."""
        informant = self.visitor.another()
        door = await informant.open("/progress")
        await door.submit(code=WRONG_CODE)
        page = await (await door.submit(code=receipt)).follow("看对话、写信、补充证据")
        message = self.canaries.word("补充")
        page = await page.submit(text=message, files={"files": self.files()})
        assert message in page.text
        return await informant.open("/progress/tip")

    async def looks_after_himself(self, receipt: str) -> Page:
        """A name, an address for reminders, a request about his data, and a new receipt."""
        informant = self.visitor.another()
        page = await (await informant.open("/progress")).submit(code=receipt)
        page = await (await page.follow("姓名和联系方式")).submit(
            name=self.canaries.name(), phone=self.phone, email=self.canaries.email(), tell=True
        )
        page = await (await page.follow("用邮件提醒我")).submit(email=self.canaries.email())
        form = await (await page.follow("看系统里有关于我的什么")).follow("提出申请")
        page = await form.submit(kind="correct", text=self.canaries.word("申请"))
        assert self.canaries.letters.encode() in (await informant.get(page.link("下载一份"))).body
        page = await (await informant.open("/progress/tip")).follow("换一个查询码")
        page = await page.submit(button="给我新的查询码")
        self.canaries.keep_receipt(page.receipt.replace("-", ""))
        return await page.submit(last_group=page.receipt[-5:])

    async def is_answered(self) -> None:
        """A custodian answers what was asked."""
        [row] = await rights.desk(self.bureau["管保"])
        await rights.answer(self.bureau["管保"], row.id, self.canaries.word("答复"))

    async def judges(self, receipt: str) -> Page:
        """At the end: how it was handled, and that he wants another look."""
        informant = self.visitor.another()
        page = await (await informant.open("/progress")).submit(code=receipt)
        form = await page.follow("评价办理情况")
        page = await form.submit(grade="fairly", comment=self.canaries.word("评价"))
        return await (await page.follow("申请复核")).submit(reason=self.canaries.word("复核"))

    # ---- The office

    async def signs_in(self) -> PortalClient:
        """A clerk types a wrong password and then the right one."""
        password = self.canaries.keep("password", "燕子 衔泥 过 石桥 7316")
        wrong = self.canaries.keep("wrong password", "燕子 衔泥 过 木桥 7316")
        new = NewAccount(login="zhangxin", name="张新", password=password)
        await accounts.create(new, by=self.bureau["王密"].actor)
        clerk = self.visitor.another()
        page = await (await clerk.open("/staff/sign-in")).submit(login="zhangxin", password=wrong)
        assert page.errors
        page = await page.submit(login="zhangxin", password=password)
        assert not page.errors
        return clerk

    async def handles(self, number: str) -> str:
        """The case, with words of its officers in every field of every step; gives back its number."""
        clerk = self.bureau["张干事"]
        tip = await tip_for(clerk, number)
        case = await opening.open_case(clerk, number, version=tip.version)
        await correspondence.write_to_informant(clerk, number, self.canaries.word("告知"))
        await steps.note(clerk, case, self.canaries.word("备注"))
        await drive(self.bureau, case, ("张干事", "start", {"assignee": "赵干事"}))
        question = {"template": "when", "text": self.canaries.word("提问")}
        await drive(self.bureau, case, ("张干事", "ask", question))
        return case

    async def concludes(self, case: str) -> None:
        reason = {"reason": self.canaries.word("理由")}
        found = {"outcome": "substantiated", "text": self.canaries.word("核查")}
        decision = {
            "decision_no": self.canaries.word(),
            "decided_on": date(2026, 3, 9),
            "body": self.canaries.word("机关"),
            "measure": self.canaries.word("措施"),
        }
        await self._proposes(case, "park", reason)
        await drive(self.bureau, case, ("李科长", "park", reason), ("张干事", "unpark", reason))
        await drive(self.bureau, case, ("张干事", "start", {"assignee": "赵干事"}))
        await drive(self.bureau, case, ("张干事", "submit_findings", found), ("李科长", "send_back", reason))
        await drive(self.bureau, case, ("张干事", "submit_findings", found))
        await drive(self.bureau, case, ("李科长", "record_decision", decision))

    async def _proposes(self, case: str, action: str, facts: dict[str, Any]) -> None:
        row = await cases.case_for(self.bureau["张干事"], case)
        await steps.propose(self.bureau["张干事"], case, action, facts, version=row.version)

    # ---- Publication

    async def publishes(self, case: str) -> str:
        """One record goes out; what it says in public is meant for everybody, the rest is not."""
        content = self.record_to_publish()
        drafter, checker = self.bureau["张干事"], self.bureau["李科长"]
        record = await drafting.draft(drafter, content, case=case)
        await drafting.submit(drafter, record, version=1)
        await drafting.send_back(checker, record, version=2, reason=self.canaries.word("退回"))
        await drafting.revise(drafter, record, content, version=3)
        await drafting.submit(drafter, record, version=4)
        opened = await desk.open_record(checker, record)
        return await publishing.approve(checker, record, version=opened.row.version)

    def record_to_publish(self) -> Content:
        """Of this one the whole name and the identity number must never lie open."""
        number = self.canaries.keep("identity number", _identity_number())
        return replace(HOLDER, name=self.canaries.name(), identity_number=number)

    async def drafts_another(self, case: str) -> None:
        """This one is never approved, so not a word of it may lie open."""
        await drafting.draft(self.bureau["张干事"], self.planted_content(), case=case)

    def planted_content(self) -> Content:
        word = self.canaries.word
        return replace(
            HOLDER,
            name=self.canaries.name(),
            facts=word("事实"),
            legal_basis=word("依据"),
            decision_name=word("决定书"),
            decision_no=word(),
            authority=word("机关"),
            registered_unit=word("单位"),
            registration_no=word(),
            minor_reason=word("从轻"),
        )


def _identity_number() -> str:
    """A number that nobody else uses in this run, with a right check digit."""
    body = f"43070219800101{secrets.randbelow(900) + 100}"
    return body + ric.calc_check_digit(body + "0")


def offered() -> tuple[Kind, ...]:
    return kinds.offered()
