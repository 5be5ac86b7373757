from typing import Annotated

from fastapi import APIRouter, Request, Security
from fastapi.responses import HTMLResponse
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from predict.reference_datasets.catalogue import list_catalogue

router = APIRouter(include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["elections:read"])]


@router.get("/reference-datasets")
async def show_references(request: Request, session: Session, caller: Reader) -> HTMLResponse:
    """Show the installation's official data: publisher, licence, date and file."""
    entries = await list_catalogue(session)
    return render(
        request,
        "reference_datasets/reference_datasets.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        loaded=[entry for entry in entries if entry.loaded],
        others=[entry for entry in entries if not entry.loaded],
    )
