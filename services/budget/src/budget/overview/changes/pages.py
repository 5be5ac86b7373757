from collections.abc import Callable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from common.schemas.counts import MAX_COUNT
from fastapi import APIRouter, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.text.french import day

from budget.ceilings import service as ceilings
from budget.ceilings.amounts import amount_in
from budget.ledger.audit_log import service
from budget.ledger.audit_log.authors import name_authors
from budget.ledger.journals.headings import HEADINGS, heading_label
from budget.overview.changes.french import ACTS, FIELDS, name_kind, name_value

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["accounts:read", "expenses:read"])]
SHOWN = 50


@router.get("/changes")
async def show_changes(
    request: Request,
    session: Session,
    caller: Reader,
    about: UUID | None = None,
    after: Annotated[int | None, Query(ge=0, le=MAX_COUNT)] = None,
) -> HTMLResponse:
    """Show the changes in the account with their authors, the newest first."""
    rows = await service.read_changes(session, caller.campaign_id, about, after, SHOWN + 1)
    campaign = (await get_campaign(session, caller.campaign_id)).state
    return render(
        request,
        "changes/changes.html",
        campaign=campaign,
        rows=rows[:SHOWN],
        following=rows[SHOWN - 1].entry if len(rows) > SHOWN else None,
        about=about,
        authors=await name_authors(session, {row.made_by for row in rows}),
        acts=ACTS,
        fields=FIELDS,
        name_kind=name_kind,
        value=_said_in(amount_in(ceilings.currency_of(campaign))),
    )


def _said_in(money: Callable[[int], str]) -> Callable[[str, str, Any], str]:
    """Return a formatter of field values; for nested ones it only says that they changed."""

    def say(kind: str, field: str, value: Any) -> str:
        if value is None:
            return "rien"
        if isinstance(value, bool):
            return "oui" if value else "non"
        if field.endswith("_cents") and isinstance(value, int):
            return money(value)
        if field == "heading" and value in HEADINGS:
            return heading_label(value)
        if field.endswith("_on") and isinstance(value, str):
            return day(date.fromisoformat(value))
        if (words := name_value(kind, field, value)) is not None:
            return words
        return "…" if isinstance(value, dict | list) else str(value)

    return say
