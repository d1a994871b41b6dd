"""The names that columns go by, and what is never taken from a table, whatever stands in it."""

from collections.abc import Mapping
from typing import Final

from portal.core.errors import N_

Names = tuple[str, ...]

COLUMNS: Final[Mapping[str, Names]] = {
    "name": (
        "行政相对人名称", "CF_XDR_MC", "主体名称", "诚信记录主体", "黑名单记录主体", "主体",
        "OBJECT_NAME", "CORPNAME", "RY_NAME", "姓名", "企业名称", "QY_NAME", "当事人",
    ),
    "subject_type": ("行政相对人类别", "CF_XDR_LB", "主体类别", "OBJECT_TYPE"),
    "role": ("角色",),
    "uscc": (
        "统一社会信用代码", "行政相对人代码_1", "行政相对人代码_1（统一社会信用代码）", "CF_XDR_SHXYM",
        "社会信用代码",
    ),
    "any_code": ("QY_ORG_CODE", "OLD_CODE"),
    "business_no": (
        "工商注册号", "行政相对人代码_2", "行政相对人代码_2（工商注册号）", "工商登记码",
        "CF_XDR_GSZC", "CF_XDR_GSDJ",
    ),
    "organisation_no": (
        "组织机构代码", "行政相对人代码_3", "行政相对人代码_3（组织机构代码）", "CF_XDR_ZZJG", "CF_XDR_ZDM",
    ),
    "tax_no": (
        "税务登记号", "行政相对人代码_4", "行政相对人代码_4（税务登记号）", "CF_XDR_SWDJ",
    ),
    "institution_no": (
        "事业单位证书号", "行政相对人代码_5", "行政相对人代码_5（事业单位证书号）", "CF_XDR_SYDW",
    ),
    "society_no": (
        "社会组织登记证号", "行政相对人代码_6", "行政相对人代码_6（社会组织登记证号）", "CF_XDR_SHZZ",
    ),
    "legacy_id": ("原有代码",),
    "legal_rep": ("法定代表人", "CF_FRDB", "CF_FR", "QY_FR_NAME", "法定代表人姓名"),
    "unit_type": ("单位类型",),
    "identity_number": (
        "自然人证件号码", "CF_XDR_ZJHM", "CF_XDR_SFZ", "居民身份证号", "身份证号", "身份证号码", "RY_CARDNO",
        "证件号码",
    ),
    "profession": ("职业资格", "职业资格类别", "注册类别", "REG_TYPE_NAME"),
    "registration_no": ("注册号", "注册号（执业印章号）", "REG_SEAL_CODE", "执业印章号"),
    "certificate_no": ("证书编号", "注册证书编号", "REG_CERTNO"),
    "registered_unit": ("注册单位", "REG_QYMC"),
    "actual_unit": ("实际工作单位",),
    "decision_name": ("文书名称", "处罚名称", "CF_CFMC", "行政处罚决定书名称"),
    "decision_no": ("行政处罚决定书文号", "行政处罚决定文书号", "CF_WSH", "文号", "决定书文号", "处罚文号"),
    "authority_and_no": ("实施部门（文号）", "APPROVAL_UNIT"),
    "record_no": (
        "诚信记录编号", "CREDIT_NUM", "黑名单编号", "BLACK_NUM", "PUNISH_NUM", "虚假记录编号", "FAKE_NUM",
    ),
    "kind": ("违法行为类型", "CF_WFXW", "违法行为", "BLACKTYPE_NAME"),
    "facts": (
        "违法事实", "CF_SY", "处罚事由", "事由", "查看事由", "RP_REASON", "失信描述", "DISHONESTYDESCRIPTION",
    ),
    "legal_basis": ("处罚依据", "CF_YJ", "黑名单认定依据", "认定依据", "处理依据"),
    "classes": ("处罚类别", "CF_CFLB", "处罚类别1", "CF_CFLB1"),
    "more_classes": ("处罚类别2", "CF_CFLB2"),
    "content": ("处罚内容", "CF_NR", "处罚结果", "CF_JG", "决定内容", "处理措施"),
    "fine_wan": ("罚款金额（万元）", "CF_NR_FK"),
    "fine": ("罚款金额（元）",),
    "fine_bare": ("罚款金额",),
    "taken_wan": ("没收违法所得、没收非法财物的金额（万元）", "没收金额（万元）", "CF_NR_WFFF"),
    "licence": ("暂扣或吊销证照名称及编号", "CF_NR_ZKDX"),
    "decision_on": (
        "处罚决定日期", "CF_JDRQ", "决定日期", "APPROVAL_DATE", "列入日期", "BLACKLISTBDATE", "认定日期",
    ),
    "effective_to": ("处罚有效期", "CF_YXQ"),
    "reapply_after": ("可再次申请注册日期",),
    "window_until": ("公示截止期", "CF_GSJZQ", "公示截止日期", "公示到"),
    "authority": (
        "处罚机关", "CF_CFJG", "CF_XZJG", "认定部门", "COGNIZANCEDEPARTMENT", "实施部门", "决定机关",
    ),
    "authority_uscc": ("处罚机关统一社会信用代码", "CF_CFJGDM", "决定机关代码", "决定机关统一社会信用代码"),
    "source_unit": ("数据来源单位", "CF_SJLY"),
    "source_uscc": ("数据来源单位统一社会信用代码", "CF_SJLYDM"),
    "area": ("区划", "地方编码", "DFBM", "QY_REGION_NAME", "QY_REGION", "注册属地"),
    "severity": ("失信程度",),
    "status": ("当前状态", "CF_ZT"),
    "remark": ("备注", "BZ"),
}  # fmt: skip
NEVER: Final[frozenset[str]] = frozenset(
    {
        "法定代表人证件类型", "法定代表人证件号码", "法定代表人身份证号", "法定代表人身份证号码",
        "CF_FR_ZJLX", "CF_FR_ZJHM", "CF_FR_SFZ", "自然人证件类型", "CF_XDR_ZJLX", "联系电话", "电话",
        "手机", "手机号", "手机号码", "电子邮箱", "家庭住址", "密码", "查询密码", "社保查询账号",
    }
)  # fmt: skip
"""Dropped where the table is read, before anything is written: not even a number of them is kept."""

IDENTIFIERS: Final[Mapping[str, str]] = {
    "business_no": "工商注册号",
    "organisation_no": "组织机构代码",
    "tax_no": "税务登记号",
    "institution_no": "事业单位证书号",
    "society_no": "社会组织登记证号",
}
"""What a unit had before the unified code: kept as its old codes, with the name of each."""

LABELS: Final[Mapping[str, str]] = {
    "name": N_("主体名称"),
    "subject_type": N_("主体类别"),
    "role": N_("角色"),
    "uscc": N_("统一社会信用代码"),
    "legacy_id": N_("原有代码"),
    "legal_rep": N_("法定代表人"),
    "unit_type": N_("单位类型"),
    "identity_number": N_("身份证号码"),
    "profession": N_("职业资格"),
    "grade": N_("资格级别和专业"),
    "registration_no": N_("注册号"),
    "certificate_no": N_("证书编号"),
    "registered_unit": N_("注册单位"),
    "actual_unit": N_("实际工作单位"),
    "decision_name": N_("文书名称"),
    "decision_no": N_("文号"),
    "kind": N_("违法行为"),
    "facts": N_("违法事实"),
    "legal_basis": N_("处理依据"),
    "classes": N_("处罚类别"),
    "content": N_("处罚内容"),
    "fine": N_("罚款金额"),
    "taken": N_("没收金额"),
    "licence": N_("证照名称及编号"),
    "decision_on": N_("决定日期"),
    "effective_to": N_("处罚有效期"),
    "reapply_after": N_("可再次申请注册日期"),
    "window_until": N_("公示截止日期"),
    "window_rule": N_("公示期规则"),
    "authority": N_("决定机关"),
    "authority_uscc": N_("决定机关统一社会信用代码"),
    "source_unit": N_("数据来源单位"),
    "source_uscc": N_("数据来源单位统一社会信用代码"),
    "area": N_("区划"),
    "severity": N_("失信程度"),
    "status": N_("当前状态"),
    "remark": N_("备注"),
}
"""By the field that a refusal names."""
