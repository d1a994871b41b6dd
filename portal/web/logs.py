"""Log lines as JSON that say what happened and where in the code, never to whom or with which words."""

import json
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path
from traceback import extract_tb
from typing import Any, ClassVar

_ROOT = Path(__file__).resolve().parents[2]
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def configure(level: str = "INFO") -> None:
    """Everything to standard error, one JSON object a line; the server's access log stays silent."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("uvicorn.access", "httpx", "httpcore", "python_multipart"):
        logging.getLogger(name).disabled = True


class JsonLines(logging.Formatter):
    """Message, extra values that are simple, and for exceptions the type and place without their words."""

    _SIMPLE: ClassVar = (str, int, float, bool)

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {
            name: value
            for name, value in vars(record).items()
            if name not in _OWN and isinstance(value, self._SIMPLE)
        }
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            line |= {"type": type(error).__name__, "where": location(error)}
        return json.dumps(line, ensure_ascii=False)


def location(error: BaseException) -> str:
    """File, line and function of the innermost frame of ours, or of the innermost frame at all."""
    frames = extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_ROOT / "portal")]
    if not frames:
        return "unknown"
    frame = (ours or list(frames))[-1]
    path = Path(frame.filename)
    shown = path.relative_to(_ROOT) if path.is_relative_to(_ROOT) else Path(path.name)
    return f"{shown}:{frame.lineno} {frame.name}"
