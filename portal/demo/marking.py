"""The file that marks a data folder as a demo, and holds what a real bureau would keep in a safe."""

import json
import os
from pathlib import Path

from portal.settings import Settings
from portal.staff.setting_up import OfflineKeys

WARNING = (
    "These private keys open every sealed tip. They lie here only because everything in this folder is "
    "invented; a real installation prints them once and never stores them."
)

AGAIN = (
    "演示数据已存在，账号密码在首次生成时显示过；要重新生成，请删除数据文件夹。\n"
    "The demo data exists and its passwords were printed once; to make it anew, delete the data folder."
)


def is_demo(settings: Settings) -> bool:
    return _path(settings).exists()


def is_complete(settings: Settings) -> bool:
    """False when filling was interrupted: then nobody knows the passwords."""
    return is_demo(settings) and json.loads(_path(settings).read_text(encoding="utf-8"))["complete"] is True


def mark(settings: Settings, keys: OfflineKeys | None = None, *, complete: bool = False) -> None:
    """Written before the first invented row, with the keys when they are made, and at the end."""
    path = _path(settings)
    held = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"warning": WARNING}
    held["complete"] = complete
    if keys is not None:
        held |= {"root": keys.root_private.hex(), "escrow_shares": list(keys.shares)}
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(held, file, indent=1)
    draft.replace(path)


def _path(settings: Settings) -> Path:
    return settings.data / "keys" / "demo-offline.json"
