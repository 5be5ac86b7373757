"""French labels of stored codes."""

from typing import Any

from crm.people.records.consent_uses import Source, Use
from crm.people.records.custom_values import Kind
from crm.people.records.field_registry import FIELDS as CONTACT_FIELDS
from crm.people.records.schemas import PersonRole, PersonSource, Retained

ROLES: dict[PersonRole, str] = {
    "contact": "Contact",
    "sympathiser": "Sympathisant",
    "member": "Adhérent",
    "volunteer": "Bénévole",
    "donor": "Donateur",
}
SOURCES: dict[PersonSource, str] = {
    "form": "Formulaire",
    "event": "Réunion ou évènement",
    "door": "Porte à porte",
    "phone": "Téléphone",
    "street": "Dans la rue",
    "paper": "Feuille papier",
    "team": "Connaissance de l'équipe",
    "import": "Fichier importé",
    "integration": "Autre logiciel",
}


THEMSELVES = "la personne elle-même"
"""Origin of the data of a file that this campaign collected: art. 13 of the GDPR applies, not art. 14."""
RETAINED: dict[Retained, str] = {
    "regular": "Contact régulier du même responsable",
    "agreed": "A accepté de rester au fichier",
}


def source_of(person: Any) -> str:
    """Return where a person's data came from, to insert in a sentence; empty if from the person."""
    if person.source not in ("import", "integration"):
        return ""
    return person.given_by or SOURCES[person.source].lower()


USES: dict[Use, str] = {
    "email": "Recevoir des e-mails",
    "sms": "Recevoir des SMS",
    "call": "Être appelée par une personne",
    "automated_call": "Être appelée par un automate",
    "post": "Recevoir du courrier",
    "online_targeting": "Publicité politique ciblée en ligne",
    "party_sharing": "Transmission au parti",
    "opinion": "Garder son opinion",
}
HOW: dict[Source, str] = {
    "form": "par un formulaire",
    "paper": "sur papier",
    "phone": "au téléphone",
    "door": "à sa porte",
    "link": "par son lien personnel",
    "import": "par un fichier",
    "integration": "par un autre logiciel",
}
CLOSED = {
    "opt_out": "refusée par la personne",
    "erasure": "effacée à sa demande",
    "bounce": "n'arrive plus",
    "complaint": "signalée comme indésirable",
}
REASONS = {
    "call": "Appeler",
    "write": "Écrire",
    "visit": "Rendre visite",
    "identity_check": "Vérifier l'identité",
    "correction": "Corriger la fiche",
    "rights_request": "Répondre à une demande de la personne",
    "duplicate_check": "Comparer deux fiches",
}
FIELDS = {f"/{field.name}": field.phrase for field in CONTACT_FIELDS if field.phrase} | {
    "/theme": "le thème",
    "/noted_on": "le jour",
    "/noted_where": "le lieu",
    "/label": "le nom du champ",
    "/kind": "la nature du champ",
    "/options": "les choix",
    "/contacts": "les coordonnées",
    "/name": "le nom",
    "/email": "l'adresse e-mail",
    "/phone": "le numéro",
    "/address": "l'adresse",
    "/channel": "l'adresse",
    "/reason": "le motif de la lecture",
    "/use": "ce qu'elle accepte ou refuse",
    "/state": "ce qu'elle dit",
    "/proof": "la preuve",
    "/people": "les personnes choisies",
    "/since": "le premier jour",
    "/until": "le dernier jour",
    "/text_version": "le texte du consentement",
    "/slot": "les heures",
}

KINDS: dict[Kind, str] = {
    "text": "texte",
    "number": "nombre",
    "date": "date",
    "yes_no": "oui ou non",
    "choice": "un choix parmi plusieurs",
}
"""Kinds of custom fields."""
