"""The gateway: one address for the five services, with login and home page."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from common.scopes import SCOPES
from fastapi import APIRouter, FastAPI
from kit.pages import rendering
from kit.security.keyring import secrets_of
from kit.security.passkey_host import passkey_host
from kit.security.session_cookie import SessionContent
from kit.security.tokens import ReadToken, Token, TokenReader, token_refused
from kit.web import problems
from kit.web.middleware import Watch
from kit.web.problems import Unauthorized

from isoloir_local.ended_sessions import EndedSessions
from isoloir_local.gateway.accessibility_page import accessibility_router
from isoloir_local.gateway.after_election_page import after_election_router
from isoloir_local.gateway.api import ServiceClient, my_campaigns
from isoloir_local.gateway.authority import authority_router
from isoloir_local.gateway.campaigns_page import campaigns_router
from isoloir_local.gateway.choose_page import choose_router
from isoloir_local.gateway.demonstration_page import demonstration_router
from isoloir_local.gateway.developers_page import developers_router
from isoloir_local.gateway.devices_page import DeviceEnds, devices_router
from isoloir_local.gateway.dispatch import Dispatch
from isoloir_local.gateway.entrance import entrance_router
from isoloir_local.gateway.exercise_preparation import Exercises
from isoloir_local.gateway.exercises_page import Preparations, exercises_router
from isoloir_local.gateway.guide_pages import guide_router
from isoloir_local.gateway.health import health_router
from isoloir_local.gateway.home_page import home_router
from isoloir_local.gateway.hubs import hubs_of
from isoloir_local.gateway.installation_pages import installation_router
from isoloir_local.gateway.invitation_acceptance import acceptance_router, outer_acceptance_router
from isoloir_local.gateway.login import RelyingParty
from isoloir_local.gateway.login_routes import FindCampaigns, FindCurrent, login_router
from isoloir_local.gateway.login_start import LoginStart
from isoloir_local.gateway.logout import Logout
from isoloir_local.gateway.night_replay import NightReplays
from isoloir_local.gateway.paces import NetworkPaces
from isoloir_local.gateway.passkey_verification import SECONDS as CHALLENGE_SECONDS
from isoloir_local.gateway.passkey_verification import PasskeyVerification
from isoloir_local.gateway.passkeys_page import Passkeys, passkeys_router
from isoloir_local.gateway.past_results import PastResults
from isoloir_local.gateway.provider_api import ProviderApi
from isoloir_local.gateway.recovery_page import recovery_router
from isoloir_local.gateway.reverse_proxy import Upstreams
from isoloir_local.gateway.search_page import search_router
from isoloir_local.gateway.second_factors import SecondFactors, second_factors_router
from isoloir_local.gateway.service_addresses import ServiceAddresses
from isoloir_local.gateway.settings import Settings
from isoloir_local.gateway.visits import visit_noter
from isoloir_local.home import Home
from isoloir_local.oidc.clients import Integrators
from isoloir_local.oidc.devices import Devices
from isoloir_local.oidc.provider import Provider
from isoloir_local.oidc.routes import provider_router
from isoloir_local.oidc.sign_in import SignIns
from isoloir_local.oidc.tickets import CODE_SECONDS, LINK_SECONDS, Tickets
from isoloir_local.sealed_cookie import SealedCookie

SIGNED_IN_SECONDS = 30 * 24 * 3600
MOST_ENTRIES, ENTRIES_SECONDS = 120, 600.0
"""Presses of one network on the buttons of entrance and invitations: a room of people behind one address is one."""
ATTEMPT_SECONDS = 15 * 60


def create_app(settings: Settings | None = None) -> FastAPI:
    settings = settings or Settings()  # type: ignore[call-arg]  # from the environment
    addresses = ServiceAddresses(settings.upstreams_file, settings.upstreams)
    upstreams = Upstreams(addresses)
    api = ServiceClient(addresses, settings.known_services())
    secrets = secrets_of(settings)
    ended = EndedSessions(Home(settings.home).oidc / "ended" if settings.home else None)
    read_token = _unended(TokenReader(settings), ended)
    past, nights = PastResults(api, Home(settings.home).imports if settings.home else None), NightReplays(api)
    exercises = Exercises(settings, Home(settings.home), api) if settings.home else None
    preparations = Preparations(exercises) if exercises else None
    attempts = SealedCookie("isoloir_login", secrets, ATTEMPT_SECONDS, "/login")
    logout = Logout(settings, api, ended)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        yield
        await logout.close()
        await past.close()
        await nights.close()
        if preparations:
            await preparations.close()
        await party.close()
        await api.close()
        await upstreams.close()

    app = FastAPI(title="Isoloir", version="1", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.service = "gateway"
    app.state.settings = settings
    problems.install(app)
    rendering.install(
        app,
        "isoloir_local.gateway",
        hubs_of(catches="messages" in settings.upstreams, exercises=settings.home is not None),
    )
    app.include_router(health_router(api))
    note_visit = visit_noter(settings, api, read_token)
    app.include_router(guide_router(note_visit))
    app.include_router(accessibility_router(note_visit))
    home = Home(settings.home) if settings.home else None
    sign_ins = _sign_ins(home, secrets, ended) if home else None
    party = RelyingParty(
        settings, " ".join(["openid", *SCOPES]) if home else settings.login_scope, app if home else None
    )
    start = LoginStart(settings, party, attempts)
    find_campaigns, find_current = _campaigns_of(api, read_token), _current_campaign(read_token)
    if home and sign_ins:
        paces = NetworkPaces(MOST_ENTRIES, ENTRIES_SECONDS)
        provider, ends = ProviderApi(settings, home, api), DeviceEnds(sign_ins, logout)
        links = Tickets(home.oidc / "links", LINK_SECONDS)
        stays = settings.messages_stay_here
        factors = SecondFactors(provider, relayed=not stays)
        app.include_router(_provider(settings, home, sign_ins, factors))
        host = passkey_host(settings.public_url)
        app.include_router(second_factors_router(sign_ins, paces, factors, has_passkeys=bool(host)))
        app.include_router(
            entrance_router(
                start,
                paces,
                sign_ins,
                ends,
                provider,
                factors,
                links,
                mails_stay_here=stays,
                has_passkeys=bool(host),
            )
        )
        if host:
            challenges = Tickets(home.oidc / "passkeys", CHALLENGE_SECONDS)
            verification = PasskeyVerification(host, {settings.public_url, *settings.known_origins()}, challenges)
            passkeys = Passkeys(provider)
            app.include_router(passkeys_router(sign_ins, paces, factors, passkeys, verification, note_visit))
        app.include_router(acceptance_router(start, paces, sign_ins, provider, factors, secrets))
        app.include_router(devices_router(sign_ins, ends, note_visit))
        app.include_router(recovery_router(settings, sign_ins, paces, factors, ends, find_current, note_visit))
    else:
        app.include_router(outer_acceptance_router(settings, start, api))
    app.include_router(login_router(settings, party, start, attempts, sign_ins, logout, find_campaigns, find_current))
    app.include_router(campaigns_router(settings, api, read_token))
    app.include_router(authority_router(settings))
    app.include_router(home_router(settings, api, read_token, past))
    app.include_router(search_router(settings, api, read_token))
    app.include_router(demonstration_router(settings, api, read_token, nights))
    if exercises and preparations:
        app.include_router(exercises_router(settings, api, read_token, exercises, preparations))
    app.include_router(after_election_router(settings, api, read_token))
    app.include_router(installation_router(settings, api, read_token))
    app.include_router(developers_router(settings, api, read_token))
    app.include_router(choose_router(settings, api, read_token, past, start))
    app.add_middleware(Watch)
    app.add_middleware(Dispatch, upstreams=upstreams, operator_origins=settings.cors_origins)
    return app


def _unended(read: ReadToken, ended: EndedSessions) -> ReadToken:
    async def read_token(text: str) -> Token:
        if text in ended:
            raise token_refused()
        return await read(text)

    return read_token


def _campaigns_of(api: ServiceClient, read_token: ReadToken) -> FindCampaigns:
    async def find(access_token: str) -> list[UUID] | None:
        if (await read_token(access_token)).campaign_id is not None:
            return None
        return [UUID(one["id"]) for one in await my_campaigns(api, SessionContent(access_token))]

    return find


def _current_campaign(read_token: ReadToken) -> FindCurrent:
    async def find(opened: SessionContent) -> UUID | None:
        try:
            return (await read_token(opened.access_token)).within(opened.campaign_id).campaign_id
        except Unauthorized:
            return None

    return find


def _sign_ins(home: Home, secrets: Sequence[bytes], ended: EndedSessions) -> SignIns:
    cookie = SealedCookie("isoloir_provider", secrets, SIGNED_IN_SECONDS, ended=ended)
    return SignIns(cookie, Devices(home.oidc / "devices", secrets, SIGNED_IN_SECONDS))


def _provider(settings: Settings, home: Home, sign_ins: SignIns, factors: SecondFactors) -> APIRouter:
    codes = Tickets(home.oidc / "codes", CODE_SECONDS)
    integrators = Integrators(home.oidc / "clients.json")
    provider = Provider(home.secrets, settings.issuer, settings.known_origins(), codes, integrators)
    return provider_router(provider, sign_ins, factors.has_one)
