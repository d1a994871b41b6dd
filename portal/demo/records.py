"""Two hundred invented disciplinary records, with windows that run today."""

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Final, TypedDict

from stdnum.cn import uscc

from portal.core import clock
from portal.core.windows import add_months
from portal.records.content import Content, Measure
from portal.records.publishing import Sample

HOW_MANY: Final = 200
_SEED = 20190214
_YEAR_AGO = 330
AUTHORITY: Final = "某市住房和城乡建设局（演示）"
INVENTED = "（本条为演示数据，单位、人员和事实均为虚构。）"

_FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻"
_GIVEN = ("示例", "样例", "虚构", "某某", "演示")
_PLACES = ("洞庭", "沅江", "澧水", "柳叶", "花岩", "德山", "太阳山", "河洑")
_WORDS = ("示例", "样板", "演示", "虚构", "范例")
_TRADES = {
    "builder": "建筑工程有限公司",
    "supervisor": "工程监理有限公司",
    "survey_design_engineer": "勘察设计院有限公司",
    "architect": "建筑设计有限公司",
    "cost_engineer": "造价咨询有限公司",
}
AREAS = ("430702", "430703", "430721", "430722", "430723", "430724", "430725", "430726", "430781", "")
_AGENCY = "人力资源服务有限公司"

BASIS = {
    "holder": "《注册建造师管理规定》等执业资格注册管理规定（演示引用，请以决定书原文为准）",
    "unit": "《中华人民共和国建筑法》第六十六条（演示引用，请以决定书原文为准）",
    "intermediary": "《人力资源市场暂行条例》第四十三条（演示引用，请以决定书原文为准）",
}
_OTHER_BASIS: Final = {
    "withhold_cert": "《中华人民共和国劳动合同法》第八十四条（演示引用，请以决定书原文为准）",
    "false_material": "《中华人民共和国行政许可法》第七十八条（演示引用，请以决定书原文为准）",
}
_FACTS: Final = {
    ("holder", "cert_rent"): "当事人的注册证书注册在{unit}，经核查，注册期间未在该单位工作。",
    ("holder", "cert_trade"): "当事人收取费用，将注册证书租给{unit}使用。",
    ("holder", "absent_on_site"): "当事人代表{unit}登记在一个在建项目上，经核查，长期不在现场履行职责。",
    ("unit", "unit_uses"): "当事人使用他人注册证书维持资质，证书持有人实际不在本单位工作。",
    ("unit", "absent_on_site"): "当事人登记在一个在建项目上的注册人员实际不在现场，由他人代为签字。",
    ("unit", "withhold_cert"): "当事人扣押离职人员的注册证书和执业印章，经要求仍不退还。",
    ("unit", "false_material"): "当事人为不在本单位工作的人员提交虚假的劳动合同，申请注册。",
    ("intermediary", "fake_job"): "当事人以招聘为名发布收取注册证书的信息，没有真实岗位。",
    ("intermediary", "intermediary"): "当事人以职业介绍为名为他人“挂证”牵线，并收取费用。",
}
"""Whoever reads a record sees the kind of misconduct beside its facts: they have to fit each other."""


def samples() -> list[Sample]:
    """The same records for everybody on the same day."""
    draw = random.Random(_SEED)
    return [_sample(draw, n) for n in range(HOW_MANY)]


class Misconduct(TypedDict):
    kind: str
    facts: str
    legal_basis: str


def misconduct(role: str, kind: str, unit: str = "") -> Misconduct:
    """The kind of misconduct with facts and a basis that fit it; `unit` is where a holder is registered."""
    facts = _FACTS[role, kind].format(unit=unit) + INVENTED
    return Misconduct(kind=kind, facts=facts, legal_basis=_OTHER_BASIS.get(kind, BASIS[role]))


def _sample(draw: random.Random, n: int) -> Sample:
    decided = clock.today() - timedelta(days=2 + n * _YEAR_AGO // HOW_MANY)
    role = draw.choices(("holder", "unit", "intermediary"), weights=(6, 3, 1))[0]
    make = {"holder": _of_holder, "unit": _of_unit, "intermediary": _of_agency}[role]
    content = make(draw, n, decided)
    if n % 8 == 0 and content.severity == "general":
        # Its drafter chose an end before the last day, where the rule of that time leaves a choice.
        content = replace(content, window_until=add_months(decided, 12))
    # A few days pass between a decision and its publication.
    public_on = min(decided + timedelta(days=draw.randint(1, 7)), clock.today())
    return Sample(content, public_on)


def _of_holder(draw: random.Random, n: int, decided: date) -> Content:
    profession = draw.choice(tuple(_TRADES))
    unit = _unit(draw, profession)
    serious = draw.random() < 0.2
    return Content(
        subject_type="natural",
        role="holder",
        name=draw.choice(_FAMILY) + draw.choice(_GIVEN),
        **misconduct("holder", draw.choice(("cert_rent", "cert_rent", "cert_trade", "absent_on_site")), unit),
        profession=profession,
        registration_no=f"示{decided.year}{n:08d}",
        registered_unit=unit,
        area=draw.choice(AREAS),
        measures=_holder_measures(draw, decided, serious=serious),
        severity="serious" if serious else "general",
        **_decision(n, decided),
    )


def _of_unit(draw: random.Random, n: int, decided: date) -> Content:
    name = _unit(draw, draw.choice(tuple(_TRADES)))
    return Content(
        subject_type="legal",
        role="unit",
        name=name,
        uscc=invented_uscc(n),
        **misconduct("unit", draw.choice(("unit_uses", "absent_on_site", "withhold_cert", "false_material"))),
        area=draw.choice(AREAS),
        measures=(Measure(code="fine", amount_fen=draw.randint(1, 30) * 100_000), Measure(code="bad_record")),
        severity=draw.choice(("general", "general", "serious")),
        **_decision(n, decided),
    )


def _of_agency(draw: random.Random, n: int, decided: date) -> Content:
    name = f"{draw.choice(_PLACES)}{draw.choice(_WORDS)}{_AGENCY}"
    return Content(
        subject_type="legal",
        role="intermediary",
        name=name,
        uscc=invented_uscc(n),
        **misconduct("intermediary", draw.choice(("fake_job", "intermediary"))),
        area=draw.choice(AREAS),
        measures=(
            Measure(code="order_correct"),
            Measure(code="fine", amount_fen=draw.randint(1, 5) * 1_000_000),
        ),
        severity="general",
        **_decision(n, decided),
    )


def _holder_measures(draw: random.Random, decided: date, *, serious: bool) -> tuple[Measure, ...]:
    if not serious:
        return (Measure(code="warn"), Measure(code="fine", amount_fen=draw.randint(1, 10) * 100_000))
    until = decided + timedelta(days=3 * 365)
    return (
        Measure(code="rescind_registration", from_on=decided, until_on=until),
        Measure(code="blacklist"),
    )


def _unit(draw: random.Random, profession: str) -> str:
    return f"{draw.choice(_PLACES)}{draw.choice(_WORDS)}{_TRADES[profession]}"


class _Decision(TypedDict):
    decision_name: str
    decision_no: str
    decision_on: date
    authority: str


def _decision(n: int, decided: date) -> _Decision:
    number = f"演建罚决字〔{decided.year}〕{HOW_MANY - n}号"
    return _Decision(
        decision_name="行政处罚决定书", decision_no=number, decision_on=decided, authority=AUTHORITY
    )


def invented_uscc(n: int) -> str:
    """Formally right, and of a division (430799) that does not exist."""
    body = f"{n:08d}"
    code = f"91430799{body}{_organisation_check(body)}"
    return code + str(uscc.calc_check_digit(code))


def _organisation_check(body: str) -> str:
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    rest = -sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11
    return "X" if rest == 10 else str(rest)
