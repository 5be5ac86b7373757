"""results over HTTP."""

import kit.settings
from fastapi import FastAPI
from kit.db import Sessions
from kit.pages import Section
from kit.web import new_app

from results.batches import routes as batches
from results.board import pages as board_pages
from results.board import routes as board
from results.candidates import routes as candidates
from results.contours import routes as contours
from results.desks import pages as desk_pages
from results.embargo.feed import hold_back
from results.exports import pages as export_pages
from results.exports import routes as exports
from results.files import pages as file_pages
from results.imports import routes as imports
from results.journal import routes as journal
from results.officers import pages as officer_pages
from results.officers import routes as officers
from results.options import routes as options
from results.phones import pages as phone_pages
from results.phones import routes as phones
from results.photos import routes as photos
from results.projections import routes as projections
from results.rights import service as rights
from results.samples import routes as samples
from results.settings import Settings
from results.shares import pages as share_pages
from results.shares import routes as shares
from results.sources import pages as source_pages
from results.sources import routes as sources
from results.stations import routes as stations
from results.tallies import routes as tallies
from results.texts import routes as texts
from results.totals import routes as totals
from results.turnouts import routes as turnouts
from results.winners import pages as winner_pages
from results.winners import routes as winners

SECTIONS = (
    Section(
        "Soirée",
        {
            "/": "Tableau",
            "/desk": "Table de la soirée",
            "/sources": "Autres sources",
            "/winners": "Qui est élu",
            "/summary": "Par bureau",
        },
    ),
    Section(
        "Préparer",
        {
            "/officers": "Dans les bureaux de vote",
            "/files": "Fichiers",
            "/shares": "Montrer le tableau",
            "/webhooks": "Webhooks",
        },
    ),
)
"""What each page leads to, by what people come to do."""


def create_app(sessions: Sessions | None = None, settings: kit.settings.Settings | None = None) -> FastAPI:
    return new_app(
        "results",
        "The counting night: sheets, totals, who sees them and when",
        settings or Settings(),  # pyright: ignore[reportCallIssue]  # read from the environment
        sessions,
        [
            stations.router,
            imports.router,
            file_pages.router,
            candidates.router,
            tallies.router,
            turnouts.router,
            totals.router,
            projections.router,
            winners.router,
            winner_pages.router,
            sources.router,
            source_pages.router,
            journal.router,
            exports.router,
            export_pages.router,
            contours.router,
            shares.router,
            share_pages.router,
            batches.router,
            officers.router,
            officer_pages.router,
            desk_pages.router,
            options.router,
            phones.router,
            phone_pages.router,
            photos.router,
            samples.router,
            texts.router,
            board_pages.router,
            board.router,
        ],
        rights=rights.DESK,
        hold_back=hold_back,
        sections=SECTIONS,
    )
