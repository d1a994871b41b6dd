"""As many invented records as one wants to try the list with; their names share words as real ones do."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Final, TypedDict

from portal.core import clock
from portal.demo.records import AREAS, invented_uscc, misconduct
from portal.records.content import Content, Measure
from portal.records.publishing import Sample

AT_ONCE: Final = 5000
_SEED: Final = 20260401
_FAMILY: Final = (
    *"王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤",
    *("欧阳", "上官", "司马", "诸葛", "皇甫", "尉迟"),
)
_GIVEN: Final = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红建国文斌辉玲鹏宇浩凯健俊帆旭宁莹雪琳晶婷慧"
    "志海峰云飞龙波成林东亮永新春梅兰荣光庆福德祥利民生胜全安康乐天佳欣怡然思远子涵梓轩晨曦雨桐若溪一诺"
)
_PLACES: Final = (
    *("洞庭", "沅江", "澧水", "柳叶", "花岩", "德山", "河洑", "太阳山", "桃花源", "武陵"),
    *("鼎城", "安乡", "汉寿", "澧县", "临澧", "桃源", "石门", "津市", "湖南", "长沙", "岳阳"),
)
_BRANDS: Final = (
    "恒瑞宏达鑫盛泰安华建中天远大金茂正信诚德立新创联合众宇博海纳川龙腾飞跃顺通路桥江山河岳云峰翔凯旋"
    "福隆昌兴旺丰裕祥和康宁锦绣前程智慧卓越精工鼎力方圆百年基业长青万象城市美景绿源蓝天白鹭银杏"
)
_TRADES: Final = {
    "builder": ("建筑工程", "建设工程", "市政工程", "装饰工程", "建设集团", "园林", "水利水电", "路桥"),
    "supervisor": ("工程监理", "建设监理咨询", "项目管理"),
    "survey_design_engineer": ("勘察设计", "岩土工程", "勘测设计研究"),
    "architect": ("建筑设计", "规划建筑设计"),
    "cost_engineer": ("造价咨询", "工程造价咨询", "项目咨询"),
}
_PROFESSIONS: Final = tuple(_TRADES)
_WEIGHTS: Final = (12, 4, 3, 1, 3)
_FORMS: Final = ("有限公司", "有限公司", "有限公司", "有限责任公司", "（集团）有限公司", "股份有限公司")
_BY_HOLDERS: Final = ("cert_rent", "cert_rent", "cert_rent", "cert_trade", "absent_on_site")
_BY_UNITS: Final = ("unit_uses", "unit_uses", "absent_on_site", "withhold_cert", "false_material")
_AUTHORITIES: Final = tuple(f"{place}住房和城乡建设局（演示）" for place in _PLACES)


class _Decision(TypedDict):
    decision_name: str
    decision_no: str
    decision_on: date
    authority: str
    severity: str
    area: str


def portions(count: int) -> Iterator[list[Sample]]:
    """`count` records, some thousand at a time."""
    drawn = samples(count)
    while some := list(islice(drawn, AT_ONCE)):
        yield some


def samples(count: int) -> Iterator[Sample]:
    """The same on the same day, one after the other."""
    draw, today = random.Random(_SEED), clock.today()
    for n in range(count):
        yield _sample(draw, n, today)


def _sample(draw: random.Random, n: int, today: date) -> Sample:
    serious = draw.random() < 0.55
    decided = today - timedelta(days=int(draw.random() * (1000 if serious else 330)) + 1)
    shared = _Decision(
        decision_name="行政处罚决定书",
        decision_no=f"演建罚决字〔{decided.year}〕{10_000 + n}号",
        decision_on=decided,
        authority=draw.choice(_AUTHORITIES),
        severity="serious" if serious else "general",
        area=draw.choice(AREAS),
    )
    make = _holder if draw.random() < 0.6 else _unit
    public_on = min(decided + timedelta(days=int(draw.random() * 7) + 1), today)
    return Sample(make(draw, n, shared), public_on)


def _holder(draw: random.Random, n: int, shared: _Decision) -> Content:
    [profession] = draw.choices(_PROFESSIONS, _WEIGHTS)
    unit, decided = _unit_name(draw, profession), shared["decision_on"]
    fine = Measure(code="fine", amount_fen=int(draw.random() * 10 + 1) * 100_000)
    ban = Measure(code="rescind_registration", from_on=decided, until_on=decided + timedelta(days=1095))
    return Content(
        subject_type="natural",
        role="holder",
        name=draw.choice(_FAMILY) + "".join(draw.choices(_GIVEN, k=1 + (draw.random() < 0.85))),
        **misconduct("holder", draw.choice(_BY_HOLDERS), unit),
        profession=profession,
        registration_no=f"演{decided.year}{n:09d}",
        registered_unit=unit,
        measures=(ban, Measure(code="blacklist")) if shared["severity"] == "serious" else (fine,),
        **shared,
    )


def _unit(draw: random.Random, n: int, shared: _Decision) -> Content:
    [profession] = draw.choices(_PROFESSIONS, _WEIGHTS)
    fine = Measure(code="fine", amount_fen=int(draw.random() * 30 + 1) * 100_000)
    return Content(
        subject_type="legal",
        role="unit",
        name=_unit_name(draw, profession),
        uscc=invented_uscc(n),
        **misconduct("unit", draw.choice(_BY_UNITS)),
        measures=(fine, Measure(code="bad_record")),
        **shared,
    )


def _unit_name(draw: random.Random, profession: str) -> str:
    brand = "".join(draw.choices(_BRANDS, k=2 + (draw.random() < 0.3)))
    return f"{draw.choice(_PLACES)}{brand}{draw.choice(_TRADES[profession])}{draw.choice(_FORMS)}"
