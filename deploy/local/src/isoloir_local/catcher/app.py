"""Local mail and SMS catcher: of a suite without relay or provider, and of demonstrations; the organiser reads them.

SMTP on one port; HTTP on another, which the gateway exposes under `/messages`, except the SMS endpoint.
"""

import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated
from uuid import UUID

from common.scopes import Role
from fastapi import FastAPI, Header, Request
from kit.pages import rendering
from kit.pages.rendering import render
from kit.security.tokens import TokenReader
from kit.servers.mails import MailServer
from kit.web import problems
from kit.web.middleware import Watch
from kit.web.problems import Forbidden, NotFound, Unauthorized
from starlette.responses import HTMLResponse, Response

from isoloir_local.catcher.caught import Box, SmsAsked
from isoloir_local.catcher.settings import Settings
from isoloir_local.gateway.api import ServiceClient
from isoloir_local.gateway.hubs import hubs_of
from isoloir_local.gateway.service_addresses import ServiceAddresses
from isoloir_local.gateway.visits import read_visit
from isoloir_local.ports import listen_on

SEE = {Role.MANAGER, Role.CANDIDATE}
"""Who organises the campaign: in the messages are names and secret links."""

_ALONE = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
"""For a mail as its reader sees it: it may look like something, and do nothing."""


def create_app(settings: Settings | None = None, box: Box | None = None) -> FastAPI:
    settings = settings or Settings()  # type: ignore[call-arg]  # from the environment
    addresses = ServiceAddresses(settings.upstreams_file, settings.upstreams)
    api = ServiceClient(addresses, settings.known_services())
    read_token = TokenReader(settings)
    box = box or Box()
    server = MailServer(box.take_mail)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        await server.start(listen_on("127.0.0.1", settings.smtp_listen))
        yield
        await server.stop()
        await api.close()

    app = FastAPI(title="Messages", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.service = "gateway"
    app.state.settings = settings
    problems.install(app)
    rendering.install(app, "isoloir_local.catcher", hubs_of(catches=True))
    app.add_middleware(Watch)

    async def organised(request: Request) -> tuple[UUID, bool]:
        """Return the user's campaign if they are its organiser, and whether it is a demonstration."""
        visit = await read_visit(request, settings, api, read_token)
        campaign_id = visit.token.campaign_id
        if visit.current is None or campaign_id is None:
            raise Forbidden("Choisissez d'abord une campagne, sur la page d'accueil.", "Choose a campaign first.")
        if not SEE & set(visit.roles):
            raise Forbidden(
                "Seule la direction de la campagne voit ces messages : ils portent des noms et des liens secrets.",
                "Only who organises the campaign sees these messages.",
            )
        return campaign_id, bool(visit.current["campaign"].get("demo"))

    @app.post("/sms", status_code=201)
    async def take_sms(sms: SmsAsked, authorization: Annotated[str, Header()] = "") -> dict[str, str]:  # pyright: ignore[reportUnusedFunction]  # a route
        if not settings.catcher_key or not secrets.compare_digest(authorization, f"Bearer {settings.catcher_key}"):
            raise Unauthorized("Cette adresse est celle des services.", "This address is for the services.")
        box.take_sms(sms)
        return {"state": "caught"}

    @app.get("/messages")
    async def show_messages(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]  # a route
        campaign_id, is_demo = await organised(request)
        stays = settings.messages_stay_here
        return render(request, "messages.html", messages=box.of(campaign_id), stays=stays, demo=is_demo)

    @app.get("/messages/{message_id}")
    async def show_message(request: Request, message_id: UUID) -> Response:  # pyright: ignore[reportUnusedFunction]  # a route
        message = box.find((await organised(request))[0], message_id)
        if message is None:
            raise _gone()
        return render(request, "message.html", message=message)

    @app.get("/messages/{message_id}/html")
    async def show_html(request: Request, message_id: UUID) -> Response:  # pyright: ignore[reportUnusedFunction]  # a route
        message = box.find((await organised(request))[0], message_id)
        if message is None or not message.html:
            raise _gone()
        return HTMLResponse(message.html, headers={"Content-Security-Policy": _ALONE})

    return app


def _gone() -> NotFound:
    return NotFound(
        "Ce message n'est plus là : ils ne sont gardés qu'en mémoire, jusqu'à l'arrêt de la suite.",
        "This message is gone: they are kept in memory only, until the suite stops.",
    )
