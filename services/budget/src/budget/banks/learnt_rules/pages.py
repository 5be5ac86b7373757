from typing import Annotated

from fastapi import APIRouter, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from budget.banks.open_lines import list_rules
from budget.banks.routes import SEES
from budget.ledger.journals.headings import heading_label

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["banks:read", SEES])]


@router.get("/bank/rules")
async def show_rules(request: Request, session: Session, caller: Reader) -> HTMLResponse:
    """Show what earlier lines have taught: a wording, and the expense that the next one of its kind becomes."""
    return render(
        request,
        "learnt_rules/rules.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        rules=await list_rules(session, caller.campaign_id),
        heading_label=heading_label,
    )
