"""The kinds of tips: what each is called, whom it is about and what it asks. A kind is one entry here."""

from typing import Final

from portal.catalogue import questions as q
from portal.catalogue.kind import Kind
from portal.catalogue.parties import intermediaries, persons, units
from portal.catalogue.questions import asked_as, required
from portal.core.errors import N_, NotFound

__all__ = ["KINDS", "Kind", "kind", "offered"]

_WHERE: Final = (q.AREA, q.LEVEL, q.ABOUT_STAFF)
_WHEN: Final = (q.SINCE, q.UNTIL)
_SOURCE: Final = (q.HOW_KNOWN, q.WHERE_SEEN, q.LINKS)
_HOLDER: Final = (q.PERSON_NAME, q.CERTIFICATE, q.REGISTRATION_NO)
_UNIT: Final = (q.UNIT_NAME, q.USCC, q.UNIT_TYPE)
_AGENCY: Final = (
    asked_as(q.UNIT_NAME, N_("名称"), N_("公司、网站、微信群或者个人的名称。")),
    q.USCC,
    q.AGENCY_TYPE,
)
_POSTINGS: Final = asked_as(q.LINKS, N_("发布信息的网址"), q.LINKS.hint)

_PERSON: Final = ("persons.name", "persons.registration_no")
_ANY_UNIT: Final = ("units.name", "units.uscc")
_ANY_AGENCY: Final = ("intermediaries.name", "intermediaries.uscc", "intermediaries.links")

KINDS: Final[tuple[Kind, ...]] = (
    Kind(
        code="cert_rent",
        zh="挂证（注册单位与实际工作单位不符）",
        en="Certificate renting: registered unit is not the real employer",
        hint_zh="证书注册在一个单位，人却不在那里工作。",
        hint_en="The certificate is registered with a unit where its holder does not work.",
        parties=(
            persons(*_HOLDER, q.ACTUAL_UNIT, title=N_("谁的证书在“挂证”")),
            units(*_UNIT, title=N_("证书注册在哪个单位")),
            intermediaries(*_AGENCY, first=False),
        ),
        questions=(*_WHERE, q.ACCOUNT, *_WHEN, *_SOURCE),
        identifying=(*_PERSON, *_ANY_UNIT),
        needed=N_("人员和单位，请至少写一个：姓名、注册号、单位名称或者信用代码都可以。"),
        exemptions=True,
    ),
    Kind(
        code="cert_trade",
        zh="买卖、租借（专业）资格（注册）证书",
        en="Buying, selling or lending a qualification or registration certificate",
        hint_zh="有人收钱把证书卖给、租给别人，或者花钱买证、租证。",
        hint_en="Somebody sells or lends a certificate for money, or pays for one.",
        parties=(
            persons(*_HOLDER, title=N_("谁在卖证、租证")),
            units(*_UNIT, title=N_("哪个单位在买证、租证")),
            intermediaries(*_AGENCY, first=False),
        ),
        questions=(*_WHERE, q.DEAL, q.PRICE, q.ACCOUNT, *_WHEN, *_SOURCE),
        identifying=(*_PERSON, *_ANY_UNIT, "intermediaries.name", "intermediaries.uscc"),
        needed=N_("人员、单位、中介，请至少写一个。"),
        exemptions=True,
    ),
    Kind(
        code="unit_uses",
        zh="单位使用“挂证”人员",
        en="A unit uses rented certificates",
        hint_zh="单位用不在那里上班的人的证书投标、申报资质或者施工。",
        hint_en="A unit bids, qualifies or builds with certificates of people who do not work there.",
        parties=(
            units(*_UNIT, title=N_("哪个单位在用“挂证”人员")),
            persons(*_HOLDER, first=False),
            intermediaries(*_AGENCY, first=False),
        ),
        questions=(
            asked_as(q.PROJECT_NAME, N_("用在哪个项目"), N_("投标或者施工的项目名称。不知道可以不填。")),
            *_WHERE,
            q.USED_FOR,
            q.ACCOUNT,
            *_WHEN,
            *_SOURCE,
        ),
        identifying=(*_ANY_UNIT, *_PERSON, "project_name"),
        needed=N_("请至少写一个单位、一个人或者一个项目。"),
        exemptions=True,
    ),
    Kind(
        code="absent_on_site",
        zh="“挂证”不到岗履责（在建项目）",
        en="Named on a site but not on duty (project under construction)",
        hint_zh="工地公示的项目经理、总监等不在现场。",
        hint_en="The project manager or supervisor shown at a site is not there.",
        parties=(
            persons(q.PERSON_NAME, q.SITE_POST, q.CERTIFICATE, title=N_("谁不在岗")),
            units(q.UNIT_NAME, q.UNIT_TYPE, title=N_("属于哪个施工或者监理单位")),
        ),
        questions=(q.PROJECT_NAME, q.PLACE, *_WHERE, q.ABSENCE, q.ACCOUNT, *_WHEN, q.HOW_KNOWN, q.WHERE_SEEN),
        identifying=("project_name", "place", "persons.name", "units.name"),
        needed=N_("项目名称、地点、人员姓名、单位名称，请至少填写一项。"),
    ),
    Kind(
        code="fake_job",
        zh="提供虚假就业信息",
        en="Fake job posting",
        hint_zh="招聘是假，收证、租证是真。",
        hint_en="The job is not real: the posting collects or rents certificates.",
        parties=(intermediaries(*_AGENCY, _POSTINGS, title=N_("谁发布了假招聘")),),
        questions=(
            asked_as(q.PLACE, N_("在哪里看到的招聘"), N_("网上看到的可以不填。现场看到的，写街道、楼名。")),
            q.AREA,
            q.ABOUT_STAFF,
            q.ACCOUNT,
            *_WHEN,
            q.HOW_KNOWN,
        ),
        identifying=(*_ANY_AGENCY, "place"),
        needed=N_("发布者的名称、信用代码、网址、地点，请至少填写一项。"),
    ),
    Kind(
        code="intermediary",
        zh="以职业介绍为名提供“挂证”信息服务",
        en="Agency service for certificate renting under the name of job placement",
        hint_zh="中介、网站、微信群替人找地方“挂证”，从中收钱。",
        hint_en="An agency, website or chat group finds places to rent certificates to, and takes money.",
        parties=(
            intermediaries(*_AGENCY, _POSTINGS, title=N_("哪个中介在做“挂证”生意")),
            units(*_UNIT, title=N_("它替哪个单位找人"), first=False),
            persons(*_HOLDER, title=N_("它替谁“挂证”"), first=False),
        ),
        questions=(q.PLACE, q.AREA, q.ABOUT_STAFF, q.PRICE, q.ACCOUNT, *_WHEN, q.HOW_KNOWN, q.WHERE_SEEN),
        identifying=(*_ANY_AGENCY, "place"),
        needed=N_("中介的名称、信用代码、网址、地点，请至少填写一项。"),
    ),
    Kind(
        code="withhold_cert",
        zh="扣押劳动者职业（专业）资格（注册）证书",
        en="Holding back a worker’s certificate",
        hint_zh="单位或中介扣着证书、印章不还。",
        hint_en="A unit or an agency keeps a certificate or seal and does not return it.",
        parties=(
            units(
                *_UNIT,
                title=N_("哪个单位扣着证书"),
                hint=N_("如果是中介扣着，这一页空着按“继续”，下一页添加中介。"),
            ),
            intermediaries(*_AGENCY, title=N_("哪个中介扣着证书"), first=False),
        ),
        questions=(
            asked_as(q.CERTIFICATE, N_("被扣的是哪一种证书"), q.CERTIFICATE.hint),
            q.PLACE,
            q.AREA,
            q.ABOUT_STAFF,
            q.WITHHELD,
            q.ACCOUNT,
            q.SINCE,
            q.HOW_KNOWN,
        ),
        identifying=(*_ANY_UNIT, "intermediaries.name", "intermediaries.uscc", "place"),
        needed=N_("单位或者中介的名称、信用代码、地点，请至少填写一项。"),
    ),
    Kind(
        code="false_material",
        zh="提供虚假材料申请注册",
        en="False material used to register",
        hint_zh="用假社保、假合同、假学历、假业绩去申请注册。",
        hint_en="A registration was applied for with false insurance records, contracts, degrees or works.",
        parties=(
            persons(*_HOLDER, title=N_("谁用了假材料")),
            units(*_UNIT, title=N_("通过哪个单位申请的")),
            intermediaries(*_AGENCY, title=N_("哪个中介参与了"), first=False),
        ),
        questions=(
            *_WHERE,
            q.FALSE_ITEMS,
            q.ACCOUNT,
            asked_as(q.SINCE, N_("大约什么时候申请的"), q.SINCE.hint),
            *_SOURCE,
        ),
        identifying=(*_PERSON, *_ANY_UNIT),
        needed=N_("人员和单位，请至少写一个：姓名、注册号、单位名称或者信用代码都可以。"),
    ),
    Kind(
        code="not_deregistered",
        zh="已离职未办理注销注册",
        en="Left the unit, registration not cancelled (worker asks for help)",
        hint_zh="您离开了单位，证书还注册在那里。这是求助，不是举报。",
        hint_en="You left a unit and your certificate is still registered there. You ask for help.",
        parties=(
            units(
                *_UNIT,
                title=N_("您离开的是哪个单位"),
                hint=N_("就是证书现在还注册着的那个单位。"),
            ),
        ),
        questions=(
            required(asked_as(q.CERTIFICATE, N_("您的是哪一种证书"), q.CERTIFICATE.hint)),
            q.AREA,
            q.LEFT,
            q.TRIED,
            q.PROOFS,
            asked_as(q.ACCOUNT, N_("现在卡在哪里，想请我们做什么"), N_("几句话就行。不要写任何密码。")),
        ),
        identifying=_ANY_UNIT,
        needed=N_("请写单位名称或者信用代码，不然我们不知道找谁。"),
        note=N_("这是求助，不是举报。不追究谁，先把您的注册注销掉。"),
        asks_help=True,
    ),
    Kind(
        code="staff_conduct",
        zh="工作人员违纪违法",
        en="Conduct of public staff (goes to discipline inspection)",
        hint_zh="住房城乡建设部门的人收钱、包庇、刁难、泄密。只交机关纪检，被举报的科室看不到。",
        hint_en="Bribes, cover-ups, harassment or leaks by staff. Only the discipline office can see it.",
        parties=(
            persons(q.PERSON_NAME, q.STAFF_OFFICE, q.STAFF_POST, title=N_("举报哪位工作人员")),
            units(q.UNIT_NAME, title=N_("和哪个单位有关"), first=False),
        ),
        questions=(q.ACCOUNT, *_WHEN, q.HOW_KNOWN, q.WHERE_SEEN),
        identifying=("persons.name", "persons.office"),
        needed=N_("请写工作人员的姓名，或者他所在的单位、科室。"),
        note=N_("只交机关纪检。一发送就加密，被举报的科室、其他科室和派单台都看不到，连有这件事都不知道。"),
        about_staff=True,
    ),
    Kind(
        code="other",
        zh="其他",
        en="Other",
        hint_zh="和职业资格证书有关、上面没有的行为。",
        hint_en="Something else about professional certificates.",
        parties=(
            units(*_UNIT),
            persons(q.PERSON_NAME, q.CERTIFICATE, first=False),
            intermediaries(*_AGENCY, first=False),
        ),
        questions=(q.PLACE, *_WHERE, q.ACCOUNT, *_WHEN, *_SOURCE),
        identifying=("persons.name", *_ANY_UNIT, "intermediaries.name", "intermediaries.uscc", "place"),
        needed=N_("人员、单位、中介、地点，请至少填写一项。"),
    ),
)

_BY_CODE: Final = {kind.code: kind for kind in KINDS}


def kind(code: str) -> Kind:
    if code not in _BY_CODE:
        raise NotFound(N_("没有这种举报类型。"))
    return _BY_CODE[code]


def offered() -> tuple[Kind, ...]:
    """The kinds that a visitor can choose now."""
    return tuple(each for each in KINDS if each.offered)
