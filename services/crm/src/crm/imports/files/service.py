"""Import files: uploaded, mapped, previewed, written, undone."""

from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from uuid import UUID

from kit import jobs
from kit.db.sessions import Sessions, transaction
from kit.db.vault import open_vault
from kit.files.uploads import Upload
from kit.security.auth import Caller
from kit.web.problems import Conflict, Forbidden, Gone, NotFound
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.controllers.service import check_controller_named
from crm.campaign.special_categories.free_text_check import screen
from crm.imports.files import column_fields
from crm.imports.files import upload as files_upload
from crm.imports.files.headers import Head
from crm.imports.files.import_job import PREVIEW, RUN, UNDO
from crm.imports.files.line_report import report_lines
from crm.imports.files.mapping_checks import check_mapping, check_origin
from crm.imports.files.models import ImportLine, ImportMapping, PersonImport
from crm.imports.files.preview_look import LOOK_FIELD
from crm.imports.files.retention import UNDONE_WITHIN, forget_copies
from crm.imports.files.schemas import (
    ColumnRead,
    Counts,
    ImportAsked,
    ImportRead,
    MappingPut,
    Origin,
    SampleRead,
    Target,
)
from crm.imports.files.sealed_chunks import forget_file, is_kept, pieces_of
from crm.people.records.custom_fields import custom_fields


async def receive_file(
    session: AsyncSession,
    caller: Caller,
    upload: Upload,
    target: Target,
    list_id: UUID | None = None,
    origin: Origin | None = None,
) -> tuple[PersonImport, list[ColumnRead]]:
    """Store a file, encrypted, until the import is done or a week has passed."""
    check_whole_campaign(caller)
    if target == "contacts":
        check_origin(origin)
    await forget_copies(session, caller.campaign_id)
    person_import, head = await files_upload.receive(
        session, caller.campaign_id, caller.subject, upload, target, list_id, origin
    )
    proposed, _ = await files_upload.propose(session, person_import, await _labels(session, person_import.target))
    return person_import, files_upload.describe_columns(person_import.header, head, proposed)


async def read_columns(session: AsyncSession, sessions: Sessions, person_import: PersonImport) -> list[ColumnRead]:
    """Return the columns as mapped, else as proposed, with the first cells of each while the file is stored."""
    first = b""
    async for piece in pieces_of(
        lambda: transaction(sessions, person_import.campaign_id), person_import.campaign_id, person_import.id
    ):
        first = piece[: 1 << 16]
        break
    head = (await files_upload.open_head(first, person_import.encoding))[1] if first else Head(person_import.header, [])
    if person_import.mapping is not None:
        proposed: Sequence[str | None] = MappingPut.model_validate(person_import.mapping).columns
    else:
        proposed, _ = await files_upload.propose(session, person_import, await _labels(session, person_import.target))
    return files_upload.describe_columns(person_import.header, head, proposed)


async def saved_mapping(session: AsyncSession, person_import: PersonImport) -> MappingPut | None:
    if person_import.mapping is not None:
        return MappingPut.model_validate(person_import.mapping)
    return (await files_upload.propose(session, person_import, {}))[1]


async def put_mapping(session: AsyncSession, caller: Caller, import_id: UUID, put: MappingPut) -> PersonImport:
    """Set the mapping, also for later files with this header, and start a preview."""
    person_import = await get_import(session, caller, import_id, lock=True)
    _check_state(person_import, "received", "previewed", "previewing")
    await _check_file(session, person_import)
    check_mapping(person_import, put, await _labels(session, person_import.target))
    await screen(session, caller.campaign_id, {f"/tags/{index}": tag for index, tag in enumerate(put.tags)})
    person_import.mapping = put.model_dump(mode="json")
    # The source of this file, and what its people were told, do not apply to the next one.
    saved = put.model_copy(update={"given_by": None, "informed": False}).model_dump(mode="json")
    row = {
        "campaign_id": caller.campaign_id,
        "signature": column_fields.signature(person_import.header, person_import.target),
        "mapping": saved,
        "updated_by": caller.subject,
    }
    statement = insert(ImportMapping).values(row)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["campaign_id", "signature"],
            set_={"mapping": saved, "updated_by": caller.subject},
        )
    )
    person_import.state, person_import.preview, person_import.sealed_look = "previewing", None, None
    await _ask(session, caller, person_import, PREVIEW)
    return person_import


async def start(
    session: AsyncSession, caller: Caller, import_id: UUID, *, leave_stopped_out: bool = False
) -> PersonImport:
    """Start writing a previewed import, or resume a cancelled one.

    `leave_stopped_out`: skip lines that the law refuses (GDPR, art. 9; minors); otherwise they block the import.
    """
    await check_controller_named(session, caller.campaign_id)
    person_import = await get_import(session, caller, import_id, lock=True)
    _check_state(person_import, "previewed", "running")
    await _check_file(session, person_import)
    if person_import.state == "previewed" and not leave_stopped_out:
        _check_stopped(person_import)
    if person_import.state == "running":
        await _check_at_rest(session, person_import)
    person_import.state, person_import.sealed_look = "running", None
    await _ask(session, caller, person_import, RUN)
    return person_import


async def undo(session: AsyncSession, caller: Caller, import_id: UUID) -> PersonImport:
    """Undo an import within thirty days, as long as the earlier records are kept."""
    person_import = await get_import(session, caller, import_id, lock=True)
    _check_state(person_import, "done", "running", "undoing")
    if person_import.target != "contacts":
        raise Conflict(
            "Une liste tenue à part s'efface d'un coup : supprimez-la.",
            "A list that is kept apart goes as a whole: delete it.",
        )
    if person_import.created_at < datetime.now(UTC) - UNDONE_WITHIN:
        raise Gone(
            "Plus de trente jours ont passé : ce qu'étaient les fiches n'est plus gardé.",
            "More than thirty days have passed: what the entries were is no longer kept.",
        )
    if person_import.state != "done":
        await _check_at_rest(session, person_import)
    person_import.state = "undoing"
    await forget_file(session, person_import.campaign_id, person_import.id)
    await _ask(session, caller, person_import, UNDO)
    return person_import


async def remove(session: AsyncSession, caller: Caller, import_id: UUID) -> None:
    """Delete a file that was never written, with its preview."""
    person_import = await get_import(session, caller, import_id, lock=True)
    _check_state(person_import, "received", "previewing", "previewed")
    await session.delete(person_import)
    await session.flush()


async def get_import(session: AsyncSession, caller: Caller, import_id: UUID, *, lock: bool = False) -> PersonImport:
    check_whole_campaign(caller)
    query = select(PersonImport).where(PersonImport.campaign_id == caller.campaign_id, PersonImport.id == import_id)
    person_import = await session.scalar(query.with_for_update() if lock else query)
    if person_import is None:
        raise NotFound("Cet import n'existe pas.", "There is no such import.")
    return person_import


async def read_sample(session: AsyncSession, caller: Caller, import_id: UUID) -> SampleRead:
    """Return what the preview quotes of the file. Raises Conflict before there is one, and after the import."""
    person_import = await get_import(session, caller, import_id)
    sample = await quoted(session, person_import)
    if sample is None:
        raise Conflict(
            "Ce fichier n'a pas d'aperçu : relisez ses colonnes d'abord, ou voyez ce qui a été importé.",
            "This file has no preview: map its columns first, or see what was imported.",
            "/state",
        )
    return sample


async def quoted(session: AsyncSession, person_import: PersonImport) -> SampleRead | None:
    if person_import.state != "previewed" or person_import.sealed_look is None:
        return None
    vault = await open_vault(session, person_import.campaign_id)
    return SampleRead.model_validate_json(vault.open(LOOK_FIELD, person_import.sealed_look))


def describe(person_import: PersonImport) -> ImportRead:
    values = {name: getattr(person_import, name) for name in ImportRead.model_fields}
    return ImportRead.model_validate(values | {"counts": Counts.model_validate(person_import.counts)})


async def report(sessions: Sessions, person_import: PersonImport) -> AsyncGenerator[str]:
    """Yield the report as CSV as it is read from the database."""
    async with transaction(sessions, person_import.campaign_id) as session:
        lines = (
            select(ImportLine)
            .where(ImportLine.campaign_id == person_import.campaign_id, ImportLine.import_id == person_import.id)
            .order_by(ImportLine.line)
            .execution_options(yield_per=2_000)
        )
        async for text in report_lines(await session.stream_scalars(lines), person_import.header):
            yield text


def check_whole_campaign(caller: Caller) -> None:
    """Raise Forbidden for members with territories: a file reveals who is known anywhere in the campaign."""
    if caller.territories:
        raise Forbidden(
            "Un fichier couvre toute la campagne : demandez à qui n'est pas limité à un territoire.",
            "A file covers the whole campaign: ask somebody who is not limited to a territory.",
        )


def stopped_lines(person_import: PersonImport) -> int:
    """Return how many lines the law refuses, from the preview's counts; a line may count twice."""
    remarks = Counts.model_validate(person_import.preview).remarks if person_import.preview else {}
    return sum(count for remark, count in remarks.items() if remark in ("0:sensitive", "0:too_young", "0:minor"))


def _check_stopped(person_import: PersonImport) -> None:
    if stopped := stopped_lines(person_import):
        raise Conflict(
            f"La loi garde {stopped} ligne(s) dehors (RGPD, art. 9 ; mineurs) : voyez les remarques, puis mettez-les "
            "de côté pour charger les autres.",
            f"The law keeps {stopped} line(s) out (GDPR, art. 9; minors): see the remarks, then leave them out "
            "(?leave_stopped_out=true).",
            "/leave_stopped_out",
            article="RGPD, art. 9",
            stopped=stopped,
        )


async def _ask(session: AsyncSession, caller: Caller, person_import: PersonImport, kind: str) -> None:
    import_asked = ImportAsked(import_id=person_import.id)
    person_import.job_id = await jobs.enqueue_job(
        session, caller.campaign_id, kind, import_asked, requested_by=caller.subject
    )
    await session.flush()


async def _check_at_rest(session: AsyncSession, person_import: PersonImport) -> None:
    job = (
        await jobs.read_job(session, person_import.campaign_id, person_import.job_id) if person_import.job_id else None
    )
    if job is not None and job.state in ("waiting", "running"):
        raise Conflict("Ce travail est en cours : suivez-le, ou annulez-le d'abord.", "This work is under way.")


def _check_state(person_import: PersonImport, *states: str) -> None:
    if person_import.state not in states:
        raise Conflict(
            "Cet import n'en est plus là : rechargez sa page.", "This import is past that: read it again.", "/state"
        )


async def _check_file(session: AsyncSession, person_import: PersonImport) -> None:
    if not await is_kept(session, person_import.campaign_id, person_import.id):
        raise Gone("Le fichier n'est plus gardé : envoyez-le de nouveau.", "The file is no longer kept: send it again.")


async def _labels(session: AsyncSession, target: str) -> dict[str, str]:
    """Return the labels of the custom fields, which only contacts have."""
    return {row.key: row.label for row in await custom_fields(session)} if target == "contacts" else {}
