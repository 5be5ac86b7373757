"""The files of people: uploaded, mapped, previewed, written, undone."""

from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from uuid import UUID

from kit import jobs
from kit.db.sessions import Sessions, transaction
from kit.files.uploads import Upload
from kit.security.auth import Caller
from kit.web.problems import Conflict, Forbidden, Gone, Invalid, NotFound
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
from crm.imports.files.models import ImportLine, ImportMapping, PersonImport
from crm.imports.files.retention import UNDONE_WITHIN, forget_copies
from crm.imports.files.schemas import ColumnRead, Counts, ImportAsked, ImportRead, MappingPut, Target
from crm.imports.files.sealed_chunks import forget_file, is_kept, pieces_of
from crm.people.records.contacts import is_country
from crm.people.records.custom_fields import custom_fields
from crm.people.records.sensitive_fields import is_sensitive


async def receive_file(
    session: AsyncSession, caller: Caller, upload: Upload, target: Target, list_id: UUID | None = None
) -> tuple[PersonImport, list[ColumnRead]]:
    """The file is kept, sealed, until the import is done or a week has passed."""
    check_whole_campaign(caller)
    await forget_copies(session, caller.campaign_id)
    made, head = await files_upload.receive(session, caller.campaign_id, caller.subject, upload, target, list_id)
    proposed, _ = await files_upload.propose(session, made, await _labels(session, made.target))
    return made, files_upload.describe_columns(made.header, head, proposed)


async def read_columns(session: AsyncSession, sessions: Sessions, found: PersonImport) -> list[ColumnRead]:
    """Return the columns as mapped, else as proposed; with the first cells of each, while the file is kept."""
    first = b""
    async for piece in pieces_of(lambda: transaction(sessions, found.campaign_id), found.campaign_id, found.id):
        first = piece[: 1 << 16]
        break
    head = (await files_upload.open_head(first, found.encoding))[1] if first else Head(found.header, [])
    if found.mapping is not None:
        proposed: Sequence[str | None] = MappingPut.model_validate(found.mapping).columns
    else:
        proposed, _ = await files_upload.propose(session, found, await _labels(session, found.target))
    return files_upload.describe_columns(found.header, head, proposed)


async def saved_mapping(session: AsyncSession, found: PersonImport) -> MappingPut | None:
    if found.mapping is not None:
        return MappingPut.model_validate(found.mapping)
    return (await files_upload.propose(session, found, {}))[1]


async def put_mapping(session: AsyncSession, caller: Caller, import_id: UUID, put: MappingPut) -> PersonImport:
    """Set the mapping, kept for the next file with this header too; start a preview at once."""
    found = await get_import(session, caller, import_id, lock=True)
    _check_state(found, "received", "previewed", "previewing")
    await _check_file(session, found)
    _check_mapping(found, put, await _labels(session, found.target))
    await screen(session, caller.campaign_id, {f"/tags/{place}": tag for place, tag in enumerate(put.tags)})
    found.mapping = put.model_dump(mode="json")
    # Who gave this file says nothing of the next one.
    saved = put.model_copy(update={"given_by": None}).model_dump(mode="json")
    row = {
        "campaign_id": caller.campaign_id,
        "signature": column_fields.signature(found.header, found.target),
        "mapping": saved,
        "updated_by": caller.subject,
    }
    fresh = insert(ImportMapping).values(row)
    await session.execute(
        fresh.on_conflict_do_update(
            index_elements=["campaign_id", "signature"],
            set_={"mapping": saved, "updated_by": caller.subject},
        )
    )
    found.state, found.preview = "previewing", None
    await _ask(session, caller, found, PREVIEW)
    return found


async def start(
    session: AsyncSession, caller: Caller, import_id: UUID, *, leave_stopped_out: bool = False
) -> PersonImport:
    """Write it, as the preview said; also to go on with one that was cancelled half way.

    `leave_stopped_out`: lines that the law keeps out (GDPR, art. 9; minors) are left out; else they stop the import.
    """
    await check_controller_named(session, caller.campaign_id)
    found = await get_import(session, caller, import_id, lock=True)
    _check_state(found, "previewed", "running")
    await _check_file(session, found)
    if found.state == "previewed" and not leave_stopped_out:
        _check_stopped(found)
    if found.state == "running":
        await _check_at_rest(session, found)
    found.state = "running"
    await _ask(session, caller, found, RUN)
    return found


async def undo(session: AsyncSession, caller: Caller, import_id: UUID) -> PersonImport:
    """Undo an import, within thirty days: earlier entries are not kept for longer."""
    found = await get_import(session, caller, import_id, lock=True)
    _check_state(found, "done", "running", "undoing")
    if found.target != "contacts":
        raise Conflict(
            "Une liste tenue à part s'efface d'un coup : supprimez-la.",
            "A list that is kept apart goes as a whole: delete it.",
        )
    if found.created_at < datetime.now(UTC) - UNDONE_WITHIN:
        raise Gone(
            "Plus de trente jours ont passé : ce qu'étaient les fiches n'est plus gardé.",
            "More than thirty days have passed: what the entries were is no longer kept.",
        )
    if found.state != "done":
        await _check_at_rest(session, found)
    found.state = "undoing"
    await forget_file(session, found.campaign_id, found.id)
    await _ask(session, caller, found, UNDO)
    return found


async def remove(session: AsyncSession, caller: Caller, import_id: UUID) -> None:
    """A file that was never written: it goes, with its preview."""
    found = await get_import(session, caller, import_id, lock=True)
    _check_state(found, "received", "previewing", "previewed")
    await session.delete(found)
    await session.flush()


async def get_import(session: AsyncSession, caller: Caller, import_id: UUID, *, lock: bool = False) -> PersonImport:
    check_whole_campaign(caller)
    mine = select(PersonImport).where(PersonImport.campaign_id == caller.campaign_id, PersonImport.id == import_id)
    found = await session.scalar(mine.with_for_update() if lock else mine)
    if found is None:
        raise NotFound("Cet import n'existe pas.", "There is no such import.")
    return found


def describe(found: PersonImport) -> ImportRead:
    plain = {name: getattr(found, name) for name in ImportRead.model_fields}
    return ImportRead.model_validate(plain | {"counts": Counts.model_validate(found.counts)})


async def report(sessions: Sessions, found: PersonImport) -> AsyncGenerator[str]:
    """The report as CSV, as it is read from the database: a line for each of the file."""
    async with transaction(sessions, found.campaign_id) as session:
        lines = (
            select(ImportLine)
            .where(ImportLine.campaign_id == found.campaign_id, ImportLine.import_id == found.id)
            .order_by(ImportLine.line)
            .execution_options(yield_per=2_000)
        )
        async for text in report_lines(await session.stream_scalars(lines), found.header):
            yield text


def check_whole_campaign(caller: Caller) -> None:
    """A file says of people anywhere whether they are known: that is not for who sees a part of the campaign."""
    if caller.territories:
        raise Forbidden(
            "Un fichier couvre toute la campagne : demandez à qui n'est pas limité à un territoire.",
            "A file covers the whole campaign: ask somebody who is not limited to a territory.",
        )


def stopped_lines(found: PersonImport) -> int:
    """Return how many lines the law keeps out, as the preview counted them; one may be stopped for two reasons."""
    remarks = Counts.model_validate(found.preview).remarks if found.preview else {}
    return sum(count for remark, count in remarks.items() if remark in ("0:sensitive", "0:too_young", "0:minor"))


def _check_stopped(found: PersonImport) -> None:
    if stopped := stopped_lines(found):
        raise Conflict(
            f"La loi garde {stopped} ligne(s) dehors (RGPD, art. 9 ; mineurs) : voyez les remarques, puis mettez-les "
            "de côté pour charger les autres.",
            f"The law keeps {stopped} line(s) out (GDPR, art. 9; minors): see the remarks, then leave them out "
            "(?leave_stopped_out=true).",
            "/leave_stopped_out",
            article="RGPD, art. 9",
            stopped=stopped,
        )


async def _ask(session: AsyncSession, caller: Caller, found: PersonImport, kind: str) -> None:
    asked = ImportAsked(import_id=found.id)
    found.job_id = await jobs.enqueue_job(session, caller.campaign_id, kind, asked, requested_by=caller.subject)
    await session.flush()


async def _check_at_rest(session: AsyncSession, found: PersonImport) -> None:
    job = await jobs.read_job(session, found.campaign_id, found.job_id) if found.job_id else None
    if job is not None and job.state in ("waiting", "running"):
        raise Conflict("Ce travail est en cours : suivez-le, ou annulez-le d'abord.", "This work is under way.")


def _check_state(found: PersonImport, *states: str) -> None:
    if found.state not in states:
        raise Conflict(
            "Cet import n'en est plus là : rechargez sa page.", "This import is past that: read it again.", "/state"
        )


async def _check_file(session: AsyncSession, found: PersonImport) -> None:
    if not await is_kept(session, found.campaign_id, found.id):
        raise Gone("Le fichier n'est plus gardé : envoyez-le de nouveau.", "The file is no longer kept: send it again.")


def _check_mapping(found: PersonImport, put: MappingPut, custom: dict[str, str]) -> None:
    if len(put.columns) != len(found.header):
        raise Invalid(
            f"Le fichier a {len(found.header)} colonnes.", f"The file has {len(found.header)} columns.", "/columns"
        )
    if not is_country(put.country):
        raise Invalid(
            "Ce pays n'est pas connu : deux lettres, comme FR, BE ou CH.",
            "There is no such country: two letters, as FR, BE or CH.",
            "/country",
        )
    allowed = {*files_upload.allowed_of(found.target), *(f"custom:{key}" for key in custom)}
    for place, target in enumerate(put.columns):
        pointer = f"/columns/{place}"
        if target is None:
            continue
        if target not in allowed:
            raise Invalid(
                "Une colonne ne peut pas être lue ainsi dans ce fichier.", "No column may be read so here.", pointer
            )
        if is_sensitive(found.header[place]):
            raise Invalid(
                "La loi interdit de prendre cette donnée dans un fichier (RGPD, art. 9) : laissez la colonne de côté.",
                "The law forbids taking this from a file (GDPR, art. 9): leave the column out.",
                pointer,
            )
        if column_fields.is_once(target) and target in put.columns[:place]:
            first, second = found.header[put.columns.index(target)] or "(sans nom)", found.header[place] or "(sans nom)"
            label = column_fields.TARGETS.get(target) or custom[target.removeprefix("custom:")]
            raise Invalid(
                f"Les colonnes « {first} » et « {second} » sont toutes deux lues comme « {label} » : gardez-en une.",
                f"The columns `{first}` and `{second}` are both read as `{target}`: keep one of them.",
                pointer,
            )
    if not {"surname", "first_names", "full_name"} & set(put.columns):
        raise Invalid("Dites quelle colonne est le nom.", "Say which column is the name.", "/columns")
    missing = [one for one in column_fields.PROOFS if one not in put.columns]
    if missing and any(target and target.startswith("use:") for target in put.columns):
        named = ", ".join(f"« {column_fields.TARGETS[one]} »" for one in missing)
        raise Invalid(
            "Un accord ne s'importe qu'avec sa source, son texte, sa date et sa preuve (RGPD, art. 7). "
            f"Il manque : {named}.",
            "Consent is taken from a file only with its source, words, date and proof (GDPR, art. 7).",
            "/columns",
        )


async def _labels(session: AsyncSession, target: str) -> dict[str, str]:
    """Return the labels of the campaign's own fields, which contacts alone have."""
    return {row.key: row.label for row in await custom_fields(session)} if target == "contacts" else {}
