"""crm over HTTP."""

from fastapi import FastAPI
from kit import settings as kit_settings
from kit.db import Sessions
from kit.messages.routes import message_router
from kit.pages import Section
from kit.web import new_app

from crm.actions import routes as actions
from crm.adverts import pages as advert_pages
from crm.adverts import routes as adverts
from crm.answers import pages as answer_pages
from crm.answers import routes as answers
from crm.boards import pages as board_pages
from crm.boards import routes as boards
from crm.calls import pages as call_pages
from crm.calls import routes as calls
from crm.campaigns import routes as campaigns
from crm.canvasses import pages as canvass_pages
from crm.canvasses import routes as canvasses
from crm.canvasses.small_cells import redact
from crm.cards import pages as cards
from crm.clients import pages as client_pages
from crm.clients import routes as clients
from crm.clients.service import names_of
from crm.connectors import pages as connector_pages
from crm.connectors import routes as connectors
from crm.consents import routes as consents
from crm.days import pages as days
from crm.disclosures import pages as disclosure_pages
from crm.disclosures import routes as disclosures
from crm.donations import routes as donations
from crm.drafts import pages as draft_pages
from crm.drops import pages as drop_pages
from crm.drops import routes as drops
from crm.duplicates import pages as duplicate_pages
from crm.duplicates import routes as duplicates
from crm.exchanges import pages as exchange_pages
from crm.exchanges import routes as exchanges
from crm.exports import pages as export_pages
from crm.exports import routes as exports
from crm.forms import pages as form_pages
from crm.gatherings import pages as gathering_pages
from crm.gatherings import routes as gatherings
from crm.households import pages as household_pages
from crm.households import routes as households
from crm.imports import pages as import_pages
from crm.imports import routes as imports
from crm.invitations import pages as invitation_pages
from crm.invitations import routes as invitations
from crm.listings import pages as listing_pages
from crm.listings import routes as listings
from crm.mailings import pages as mailing_pages
from crm.mailings import routes as mailings
from crm.members import pages as team
from crm.members import routes as members
from crm.mobilisations import pages as mobilisation_pages
from crm.mobilisations import routes as mobilisations
from crm.notices import pages as notices
from crm.organisations import pages as organisation_pages
from crm.organisations import routes as organisations
from crm.outings import pages as outings
from crm.panels import pages as panel_pages
from crm.panels import routes as panels
from crm.papers import pages as paper_pages
from crm.papers import routes as papers
from crm.people import pages as people_pages
from crm.people import routes as people
from crm.phones import pages as phone_pages
from crm.phones import routes as phones
from crm.plans import pages as plan_pages
from crm.plans import routes as plans
from crm.pledges import pages as pledge_pages
from crm.pledges import routes as pledges
from crm.questionnaires import pages as questionnaire_pages
from crm.questionnaires import routes as questionnaires
from crm.replies import routes as replies
from crm.residences import routes as residences
from crm.retentions import pages as retention_pages
from crm.retentions import routes as retentions
from crm.reveals import routes as reveals
from crm.rights import holdings
from crm.rights import pages as rights_pages
from crm.rights import routes as rights
from crm.rsvps import pages as rsvp_pages
from crm.rsvps import routes as rsvps
from crm.segments import pages as segment_pages
from crm.segments import routes as segments
from crm.settings import Settings
from crm.shifts import pages as shift_pages
from crm.shifts import routes as shifts
from crm.signups import pages as sign_up_pages
from crm.signups import routes as sign_ups
from crm.special_categories import pages as special_category_pages
from crm.special_categories import routes as special_categories
from crm.speeches import pages as speech_pages
from crm.speeches import routes as speeches
from crm.stocks import pages as stock_pages
from crm.stocks import routes as stocks
from crm.tasks import pages as task_pages
from crm.tasks import routes as tasks
from crm.territories import pages as territory_pages
from crm.territories import routes as territories
from crm.trails import pages as trail_pages
from crm.trails import routes as trails
from crm.turfs import pages as turf_pages
from crm.turfs import routes as turfs
from crm.unsubscribes import pages as unsubscribes
from crm.volunteers import pages as volunteer_pages
from crm.volunteers import routes as volunteers
from crm.wordings import pages as wording_pages
from crm.wordings import routes as wordings

SECTIONS = (
    Section(
        "Terrain",
        {
            "/": "Feuille du jour",
            "/my-tasks": "Mes tâches",
            "/board": "Tableau de terrain",
            "/gatherings": "Réunions et rendez-vous",
            "/plan": "Où aller",
            "/turfs": "Secteurs",
            "/streets": "Rues et portes",
            "/drops": "Collages et boîtages",
            "/panels": "Lieux d’affichage",
            "/stocks": "Affiches et tracts",
            "/pledges": "Promesses de don",
            "/phones": "Téléphones",
            "/sheets": "Feuilles de papier",
            "/appels/suivi": "Suivi des appels",
            "/appels": "Appels",
            "/reminders": "Rappels de vote",
            "/polling-day": "Jour du scrutin",
        },
        {"/pledges": (pledge_pages.NOTES, pledge_pages.SEES_ALL)},
    ),
    Section(
        "Personnes",
        {
            "/people": "Personnes",
            "/segments": "Segments",
            "/imports": "Fichiers à charger",
            "/listings": "Listes à part",
            "/people-exports": "Exports",
            "/duplicates": "Doublons",
            "/custom-fields": "Champs de la campagne",
            "/questionnaires": "Questionnaires",
            "/sign-ups": "Pages d’inscription",
        },
    ),
    Section("Écrire", {"/mailings": "Messages", "/adverts": "Registre des publicités"}),
    Section("Équipe", {"/team": "Équipe", "/invitations": "Invitations", "/affiliations": "Organisations"}),
    Section(
        "Données",
        {
            "/rights": "Droits des personnes",
            "/contact-notice": "Informer les contacts",
            "/retentions": "Conservation",
            "/sensitive-words": "Mots sensibles",
            "/register": "Registre des traitements",
            "/wordings": "Textes des accords",
            "/trails": "Qui a lu, qui a changé",
            "/connectors": "Connecteurs",
            "/applications": "Applications",
            "/webhooks": "Webhooks",
        },
    ),
)
"""What each page leads to, by what people come to do."""

FILES_OF_PEOPLE = (
    "/v1/imports",
    "/imports",
    "/v1/listings/{listing_id}/files",
    "/listings/{listing_id}/files",
)
"""Addresses that take files of any size."""


def create_app(sessions: Sessions | None = None, settings: kit_settings.Settings | None = None) -> FastAPI:
    known = settings or Settings()  # pyright: ignore[reportCallIssue]  # the secret comes from the environment
    return new_app(
        "crm",
        "The campaign, its team, the people it knows, and its field work.",
        known,
        sessions,
        [
            campaigns.router,
            members.router,
            members.operating,
            people.router,
            clients.router,
            client_pages.router,
            connectors.router,
            connectors.public,
            connector_pages.router,
            residences.router,
            households.router,
            consents.router,
            segments.router,
            reveals.router,
            exchanges.router,
            imports.router,
            mailings.router,
            adverts.router,
            message_router("sends:read"),
            replies.router,
            replies.public,
            exports.router,
            duplicates.router,
            listings.router,
            listing_pages.router,
            disclosures.router,
            disclosures.contact_router,
            disclosure_pages.router,
            questionnaires.router,
            sign_ups.router,
            sign_ups.texts,
            answers.router,
            volunteers.router,
            special_categories.router,
            speeches.router,
            wordings.router,
            canvasses.router,
            actions.router,
            panels.router,
            stocks.router,
            drops.router,
            panel_pages.router,
            stock_pages.router,
            drop_pages.router,
            outings.router,
            gatherings.router,
            rsvps.router,
            shifts.router,
            tasks.router,
            task_pages.router,
            donations.router,
            territories.router,
            turfs.router,
            territory_pages.router,
            canvass_pages.router,
            turf_pages.router,
            plans.router,
            plan_pages.router,
            boards.router,
            mobilisations.router,
            mobilisation_pages.router,
            calls.router,
            call_pages.router,
            board_pages.router,
            phones.router,
            papers.router,
            pledges.router,
            pledge_pages.router,
            days.router,
            phone_pages.router,
            phone_pages.application,
            paper_pages.router,
            notices.router,
            team.router,
            people_pages.router,
            cards.router,
            household_pages.router,
            exchange_pages.router,
            segment_pages.router,
            import_pages.router,
            draft_pages.router,
            mailing_pages.router,
            advert_pages.router,
            unsubscribes.router,
            export_pages.router,
            duplicate_pages.router,
            questionnaire_pages.router,
            sign_up_pages.router,
            form_pages.router,
            answer_pages.router,
            volunteer_pages.router,
            special_category_pages.router,
            speech_pages.router,
            wording_pages.router,
            gathering_pages.router,
            rsvp_pages.router,
            shift_pages.router,
            rights.router,
            rights_pages.router,
            trails.router,
            trail_pages.router,
            invitations.router,
            invitation_pages.router,
            organisations.router,
            organisation_pages.router,
            retentions.router,
            retention_pages.router,
        ],
        sections=SECTIONS,
        rights=holdings.DESK,
        redact=redact,
        large_uploads=dict.fromkeys(FILES_OF_PEOPLE, known.people_file_max_bytes)
        if isinstance(known, Settings)
        else None,
        name_clients=names_of,
    )
