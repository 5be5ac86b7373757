import csv
import io
from typing import Annotated

from common.schemas.territories import Territory
from fastapi import APIRouter, Query, Request, Response, Security, UploadFile
from kit.app import Route
from kit.files.uploads import too_large
from kit.jobs import JobRead
from kit.security.auth import OPERATE, Caller, caller_with
from kit.security.credentials import KnownToken
from kit.security.request_session import Session
from kit.web.paging import Page, Paging, Rows, single_page
from kit.web.problems import Invalid

from predict.past_results.elections.uploads import safe_name
from predict.reference_datasets import queries, service
from predict.reference_datasets.catalogue import list_catalogue
from predict.reference_datasets.kinds import Level
from predict.reference_datasets.models import ReferenceDataset
from predict.reference_datasets.published import list_kinds
from predict.reference_datasets.schemas import CatalogueRead, DatasetRead, KindId, KindRead, PlaceRead

router = APIRouter(route_class=Route, prefix="/v1/reference-datasets", tags=["reference datasets"])

Reader = Annotated[Caller, Security(caller_with, scopes=["elections:read"])]
Importer = Annotated[Caller, Security(caller_with, scopes=["imports:write"])]
PlaceKey = Annotated[str | None, Query(pattern=r"^[0-9A-Z]{4,9}$", max_length=9, description="One place by its code.")]
Inside = Annotated[Territory | None, Query(description="Only inside it: `circo:9406`, `departement:94`.")]

MAX_PLACES = 50_000


@router.get("", response_model=Page[DatasetRead])
async def list_reference_datasets(session: Session, _: Reader) -> Rows[ReferenceDataset]:
    """List imported reference data: vintage, licence, file with SHA-256, rejected rows."""
    return Rows(list(await queries.list_datasets(session)), None)


@router.get("/catalogue")
async def get_reference_catalogue(session: Session, _: Reader) -> Page[CatalogueRead]:
    """List the official data sets: publisher, licence, address, vintage, and loaded files with SHA-256."""
    return single_page(await list_catalogue(session))


@router.get("/kinds")
async def list_reference_kinds(_: Reader) -> Page[KindRead]:
    """List the kinds of files that can be imported, with publisher, licence and official address."""
    return single_page(list_kinds())


@router.get("/values")
async def list_reference_values(
    session: Session,
    _: Reader,
    paging: Paging,
    level: Annotated[Level, Query()],
    territory: Inside = None,
    place: PlaceKey = None,
) -> Page[PlaceRead]:
    """List indicators by commune, IRIS or constituency, each of its latest year; secret ones are marked."""
    page = await queries.read_places(session, level, territory, place, paging.after, paging.limit)
    return Page(items=page.items, next=page.next)


@router.get("/values.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def download_reference_values(
    session: Session, _: Reader, level: Annotated[Level, Query()], territory: Inside = None, place: PlaceKey = None
) -> Response:
    """Download the figures as CSV (UTF-8, commas, decimal points), one line per figure."""
    page = await queries.read_places(session, level, territory, place, None, MAX_PLACES)
    if page.next is not None:
        raise Invalid(
            f"Plus de {MAX_PLACES} lieux : demandez un département.",
            f"More than {MAX_PLACES} places: ask for a department.",
            "?territory",
        )
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["level", "place", "indicator", "value", "missing", "vintage", "dataset"])
    for row in page.items:
        for f in row.figures:
            table.writerow([row.level, row.place, f.indicator, f.value, f.missing or "", f.vintage, f.dataset])
    headers = {"Content-Disposition": 'attachment; filename="reference-datasets.csv"'}
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/{kind}", status_code=202)
async def import_reference_dataset(
    request: Request,
    response: Response,
    kind: KindId,
    file: UploadFile,
    session: Session,
    caller: Importer,
    token: KnownToken,
) -> JobRead:
    """Import a file of INSEE, IGN or CNAF, or a table of addresses: CSV, gzip, zip, Parquet, XLSX or GeoJSON.

    The answer is a job; its `result` has the number of places and rejected rows. The same file again changes nothing. A
    file that is verified as official is stored for all campaigns of this installation, as are the operator's; any other
    for your campaign alone, where it replaces shared data.
    """
    limit: int = request.app.state.settings.import_max_bytes
    if (file.size or 0) > limit:
        raise too_large(limit)
    job = await service.ask_import(
        session,
        caller.campaign_id,
        kind,
        safe_name(file.filename),
        await file.read(),
        caller.subject,
        shares=OPERATE in token.scopes,
    )
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return job
