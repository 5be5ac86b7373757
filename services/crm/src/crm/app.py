"""crm over HTTP."""

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

from crm.canvassing.canvasses.small_cells import redact
from crm.integrations.front_ends.service import knows_origin, names_of_software
from crm.people.pledges import pages as pledge_pages
from crm.privacy.data_exports.service import check_export
from crm.privacy.rights import holdings
from crm.settings import Settings

_ACTIONS = frozenset({"actions:read"})
"""The right to the day sheet; without it, that leads on to the page that one works on."""

_DIRECTS = frozenset({"people:write", "members:write"})
"""Rights that a manager alone has, who alone sees the sensitive words."""

_FETCHES = (frozenset({"imports:write"}), frozenset({"actions:write"}))
"""Streets are public data: who coordinates the field fetches them, without files of people."""

HUBS = (
    Hub(
        "today",
        (
            Tab("Feuille du jour", {"/": "Feuille du jour"}, {"/": (_ACTIONS,)}),
            Tab("Mes tâches", {"/my-tasks": "Mes tâches"}),
        ),
    ),
    Hub(
        "field",
        (
            Tab("Tableau de terrain", {"/board": "Tableau de terrain", "/plan": "Ordre des secteurs"}),
            Tab(
                "Secteurs",
                {
                    "/turfs": "Secteurs",
                    "/my-turfs": "Mes secteurs",
                    "/streets": "Rues",
                    "/addresses": "Charger les rues",
                    "/phones": "Téléphones du terrain",
                    "/paper-sheets": "Feuilles de papier",
                },
                {"/addresses": _FETCHES},
            ),
            Tab(
                "Rendez-vous",
                {"/campaign-events": "Réunions et rendez-vous", "/pledges": "Promesses de don"},
                {"/pledges": (pledge_pages.NOTES, pledge_pages.SEES_ALL)},
            ),
            Tab(
                "Affichage",
                {
                    "/street-rounds": "Collages et boîtages",
                    "/poster-sites": "Lieux d’affichage",
                    "/material-stocks": "Affiches et tracts",
                },
            ),
            Tab("Appels", {"/appels": "Appels", "/appels/suivi": "Suivi des appels"}),
            Tab("Jour du vote", {"/reminders": "Rappels de vote", "/polling-day": "Jour du scrutin"}),
        ),
    ),
    Hub(
        "people",
        (
            Tab(
                "Personnes",
                {"/people": "Personnes", "/duplicates": "Doublons", "/custom-fields": "Champs de la campagne"},
            ),
            Tab("Segments", {"/segments": "Segments"}),
            Tab(
                "Fichiers",
                {
                    "/imports": "Importer des personnes",
                    "/acquired-lists": "Listes tenues à part",
                    "/people-exports": "Exporter des personnes",
                    "/data": "Données",
                },
                {"/data": (frozenset({"people:read"}),)},
            ),
            Tab("Questionnaires", {"/questionnaires": "Questionnaires"}),
            Tab("Inscription", {"/sign-up-forms": "Formulaires d’inscription"}, also=("/form-translations",)),
        ),
    ),
    Hub(
        "messages",
        (
            Tab("Messages", {"/mailings": "Messages", "/message-pictures": "Images des messages"}),
            Tab("À approuver", {"/approvals": "Messages à approuver"}),
            Tab("Réponses", {"/replies": "Réponses reçues"}),
            Tab("Registre des annonces politiques", {"/political-ads": "Registre des annonces politiques"}),
        ),
    ),
    Hub(
        "settings",
        (
            Tab(
                "Campagne",
                {"/campaign": "La campagne", "/affiliations": "Organisations"},
                also=("/organisations", "/renforts"),
            ),
            Tab(
                "Équipe",
                {
                    "/team": "Équipe",
                    "/invitations": "Invitations",
                    "/open-invitations": "Faire entrer une salle",
                    "/accesses": "Fermer les accès",
                },
            ),
            Tab(
                "Données personnelles",
                {
                    "/rights": "Droits des personnes",
                    "/contact-notice": "Informer les contacts",
                    "/consent-texts": "Textes des accords",
                    "/retention-rules": "Durées de conservation",
                    "/staying-people": "Qui peut rester après l’élection",
                    "/register": "Registre des traitements",
                    "/sensitive-words": "Mots sensibles",
                    "/audit-log": "Journal des lectures et des changements",
                },
                {"/sensitive-words": (_DIRECTS,)},
            ),
            Tab(
                "Intégrations",
                {
                    "/connectors": "Connecteurs",
                    "/applications": "Applications",
                    "/front-ends": "Sites tiers",
                    "/webhooks": "Webhooks",
                    "/client-reads": "Lectures des applications",
                },
            ),
            Tab(
                "Mes connexions",
                {"/my-access": "Mon accès", "/second-factor": "Second facteur", "/my-connections": "Mes connexions"},
            ),
        ),
    ),
)
"""Pages in the sidebar and the tabs, by the task that people come for."""

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
        [message_router("sends:read"), embeds, *find_routers("crm")],
        hubs=HUBS,
        tables=DataTables(find_data_tables("crm"), check_export),
        rights=holdings.DESK,
        redact=redact,
        large_uploads=dict.fromkeys(FILES_OF_PEOPLE, "people_file_max_bytes"),
        name_clients=names_of_software,
        moved=MOVED,
        knows_origin=knows_origin,
        basemap=True,
    )
