"""Upload of a file: its encoding, its columns, and a proposed mapping."""

import asyncio
import contextlib
import tempfile
from collections.abc import Mapping, Sequence
from typing import IO
from uuid import UUID

from kit.db.vault import open_vault
from kit.files.sandbox import MB, Limits, Sandbox
from kit.files.uploads import Upload
from kit.web.problems import Invalid
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.imports.files import column_fields
from crm.imports.files.file_format import Sniffer
from crm.imports.files.headers import Head, first_records, head_of
from crm.imports.files.layouts import find_layout
from crm.imports.files.models import ImportMapping, PersonImport
from crm.imports.files.schemas import ColumnRead, MappingPut, Origin, Target
from crm.imports.files.sealed_chunks import keep_file
from crm.imports.files.spreadsheets import TOO_LARGE, is_workbook, write_csv
from crm.people.records.sensitive_fields import is_sensitive

SAMPLE_LENGTH = 60
REMEMBERED = 20
"""Number of earlier files whose columns are remembered."""
_WORKBOOKS = Sandbox(
    Limits(per_byte=64, most_memory=512 * MB, cpu_seconds=45, seconds=90, result=512 * MB, heavy=True),
    (Invalid,),
    TOO_LARGE,
)
_HEADS = Sandbox(refusals=(Invalid,))


async def receive(
    session: AsyncSession,
    campaign_id: UUID,
    by: str,
    upload: Upload,
    target: Target,
    list_id: UUID | None,
    origin: Origin | None,
) -> tuple[PersonImport, Head]:
    """Store an upload. Raises Invalid at `/file`, with how to fix it."""
    head = await asyncio.to_thread(upload.file.read, 4)
    upload.file.seek(0)
    person_import = PersonImport(
        campaign_id=campaign_id,
        target=target,
        list_id=list_id,
        origin=origin,
        name=_safe_name(upload.name),
        encoding="",
        separator=";",
        header=[],
        size=0,
        created_by=by,
    )
    session.add(person_import)
    await session.flush()
    warnings = list[str]()
    with contextlib.ExitStack() as opened:
        file: IO[bytes] = upload.file
        if is_workbook(head):
            file = opened.enter_context(tempfile.TemporaryFile())
            if await _WORKBOOKS.run(write_csv, upload.file, file):
                warnings.append("other_sheets")
            file.seek(0)
        sniffer = Sniffer()
        vault = await open_vault(session, campaign_id)
        import_id = person_import.id
        size = await keep_file(session, vault, campaign_id, import_id, file, sniffer)
    if size == 0:
        raise Invalid("Le fichier est vide.", "The file is empty.", "/file")
    person_import = await session.get_one(PersonImport, (campaign_id, import_id))
    person_import.size, person_import.encoding = size, sniffer.encoding()
    person_import.warnings = warnings + sniffer.warnings()
    person_import.separator, read = await open_head(sniffer.head, person_import.encoding)
    person_import.header, person_import.header_line = read.header, read.header_line
    await session.flush()
    return person_import, read


async def open_head(head: bytes, encoding: str) -> tuple[str, Head]:
    """Return the separator and the head of a file, which is parsed in its own sandboxed process."""
    separator, records = await _HEADS.run(first_records, head, encoding)
    return separator, head_of(records, column_fields.is_known)


async def propose(
    session: AsyncSession, person_import: PersonImport, custom: Mapping[str, str]
) -> tuple[list[str | None], MappingPut | None]:
    """Return a proposed target for each column: the mapping of the last file with this header, else each column's
    target in earlier files, else by its name.
    """
    key = (person_import.campaign_id, column_fields.signature(person_import.header, person_import.target))
    saved = await session.get(ImportMapping, key)
    if saved is not None:
        mapping = MappingPut.model_validate(saved.mapping)
        still = {*allowed_of(person_import.target), *(f"custom:{one}" for one in custom)}
        return [column if column in still else None for column in mapping.columns], mapping
    earlier = select(PersonImport.header, PersonImport.mapping).where(
        PersonImport.campaign_id == person_import.campaign_id,
        PersonImport.target == person_import.target,
        PersonImport.id != person_import.id,
        PersonImport.mapping.is_not(None),
    )
    earlier_mappings = (await session.execute(earlier.order_by(PersonImport.created_at.desc()).limit(REMEMBERED))).all()
    chosen = column_fields.chosen(
        (header, MappingPut.model_validate(mapping).columns) for header, mapping in earlier_mappings
    )
    layout = find_layout(person_import.header)
    known = (layout.fields if layout else {}) | chosen
    return column_fields.propose(person_import.header, custom, allowed_of(person_import.target), known), None


def allowed_of(target: str) -> Sequence[str]:
    return (
        column_fields.ROLL
        if target == "roll"
        else column_fields.OUTSIDE
        if target == "outside"
        else tuple(column_fields.TARGETS)
    )


def describe_columns(header: Sequence[str], head: Head, proposed: Sequence[str | None]) -> list[ColumnRead]:
    return [
        ColumnRead(
            header=name,
            proposed=proposed[index],
            sensitive=is_sensitive(name),
            sample=[] if is_sensitive(name) else _sample(head, index),
        )
        for index, name in enumerate(header)
    ]


def _sample(head: Head, index: int) -> list[str]:
    cells = (line[index].strip() for line in head.first if index < len(line))
    return [cell[:SAMPLE_LENGTH] for cell in cells if cell]


def _safe_name(name: str | None) -> str:
    printable = "".join(
        character for character in (name or "").replace("\\", "/").rpartition("/")[2] if character.isprintable()
    )
    return printable.translate(str.maketrans("", "", "<>"))[:120] or "fichier"
