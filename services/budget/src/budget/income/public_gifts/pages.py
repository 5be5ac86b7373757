"""Pages of whoever gives: the form, the way to the provider, what became of it; and the button of other sites."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.embeds.frame_headers import frame_headers
from kit.embeds.snippets import FRAME
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.links import Link
from kit.security.public_session import PublicSession
from kit.web.problems import Invalid, NotFound
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from budget.ceilings.amounts import amount_in
from budget.income.checkouts.provider_accounts import PROVIDERS, find_provider
from budget.income.checkouts.routes import Transport, public_root
from budget.income.gift_pages import service as gift_pages
from budget.income.gift_pages.legal_texts import L52_8, L113_1_III
from budget.income.public_gifts import service
from budget.income.public_gifts.countries import COUNTRIES
from budget.income.public_gifts.forms import INPUTS, GiftEntry, read_gift
from budget.income.public_gifts.submission_limits import count_submission

router = APIRouter(route_class=Route, include_in_schema=False)

Entry = Annotated[GiftEntry, Form()]


@router.get("/don/suivi/{token}")
async def show_gift_status(
    token: str, request: Request, link: Link, transport: Transport, back: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show what became of a gift. The provider is asked: nothing that the address carries is believed.

    `back`: the donor came back without paying.
    """
    if link.purpose != service.PURPOSE:
        raise NotFound("Ce lien mène ailleurs.", "This link leads elsewhere.")
    status = await service.read_status(link.session, link.campaign_id, link.target_id, transport)
    agent = await gift_pages.find_agent(link.session, link.campaign_id)
    page = await gift_pages.read_page(link.session, link.campaign_id, public_root(request))
    return render(
        request,
        "public_gifts/status.html",
        token=token,
        campaign_id=link.campaign_id,
        campaign=(await get_campaign(link.session, link.campaign_id)).state,
        gift=status,
        back=bool(back),
        money=amount_in("EUR"),
        provider=PROVIDERS[status.provider],
        notice=agent.notice if agent else "",
        contact=page.contact,
    )


@router.get("/don/{campaign_id}")
async def show_gift_form(campaign_id: UUID, request: Request, session: PublicSession) -> HTMLResponse:
    return await _page(request, session, campaign_id, PageForm())


@router.post("/don/{campaign_id}")
async def take_gift(
    campaign_id: UUID, request: Request, session: PublicSession, transport: Transport, entry: Entry
) -> Response:
    async def act() -> str:
        if entry.website:
            raise Invalid("Rechargez la page, puis recommencez.", "Reload the page, and begin again.")
        cents, form = read_gift(entry)
        await count_submission(session, campaign_id, request.client.host if request.client else "")
        return await service.begin_gift(session, campaign_id, cents, form, transport, public_root(request))

    shown = entry.model_copy(update={"website": ""})
    return await submit(
        request,
        session,
        act,
        form=PageForm.of(shown, inputs=INPUTS),
        done=lambda token: service.STATUS.format(token),
        again=lambda form: _page(request, session, campaign_id, form),
    )


@router.get(f"/don/{{campaign_id}}{FRAME}")
async def show_gift_button(campaign_id: UUID, request: Request, session: PublicSession) -> HTMLResponse:
    """Show the button in the frame of a listed site; what is typed is never typed inside another site's page."""
    agent = await gift_pages.find_agent(session, campaign_id)
    closures = await gift_pages.find_closures(session, campaign_id, public_root(request))
    return render(
        request,
        "public_gifts/button.html",
        headers=frame_headers(await gift_pages.list_sites(session, campaign_id), "fr"),
        campaign_id=campaign_id,
        candidate=(await get_campaign(session, campaign_id)).state.candidate,
        notice=agent.notice if agent else "",
        closed=closures[0].fr if closures else "",
    )


async def _page(request: Request, session: AsyncSession, campaign_id: UUID, form: PageForm) -> HTMLResponse:
    closures = await gift_pages.find_closures(session, campaign_id, public_root(request))
    page = await gift_pages.read_page(session, campaign_id, public_root(request))
    provider = await find_provider(session, campaign_id)
    agent = await gift_pages.find_agent(session, campaign_id)
    return render(
        request,
        "public_gifts/form.html",
        campaign_id=campaign_id,
        campaign=(await get_campaign(session, campaign_id)).state,
        closed=closures[0].fr if closures else "",
        page=page,
        provider=PROVIDERS[provider.provider] if provider else "",
        agent=agent,
        countries=COUNTRIES,
        nationalities={"french": "Oui", "other": "Non"},
        l52_8=L52_8,
        l113_1_iii=L113_1_III,
        form=form,
    )
