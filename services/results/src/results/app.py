"""The FastAPI application of results."""

import kit.settings
from fastapi import FastAPI
from kit.app import new_app
from kit.db.sessions import Sessions
from kit.discovery.routers import find_routers
from kit.pages.rendering import Section

from results.ballots.embargo.feed import hold_back
from results.rights import service as rights
from results.settings import Settings

SECTIONS = (
    Section(
        "Soirée",
        {
            "/": "Tableau",
            "/entry": "Saisir une feuille",
            "/desk": "Table de la soirée",
            "/sources": "Autres sources",
            "/winners": "Qui est élu",
            "/levels": "Par territoire",
            "/summary": "Par bureau",
        },
    ),
    Section(
        "Préparer",
        {
            "/prepare": "Préparer la soirée",
            "/candidates": "Candidats",
            "/poll-watchers": "Dans les bureaux de vote",
            "/files": "Fichiers",
            "/public-boards": "Montrer le tableau",
            "/webhooks": "Webhooks",
        },
    ),
)
"""What each page leads to, by what people come to do."""

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
        find_routers("results"),
        rights=rights.DESK,
        hold_back=hold_back,
        sections=SECTIONS,
        moved=MOVED,
    )
