"""Import of reference data, and access for other features."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, TypeAlias
from uuid import UUID, uuid4

from elections.recognition import FILES
from kit import jobs
from kit.db import tenancy
from kit.files.sandbox import MB, Limits, Sandbox
from kit.jobs import JobRead, Work
from kit.web.problems import Invalid, NotFound
from sqlalchemy import and_, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.bulk_copy import Progress, no_progress
from predict.reference_datasets import kinds, queries
from predict.reference_datasets.cells import TOO_MANY_CELLS, Fault, Unreadable
from predict.reference_datasets.models import (
    AddressPoint,
    IrisBoundary,
    ReferenceDataset,
    ReferenceFigure,
    ReferenceUpload,
)
from predict.reference_datasets.preparation import ADDRESSES, IRIS_CONTOURS, PreparedDataset, prepare_dataset
from predict.reference_datasets.schemas import FaultRead, ImportArguments, KindId, ReferenceReport
from predict.reference_datasets.storage import MAX_FAULTS, store_rows

Level: TypeAlias = kinds.Level
JOB = "reference-import"
_FILES = Sandbox(
    Limits(
        memory=192 * MB,
        per_byte=160,
        most_memory=2048 * MB,
        cpu_seconds=240,
        seconds_per_mb=10,
        result=512 * MB,
        threads=True,
        heavy=True,
    ),
    (Unreadable,),
    TOO_MANY_CELLS,
)
KEPT = timedelta(days=2)
"""A file whose job never ran."""


@dataclass(frozen=True)
class Value:
    """One figure of one place; None: secret, or not published."""

    place: str
    indicator: str
    value: float | None
    vintage: str


async def ask_import(
    session: AsyncSession, campaign_id: UUID, kind: KindId, file: str, data: bytes, by: str, *, shares: bool
) -> JobRead:
    """Store the file and request its import job."""
    old = ReferenceUpload.sent_at < func.now() - KEPT
    await session.execute(delete(ReferenceUpload).where(ReferenceUpload.campaign_id == campaign_id, old))
    upload = ReferenceUpload(campaign_id=campaign_id, id=uuid4(), kind=kind, file=file, data=data)
    session.add(upload)
    await session.flush()
    import_arguments = ImportArguments(upload=upload.id, kind=kind, shares=shares)
    job_id = await jobs.enqueue_job(session, campaign_id, JOB, import_arguments, requested_by=by)
    return await jobs.read_job(session, campaign_id, job_id)


async def run_import(work: Work, import_arguments: ImportArguments) -> dict[str, Any]:
    """Job: import the file, writing only differences, and always delete the upload."""
    key = (work.campaign_id, import_arguments.upload)
    async with work.transaction() as session:
        upload = await session.get(ReferenceUpload, key)
        if upload is None:
            raise NotFound("Ce fichier n’est plus là : envoyez-le de nouveau.", "The file is gone: send it again.")
        file, data = upload.file, upload.data
    try:
        await work.progress(0, 2, "lecture du fichier")
        try:
            prepared = await _FILES.run(prepare_dataset, import_arguments.kind, data)
        except Unreadable as refusal:
            raise problem_of_refusal(refusal) from refusal
        await work.progress(1, 2, "enregistrement")
        async with work.transaction() as session:
            report = await store_dataset(session, prepared, file, data, shares=import_arguments.shares)
    finally:
        async with work.transaction() as session:
            of_campaign = ReferenceUpload.campaign_id == work.campaign_id
            await session.execute(
                delete(ReferenceUpload).where(of_campaign, ReferenceUpload.id == import_arguments.upload)
            )
    await work.progress(2, 2, "terminé")
    return report.model_dump(mode="json")


async def store_dataset(
    session: AsyncSession,
    prepared: PreparedDataset,
    file: str,
    data: bytes,
    *,
    shares: bool,
    progress: Progress = no_progress,
) -> ReferenceReport:
    """Store a file for the campaign alone, unless it is verified as official or `shares` marks the operator's."""
    sha256 = hashlib.sha256(data).hexdigest()
    official = FILES.get(sha256)
    async with tenancy.sharing(session) if shares or official else nullcontext():
        # Of an official file nothing is kept that its sender could choose: not even its name.
        difference = await store_rows(session, prepared, official or file[:255], sha256, progress=progress)
        shared = not await tenancy.writes_own(session)
    return describe_import(prepared, difference.added + difference.changed, shared=shared)


def describe_import(prepared: PreparedDataset, stored: int, *, shared: bool = True) -> ReferenceReport:
    return ReferenceReport(
        dataset=prepared.dataset,
        vintage=prepared.vintage,
        places=prepared.rows.height,
        stored=stored,
        shared=shared,
        rejected_count=len(prepared.rejected),
        rejected=_faults(prepared.rejected),
        warnings=_faults(prepared.warnings),
    )


def problem_of_refusal(refusal: Unreadable) -> Invalid:
    return Invalid(
        f"Le fichier ne peut pas être importé. {refusal}",
        "The file cannot be imported: it is not the expected one, or it is damaged or cut.",
        "/file",
    )


async def read_values(session: AsyncSession, level: Level, communes: Collection[str]) -> list[Value]:
    """Return published figures of the communes, or of their IRIS, each of its latest year."""
    f = ReferenceFigure
    figures_by_place = await queries.latest_figures(session, and_(f.level == level, f.commune.in_(communes)))
    # A city's own row beside those of its districts: the place is what its code says.
    return [
        Value(place, figure.indicator, figure.value, figure.vintage)
        for place, figures in figures_by_place.items()
        for figure in figures
    ]


async def read_iris_boundaries(session: AsyncSession, communes: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return GeoJSON geometries by IRIS."""
    rows = select(IrisBoundary.code, IrisBoundary.geometry).where(IrisBoundary.commune.in_(communes))
    return {row.code: row.geometry for row in await session.execute(rows.order_by(IrisBoundary.code))}


async def read_addresses(session: AsyncSession, stations: Sequence[str]) -> Mapping[str, Sequence[tuple[float, float]]]:
    """Return longitude and latitude of these stations' addresses."""
    a = AddressPoint
    rows = select(a.station, a.longitude, a.latitude, a.addresses).where(a.station.in_(stations))
    addresses: dict[str, list[tuple[float, float]]] = {}
    for row in await session.execute(rows.order_by(a.station, a.place)):
        addresses.setdefault(row.station, []).extend([(row.longitude, row.latitude)] * row.addresses)
    return addresses


async def forget_dataset(session: AsyncSession, dataset: str) -> int:
    """Delete a publication's rows that the session may write; return how many.

    Its line stays with a new revision, so that results are recomputed and the file can be imported again.
    """
    d = ReferenceDataset
    emptied: dict[str, Any] = {
        "revision": d.revision + 1,
        "places": 0,
        "sha256": "",
        "rejected": [],
        "rejected_count": 0,
    }
    kind = await session.scalar(update(d).where(d.id == dataset, d.places > 0).values(emptied).returning(d.kind))
    if kind is None:
        return 0
    whole: dict[str, Any] = {IRIS_CONTOURS: delete(IrisBoundary), ADDRESSES: delete(AddressPoint)}
    statement = whole.get(kind, delete(ReferenceFigure).where(ReferenceFigure.dataset == dataset))
    table = {IRIS_CONTOURS: IrisBoundary.code, ADDRESSES: AddressPoint.station}.get(kind, ReferenceFigure.code)
    return len((await session.scalars(statement.returning(table))).all())


async def read_mark(session: AsyncSession) -> str:
    """Return a mark that changes with every import that changed data."""
    return await queries.read_mark(session)


def _faults(faults: Sequence[Fault]) -> list[FaultRead]:
    return [FaultRead.model_validate(asdict(fault)) for fault in faults[:MAX_FAULTS]]
