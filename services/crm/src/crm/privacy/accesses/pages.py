"""Page that ends all accesses after the election."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.page_form import Line, PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller
from kit.security.request_session import Session
from kit.text.french import counted
from kit.web.problems import Invalid
from starlette.responses import Response

from crm.privacy.accesses import service
from crm.privacy.accesses.routes import Writer

router = APIRouter(route_class=Route, include_in_schema=False)


class ClosingEntry(Posted):
    sure: Line = ""


@router.get("/accesses")
async def show_accesses(
    request: Request, session: Session, caller: Writer, done: Annotated[str, Query(max_length=10)] = ""
) -> Response:
    return await _page(request, session, caller, PageForm(), is_done=bool(done))


@router.post("/accesses")
async def close_all(
    request: Request, session: Session, caller: Writer, entry: Annotated[ClosingEntry, Form()]
) -> Response:
    async def act() -> None:
        if entry.sure != "yes":
            raise Invalid(
                "Cochez la case : chaque personne devra être invitée à nouveau pour revenir.",
                "Tick the box: each person has to be invited anew to come back.",
                "/sure",
            )
        await service.close_accesses(session, caller)

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry),
        done="/accesses?done=closed",
        again=lambda form: _page(request, session, caller, form),
    )


async def _page(
    request: Request, session: Session, caller: Caller, form: PageForm, *, is_done: bool = False
) -> Response:
    accesses = await service.read_accesses(session, caller)
    counts = (
        (accesses.members, "membre de l’équipe", "membres de l’équipe", "/team"),
        (accesses.invitations, "invitation en attente", "invitations en attente", "/invitations"),
        (accesses.phones, "téléphone du terrain", "téléphones du terrain", "/phones"),
        (accesses.sign_up_forms, "formulaire ouvert", "formulaires ouverts", "/sign-up-forms"),
        (accesses.front_ends, "site tiers", "sites tiers", "/front-ends"),
        (accesses.clients, "application", "applications", "/clients"),
        (accesses.connectors, "connecteur, avec sa clé", "connecteurs, avec leurs clés", "/connectors"),
    )
    return render(
        request,
        "accesses/accesses.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        accesses=accesses,
        lines=[(counted(count, one, many), page) for count, one, many, page in counts if count],
        form=form,
        is_done=is_done,
    )
