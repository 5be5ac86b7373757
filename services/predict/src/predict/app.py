"""predict over HTTP."""

from fastapi import FastAPI
from kit.db import Sessions
from kit.pages import Section
from kit.web import new_app

from predict.bases import pages as base_pages
from predict.bases import routes as bases
from predict.contests import pages as contest_pages
from predict.contests import routes as contests
from predict.contours import routes as contours
from predict.elections import pages as election_pages
from predict.elections import routes as elections
from predict.forecasts import pages as forecast_pages
from predict.forecasts import routes as forecasts
from predict.holdouts import pages as holdout_pages
from predict.holdouts import routes as holdouts
from predict.lineages import pages as lineage_pages
from predict.lineages import routes as lineages
from predict.maps import pages as map_pages
from predict.maps import routes as maps
from predict.nuances import routes as nuances
from predict.polls import pages as poll_pages
from predict.polls import routes as polls
from predict.priorities import pages as priority_pages
from predict.priorities import routes as priorities
from predict.profiles import pages as profile_pages
from predict.profiles import routes as profiles
from predict.references import pages as reference_pages
from predict.references import routes as references
from predict.reports import pages as report_pages
from predict.reports import routes as reports
from predict.rights import service as rights
from predict.settings import Settings
from predict.stations import pages
from predict.stations import routes as stations
from predict.targets import pages as target_pages
from predict.targets import routes as targets
from predict.transfers import pages as transfer_pages
from predict.transfers import routes as transfers
from predict.transfers.gate import hold_back

SECTIONS = (
    Section(
        "Aller",
        {
            "/": "Où aller d’abord",
            "/priorities": "Heures et argent",
            "/map": "Carte",
            "/holdouts": "Mesurer l’effet",
        },
    ),
    Section(
        "Prévoir",
        {
            "/contest": "Qui se présente",
            "/forecast": "Prévision",
            "/targets": "Objectif",
            "/base": "Socle",
            "/transfers": "Reports de voix",
            "/polls": "Sondages",
        },
    ),
    Section(
        "Connaître",
        {
            "/past-results": "Résultats passés",
            "/profiles": "Profil social",
            "/lineages": "Filiation des bureaux",
            "/references": "Données officielles",
            "/report": "Rapport",
        },
    ),
)
"""What each page leads to, by what people come to do."""


def create_app(sessions: Sessions | None = None, settings: Settings | None = None) -> FastAPI:
    return new_app(
        "predict",
        "Past results, polling stations and where to go first.",
        settings or Settings(),  # pyright: ignore[reportCallIssue]  # read from the environment
        sessions,
        [
            elections.router,
            election_pages.router,
            contours.router,
            stations.router,
            pages.router,
            contests.router,
            contest_pages.router,
            forecasts.router,
            forecast_pages.router,
            nuances.router,
            bases.router,
            base_pages.router,
            targets.router,
            target_pages.router,
            maps.router,
            map_pages.router,
            references.router,
            reference_pages.router,
            transfers.router,
            reports.router,
            report_pages.router,
            profiles.router,
            profile_pages.router,
            polls.router,
            poll_pages.router,
            priorities.router,
            priority_pages.router,
            holdouts.router,
            holdout_pages.router,
            lineages.router,
            lineage_pages.router,
            transfer_pages.router,
        ],
        rights=rights.DESK,
        hold_back=hold_back,
        sections=SECTIONS,
    )
