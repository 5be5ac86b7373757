"""The FastAPI application of proxy."""

from fastapi import FastAPI
from kit import settings as kit_settings
from kit.app import new_app
from kit.data_tables.service import DataTables
from kit.db.sessions import Sessions
from kit.discovery.parts import find_data_tables
from kit.discovery.routers import find_routers
from kit.embeds.routes import router as embeds
from kit.messages.routes import message_router
from kit.pages.shell.hubs import Hub, Tab
from kit.pages.shell.integrations import INTEGRATIONS

from proxy.rights import service as rights
from proxy.settings import Settings
from proxy.widget.sites import routes as sites

HUBS = (
    Hub(
        "proxies",
        (
            Tab("Tableau", {"/": "Tableau", "/jour/": "Le jour du vote"}),
            Tab("Dossiers", {"/dossiers": "Dossiers"}),
            Tab("Volontaires", {"/volontaires": "Volontaires", "/renforts": "Où en chercher"}),
            Tab("À vérifier", {"/quarantaine": "À vérifier"}),
            Tab("Formulaire officiel", {"/formulaire": "Formulaire officiel"}),
            Tab(
                "Réglages",
                {
                    "/widget": "Sites et formulaire",
                    "/partenaires": "Campagnes partenaires",
                    "/conservation": "Conservation",
                    "/data": "Données",
                },
                {"/data": (frozenset({"requests:read"}),)},
            ),
        ),
    ),
    INTEGRATIONS,
)
"""Pages of the sidebar and the tabs, by what people come to do."""


def create_app(sessions: Sessions | None = None, settings: kit_settings.Settings | None = None) -> FastAPI:
    return new_app(
        "proxy",
        "People who cannot vote in person, and people who can vote for them.",
        settings or Settings(),  # pyright: ignore[reportCallIssue]  # the secret comes from the environment
        sessions,
        [message_router("requests:read"), embeds, *find_routers("proxy")],
        rights=rights.DESK,
        hubs=HUBS,
        tables=DataTables(find_data_tables("proxy")),
        finish=_finish,
    )


def _finish(app: FastAPI, settings: kit_settings.Settings) -> None:
    app.add_middleware(sites.PublicFormCors, root_path=settings.root_path)
