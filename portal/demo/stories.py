"""The invented tips: what was told, by whom, how long ago, and how far its handling has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """`stage` is the state of the tip or its case today; `days_ago` are counted from today."""

    stage: str
    days_ago: int
    kind: str
    answers: Mapping[str, Any]
    identity: Mapping[str, Any] = field(default_factory=dict)
    with_picture: bool = False


@dataclass(frozen=True, slots=True)
class Trade:
    """What a sample tip is about: the certificate, the sort of unit, and where."""

    profession: str
    grade: str
    unit_type: str
    area: str
    level: str


_BUILDER: Final = Trade("builder", "builder1", "construction", "430702", "city")
_DESIGN: Final = Trade("survey_design_engineer", "struct1", "design", "430702", "city")
_ANXIANG: Final = Trade("supervisor", "", "supervision", "430721", "district")
_ELSEWHERE: Final = Trade("builder", "", "construction", "outside", "unknown")
_NAMED: Final = {"name": "某某某", "phone": "（演示，不留电话）", "email": "informant@changde.example"}
_OPEN: Final = {**_NAMED, "confidential": False}


def _rented(person: str, unit: str, trade: Trade, **more: Any) -> dict[str, Any]:
    account = f"{person}的证书注册在{unit}，但他常年在外地上班，只在检查时来一趟。本内容为演示，纯属虚构。"
    holder = {"name": person, "profession": trade.profession}
    return {
        "persons": [holder | ({"profession_sub": trade.grade} if trade.grade else {})],
        "units": [{"name": unit, "unit_type": trade.unit_type}],
        "area": trade.area,
        "level": trade.level,
        "account": account,
        "since": "2026-03",
        "how_known": "colleague",
    } | more


STORIES: Final[Sequence[Story]] = (
    Story(
        stage="registered",
        days_ago=1,
        kind="fake_job",
        answers={
            "intermediaries": [
                {
                    "name": "澧水虚构人力资源服务有限公司",
                    "unit_type": "hr_agency",
                    "links": "https://jobs.changde.example/demo",
                }
            ],
            "area": "430721",
            "account": "以招聘建造师为名收证，电话里说不用上班，按年给钱。本内容为演示，纯属虚构。",
            "how_known": "seen",
        },
    ),
    Story(
        stage="registered",
        days_ago=2,
        kind="withhold_cert",
        answers={
            "units": [{"name": "德山样板造价咨询有限公司", "unit_type": "cost_consulting"}],
            "profession": "cost_engineer",
            "withheld": ["certificate", "seal"],
            "area": "unknown",
            "account": "离职三个月，公司扣着我同事的注册证书和印章不还。本内容为演示，纯属虚构。",
        },
        identity=_NAMED,
    ),
    Story(
        stage="registered",
        days_ago=1,
        kind="not_deregistered",
        answers={
            "units": [{"name": "枉水演示建筑工程有限公司", "unit_type": "construction"}],
            "profession": "builder",
            "profession_sub": "builder2",
            "area": "430702",
            "left": "2026-01",
            "tried": ["asked"],
            "proofs": ["termination"],
            "account": "离职两个月了，公司一直说再等等。本内容为演示，纯属虚构。",
        },
    ),
    Story(
        stage="registered",
        days_ago=3,
        kind="cert_trade",
        answers={
            "persons": [
                {"name": "孔样例", "profession": "builder", "profession_sub": "builder1"},
                {"name": "曹虚构", "profession": "cost_engineer", "profession_sub": "cost1"},
            ],
            "units": [
                {"name": "枉水样板建筑工程有限公司", "unit_type": "construction"},
                {"name": "白马湖虚构造价咨询有限公司", "unit_type": "cost_consulting"},
            ],
            "intermediaries": [{"name": "示例证书微信群", "unit_type": "website"}],
            "area": "430702",
            "deal": "rent",
            "price": "每年三万元",
            "account": "微信群里牵线，两个人的证书租给两家公司。本内容为演示，纯属虚构。",
            "how_known": "documents",
        },
    ),
    Story(
        stage="returned",
        days_ago=5,
        kind="cert_rent",
        answers=_rented("赵虚构", "花岩演示勘察设计院有限公司", _DESIGN),
    ),
    Story(
        stage="routed",
        days_ago=3,
        kind="cert_rent",
        answers=_rented("钱样例", "洞庭示例建筑工程有限公司", _BUILDER),
        with_picture=True,
    ),
    # A second informant of the same thing: 可能重复, for an officer to decide.
    Story(
        stage="routed",
        days_ago=1,
        kind="cert_rent",
        answers=_rented("钱样例", "洞庭示例建筑工程有限公司", _BUILDER, how_known="seen"),
    ),
    Story(
        stage="routed",
        days_ago=2,
        kind="cert_rent",
        answers=_rented("孙虚构", "安乡样板工程监理有限公司", _ANXIANG),
    ),
    Story(
        stage="routed",
        days_ago=4,
        kind="cert_rent",
        answers=_rented("周某某", "河洑示例建筑工程有限公司", _BUILDER, about_staff=True),
    ),
    Story(
        stage="accepted",
        days_ago=8,
        kind="cert_rent",
        answers=_rented("吴样例", "沅江范例建筑工程有限公司", _BUILDER),
        identity=_OPEN,
    ),
    # Merged into the case of the story above; each informant has a receipt of his own.
    Story(
        stage="joined",
        days_ago=6,
        kind="cert_rent",
        answers=_rented("吴样例", "沅江范例建筑工程有限公司", _BUILDER, how_known="seen"),
    ),
    Story(
        stage="investigating",
        days_ago=15,
        kind="cert_rent",
        answers=_rented("郑虚构", "柳叶演示建筑设计有限公司", _DESIGN),
    ),
    Story(
        stage="inspected",
        days_ago=16,
        kind="absent_on_site",
        answers=_rented(
            "魏样例",
            "穿紫河示例建筑工程有限公司",
            _BUILDER,
            project_name="柳叶湖样板工程（演示）",
            place="柳叶大道示例路口",
        ),
    ),
    Story(
        stage="awaiting_informant",
        days_ago=18,
        kind="cert_rent",
        answers=_rented("冯样例", "德山示例建筑工程有限公司", _BUILDER),
        identity=_NAMED,
    ),
    Story(
        stage="answered",
        days_ago=24,
        kind="cert_rent",
        answers=_rented("陈虚构", "太阳山样板建筑工程有限公司", _BUILDER),
        with_picture=True,
    ),
    Story(
        stage="parked",
        days_ago=40,
        kind="cert_rent",
        answers=_rented("褚样例", "洞庭范例建筑工程有限公司", _BUILDER),
    ),
    Story(
        stage="filed",
        days_ago=35,
        kind="cert_rent",
        answers=_rented("卫虚构", "沅江样板建筑工程有限公司", _BUILDER),
        identity=_NAMED,
    ),
    Story(
        stage="awaiting_review",
        days_ago=45,
        kind="cert_rent",
        answers=_rented("蒋样例", "澧水演示勘察设计院有限公司", _DESIGN),
    ),
    Story(
        stage="reported_up",
        days_ago=50,
        kind="cert_rent",
        answers=_rented("沈虚构", "安乡示例工程监理有限公司", _ANXIANG),
    ),
    Story(
        stage="referred_out",
        days_ago=48,
        kind="cert_rent",
        answers=_rented("韩样例", "花岩范例建筑工程有限公司", _BUILDER),
    ),
    Story(
        stage="decided",
        days_ago=60,
        kind="cert_rent",
        answers=_rented("杨虚构", "河洑演示建筑工程有限公司", _BUILDER),
    ),
    Story(
        stage="closed",
        days_ago=70,
        kind="cert_rent",
        answers=_rented("朱样例", "柳叶示例建筑工程有限公司", _BUILDER),
        identity=_NAMED,
        with_picture=True,
    ),
    Story(
        stage="closed_not_proved",
        days_ago=65,
        kind="cert_rent",
        answers=_rented("秦虚构", "德山虚构建筑工程有限公司", _BUILDER),
    ),
    Story(
        stage="under_reconsideration",
        days_ago=75,
        kind="cert_rent",
        answers=_rented("许样例", "太阳山虚构建筑工程有限公司", _BUILDER),
    ),
    Story(
        stage="not_accepted",
        days_ago=30,
        kind="cert_rent",
        answers=_rented("何虚构", "洞庭虚构建筑工程有限公司", _BUILDER),
    ),
    Story(
        stage="transferred_out",
        days_ago=33,
        kind="cert_rent",
        answers=_rented("吕样例", "邻市样板建筑工程有限公司", _ELSEWHERE),
    ),
)
