"""Records at every stage before the public list: drafts, one that waits for its day, a table taken over."""

from datetime import date, timedelta
from typing import Final

from portal.core import clock
from portal.core.windows import add_months
from portal.demo.people import Players
from portal.demo.records import AUTHORITY, BASIS, INVENTED, invented_uscc
from portal.records import drafting, publishing
from portal.records.content import Content, Measure
from portal.records.imports import bringing
from portal.records.imports.lines import Defaults
from portal.sheets.writing import csv_bytes

OFFICE: Final = "construction-section"
_HEADER: Final = (
    "行政相对人名称", "行政相对人类别", "统一社会信用代码", "自然人证件号码", "行政处罚决定书文号",
    "违法事实", "处罚依据", "处罚类别", "罚款金额（万元）", "处罚决定日期", "处罚机关", "联系电话",
)  # fmt: skip
_PHONE: Final = "13800000000"
"""Nobody's; a column that is never read."""


async def records(players: Players) -> None:
    """One approved for a day to come, and what became of a table with good, double and wrong lines."""
    drafter, checker = players["gongshi"].person, players["fuhe"].person
    record = await drafting.draft(drafter, _rescinded(clock.today() - timedelta(days=1)), office=OFFICE)
    await drafting.submit(drafter, record, version=1)
    later = clock.today() + timedelta(days=2)
    await publishing.approve(checker, record, version=2, public_on=later, late=True)
    defaults = Defaults(kind="unit_uses", severity="general", authority=AUTHORITY)
    await bringing.bring(drafter, OFFICE, csv_bytes(_HEADER, _table()), defaults)


def _rescinded(decided: date) -> Content:
    return Content(
        subject_type="natural",
        role="holder",
        name="钱示例",
        kind="false_material",
        profession="builder",
        grade="builder2",
        registration_no="示2430000012345",
        registered_unit="洞庭示例建筑工程有限公司",
        facts=f"当事人在申请注册时提交虚假劳动关系材料。{INVENTED}",
        legal_basis=BASIS["holder"],
        measures=(Measure(code="rescind_registration"), Measure(code="bad_record")),
        decision_name="撤销注册决定书",
        decision_no=f"演建撤字〔{decided.year}〕7号",
        decision_on=decided,
        authority=AUTHORITY,
        severity="serious",
        reapply_after=add_months(decided, 36),
    )


def _table() -> list[tuple[str, ...]]:
    day = f"{clock.today() - timedelta(days=20):%Y.%m.%d}"
    facts = f"当事人使用他人注册证书维持资质。{INVENTED}"
    unit = ("沅江样板建筑工程有限公司", "法人及非法人组织", invented_uscc(901), "")
    basis = BASIS["unit"]

    def line(
        subject: tuple[str, ...], number: int, classes: str, fine: str, on: str = day
    ) -> tuple[str, ...]:
        return (
            *subject,
            f"演建罚决字〔{on[:4]}〕{number}号",
            facts,
            basis,
            classes,
            fine,
            on,
            AUTHORITY,
            _PHONE,
        )

    return [
        line(unit, 911, "罚款", "3"),
        line(("孙虚构", "自然人", "", ""), 912, "警告；罚款", "0.2"),
        line(unit, 911, "罚款", "3"),
        line(("德山演示工程监理有限公司", "法人及非法人组织", "", ""), 913, "罚款", "三万"),
        line(("赵某某", "", "", ""), 914, "警告", ""),
        line(unit, 915, "警告", "", "去年"),
    ]
