from typing import Annotated

from common.schemas.elections import ElectionKind
from elections.calendar import PARIS
from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.page_form import Line, PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import PageOfForms
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Forbidden
from starlette.responses import Response

from budget.accounts.account_people import service
from budget.accounts.account_people.schemas import AccountPersonPut, Part
from budget.accounts.period import filing_due
from budget.banks import accounts as bank_accounts
from budget.ceilings import service as ceilings
from budget.filing.filings import service as filings
from budget.overview.account_people_page.due import list_dues
from budget.spending.expenses.entries import read_form

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["accounts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["accounts:read", "accounts:write"])]
TITLES = {
    Part.AGENT: "Mandataire financier",
    Part.ACCOUNTANT: "Expert-comptable",
    Part.CANDIDATE: "Candidat ou tête de liste",
    Part.SUBSTITUTE: "Remplaçant",
}
SUBSTITUTES = frozenset({ElectionKind.LEGISLATIVES, ElectionKind.DEPARTEMENTALES, ElectionKind.SENATORIALES})
"""Elections in which each candidate has a substitute; a list replaces its members by itself."""
FORMS = {"person": "Une personne", "association": "Une association de financement"}


class PersonEntry(Posted):
    """Form of one person of the account; the agent's has the bank account too."""

    version: Line = ""
    name: Line = ""
    form: Line = ""
    address: Line = ""
    email: Line = ""
    phone: Line = ""
    declared_on: Line = ""
    confirmed_on: Line = ""
    bank: Line = ""
    opened_on: Line = ""
    iban: Line = ""


@router.get("/account-people")
async def show_people(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show who answers for the account, and what is due of whom."""
    return await _page(request, session, caller, message="C'est enregistré." if done else "")


@router.post("/account-people/{part}")
async def set_person(
    part: Part, request: Request, session: Session, caller: Writer, entry: Annotated[PersonEntry, Form()]
) -> Response:
    async def act() -> None:
        fields = entry.model_dump(exclude={"version", "iban"})
        put = read_form(AccountPersonPut, {name: value.strip() or None for name, value in fields.items()})
        seen = int(entry.version) if entry.version.isascii() and entry.version.isdecimal() else None
        await service.set_person(session, caller.campaign_id, part, put, caller.subject, seen)
        if part is Part.AGENT and entry.iban.strip():
            if "banks:write" not in caller.scopes:
                raise Forbidden(
                    "Le mandataire ou le directeur indique l'IBAN : vous pouvez enregistrer le reste sans lui.",
                    "The agent or the manager gives the IBAN: the rest can be stored without it.",
                    "/iban",
                )
            await bank_accounts.set_account(session, caller.campaign_id, entry.iban, caller.subject, None)

    return await _PAGE.submit(request, session, caller, act, "set", PageForm.of(entry, part))


async def _page(
    request: Request, session: Session, caller: Caller, *, message: str = "", form: PageForm | None = None
) -> HTMLResponse:
    campaign = (await get_campaign(session, caller.campaign_id)).state
    people = await service.list_people(session, caller.campaign_id)
    iban, _ = await bank_accounts.show_account(session, caller.campaign_id)
    due = filing_due(campaign, await ceilings.find_contested(session, caller.campaign_id, campaign))
    needs = await filings.is_accountant_required(session, caller.campaign_id)
    return render(
        request,
        "account_people/people.html",
        campaign=campaign,
        keeps_account=(await ceilings.find_ceiling(session, caller.campaign_id, campaign)).keeps_account,
        people=people,
        titles={
            part: title
            for part, title in TITLES.items()
            if part is not Part.SUBSTITUTE or campaign.election in SUBSTITUTES or part in people
        },
        forms=FORMS,
        iban=iban,
        dues=list_dues(campaign, people, iban is not None, needs, due.astimezone(PARIS).date()),
        may_write="accounts:write" in caller.scopes,
        may_bank="banks:write" in caller.scopes,
        said=message,
        form=form or PageForm(),
    )


_PAGE = PageOfForms("/account-people", _page)
