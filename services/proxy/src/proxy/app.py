"""proxy over HTTP."""

from fastapi import FastAPI
from kit import settings as kit_settings
from kit.db import Sessions
from kit.web import new_app

from proxy.boards import pages as boards
from proxy.forms import pages as form_pages
from proxy.forms import routes as forms
from proxy.offers import routes as offers
from proxy.people.communes import read_communes
from proxy.requests import routes as requests
from proxy.settings import Settings
from proxy.statuses import pages as status_pages
from proxy.statuses import routes as statuses


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
            forms.router,
            statuses.router,
            form_pages.router,
            status_pages.router,
            boards.router,
        ],
    )
    app.state.communes = read_communes(given.data if isinstance(given, Settings) else None)
    return app
