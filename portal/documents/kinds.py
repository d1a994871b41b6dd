"""Which documents are kept, what they are called and who may read them."""

from dataclasses import dataclass
from typing import Final

from portal.core.errors import N_, NotFound

PRIVACY: Final = "privacy"
ASSESSMENT: Final = "assessment"
BREACH: Final = "breach"


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """`public`: everybody reads the version in force, and may ask for older ones."""

    code: str
    title: str
    law: str
    public: bool = False


DOCUMENTS: Final = (
    DocumentKind(PRIVACY, N_("个人信息怎样处理"), N_("个人信息保护法第十七条、第三十五条"), public=True),
    DocumentKind(ASSESSMENT, N_("个人信息保护影响评估"), N_("个人信息保护法第五十五条、第五十六条")),
    DocumentKind(BREACH, N_("信息泄露应急清单"), N_("个人信息保护法第五十七条")),
)


def document_kind(code: str) -> DocumentKind:
    for one in DOCUMENTS:
        if one.code == code:
            return one
    raise NotFound(N_("没有这份文件。"))
