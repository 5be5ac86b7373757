"""proxy over HTTP."""

from fastapi import FastAPI
from kit import settings as kit_settings
from kit.db import Sessions
from kit.messages.routes import message_router
from kit.pages import Section
from kit.web import new_app

from proxy.boards import pages as boards
from proxy.boards import routes as board_routes
from proxy.bounces import routes as bounces
from proxy.cerfas import pages as cerfa_pages
from proxy.cerfas import routes as cerfas
from proxy.erasures import routes as erasures
from proxy.exchanges import routes as exchanges
from proxy.followups import pages as follow_up_pages
from proxy.followups import routes as follow_ups
from proxy.forms import pages as form_pages
from proxy.forms import routes as forms
from proxy.limits import routes as limits
from proxy.matches import pages as match_pages
from proxy.matches import routes as matches
from proxy.notices import pages as notice_pages
from proxy.notices import routes as notices
from proxy.offers import routes as offers
from proxy.people.communes import read_communes
from proxy.pools import pages as pool_pages
from proxy.pools import routes as pools
from proxy.positions import routes as positions
from proxy.purges import pages as purge_pages
from proxy.purges import routes as purges
from proxy.quarantines import pages as quarantine_pages
from proxy.quarantines import routes as quarantines
from proxy.requests import routes as requests
from proxy.rights import service as rights
from proxy.settings import Settings
from proxy.sheets import pages as sheets
from proxy.sites import pages as site_pages
from proxy.sites import routes as sites
from proxy.statuses import pages as status_pages
from proxy.statuses import routes as statuses
from proxy.widgets import pages as widget_pages
from proxy.widgets import routes as widgets

SECTIONS = (
    Section(
        "Procurations",
        {
            "/": "Tableau",
            "/dossiers": "Dossiers",
            "/renforts": "Où chercher des volontaires",
            "/quarantaine": "À vérifier",
            "/formulaire": "Formulaire officiel",
        },
    ),
    Section(
        "Réglages",
        {
            "/widget": "Sites et formulaire",
            "/partenaires": "Campagnes partenaires",
            "/conservation": "Conservation",
            "/webhooks": "Webhooks",
        },
    ),
)
"""What each page leads to, by what people come to do."""


def create_app(sessions: Sessions | None = None, settings: kit_settings.Settings | None = None) -> FastAPI:
    given = settings or Settings()  # pyright: ignore[reportCallIssue]  # the secret comes from the environment
    app = new_app(
        "proxy",
        "People who cannot vote in person, and people who can vote for them.",
        given,
        sessions,
        [
            requests.router,
            offers.router,
            matches.router,
            exchanges.router,
            erasures.router,
            pools.router,
            pool_pages.router,
            positions.router,
            match_pages.router,
            follow_ups.router,
            form_pages.router,  # before the pages of a case: both are under /dossiers
            follow_up_pages.router,
            notices.router,
            bounces.router,
            bounces.public,
            notice_pages.router,
            message_router("requests:read"),
            forms.router,
            statuses.router,
            status_pages.router,
            boards.router,
            board_routes.router,
            limits.router,
            purges.router,
            purge_pages.router,
            quarantines.router,
            quarantine_pages.router,
            sheets.router,
            cerfas.router,
            cerfa_pages.router,
            sites.router,
            site_pages.router,
            widgets.router,
            widget_pages.router,
        ],
        rights=rights.DESK,
        sections=SECTIONS,
    )
    app.add_middleware(sites.Crossing, root_path=given.root_path)
    app.state.communes = read_communes(given.data if isinstance(given, Settings) else None)
    return app
