"""The FastAPI application of results."""

import kit.settings
from fastapi import FastAPI
from kit.app import new_app
from kit.data_tables.service import DataTables
from kit.db.sessions import Sessions
from kit.discovery.parts import find_data_tables
from kit.discovery.routers import find_routers
from kit.embeds.routes import router as embeds
from kit.pages.shell.hubs import Hub, Tab
from kit.pages.shell.integrations import INTEGRATIONS

from results.ballots.embargo.feed import hold_back
from results.rights import service as rights
from results.settings import Settings

_TOTALS = frozenset({"totals:read"})
"""Scopes of a part in the night: stations and candidates are read by many who have none."""

HUBS = (
    Hub(
        "night",
        (
            Tab("Tableau", {"/": "Tableau"}),
            Tab("Table de la soirée", {"/desk": "Table de la soirée", "/entry": "Saisir une feuille"}),
            Tab(
                "Résultats",
                {
                    "/summary": "Par bureau",
                    "/winners": "Qui est élu",
                    "/levels": "Par territoire",
                    "/sources": "Autres sources",
                    "/data": "Données",
                },
                {"/data": (_TOTALS,)},
            ),
            Tab(
                "Préparer",
                {
                    "/prepare": "Préparer la soirée",
                    "/candidates": "Candidats",
                    "/poll-watchers": "Dans les bureaux de vote",
                    "/files": "Fichiers",
                    "/rehearsal": "Répétition",
                    "/second-round": "Second tour",
                    "/watcher-erasure": "Effacer les personnes",
                },
                dict.fromkeys(("/prepare", "/candidates", "/second-round", "/rehearsal"), (_TOTALS,)),
            ),
            Tab("Publier", {"/public-boards": "Montrer le tableau"}),
        ),
    ),
    INTEGRATIONS,
)
"""Pages of the sidebar and the tabs, by what people come to do."""

MOVED = {
    "/officers": "/poll-watchers",
    "/shares": "/public-boards",
}
"""Pages by their addresses in release 0.1.0a0."""


def create_app(sessions: Sessions | None = None, settings: kit.settings.Settings | None = None) -> FastAPI:
    return new_app(
        "results",
        "The counting night: sheets, totals, who sees them and when",
        settings or Settings(),  # pyright: ignore[reportCallIssue]  # read from the environment
        sessions,
        [embeds, *find_routers("results")],
        rights=rights.DESK,
        hold_back=hold_back,
        hubs=HUBS,
        tables=DataTables(find_data_tables("results")),
        moved=MOVED,
    )
