"""What happens to published records and numbers, in words."""

from collections.abc import Mapping
from typing import Final

from portal.core.errors import N_

RECORDS: Final[Mapping[str, str]] = {
    "record.drafted": N_("起草公示记录"),
    "record.revised": N_("修改公示草稿"),
    "record.submitted": N_("提交公示复核"),
    "record.sent_back": N_("退回公示草稿"),
    "record.published": N_("公布记录"),
    "record.taken_back": N_("收回排定的公示"),
    "record.imported": N_("导入公示草稿"),
    "records.imported": N_("导入一批公示草稿"),
    "record.objected": N_("有人对公示提出异议"),
    "record.objection_answered": N_("答复对公示的异议"),
    "record.objection_closed": N_("公示期满，异议办结"),
    "record.withdraw_proposed": N_("提请撤回公示"),
    "record.withdraw_done": N_("批准撤回公示"),
    "record.withdraw_refused": N_("不同意撤回公示"),
    "record.correct_proposed": N_("提请更正公示"),
    "record.correct_done": N_("批准更正公示"),
    "record.correct_refused": N_("不同意更正公示"),
    "record.suspend_proposed": N_("提请暂停公示"),
    "record.suspend_done": N_("批准暂停公示"),
    "record.suspend_refused": N_("不同意暂停公示"),
    "record.restore_proposed": N_("提请恢复公示"),
    "record.restore_done": N_("批准恢复公示"),
    "record.restore_refused": N_("不同意恢复公示"),
    "record.repair_proposed": N_("提请信用修复"),
    "record.repair_done": N_("批准信用修复"),
    "record.repair_refused": N_("不同意信用修复"),
    "record.revoke_proposed": N_("提请撤销信用修复"),
    "record.revoke_done": N_("批准撤销信用修复"),
    "record.revoke_refused": N_("不同意撤销信用修复"),
    "record.falsified_proposed": N_("提请认定修复材料虚假"),
    "record.falsified_done": N_("批准认定修复材料虚假"),
    "record.falsified_refused": N_("不同意认定修复材料虚假"),
    "record.samples_added": N_("添加示例记录"),
    "numbers.published": N_("公布月度统计"),
}
