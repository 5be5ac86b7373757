"""The gateway: one address for the five services, with login and home page."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

from common.scopes import SCOPES
from fastapi import APIRouter, FastAPI
from kit.pages import rendering
from kit.security.keyring import secrets_of
from kit.security.session_cookie import SessionContent
from kit.security.tokens import ReadToken, Token, TokenReader, token_refused
from kit.web import problems
from kit.web.middleware import Watch

from isoloir_local.ended_sessions import EndedSessions
from isoloir_local.gateway.api import ServiceClient, my_campaigns
from isoloir_local.gateway.authority import authority_router
from isoloir_local.gateway.choose_page import choose_router
from isoloir_local.gateway.developers_page import developers_router
from isoloir_local.gateway.dispatch import Dispatch
from isoloir_local.gateway.health import health_router
from isoloir_local.gateway.home_page import home_router
from isoloir_local.gateway.hubs import hubs_of
from isoloir_local.gateway.installation_pages import installation_router
from isoloir_local.gateway.login import RelyingParty
from isoloir_local.gateway.login_routes import OnlyCampaign, login_router
from isoloir_local.gateway.logout import Logout
from isoloir_local.gateway.past_results import PastResults
from isoloir_local.gateway.reverse_proxy import Upstreams
from isoloir_local.gateway.settings import Settings
from isoloir_local.home import Home
from isoloir_local.oidc.clients import Integrators
from isoloir_local.oidc.provider import Provider
from isoloir_local.oidc.routes import provider_router
from isoloir_local.oidc.tickets import CODE_SECONDS, LINK_SECONDS, Tickets
from isoloir_local.sealed_cookie import SealedCookie

SIGNED_IN_SECONDS = 30 * 24 * 3600
ATTEMPT_SECONDS = 15 * 60


def create_app(settings: Settings | None = None) -> FastAPI:
    settings = settings or Settings()  # type: ignore[call-arg]  # from the environment
    upstreams = Upstreams(settings.upstreams)
    api = ServiceClient({name: settings.upstreams[name] for name in settings.known_services()})
    secrets = secrets_of(settings)
    ended = EndedSessions(Home(settings.home).oidc / "ended" if settings.home else None)
    read_token = _unended(TokenReader(settings), ended)
    past = PastResults(api)
    attempts = SealedCookie("isoloir_login", secrets, ATTEMPT_SECONDS, "/login")
    signed_in = SealedCookie("isoloir_provider", secrets, SIGNED_IN_SECONDS, ended=ended)
    logout = Logout(settings, api, ended)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        yield
        await logout.close()
        await past.close()
        await party.close()
        await api.close()
        await upstreams.close()

    app = FastAPI(title="Isoloir", version="1", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.service = "gateway"
    app.state.settings = settings
    problems.install(app)
    rendering.install(app, "isoloir_local.gateway", hubs_of(catches="messages" in settings.upstreams))
    app.include_router(health_router(api))
    if settings.home:
        app.include_router(_provider(settings, settings.home, signed_in))
        party = RelyingParty(settings, " ".join(["openid", *SCOPES]), app)
    else:
        party = RelyingParty(settings, settings.login_scope)
    app.include_router(login_router(settings, party, attempts, signed_in, logout, _only_campaign(api, read_token)))
    app.include_router(authority_router(settings))
    app.include_router(home_router(settings, api, read_token))
    app.include_router(installation_router(settings, api, read_token))
    app.include_router(developers_router(settings, api, read_token))
    app.include_router(choose_router(settings, api, read_token, past))
    app.add_middleware(Watch)
    app.add_middleware(Dispatch, upstreams=upstreams, operator_origins=settings.cors_origins)
    return app


def _unended(read: ReadToken, ended: EndedSessions) -> ReadToken:
    async def read_token(text: str) -> Token:
        if text in ended:
            raise token_refused()
        return await read(text)

    return read_token


def _only_campaign(api: ServiceClient, read_token: ReadToken) -> OnlyCampaign:
    async def find(access_token: str) -> UUID | None:
        if (await read_token(access_token)).campaign_id is not None:
            return None
        mine = await my_campaigns(api, SessionContent(access_token))
        return UUID(mine[0]["id"]) if len(mine) == 1 else None

    return find


def _provider(settings: Settings, root: Path, signed_in: SealedCookie) -> APIRouter:
    home = Home(root)
    codes = Tickets(home.oidc / "codes", CODE_SECONDS)
    integrators = Integrators(home.oidc / "clients.json")
    provider = Provider(home.secrets, settings.issuer, settings.known_origins(), codes, integrators)
    return provider_router(provider, Tickets(home.oidc / "links", LINK_SECONDS), signed_in)
