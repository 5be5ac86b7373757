"""The HTTP side of a service: what all five have in common."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial

from fastapi import APIRouter, FastAPI
from sqlalchemy.ext.asyncio import async_sessionmaker

from kit import health
from kit.basemap import routes as basemap_routes
from kit.clients.reads import NameClients, no_client_names
from kit.data_tables import routes as data_tables
from kit.data_tables.service import DataTables
from kit.db.sessions import Sessions, close_database, open_database
from kit.events import feed
from kit.events.cloud_events import FeedFilter, HoldBack, Redact
from kit.events.webhooks import routes as webhooks
from kit.jobs import routes as jobs
from kit.pages import client_reads as clients
from kit.pages import data_tables as data_table_pages
from kit.pages import rendering
from kit.pages import webhooks as webhook_pages
from kit.pages.shell.hubs import Hub
from kit.rights.desk import RightsDesk, rights_router
from kit.runtime import logs, traces
from kit.runtime.disk_space import Disks
from kit.security import campaign_routes as campaigns
from kit.security import revoked_tokens
from kit.security.cross_origin import CrossOrigin, KnowsOrigin
from kit.security.keyring import secrets_of
from kit.security.revocation import Revocations
from kit.security.tokens import TokenReader
from kit.settings import Settings
from kit.web import api_docs, away_campaigns, problems
from kit.web.bodies import BodyLimit
from kit.web.middleware import Watch
from kit.web.moved_pages import MovedPages
from kit.web.rate_limit import RateLimiter
from kit.web.router_group import include
from kit.web.routing import Intake as Intake
from kit.web.routing import Methods, methods_of
from kit.web.routing import Route as Route
from kit.web.token_buckets import take_tokens

_LATER: Sessions = async_sessionmaker()
"""Instead of sessions, from `prepare_app`: the application is not to be opened yet."""


def new_app(
    service: str,
    title: str,
    settings: Settings,
    sessions: Sessions | None,
    routers: Sequence[APIRouter],
    *,
    hold_back: HoldBack | None = None,
    redact: Redact | None = None,
    hubs: Sequence[Hub] = (),
    rights: RightsDesk | None = None,
    large_uploads: Mapping[str, str] | None = None,
    name_clients: NameClients = no_client_names,
    moved: Mapping[str, str] | None = None,
    knows_origin: KnowsOrigin | None = None,
    tables: DataTables | None = None,
    basemap: bool = False,
    finish: Callable[[FastAPI, Settings], None] | None = None,
) -> FastAPI:
    """A service's application. `hold_back` and `redact` say what its event feed keeps from whom.

    `hubs`: what the frame of its pages leads to. `rights`: what it answers when somebody asks for their data.
    `large_uploads`: addresses that take longer files than others, and the setting that says how long, in bytes.
    `name_clients`: what people call other software, where the service knows it.
    `moved`: how the addresses of pages began before, and how they begin now (`kit.web.moved_pages`).
    `knows_origin`: where front-ends of third parties are registered, which origins are theirs.
    `tables`: what of the campaign's data people may take out for their own analyses.
    `basemap`: True where its maps show places in which people walk, over the operator's basemap.
    `finish`: what else depends on the settings, once they are known.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        yield
        if sessions is None or sessions is _LATER:  # a process of its own
            await close_database(app.state.sessions)
            traces.stop()

    app = FastAPI(
        title=f"Isoloir {service}",
        summary=title,
        version="1",
        openapi_url=None,  # kit.web.api_docs serves it
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        separate_input_output_schemas=False,
    )
    app.state.service = service
    app.state.shown = FeedFilter(hold_back, redact)
    app.state.name_clients = name_clients
    problems.install(app)
    away_campaigns.install(app)
    rendering.install(app, service, hubs)
    include(app, health.router)
    include(app, feed.router)
    include(app, webhooks.router)
    include(app, webhook_pages.router)
    include(app, clients.router)
    include(app, jobs.router)
    include(app, revoked_tokens.router)
    if service != "crm":
        include(app, campaigns.router)
    if rights is not None:
        include(app, rights_router(rights))
    if tables is not None:
        app.state.data_tables = tables
        include(app, data_tables.router)
        include(app, data_table_pages.router)
    app.state.has_basemap = basemap
    if basemap:
        include(app, basemap_routes.router)
    for router in routers:
        include(app, router)
    api_docs.install(app)
    app.state.dress = partial(
        _dress, large_uploads=large_uploads or {}, moved=moved or {}, knows_origin=knows_origin, finish=finish
    )
    if sessions is None:
        open_app(app, settings)
    elif sessions is not _LATER:  # in a test: the logs are the test's
        attach_settings(app, settings, sessions)
        app.state.dress(app, settings)
    return app


def prepare_app(create: Callable[[Sessions, Settings], FastAPI]) -> FastAPI:
    """Return an application without settings or database, its routes made: for a process that others are forked from.

    Routes are most of an application: made after the fork, each process would also copy what they are made of.
    """
    app = create(_LATER, Settings.model_construct())
    app.state.methods = methods_of(app)
    return app


def open_app(app: FastAPI, settings: Settings) -> None:
    """Give an application what it works with, in a process of its own."""
    logs.configure(app.state.service, settings.log_level)
    traces.start(app.state.service, settings)
    sessions = open_database(
        settings.database_url,
        secrets_of(settings),
        statement_seconds=settings.statement_seconds,
        direct=settings.direct_database,
    )
    attach_settings(app, settings, sessions)
    app.state.dress(app, settings)


def _dress(
    app: FastAPI,
    settings: Settings,
    *,
    large_uploads: Mapping[str, str],
    moved: Mapping[str, str],
    knows_origin: KnowsOrigin | None,
    finish: Callable[[FastAPI, Settings], None] | None,
) -> None:
    """Add what depends on the settings; the last that is added is the first to see a request."""
    large = {path: getattr(settings, name) for path, name in large_uploads.items() if hasattr(settings, name)}
    app.add_middleware(BodyLimit, large=large)
    app.add_middleware(Methods, of=app)
    app.add_middleware(CrossOrigin, settings=settings, knows=knows_origin)
    if moved:
        app.add_middleware(MovedPages, moved=moved)
    app.add_middleware(Watch)
    if finish is not None:
        finish(app, settings)


def attach_settings(app: FastAPI, settings: Settings, sessions: Sessions) -> None:
    """Set what the application works with; in tests, to reuse one set of routes with each test's own settings."""
    app.state.settings = settings
    app.state.sessions = sessions
    app.state.read_token = TokenReader(settings)
    app.state.revocations = Revocations(revoked_tokens.look_in(sessions))
    app.state.disks = Disks(settings.disks, settings.disk_spare_bytes)
    app.state.paces = RateLimiter(settings.requests_per_minute, partial(take_tokens, sessions))
