"""Taking files out of a form while it streams in: each is sealed at once or refused with a sentence."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from portal.core.errors import N_, DomainError, Message
from portal.evidence import naming, reading, receiving
from portal.evidence.cleaning.files import clean
from portal.evidence.filetypes import FileRefused, of_mime
from portal.evidence.sealed_file import SealedFile
from portal.floods.gate import MustWait
from portal.settings import MEGABYTE, Settings
from portal.web.fields import Checkbox, Field
from portal.web.formdata import FormData
from portal.web.forms import Bound
from portal.web.i18n import translated
from portal.web.multipart import Limits, Part, PartTooLarge, stream_parts
from portal.web.streams import Body
from portal.web.types import PortalRequest

FILES = "files"
ORIGINALS = "originals"
"""The ticks stand before the files in the form, because each file is cleaned as soon as it is there."""
NAMES = "names"
MOST_FILES = 20
MOST_PARTS = 60
WORD = "证据"
"""The office reads it, whatever language the visitor has chosen."""

_TOO_MANY = N_("最多可以交{most}个文件，先移除用不着的再添加。")
_TOO_MUCH = N_("文件合计超过{limit}MB。请挑最重要的上传，其余的以后凭查询码补交。")
_NOT_COMPLETE = N_("一次上传的内容太多，没有收全。单个文件最大{file}MB，合计最大{total}MB，请分几次上传。")
_NOT_TAKEN = N_("“{name}”没有收下：{reason}")

DECIDE = N_("还有文件没能清理。请先看下面，决定是照原样交，还是移除。")

Keep = Callable[[SealedFile], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Room:
    """How much may still come beside the `held` files: number of files, bytes of one, bytes of all."""

    held: tuple[SealedFile, ...]
    settings: Settings

    @property
    def bytes_left(self) -> int:
        return self.settings.tip_limit - sum(file.weight for file in self.held)

    def require(self, size: int = 1) -> None:
        """Raise FileRefused when a file of this size does not fit any more."""
        if len(self.held) >= MOST_FILES:
            raise FileRefused(_TOO_MANY, most=MOST_FILES)
        if size > self.bytes_left:
            raise self.too_much()

    def too_much(self) -> FileRefused:
        return FileRefused(_TOO_MUCH, limit=self.settings.tip_limit // MEGABYTE)

    def beside(self, files: Sequence[SealedFile]) -> "Room":
        return Room((*self.held, *files), self.settings)


@dataclass(slots=True)
class Received:
    """The form's texts, the files that were taken, and a sentence for each that was not."""

    files: list[SealedFile] = field(default_factory=list)
    refusals: list[Message] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list, repr=False)

    @property
    def data(self) -> FormData:
        return FormData(self.texts)


def fields(label: str) -> tuple[Field, ...]:
    """What every form with files asks; the ticks first."""
    return (
        Checkbox(
            ORIGINALS,
            N_("同时密封保存原件"),
            hint=N_(
                "原件带着地点、时间、设备，能证明在哪里、什么时候拍的。不勾就不留原件。"
                "勾了，承办单位也能打开原件，每次打开都有记录。"
            ),
            required=False,
        ),
        Checkbox(
            NAMES,
            N_("保留我的文件名"),
            hint=N_("不勾就改成“证据1.jpg”这样的名字。文件名里常有姓名和拍摄时间。"),
            required=False,
        ),
        Field(FILES, label, required=False),
    )


def undecided(files: Sequence[SealedFile]) -> bool:
    return any(file.undecided for file in files)


async def receive(
    request: PortalRequest,
    *,
    owner: str,
    room: Room,
    keep: Keep | None = None,
    before_a_file: Callable[[], None] | None = None,
    into: Received | None = None,
    most_parts: int = MOST_PARTS,
) -> Received:
    """Read the whole form. `keep` is called for every file as soon as it is cleaned and durable.

    Without `keep` the files belong to nothing yet: when the form breaks off they are erased again.
    `before_a_file` is called when the first file comes, and may raise MustWait: then no file is taken.
    Whoever gives an empty `into` has the words also of a form that broke off or has to wait.
    """
    taker = _Taker(owner, room, keep, before_a_file, into or Received())
    try:
        async with aclosing(stream_parts(request, limits=_limits(room.settings, most_parts))) as parts:
            async for part in parts:
                await taker.take(part)
    except BaseException:
        if keep is None:
            await erase(taker.received.files, owner)
        raise
    if taker.failure is not None:
        raise taker.failure
    return taker.received


async def let_pass(request: PortalRequest) -> None:
    """Read a form that comes too late: a browser that is still sending shows no answer."""
    await Body(request, limit=0).drain()


async def texts_of(request: PortalRequest, settings: Settings) -> FormData:
    """Only the words of a form that comes too late, to give them back; its files pass by."""
    async with aclosing(stream_parts(request, limits=_limits(settings))) as parts:
        return FormData([(part.name, await part.text()) async for part in parts if not part.is_file])


async def erase(files: Sequence[SealedFile], owner: str) -> None:
    for file in files:
        for part in file.parts:
            await reading.discard(part.blob, owner)


def not_complete(form: Bound, settings: Settings) -> Bound:
    """The form when more came than all files together may be."""
    limits = {"file": settings.file_limit // MEGABYTE, "total": settings.tip_limit // MEGABYTE}
    return form.with_error(FILES, Message(_NOT_COMPLETE, limits))


def shown(form: Bound, received: Received) -> Bound:
    """The form with a sentence for every file that was not taken; the first stands at the file field."""
    for number, refusal in enumerate(received.refusals, 1):
        form = form.with_error(FILES if number == 1 else f"{FILES}-{number}", refusal)
    return form


def _limits(settings: Settings, most_parts: int = MOST_PARTS) -> Limits:
    # One byte over a file's own limit is told by name, so the parser's limit is that of all files.
    return Limits(file=settings.tip_limit, total=settings.tip_limit + MEGABYTE, parts=most_parts)


class _Taker:
    """Goes through the parts of one form; after a failure it only lets the rest pass by."""

    def __init__(
        self,
        owner: str,
        room: Room,
        keep: Keep | None,
        before_a_file: Callable[[], None] | None,
        received: Received,
    ) -> None:
        self._owner, self._room, self._keep = owner, room, keep
        self._before_a_file = before_a_file
        self.received = received
        self.failure: Exception | None = None

    async def take(self, part: Part) -> None:
        if not part.is_file:
            self.received.texts.append((part.name, await part.text()))
        elif part.filename and self.failure is None:
            try:
                self._ask_once()
                await self._take_file(part, part.filename)
            except MustWait as wait:
                self.failure = wait
            except (FileRefused, PartTooLarge) as refusal:
                self.received.refusals.append(self._sentence(part.filename, refusal))

    def _ask_once(self) -> None:
        ask, self._before_a_file = self._before_a_file, None
        if ask is not None:
            ask()

    async def _take_file(self, part: Part, name: str) -> None:
        room = self._room.beside(self.received.files)
        room.require()
        file = await self._cleaned(await self._sealed(part, name, room), room)
        if self._keep is None or await self._kept(file, self._keep):
            self.received.files.append(file)

    async def _cleaned(self, file: SealedFile, room: Room) -> SealedFile:
        """Its name too: neutral, unless the sender wants to keep his own."""
        ticks = self.received.data
        try:
            cleaned = await clean(file, owner=self._owner, keep_original=bool(ticks.get(ORIGINALS)))
        except FileRefused:
            raise
        except BaseException:
            await erase((file,), self._owner)
            raise
        kind = of_mime(cleaned.mime)
        if ticks.get(NAMES):
            return cleaned.called(naming.as_given(file.name, kind))
        return cleaned.called(naming.neutral(WORD, room.held, kind, file.name))

    async def _sealed(self, part: Part, name: str, room: Room) -> SealedFile:
        limit = min(room.settings.file_limit, room.bytes_left)
        try:
            return await receiving.take(part.chunks(), name, owner=self._owner, limit=limit)
        except FileRefused as refusal:
            # A file that would be small enough alone did not fit beside the others.
            if refusal.message.msgid == receiving.TOO_LARGE and limit < room.settings.file_limit:
                raise room.too_much() from None
            raise

    async def _kept(self, file: SealedFile, keep: Keep) -> bool:
        try:
            await keep(file)
        except FileRefused:
            await erase((file,), self._owner)
            raise
        except Exception as failure:
            # The browser is still sending; it hears of this when it has finished.
            await erase((file,), self._owner)
            self.failure = failure
            return False
        return True

    def _sentence(self, filename: str, refusal: Exception) -> Message:
        message = (refusal if isinstance(refusal, DomainError) else self._room.too_much()).message
        name = filename.replace("\\", "/").rsplit("/", 1)[-1]
        return Message(_NOT_TAKEN, {"name": name[-60:], "reason": translated(message)})
