"""The sign-in page of the suite's own provider: a link by mail; the operator's own link, from the terminal."""

import asyncio
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

import httpx
import structlog
from fastapi import APIRouter, Form, Request
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.security.session_cookie import check_same_origin
from kit.web.problems import Forbidden, Invalid, Unavailable
from starlette.responses import RedirectResponse, Response

from isoloir_local.gateway.devices_page import DeviceEnds
from isoloir_local.gateway.login_start import LoginStart
from isoloir_local.gateway.paces import NetworkPaces
from isoloir_local.gateway.provider_api import ProviderApi
from isoloir_local.gateway.second_factors import SecondFactors
from isoloir_local.oidc.routes import ENTRANCE
from isoloir_local.oidc.sign_in import SignIns
from isoloir_local.oidc.tickets import Tickets

log = structlog.get_logger(__name__)
BLANK = PageForm()
UNKNOWN_CODE = Forbidden(
    "Ce code a déjà servi, ou il a plus de quinze minutes. Demandez-en un autre.", "This code is over.", "/code"
)
NO_ADDRESS = Invalid("Indiquez votre adresse électronique.", "Give your address.", "/address")


def entrance_router(
    start: LoginStart,
    paces: NetworkPaces,
    sign_ins: SignIns,
    ends: DeviceEnds,
    provider: ProviderApi,
    factors: SecondFactors,
    links: Tickets,
    *,
    mails_stay_here: bool,
    has_passkeys: bool,
) -> APIRouter:
    """`mails_stay_here`: whether mails go to the suite's own catcher, and reach nobody; `has_passkeys`: whether
    browsers make passkeys for the suite's address.
    """
    router = APIRouter(include_in_schema=False)
    asking: set[asyncio.Task[None]] = set()

    def entrance(request: Request, form: PageForm = BLANK, *, sent: bool = False) -> Response:
        return render(
            request,
            "enter.html",
            int(form.problem.status) if form.problem else 200,
            form=form,
            sent=sent,
            mails_stay_here=mails_stay_here,
            has_passkeys=has_passkeys,
        )

    async def ask_for_mail(address: str) -> None:
        try:
            answer = await provider.as_operator("/v1/sign-in-mails", json={"address": address})
        except httpx.TransportError as error:
            log.warning("a sign-in mail could not be asked for", error=type(error).__name__)
            return
        if not answer.is_success and answer.status_code != HTTPStatus.UNPROCESSABLE_ENTITY:
            log.warning("a sign-in mail was refused", status=answer.status_code)

    @router.get(ENTRANCE)
    async def show_entrance(request: Request) -> Response:
        """Show the sign-in page. Its script posts the code in a terminal link's fragment, which browsers never send."""
        return entrance(request)

    @router.post(ENTRANCE)
    async def enter(request: Request, code: Annotated[str, Form(max_length=200)] = "") -> Response:
        """Enter by a link of the terminal."""
        check_same_origin(request)
        found = links.take(code.strip())
        if found is None:
            return entrance(request, PageForm(typed={"code": (code,)}).refused(UNKNOWN_CODE))
        response = RedirectResponse("/login", 303)
        sign_ins.open(request, response, found["subject"], proven=True)
        return response

    @router.post("/entrer/adresse")
    async def ask_for_link(request: Request, address: Annotated[str, Form(max_length=254)] = "") -> Response:
        """Have a link mailed. The answer says nothing of the address, and comes before anything is looked up."""
        check_same_origin(request)
        if not address.strip():
            return entrance(request, PageForm(typed={"address": ("",)}).refused(NO_ADDRESS))
        paces.take(request)
        task = asyncio.create_task(ask_for_mail(address.strip()))
        asking.add(task)
        task.add_done_callback(asking.discard)
        return entrance(request, sent=True)

    @router.post("/entrer/lien")
    async def use_link(
        request: Request,
        token: Annotated[str, Form(min_length=20, max_length=200, pattern=r"^[A-Za-z0-9_\-]+$")],
        *,
        lost: Annotated[bool, Form()] = False,
    ) -> Response:
        """Enter by a mailed link. `lost`: every other device of the person is signed out."""
        check_same_origin(request)
        paces.take(request)
        try:
            answer = await provider.as_operator("/v1/sign-ins", json={"token": token})
        except httpx.TransportError as error:
            raise Unavailable(
                "La campagne redémarre ; réessayez dans un instant. Votre lien n'a pas servi.",
                "crm is restarting; try again in a moment. The link was not used.",
                headers={"Retry-After": "5"},
            ) from error
        if not answer.is_success:
            # Its own page says that it is over, and leads to another.
            return RedirectResponse(f"/crm/sign-in/{token}", 303)
        found = answer.json()
        due = await factors.is_due(found["subject"])
        if lost:
            await ends.end_all(found["subject"])
        campaign, organisation = found["campaign_id"], found["organisation_id"]
        after = f"/crm/organisations/{UUID(organisation)}" if organisation else "/"
        response = await start.redirect(request, after, UUID(campaign) if campaign else None)
        sign_ins.open(request, response, found["subject"], due=due)
        return response

    return router
