"""The FastAPI application of budget."""

from fastapi import FastAPI
from kit.app import new_app
from kit.data_tables.service import DataTables
from kit.db.sessions import Sessions
from kit.discovery.parts import find_data_tables
from kit.discovery.routers import find_routers
from kit.embeds.routes import router as embeds
from kit.pages.shell.hubs import Hub, Tab
from kit.pages.shell.integrations import INTEGRATIONS
from kit.settings import Settings as KitSettings

from budget.rights import service as rights
from budget.settings import Settings

HUBS = (
    Hub(
        "budget",
        (
            Tab(
                "Plafond",
                {
                    "/": "Plafond et dépenses",
                    "/spending-forecast": "Rythme des dépenses",
                    "/heading-budgets": "Budget par rubrique",
                    "/costs": "Coûts par lieu et par action",
                    "/comparison": "Comparaison",
                },
            ),
            Tab("Dépenses", {"/expenses": "Dépenses", "/evidence": "Pièces du compte"}),
            Tab(
                "Recettes",
                {
                    "/receipts": "Recettes",
                    "/donors": "Donateurs",
                    "/checkouts": "Dons en ligne",
                    "/gift-page": "Page de dons",
                    "/loans": "Emprunts",
                    "/pledges": "Promesses de dons",
                    "/payers": "Payeurs à qualifier",
                },
            ),
            Tab(
                "Banque",
                {
                    "/bank": "Banque",
                    "/bank/months": "Mois de la banque",
                    "/bank/rules": "Règles apprises",
                    "/bank/transfers": "Virements à faire",
                },
            ),
            Tab(
                "Compte",
                {
                    "/account": "Compte de campagne",
                    "/account-people": "Personnes du compte",
                    "/filing-notes": "Commentaires",
                    "/changes": "Historique du compte",
                    "/exports": "Exports du compte",
                    "/data": "Données",
                },
                {"/data": (frozenset({"expenses:read"}),)},
                also=("/list-unions",),
            ),
            Tab(
                "Dépôt",
                {
                    "/filing": "Avant le dépôt",
                    "/closing": "Clôture et dépôt",
                    "/commission-decision": "Décision de la commission",
                    "/settlement": "Après le dépôt",
                },
            ),
        ),
    ),
    INTEGRATIONS,
)
"""Pages of the sidebar and the tabs, by what people come to do."""

MOVED = {
    "/allotments": "/heading-budgets",
    "/burndown": "/spending-forecast",
    "/comments": "/filing-notes",
    "/decision": "/commission-decision",
}
"""Pages by their addresses in release 0.1.0a0."""


def create_app(sessions: Sessions | None = None, settings: KitSettings | None = None) -> FastAPI:
    return new_app(
        "budget",
        "The campaign account: legal ceiling, expenses, headroom.",
        settings or Settings(),  # pyright: ignore[reportCallIssue]  # from the environment
        sessions,
        [embeds, *find_routers("budget")],
        rights=rights.DESK,
        hubs=HUBS,
        tables=DataTables(find_data_tables("budget")),
        moved=MOVED,
    )
