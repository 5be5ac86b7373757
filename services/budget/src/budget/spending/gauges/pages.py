import re
from functools import partial
from typing import Annotated

from common.schemas.money import AlertLevel
from elections.calendar import PARIS
from elections.kinds import kind_of
from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.campaigns.queries import campaign_today, get_campaign
from kit.pages.page_form import Line, PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import PageOfForms
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Invalid
from starlette.responses import Response

from budget.accounts import service as accounts
from budget.accounts.period import cited, filing_due
from budget.accounts.service import find_period
from budget.ceilings import service as ceilings
from budget.ceilings.amounts import amount_in, decimal_text, share_of, wording
from budget.ceilings.answer_texts import read_ceiling
from budget.ceilings.schemas import OfficialPut, RoundPut
from budget.ledger.balances import service as balances
from budget.ledger.journals.headings import heading_label
from budget.reimbursement.reimbursement_forecast import service as reimbursement_forecast
from budget.spending.expenses import service as expenses
from budget.spending.expenses.entries import read_form, read_whole
from budget.spending.expenses.stages import state_label
from budget.spending.gauges.picture import WIDTH, draw_bar

router = APIRouter(include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["ceilings:read"])]
LATEST = 10


Writer = Annotated[Caller, Security(caller_with, scopes=["ceilings:read", "ceilings:write"])]


class OfficialEntry(Posted):
    """Form of the prefecture's figure."""

    amount: Line = ""
    source: Line = ""
    dated_on: Line = ""


class ResultEntry(Posted):
    """Form of the proclaimed result of round one."""

    votes: Line = ""
    valid: Line = ""


class RoundEntry(Posted):
    """Form of the last round that the campaign contests."""

    round: Line = ""


DONE = {
    "official": "Le chiffre officiel est enregistré.",
    "round": "C'est enregistré.",
    "result": "Le résultat est noté : les contrôles et le remboursement le suivent.",
}


@router.get("/")
async def show_gauge(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show the gauge: spent and planned against the ceiling."""
    return await _page(request, session, caller, message=DONE.get(done, ""))


@router.post("/ceiling/round")
async def put_round(
    request: Request, session: Session, caller: Writer, entry: Annotated[RoundEntry, Form()]
) -> Response:
    """Set whether the campaign goes to round two."""

    async def act() -> None:
        put = read_form(RoundPut, {"round": read_whole(entry.round, "/round")})
        await ceilings.set_round(session, caller.campaign_id, put.round, caller.subject)

    return await _PAGE.submit(request, session, caller, act, "round#tours", PageForm.of(entry, "round"))


@router.post("/result")
async def put_result(
    request: Request,
    session: Session,
    caller: Annotated[Caller, Security(caller_with, scopes=["ceilings:read", "accounts:write"])],
    entry: Annotated[ResultEntry, Form()],
) -> Response:
    """Set the proclaimed votes of round one, on which the accountant and the reimbursement depend."""

    async def act() -> None:
        votes, valid = _read_votes(entry.votes, "/votes"), _read_votes(entry.valid, "/valid")
        await reimbursement_forecast.set_proclaimed(session, caller, votes, valid)

    return await _PAGE.submit(request, session, caller, act, "result#resultat", PageForm.of(entry, "result"))


@router.post("/ceiling/official")
async def put_official(
    request: Request, session: Session, caller: Writer, entry: Annotated[OfficialEntry, Form()]
) -> Response:
    """Set the prefecture's figure, if the law sets none or the calculation differs."""

    async def act() -> None:
        body = {
            "amount": read_whole(entry.amount, "/amount"),
            "source": entry.source.strip(),
            "dated_on": entry.dated_on,
        }
        await ceilings.set_official_ceiling(
            session, caller.campaign_id, read_form(OfficialPut, body), caller.subject, None
        )

    return await _PAGE.submit(request, session, caller, act, "official#officiel", PageForm.of(entry))


def _read_votes(text: str, pointer: str) -> int:
    digits = re.sub(r"\s", "", text)
    if not re.fullmatch(r"\d{1,9}", digits, re.ASCII):
        raise Invalid("Écrivez un nombre de voix : 1 204.", "Write a number of votes: 1204.", pointer)
    return int(digits)


async def _page(
    request: Request, session: Session, caller: Caller, *, message: str = "", form: PageForm | None = None
) -> HTMLResponse:
    campaign = (await get_campaign(session, caller.campaign_id)).state
    own_ceiling = await ceilings.find_ceiling(session, caller.campaign_id, campaign)
    sums = await balances.read_sums(session, caller.campaign_id)
    ceiling = read_ceiling(own_ceiling, sums)
    headings = await expenses.list_headings(session, caller.campaign_id)
    voted = campaign_today(campaign) >= campaign.rounds[0].on
    contested = await ceilings.find_contested(session, caller.campaign_id, campaign)
    return render(
        request,
        "gauges/gauge.html",
        said=message,
        form=form or PageForm(),
        campaign=campaign,
        ceiling=ceiling,
        contested=contested,
        due=filing_due(campaign, contested).astimezone(PARIS).date(),
        asks_round=len(campaign.rounds) > 1 and voted,
        asks_result=voted and "accounts:write" in caller.scopes,
        proclaimed=await reimbursement_forecast.find_proclaimed(session, caller.campaign_id),
        keeps_account=own_ceiling.keeps_account,
        closed_at=(await accounts.read_account(session, caller.campaign_id)).closed_at,
        cite=partial(cited, state=campaign),
        sums=sums,
        level=wording(ceiling.level, campaign.election),
        planned_level=wording(ceiling.level_with_planned, campaign.election),
        worse_with_planned=ceiling.level_with_planned is not ceiling.level,
        exceeded=ceiling.level is AlertLevel.EXCEEDED,
        share=share_of(ceiling.spent_cents, ceiling.ceiling_cents),
        bar=draw_bar(
            sums.paid_cents, sums.committed_cents + sums.joined_cents, sums.planned_cents, ceiling.ceiling_cents
        ),
        width=WIDTH,
        money=amount_in(ceiling.currency),
        used=[row for row in headings if row.planned_cents or row.committed_cents or row.paid_cents],
        unused=[row for row in headings if not (row.planned_cents or row.committed_cents or row.paid_cents)],
        election=kind_of(campaign.election).name,
        period=await find_period(session, caller.campaign_id, campaign),
        # A coordinator sees what is left, not what each thing cost.
        latest=await expenses.list_latest(session, LATEST) if "expenses:read" in caller.scopes else None,
        # The candidate's own money is not the whole team's to see.
        reimbursement_forecast=await reimbursement_forecast.read_reimbursement_forecast(session, caller, own_ceiling)
        if "accounts:read" in caller.scopes
        else None,
        scopes=caller.scopes,
        heading_label=heading_label,
        state_label=state_label,
        decimal=decimal_text,
    )


_PAGE = PageOfForms("/", _page)
