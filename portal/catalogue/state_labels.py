"""What states and roles are called, for informants and for staff."""

from typing import Final

from portal.catalogue.step_types import Role, State
from portal.core.errors import N_

PUBLIC_LABELS: Final[dict[State, str]] = {
    State.REGISTERED: N_("已登记"),
    State.ROUTED: N_("已转承办单位"),
    # A return is between offices: the informant's line stays as it was.
    State.RETURNED: N_("已转承办单位"),
    State.ACCEPTED: N_("已受理"),
    State.INVESTIGATING: N_("核查中"),
    State.AWAITING_INFORMANT: N_("请您补充"),
    # Before a decision nobody outside learns whether the report was proved.
    State.AWAITING_REVIEW: N_("审核中"),
    State.REPORTED_UP: N_("审核中"),
    State.REFERRED_OUT: N_("已移送有权机关处理"),
    State.DECIDED: N_("处理决定已作出"),
    State.CLOSED: N_("已办结"),
    State.NOT_ACCEPTED: N_("不予受理"),
    State.TRANSFERRED_OUT: N_("已转送"),
    State.UNDER_RECONSIDERATION: N_("复核中"),
    State.PARKED: N_("已受理"),
    State.FILED: N_("核查中"),
}

STAFF_LABELS: Final[dict[State, str]] = {
    State.REGISTERED: N_("待分派"),
    State.ROUTED: N_("待签收"),
    State.RETURNED: N_("退回待重新分派"),
    State.ACCEPTED: N_("已受理"),
    State.INVESTIGATING: N_("核查中"),
    State.AWAITING_INFORMANT: N_("待举报人补充"),
    State.AWAITING_REVIEW: N_("待审核"),
    State.REPORTED_UP: N_("已报市局"),
    State.REFERRED_OUT: N_("已移送"),
    State.DECIDED: N_("已作出决定"),
    State.CLOSED: N_("已办结"),
    State.NOT_ACCEPTED: N_("不予受理"),
    State.TRANSFERRED_OUT: N_("已转送外单位"),
    State.UNDER_RECONSIDERATION: N_("复核中"),
    State.PARKED: N_("暂存待查"),
    State.FILED: N_("已立案"),
}

ROLE_LABELS: Final[dict[Role, str]] = {
    Role.CLERK: N_("经办人"),
    Role.CHIEF: N_("负责人"),
    Role.DISPATCHER: N_("派单员"),
    Role.CUSTODIAN: N_("身份保管员"),
    Role.KEY_OFFICER: N_("密钥管理员"),
    Role.ACCOUNT_ADMIN: N_("账号管理员"),
    Role.PUBLISHER: N_("公示起草人"),
    Role.CHECKER: N_("公示复核人"),
    Role.LEADING: N_("领导小组成员"),
    Role.AUDITOR: N_("审计员"),
    Role.SYSTEM: N_("系统"),
    Role.INFORMANT: N_("举报人"),
}
