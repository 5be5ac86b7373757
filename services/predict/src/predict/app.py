"""The FastAPI application of predict."""

from fastapi import FastAPI
from kit.app import new_app
from kit.data_tables.service import DataTables
from kit.db.sessions import Sessions
from kit.discovery.parts import find_data_tables
from kit.discovery.routers import find_routers
from kit.pages.shell.hubs import Hub, Tab
from kit.pages.shell.integrations import INTEGRATIONS

from predict.rights import service as rights
from predict.settings import Settings
from predict.transfers.gate import hold_back

HUBS = (
    Hub(
        "electorate",
        (
            Tab(
                "Où aller",
                {
                    "/": "Où aller",
                    "/field-experiments": "Mesurer l’effet",
                },
            ),
            Tab("Carte", {"/map": "Carte"}),
            Tab(
                "Prévision",
                {
                    "/forecast": "Prévision",
                    "/contest": "Qui se présente",
                    "/targets": "Objectif",
                    "/core-vote": "Socle",
                },
            ),
            Tab("Reports et sondages", {"/transfers": "Reports de voix", "/polls": "Sondages"}),
            Tab(
                "Résultats passés",
                {
                    "/past-results": "Résultats passés",
                    "/profiles": "Profil social",
                    "/station-history": "Filiation des bureaux",
                    "/reference-datasets": "Données officielles",
                    "/data": "Données",
                },
                {"/data": (frozenset({"stations:read", "priorities:read"}),)},
            ),
            Tab("Rapport", {"/report": "Rapport"}),
        ),
    ),
    INTEGRATIONS,
)
"""Pages in the sidebar and the tabs, by the task that people come for."""
MOVED = {
    "/base": "/core-vote",
    "/holdouts": "/field-experiments",
    "/lineages": "/station-history",
    "/references": "/reference-datasets",
    "/priorities": "/",
}
"""Pages by their addresses in release 0.1.0a0, and since."""


def create_app(sessions: Sessions | None = None, settings: Settings | None = None) -> FastAPI:
    return new_app(
        "predict",
        "Past results, polling stations and where to go first.",
        settings or Settings(),  # pyright: ignore[reportCallIssue]  # read from the environment
        sessions,
        find_routers("predict"),
        rights=rights.DESK,
        hold_back=hold_back,
        hubs=HUBS,
        tables=DataTables(find_data_tables("predict")),
        moved=MOVED,
        basemap=True,
    )
