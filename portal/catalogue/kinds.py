"""The kinds of tips: what each is called, what it asks, and what its answers mean for routing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from portal.catalogue import questions as q
from portal.catalogue.codelists import find
from portal.catalogue.questions import Page, Question
from portal.core.errors import N_, Message, NotFound

_FILL_IN = N_("请填写这一项。")
_CHOOSE = N_("请选择一项。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """`identifying`: questions of which at least one needs an answer, so that there is something to check.

    `needed` asks for it in plain words.
    """

    code: str
    zh: str
    en: str
    hint_zh: str = ""
    hint_en: str = ""
    offered: bool = False
    questions: tuple[Question, ...] = ()
    identifying: tuple[str, ...] = ()
    needed: str = ""

    def label(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh

    def hint(self, lang: str) -> str:
        return self.hint_en if lang == "en" else self.hint_zh

    def on_page(self, page: Page) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.page == page)


KINDS: Final[tuple[Kind, ...]] = (
    Kind(
        code="cert_rent",
        zh="挂证（注册单位与实际工作单位不符）",
        en="Certificate renting: registered unit is not the real employer",
        hint_zh="证书注册在一个单位，人却不在那里工作。",
        hint_en="The certificate is registered with a unit where its holder does not work.",
        offered=True,
        questions=(
            q.PERSON_NAME,
            q.PROFESSION,
            q.REGISTRATION_NO,
            q.asked_as(q.UNIT_NAME, N_("证书注册在哪个单位"), q.UNIT_NAME.hint),
            q.USCC,
            q.UNIT_TYPE,
            q.ACTUAL_UNIT,
            q.AREA,
            q.LEVEL,
            q.ABOUT_STAFF,
            q.ACCOUNT,
            q.SINCE,
            q.UNTIL,
            q.HOW_KNOWN,
            q.LINKS,
        ),
        identifying=("person_name", "registration_no", "unit_name", "uscc"),
        needed=N_("人员姓名、注册号、单位名称、信用代码，请至少填写一项。"),
    ),
    Kind(
        code="absent_on_site",
        zh="“挂证”不到岗履责（在建项目）",
        en="Named on a site but not on duty (project under construction)",
        hint_zh="工地公示的项目经理、总监等不在现场。",
        hint_en="The project manager or supervisor shown at a site is not there.",
        offered=True,
        questions=(
            q.PROJECT_NAME,
            q.PLACE,
            q.AREA,
            q.PERSON_NAME,
            q.SITE_POST,
            q.PROFESSION,
            q.asked_as(q.UNIT_NAME, N_("所属单位名称"), N_("施工或监理单位的名称。")),
            q.UNIT_TYPE,
            q.LEVEL,
            q.ABOUT_STAFF,
            q.ABSENCE,
            q.ACCOUNT,
            q.SINCE,
            q.UNTIL,
            q.HOW_KNOWN,
        ),
        identifying=("project_name", "place", "person_name", "unit_name"),
        needed=N_("项目名称、地点、人员姓名、单位名称，请至少填写一项。"),
    ),
    Kind(
        code="fake_job",
        zh="提供虚假就业信息",
        en="Fake job posting",
        hint_zh="招聘是假，收证、租证是真。",
        hint_en="The job is not real: the posting collects or rents certificates.",
        offered=True,
        questions=(
            q.asked_as(q.UNIT_NAME, N_("发布单位、中介或网站的名称"), q.UNIT_NAME.hint),
            q.USCC,
            q.UNIT_TYPE,
            replace(q.LINKS, page="subject", label=N_("信息所在网址")),
            q.PLACE,
            q.AREA,
            q.ABOUT_STAFF,
            q.ACCOUNT,
            q.SINCE,
            q.UNTIL,
            q.HOW_KNOWN,
        ),
        identifying=("unit_name", "uscc", "links", "place"),
        needed=N_("发布者名称、信用代码、网址、地点，请至少填写一项。"),
    ),
    Kind(
        code="withhold_cert",
        zh="扣押劳动者职业（专业）资格（注册）证书",
        en="Holding back a worker’s certificate",
        hint_zh="单位或中介扣着证书、印章不还。",
        hint_en="A unit or an agency keeps a certificate or seal and does not return it.",
        offered=True,
        questions=(
            q.asked_as(q.UNIT_NAME, N_("扣押证书的单位名称"), q.UNIT_NAME.hint),
            q.USCC,
            q.UNIT_TYPE,
            q.PROFESSION,
            q.PLACE,
            q.AREA,
            q.ABOUT_STAFF,
            q.ACCOUNT,
            q.SINCE,
            q.HOW_KNOWN,
        ),
        identifying=("unit_name", "uscc", "place"),
        needed=N_("单位名称、信用代码、地点，请至少填写一项。"),
    ),
    Kind(
        code="cert_trade",
        zh="买卖、租借（专业）资格（注册）证书",
        en="Buying, selling or lending a qualification or registration certificate",
    ),
    Kind(code="unit_uses", zh="单位使用“挂证”人员", en="A unit uses rented certificates"),
    Kind(
        code="intermediary",
        zh="以职业介绍为名提供“挂证”信息服务",
        en="Intermediary service for certificate renting under the name of job agency",
    ),
    Kind(
        code="not_deregistered",
        zh="已离职未办理注销注册",
        en="Left the unit, registration not cancelled (worker asks for help)",
    ),
    Kind(code="false_material", zh="提供虚假材料申请注册", en="False material used to register"),
    Kind(
        code="staff_conduct",
        zh="工作人员违纪违法",
        en="Conduct of public staff (goes to discipline inspection)",
    ),
    Kind(code="other", zh="其他", en="Other"),
)

_BY_CODE: Final = {kind.code: kind for kind in KINDS}


def kind(code: str) -> Kind:
    if code not in _BY_CODE:
        raise NotFound(N_("没有这种举报类型。"))
    return _BY_CODE[code]


def offered() -> tuple[Kind, ...]:
    """The kinds that a visitor can choose now."""
    return tuple(each for each in KINDS if each.offered)


def missing(kind: Kind, answers: Mapping[str, object]) -> dict[str, Message]:
    """What still has to be answered, by the name of the question that should say so."""
    found = {
        question.name: Message(_CHOOSE if question.options else _FILL_IN)
        for question in kind.questions
        if question.required and not answered(answers, question.name)
    }
    if kind.identifying and not any(answered(answers, name) for name in kind.identifying):
        found.setdefault(kind.identifying[0], Message(kind.needed))
    return found


def routing_inputs(kind: Kind, answers: Mapping[str, object]) -> dict[str, object]:
    """The answers as the codes that routing reads; what was not asked or answered counts as unknown."""
    return {
        "violation": kind.code,
        "professions": _several(answers.get("profession")),
        "unit_types": [_routes_as(code) for code in _several(answers.get("unit_type"))],
        "level": _text(answers.get("level")) or "unknown",
        "area": _text(answers.get("area")) or "unknown",
        "on_site": kind.code == "absent_on_site" or _ticked(answers.get("on_site")),
        "about_staff": kind.code == "staff_conduct" or _ticked(answers.get("about_staff")),
    }


def answered(answers: Mapping[str, object], name: str) -> bool:
    value = answers.get(name)
    return bool(_text(value)) if isinstance(value, str) else bool(value)


def _several(value: object) -> list[str]:
    values = value if isinstance(value, list | tuple) else [value]
    return [text for text in map(_text, values) if text]


def _routes_as(code: str) -> str:
    entry = find("unit_type", code)
    return entry.routes_as if entry else code


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _ticked(value: object) -> bool:
    return value is True or _text(value).lower() in {"yes", "true", "on", "1"}
