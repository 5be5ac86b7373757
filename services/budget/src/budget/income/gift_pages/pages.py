"""The agent's page of the public page of gifts: what is missing, its words, its address, its button."""

from typing import Annotated

import segno
from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.embeds.snippets import Embed
from kit.pages.forms import read_form, seen_version
from kit.pages.page_form import Line, LongText, PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import PageOfForms
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.text.french import of
from markupsafe import Markup
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from budget.income.checkouts import provider_accounts
from budget.income.checkouts.routes import public_root
from budget.income.gift_pages import service
from budget.income.gift_pages.schemas import GiftPagePut

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["donors:read", "receipts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["donors:read", "receipts:read", "receipts:write"])]
NAMES = {"/words": "vos mots", "/contact": "l’adresse où vous écrire", "/sites": "les adresses des sites"}
DONE = {"set": "C’est enregistré."}


class GiftPageEntry(Posted):
    """Form of the page. `sites`: one a line. `version`: 0 while nothing was set."""

    version: Line = ""
    words: LongText = ""
    contact: Line = ""
    sites: Annotated[str, Field(max_length=12_000)] = ""
    published: bool = False


@router.get("/gift-page")
async def show_gift_page(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    return await _page(request, session, caller, message=DONE.get(done, ""))


@router.post("/gift-page")
async def set_gift_page(
    request: Request, session: Session, caller: Writer, entry: Annotated[GiftPageEntry, Form()]
) -> Response:
    async def act() -> None:
        fields = entry.model_dump(exclude={"version"}) | {
            "words": entry.words.replace("\r\n", "\n").strip(),
            "contact": entry.contact.strip(),
            "sites": entry.sites.split(),
        }
        put = read_form(GiftPagePut, fields, NAMES)
        seen = seen_version(entry.version)
        await service.set_page(session, caller.campaign_id, put, caller.subject, public_root(request), seen)

    return await _PAGE.submit(request, session, caller, act, "set", PageForm.of(entry))


async def _page(
    request: Request, session: AsyncSession, caller: Caller, *, message: str = "", form: PageForm | None = None
) -> HTMLResponse:
    campaign = (await get_campaign(session, caller.campaign_id)).state
    root = public_root(request)
    page = await service.read_page(session, caller.campaign_id, root)
    agent = await service.find_agent(session, caller.campaign_id)
    provider = await provider_accounts.find_provider(session, caller.campaign_id)
    label = f"Faire un don à la campagne {of(campaign.candidate)}"
    return render(
        request,
        "gift_pages/gift_page.html",
        campaign=campaign,
        page=page,
        closures=await service.find_closures(session, caller.campaign_id, root),
        agent=agent,
        provider=provider,
        provider_name=provider_accounts.PROVIDERS[provider.provider] if provider else "",
        root=root,
        embed=Embed("gift", page.address, label, root, height=220),
        # Made by segno, of an address that we made.
        code=Markup(
            segno.make_qr(page.address, error="m").svg_inline(border=4, dark="#000", light="#fff", omitsize=True)
        ),
        may_write="receipts:write" in caller.scopes,
        said=message,
        form=form or PageForm(),
    )


_PAGE = PageOfForms("/gift-page", _page)
