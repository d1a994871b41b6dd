"""Tables of records as other systems write them, with invented people and units."""

from collections.abc import Sequence

from portal.sheets.writing import csv_bytes, xlsx_bytes
from tests.support.records import ID_NUMBER

NEW_FORM = (
    "行政相对人名称", "行政相对人类别", "行政相对人代码_1（统一社会信用代码）", "法定代表人",
    "法定代表人证件号码", "自然人证件号码", "行政处罚决定书文号", "违法行为类型", "违法事实",
    "处罚依据", "处罚类别", "处罚内容",
    "罚款金额（万元）", "处罚决定日期", "处罚有效期", "处罚机关", "备注",
)  # fmt: skip
PERSON = (
    "欧阳建国", "自然人", "", "", "", ID_NUMBER, "常建罚决字[2026]21号", "出租资质证书",
    "注册证书挂靠在外单位。",
    "《注册建造师管理规定》第三十七条", "警告；罚款", "警告，罚款2000元", "0.2", "2026.3.1", "2027年3月1日",
    "常德市住房和城乡建设局", "",
)  # fmt: skip
UNIT_ROW = (
    "常德市示例建筑工程有限公司", "法人及非法人组织", "91430700MA4L00003P", "甄法人",
    "430702197001010018", "",
    "常建罚决字【2026】22号", "单位使用“挂证”人员", "使用挂证人员维持资质。", "《建筑法》第六十六条", "罚款",
    "罚款3万元", "3", "46082", "2099-12-31", "常德市住房和城乡建设局", "移送住建厅。",
)  # fmt: skip
OLD_FORM = (
    "CF_WSH", "CF_CFMC", "CF_CFLB1", "CF_CFLB2", "CF_SY", "CF_YJ", "CF_XDR_MC", "CF_XDR_SHXYM", "CF_XDR_ZDM",
    "CF_XDR_SFZ", "CF_FR", "CF_JG", "CF_JDRQ", "CF_XZJG", "CF_ZT", "DFBM", "SJC",
)  # fmt: skip
OLD_ROW = (
    "常建罚字（2016）3号", "行政处罚决定书", "警告", "罚款", "未按规定施工。", "《建筑法》",
    "常德市样板监理有限公司",
    "", "30934873-4", "", "甄法人", "警告，罚款10,000元", "20260105", "常德市住房和城乡建设局", "0", "430700",
    "2016-05-01 10:00",
)  # fmt: skip
PLATFORM = (
    "OBJECT_NAME", "OBJECT_TYPE", "QY_ORG_CODE", "CREDIT_NUM", "APPROVAL_UNIT", "APPROVAL_DATE", "RP_REASON",
    "决定内容",
)  # fmt: skip
PLATFORM_ROW = (
    "常德市演示勘察设计院有限公司", "1", "30934873-4 / 510000000391563", "D43-RY-1",
    "常德市住房和城乡建设局（常建罚决字〔2026〕31号）", "1772294400000", "出借资质证书。", "警告",
)  # fmt: skip

Row = Sequence[str]


def csv(header: Row, *rows: Row, encoding: str = "utf-8-sig") -> bytes:
    return csv_bytes(header, rows).decode("utf-8-sig").encode(encoding)


def xlsx(header: Row, *rows: Row) -> bytes:
    return xlsx_bytes("双公示", header, rows)
