"""The FastAPI application of predict."""

from fastapi import FastAPI
from kit.app import new_app
from kit.db.sessions import Sessions
from kit.discovery.routers import find_routers
from kit.pages.rendering import Section

from predict.rights import service as rights
from predict.settings import Settings
from predict.transfers.gate import hold_back

SECTIONS = (
    Section(
        "Aller",
        {
            "/": "Où aller d’abord",
            "/map": "Carte",
            "/field-experiments": "Mesurer l’effet",
        },
    ),
    Section(
        "Prévoir",
        {
            "/contest": "Qui se présente",
            "/forecast": "Prévision",
            "/targets": "Objectif",
            "/core-vote": "Socle",
            "/transfers": "Reports de voix",
            "/polls": "Sondages",
        },
    ),
    Section(
        "Connaître",
        {
            "/past-results": "Résultats passés",
            "/profiles": "Profil social",
            "/station-history": "Filiation des bureaux",
            "/reference-datasets": "Données officielles",
            "/report": "Rapport",
        },
    ),
)
"""What each page leads to, by what people come to do."""
MOVED = {
    "/base": "/core-vote",
    "/holdouts": "/field-experiments",
    "/lineages": "/station-history",
    "/references": "/reference-datasets",
}
"""Pages by their addresses in release 0.1.0a0."""


def create_app(sessions: Sessions | None = None, settings: Settings | None = None) -> FastAPI:
    return new_app(
        "predict",
        "Past results, polling stations and where to go first.",
        settings or Settings(),  # pyright: ignore[reportCallIssue]  # read from the environment
        sessions,
        find_routers("predict"),
        rights=rights.DESK,
        hold_back=hold_back,
        sections=SECTIONS,
        moved=MOVED,
    )
