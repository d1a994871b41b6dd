"""What a caller may learn when the database cannot serve him now."""

from portal.core.errors import N_, DomainError


class DatabaseBusy(DomainError):
    """No connection or write turn became free in time; nothing was written, trying again is safe."""

    def __init__(self) -> None:
        super().__init__(N_("系统正忙，您的内容没有丢失，请稍后再试一次。"))
