from typing import Annotated

from common.schemas.elections import ElectionKind
from fastapi import APIRouter, Form, Query, Security, UploadFile, status
from kit.app import Route
from kit.security.auth import OPERATE, Caller, caller_with
from kit.security.credentials import KnownToken
from kit.security.request_session import Session
from kit.web.paging import Page, single_page

from budget.comparisons import service
from budget.comparisons.published import MAX_BYTES
from budget.comparisons.schemas import Band, ComparisonRead, DatasetRead

router = APIRouter(route_class=Route, prefix="/v1", tags=["comparison"])

Reader = Annotated[Caller, Security(caller_with, scopes=["ceilings:read"])]
Importer = Annotated[Caller, Security(caller_with, scopes=["imports:write"])]
Year = Annotated[int | None, Form(ge=1995, le=2100, description="If the file does not say it.")]
Dataset = Annotated[str | None, Query(max_length=60, pattern=r"^[a-z0-9-]+$", description="The newest if left out.")]


@router.post("/published-accounts", status_code=status.HTTP_201_CREATED)
async def import_published_accounts(
    file: UploadFile,
    election: Annotated[ElectionKind, Form()],
    session: Session,
    caller: Importer,
    token: KnownToken,
    year: Year = None,
) -> DatasetRead:
    """Import a CSV of accounts published by the CNCCFP, of any year so far. Bad rows are reported.

    They are your campaign's own and replace the shared ones in its comparisons; the operator's imports are shared.
    """
    data = await file.read(MAX_BYTES + 1)
    reading, found_year = await service.open_file(data, year)
    name = (file.filename or "comptes.csv").rpartition("/")[2][:200]
    row = await service.keep(session, election, found_year, name, data, reading, shares=OPERATE in token.scopes)
    return DatasetRead.model_validate(row)


@router.get("/published-accounts")
async def list_published_accounts(session: Session, caller: Reader) -> Page[DatasetRead]:
    """List the published accounts: your campaign's own, and the shared ones."""
    return single_page([DatasetRead.model_validate(row) for row in await service.list_datasets(session)])


@router.get("/comparison")
async def get_comparison(
    session: Session, caller: Reader, dataset: Dataset = None, band: Band = Band.ALL
) -> ComparisonRead:
    """Compare this campaign's spending with published accounts of the same election kind and currency, by heading."""
    return await service.compare(session, caller.campaign_id, dataset, band)
