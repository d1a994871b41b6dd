"""What a worker and its child say to each other: four bytes of length, a line of JSON, then the new file."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Final

from portal.core.errors import N_

CLEANED: Final = "cleaned"
CANNOT: Final = "cannot"
"""Of a kind that cannot be cleaned."""
FAILED: Final = "failed"
OVER: Final = "over"
"""More memory or time was needed than one file may have."""
REFUSED: Final = "refused"
VERDICTS: Final = frozenset({CLEANED, CANNOT, FAILED, OVER, REFUSED})

LENGTH_BYTES: Final = 4
LONGEST_REPORT: Final = 64 * 1024

REMOVED: Final = {
    "place": N_("拍摄地点"),
    "track": N_("位置轨迹"),
    "time": N_("拍摄或制作时间"),
    "device": N_("设备型号"),
    "author": N_("作者和单位"),
    "program": N_("制作软件"),
    "description": N_("说明文字和标签"),
    "thumbnail": N_("缩略图"),
    "history": N_("修改痕迹"),
    "comments": N_("批注"),
    "properties": N_("文档属性"),
    "scripts": N_("脚本和自动动作"),
    "macros": N_("宏"),
    "embedded": N_("嵌入的其他文件"),
    "links": N_("指向别处的链接"),
    "signature": N_("电子签名"),
    "printer": N_("打印机设置"),
    "reduced": N_("过高的分辨率"),
    "trailing": N_("附在后面的数据"),
}
"""What was taken out, in the order in which it is told."""

REASONS: Final = {
    "archive": N_("这不是真正的Office文档，而是压缩包，系统不接收压缩包。请解压后逐个上传其中的文件。"),
    "damaged": N_("这个文档打不开，可能没有存好。请重新保存，或另存为PDF再上传。"),
    "locked": N_("这个文件设了打开密码，承办人员打不开。请去掉密码，重新保存再上传。"),
    "macros": N_("这个文档里有宏，也就是程序，不能作为证据上传。请另存为PDF或docx再上传。"),
    "program": N_("这是程序文件，不能作为证据上传。请上传图片、PDF、文档、录音或视频。"),
    "unknown": N_("无法识别这个文件。请上传图片、PDF、Word或Excel文档、文本、录音或视频。"),
}


class Refuse(Exception):
    """The child looked inside and found what is not taken; `reason` is one of REASONS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CannotClean(Exception):
    """This kind of file has no cleaner."""


class TooMuch(Exception):
    """More pixels, pages or parts than one file may have."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A new file, its type, what is no longer in it, and of how many pages the old one was."""

    data: bytes | bytearray = field(repr=False)
    mime: str
    removed: frozenset[str] = frozenset()
    pages: int = 1


Work = Callable[[bytes], Cleaned]


@dataclass(frozen=True, slots=True)
class Report:
    verdict: str
    mime: str = ""
    removed: tuple[str, ...] = ()
    size: int = 0
    reason: str = ""
    pages: int = 1

    def encoded(self) -> bytes:
        line = json.dumps(asdict(self)).encode()
        return len(line).to_bytes(LENGTH_BYTES, "big") + line

    @classmethod
    def decoded(cls, line: bytes) -> "Report":
        """A child may have been taken over by what it read: whatever is not expected becomes FAILED."""
        try:
            told = json.loads(line)
            report = cls(
                verdict=told["verdict"],
                mime=str(told["mime"]),
                removed=tuple(code for code in REMOVED if code in told["removed"]),
                size=int(told["size"]),
                reason=str(told["reason"]),
                pages=int(told["pages"]),
            )
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
            return cls(FAILED)
        known = report.verdict in VERDICTS and (report.verdict != REFUSED or report.reason in REASONS)
        return report if known and report.size >= 0 else cls(FAILED)
