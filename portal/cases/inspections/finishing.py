"""Finishing a sheet: it answers the checklist and is final; what is wrong in it becomes a correction."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from portal.cases import checklist
from portal.cases.applying import STEP, hold, record
from portal.cases.bilingual import Bilingual
from portal.cases.checklist import CHECKED, DONE
from portal.cases.inspections.reading import CORRECTED, FINISHED, corrections
from portal.cases.inspections.saving import (
    matter_to_inspect,
    may_correct,
    require_newest,
    write,
)
from portal.cases.inspections.sheets import Sheet, item_of, rows_about, sheet_of
from portal.cases.matters import Matter, case_matter, keys_of
from portal.compartments.sealing import last_item, opened_items
from portal.core.errors import N_, InvalidInput, Message, NotFound, Refused
from portal.core.identifiers import personal_data_in
from portal.database import change, writing
from portal.evidence.receiving import owner_name
from portal.evidence.sealed_file import SealedFile
from portal.ledger.events import Fact
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.vault.boxes import KeyPair

LONGEST: Final = 2000
_MISSING: Final = N_("还没有填“{what}”。")
_MISSING_OF: Final = N_("{name}：还没有填“{what}”。")


def gaps(sheet: Sheet) -> list[Message]:
    """What a sheet lacks before it can be finished."""
    rows = sheet.rows
    about = [*rows_about(rows, "site"), *rows_about(rows, "result")]
    found = [] if sheet.on else [Message(N_("还没有填核查日期。"))]
    found += [_missing(row) for row in about if row.required and not sheet.answers.get(row.code)]
    return [*found, *_gaps_of_persons(sheet), *_gaps_of_officers(sheet), *_gaps_of_signatures(sheet)]


async def finish(person: Person, number: str, sheet: int, *, version: int) -> None:
    """No more versions after this one. Raises InvalidInput while something is missing; twice is once."""
    matter = await matter_to_inspect(person, number)
    keys = await keys_of(matter, OfficeKeyring(person))
    pair = keys[matter.compartment]
    async with writing():
        await hold(matter)
        saved = await _saved(matter, pair, sheet)
        if saved.finished:
            return
        await require_newest(matter, sheet, version)
        missing = gaps(saved)
        if missing:
            raise InvalidInput({"": missing[0]})
        done = replace(saved, finished=True, version=version + 1)
        content = await write(person, matter, done, pair)
        codes: dict[str, Fact] = {"sheet": sheet, "version": done.version, "content": content}
        await record(matter, FINISHED, person.actor, _told(done), codes, keys=keys)
        await _answer_checklist(person, matter, done, pair)


async def correct(
    person: Person,
    number: str,
    sheet: int,
    text: str,
    files: Sequence[SealedFile] = (),
    *,
    uploads: str = "",
) -> None:
    """What is wrong in a finished sheet, or came later, like the signed paper; the sheet stays as it is."""
    matter = await case_matter(person, number)
    if not may_correct(person, matter):
        raise Refused(N_("更正由承办单位的经办人或负责人在案件结束前填写。"))
    told = {"sheet": sheet, "text": _required(text), "files": [file.manifest() for file in files]}
    keys = await keys_of(matter, OfficeKeyring(person))
    pair = keys[matter.compartment]
    async with writing():
        await hold(matter)
        if not (await _saved(matter, pair, sheet)).finished:
            raise Refused(N_("这张表还没有完成，直接改就行。"))
        if await _is_repeated(matter, pair, told, files):
            return
        await adopt(matter, files, uploads)
        codes: dict[str, Fact] = {"sheet": sheet, "files": len(files)}
        await record(matter, CORRECTED, person.actor, told, codes, keys=keys)


async def adopt(matter: Matter, files: Sequence[SealedFile], uploads: str) -> None:
    """Files that waited under a session belong to the case from now on."""
    for part in [part for file in files for part in file.parts]:
        await change(
            "UPDATE blob SET owner = ? WHERE name = ? AND owner = ?",
            *(str(matter.compartment), part.blob, owner_name(uploads)),
        )


async def _saved(matter: Matter, pair: KeyPair, number: int) -> Sheet:
    item = await last_item(matter.compartment, pair, item_of(number))
    if item is None:
        raise NotFound(N_("没有这张现场核查表。"))
    return sheet_of(number, item.position + 1, item.payload)


async def _is_repeated(
    matter: Matter, pair: KeyPair, told: dict[str, Any], files: Sequence[SealedFile]
) -> bool:
    """A double click brings no files of its own twice: only words alone can be the same."""
    steps = await opened_items(matter.compartment, pair, STEP)
    last = corrections(steps, told["sheet"])[-1:]
    return bool(last) and not files and not last[0].files and last[0].text == told["text"]


async def _answer_checklist(person: Person, matter: Matter, sheet: Sheet, pair: KeyPair) -> None:
    """What the pack says its questions settle; an item that an officer has marked as done keeps his words."""
    assert matter.case is not None
    steps = await opened_items(matter.compartment, pair, STEP)
    settled = {row.settles for row in sheet.rows}
    items = [
        item.row.code
        for item in await checklist.items_of(matter.case, steps)
        if item.row.code in settled and item.state != DONE
    ]
    if items:
        note = f"现场核查表第{sheet.number}号，{sheet.on}"
        answers = [{"item": code, "state": DONE, "text": note, "evidence": []} for code in items]
        codes: dict[str, Fact] = {"items": [f"{code}:{DONE}" for code in items]}
        keys = {matter.compartment: pair}
        await record(matter, CHECKED, person.actor, {"answers": answers}, codes, keys=keys)


def _told(sheet: Sheet) -> dict[str, Any]:
    """What the timeline and the search find of it: day, place and findings, none of the persons."""
    rows = [row for row in sheet.rows if row.part != "person" and sheet.answers.get(row.code)]
    inspected = [{"code": row.code, "zh": row.zh, "en": row.en} for row in rows]
    text = "\n".join(sheet.answers[row.code] for row in rows if row.part == "result")
    return {
        "sheet": sheet.number,
        "on": sheet.on,
        "inspected": [one | {"text": sheet.answers[one["code"]]} for one in inspected],
        "text": text,
    }


def _missing(row: Any) -> Message:
    return Message(_MISSING, {"what": Bilingual(row.zh, row.en)})


def _gaps_of_persons(sheet: Sheet) -> Iterator[Message]:
    if not sheet.persons:
        yield Message(N_("还没有写登记在这个项目上的人。"))
    for n, one in enumerate(sheet.persons, 1):
        name = one.name or Bilingual(f"第{n}人", f"Person {n}")
        if not one.name:
            yield Message(N_("第{n}人没有写姓名。"), {"n": n})
        for row in rows_about(sheet.rows, "person"):
            if row.required and not one.answers.get(row.code):
                yield Message(_MISSING_OF, {"name": name, "what": Bilingual(row.zh, row.en)})


def _gaps_of_officers(sheet: Sheet) -> Iterator[Message]:
    whole = [one for one in sheet.officers if one.name and one.number]
    if len(whole) < 2:
        yield Message(N_("现场核查须有两名执法人员，都要写姓名和执法证号。"))
    elif whole[0].name == whole[1].name or whole[0].number == whole[1].number:
        yield Message(N_("两名执法人员不能是同一个人。"))


def _gaps_of_signatures(sheet: Sheet) -> Iterator[Message]:
    if sheet.refused and not sheet.why_refused:
        yield Message(N_("对方拒绝签字的，要写明原因。"))


def _required(text: str) -> str:
    tidy = text.strip()
    if not tidy or len(tidy) > LONGEST:
        raise InvalidInput({"text": Message(N_("请填写内容，最多{most}个字。"), {"most": LONGEST})})
    if "id_number" in personal_data_in(tidy):
        raise InvalidInput({"text": Message(N_("这里不写身份证号。"))})
    return tidy
