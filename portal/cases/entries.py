"""What each event of a tip or case is called on its timeline, and which of them an informant knows of."""

from collections.abc import Mapping
from typing import Final

from portal.cases import clock_lines
from portal.core.errors import N_

TITLES: Final[Mapping[str, str]] = {
    **clock_lines.TITLES,
    "tip.received": N_("收到举报"),
    "tip.routed": N_("分派承办单位"),
    "tip.re_routed": N_("改派承办单位"),
    "tip.returned": N_("退回派单台"),
    "tip.propose": N_("提请批准"),
    "tip.message_sent": N_("写给举报人"),
    "tip.answered": N_("线下答复举报人"),
    "tip.message_received": N_("举报人来信"),
    "mail.reply_written": N_("回信交身份保管员寄出"),
    "mail.reply_sent": N_("身份保管员寄出了回信"),
    "mail.reply_kept_back": N_("身份保管员没有寄出回信"),
    "tip.withdrawal_wished": N_("举报人希望撤回"),
    "tip.satisfaction_given": N_("举报人评价"),
    "file.opened": N_("查看附件"),
    "file.downloaded": N_("下载附件"),
    "file.original_opened": N_("下载附件原件"),
    "redaction.saved": N_("保存脱敏件"),
    "redaction.exported": N_("打印或下载脱敏件"),
    "identity.asked": N_("申请查看举报人身份"),
    "identity.granted": N_("准许查看举报人身份"),
    "identity.answered": N_("没有准许查看举报人身份"),
    "identity.read": N_("查看了举报人身份"),
    "identity.opened": N_("身份保管员查看了举报人身份"),
    "identity.ended": N_("查看举报人身份的期限已到"),
    "identity.revoked": N_("提前收回查看举报人身份的权限"),
    "case.opened": N_("建立案件"),
    "case.propose": N_("提请批准"),
    "case.assign": N_("指定经办人"),
    "case.note": N_("内部备注"),
    "case.facts_saved": N_("保存案件事实"),
    "case.facts_shown": N_("查看完整身份证号"),
    "case.checked": N_("核查清单"),
    "case.inspection_saved": N_("保存现场核查表"),
    "case.inspection_finished": N_("完成现场核查表"),
    "case.inspection_corrected": N_("更正现场核查表"),
    "case.inspection_photographed": N_("现场照片"),
    "case.inspection_photo_removed": N_("取出现场照片"),
    "case.inspection_printed": N_("打印现场核查表"),
    "case.opinion": N_("协办意见"),
    "case.assist_invited": N_("邀请协办"),
    "case.assist_ended": N_("结束协办"),
    "case.reading_granted": N_("准许查看本案"),
    "case.reading_ended": N_("收回查看本案"),
    "case.read_overseeing": N_("查看本案"),
    "case.recused": N_("回避"),
    "tip.recused": N_("回避"),
    "case.recusal_ended": N_("解除回避"),
    "tip.recusal_ended": N_("解除回避"),
    "tip.merge": N_("并入案件"),
    "tip.unmerge": N_("撤销并入"),
    "tip.related": N_("关联"),
    "case.related": N_("关联"),
    "tip.unrelated": N_("认定不是同一件"),
    "case.unrelated": N_("认定不是同一件"),
    "tip.reconsideration_asked": N_("举报人申请复核"),
    "case.merge": N_("并入其他举报或案件"),
    "case.merged_into": N_("并入另一个案件"),
    "case.unmerge": N_("撤销并入"),
    "case.unmerged_from": N_("撤销并入"),
    "case.hold": N_("保全，暂不删除"),
    "tip.hold": N_("保全，暂不删除"),
    "case.release": N_("解除保全"),
    "tip.release": N_("解除保全"),
    "case.referred_again": N_("另行移送"),
    "case.referral_received": N_("对方签收移送函"),
    "case.referral_followed": N_("催问移送结果"),
    "case.referral_answered": N_("移送结果"),
    "referral.letter_made": N_("下载移送函"),
    "case.file_made": N_("生成案件卷宗"),
    "case.archive_begun": N_("开始导出归档"),
    "case.archived": N_("导出归档完毕"),
}
KNOWN_TO_INFORMANT: Final = frozenset(
    {"tip.received", "tip.routed", "tip.re_routed", "tip.message_sent", "tip.message_received"}
    | {"tip.withdrawal_wished", "tip.satisfaction_given", "tip.answered", "case.opened"}
    | clock_lines.KNOWN_TO_INFORMANT
)
# How he guards his own way in, and what he asks about his data, is no business of the office's.
OF_THE_INFORMANT: Final = frozenset(
    {"tip.receipt_changed", "tip.informant_acted", "identity.rights_answered"}
)
