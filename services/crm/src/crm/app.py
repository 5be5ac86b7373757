"""crm over HTTP."""

from fastapi import FastAPI
from kit import settings as kit_settings
from kit.app import new_app
from kit.db.sessions import Sessions
from kit.discovery.routers import find_routers
from kit.messages.routes import message_router
from kit.pages.rendering import Section

from crm.canvassing.canvasses.small_cells import redact
from crm.integrations.front_ends.service import knows_origin, names_of_software
from crm.people.pledges import pages as pledge_pages
from crm.privacy.rights import holdings
from crm.settings import Settings

SECTIONS = (
    Section(
        "Terrain",
        {
            "/": "Feuille du jour",
            "/my-tasks": "Mes tâches",
            "/board": "Tableau de terrain",
            "/campaign-events": "Réunions et rendez-vous",
            "/plan": "Où aller",
            "/turfs": "Secteurs",
            "/streets": "Rues et portes",
            "/street-rounds": "Collages et boîtages",
            "/poster-sites": "Lieux d’affichage",
            "/material-stocks": "Affiches et tracts",
            "/pledges": "Promesses de don",
            "/phones": "Téléphones",
            "/paper-sheets": "Feuilles de papier",
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
            "/acquired-lists": "Listes à part",
            "/people-exports": "Exports",
            "/duplicates": "Doublons",
            "/custom-fields": "Champs de la campagne",
            "/questionnaires": "Questionnaires",
            "/sign-up-forms": "Pages d’inscription",
        },
    ),
    Section("Écrire", {"/mailings": "Messages", "/political-ads": "Registre des publicités"}),
    Section(
        "Équipe",
        {
            "/campaign": "La campagne",
            "/team": "Équipe",
            "/invitations": "Invitations",
            "/affiliations": "Organisations",
            "/my-access": "Mon accès",
            "/my-connections": "Mes connexions",
        },
    ),
    Section(
        "Données",
        {
            "/rights": "Droits des personnes",
            "/contact-notice": "Informer les contacts",
            "/retention-rules": "Conservation",
            "/sensitive-words": "Mots sensibles",
            "/register": "Registre des traitements",
            "/consent-texts": "Textes des accords",
            "/audit-log": "Qui a lu, qui a changé",
            "/connectors": "Connecteurs",
            "/applications": "Applications",
            "/front-ends": "Sites tiers",
            "/webhooks": "Webhooks",
        },
    ),
)
"""What each page leads to, by what people come to do."""

FILES_OF_PEOPLE = (
    "/v1/imports",
    "/imports",
    "/v1/acquired-lists/{list_id}/files",
    "/acquired-lists/{list_id}/files",
)
"""Addresses that take files of any size."""

MOVED = {
    "/adverts": "/political-ads",
    "/drops": "/street-rounds",
    "/gatherings": "/campaign-events",
    "/listings": "/acquired-lists",
    "/panels": "/poster-sites",
    "/people/*/home": "/people/*/household",
    "/retentions": "/retention-rules",
    "/sheets": "/paper-sheets",
    "/sign-ups": "/sign-up-forms",
    "/speeches": "/form-translations",
    "/stocks": "/material-stocks",
    "/trails": "/audit-log",
    "/wordings": "/consent-texts",
}
"""Pages by their addresses in release 0.1.0a0."""


def create_app(sessions: Sessions | None = None, settings: kit_settings.Settings | None = None) -> FastAPI:
    return new_app(
        "crm",
        "The campaign, its team, the people it knows, and its field work.",
        settings or Settings(),  # pyright: ignore[reportCallIssue]  # the secret comes from the environment
        sessions,
        [message_router("sends:read"), *find_routers("crm")],
        sections=SECTIONS,
        rights=holdings.DESK,
        redact=redact,
        large_uploads=dict.fromkeys(FILES_OF_PEOPLE, "people_file_max_bytes"),
        name_clients=names_of_software,
        moved=MOVED,
        knows_origin=knows_origin,
    )
