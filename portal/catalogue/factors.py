"""Of whom a second factor is asked as shipped: those who hold others' names, keys and accounts."""

from typing import Final

from portal.catalogue.states import Role

ASKED_OF: Final = (Role.CUSTODIAN, Role.KEY_OFFICER, Role.ACCOUNT_ADMIN)
SOURCE: Final = (
    "出厂设置：保管身份、为密钥作保和管理账号的人 As shipped: custodians, key officers, account admins"
)
EDITABLE: Final = (
    *(Role.ACCOUNT_ADMIN, Role.KEY_OFFICER, Role.CUSTODIAN, Role.DISPATCHER, Role.CHIEF, Role.CLERK),
    *(Role.PUBLISHER, Role.CHECKER, Role.LEADING, Role.AUDITOR),
)
