"""The wording of a timeline entry."""

from crm.messaging.interactions.schemas import Channel, Direction, TimelineEntry
from crm.people.records.labels import SOURCES, USES

CHANNELS: dict[Channel, str] = {
    "call": "Appel",
    "door": "À sa porte",
    "street": "Dans la rue",
    "meeting": "Rencontre",
    "email": "E-mail",
    "sms": "SMS",
    "post": "Courrier",
    "note": "Note (personne n'a rien dit)",
}
DIRECTIONS: dict[Direction, str] = {"in": "c'est elle qui s'est adressée à nous", "out": "c'est nous"}


def in_words(entry: TimelineEntry) -> str:
    match entry.what:
        case "interaction":
            label = "Note" if entry.channel == "note" else CHANNELS[entry.channel or "note"]
            direction = {"in": ", reçu", "out": ", de notre part"}.get(entry.direction or "none", "")
            return f"{label}{direction}"
        case "consent":
            use, _, state = (entry.detail or "").partition(":")
            words = next((text for key, text in USES.items() if key == use), use)
            return f"{'Oui' if state == 'given' else 'Non'} : {words.lower()}"
        case "theme":
            return f"Dit tenir à : {entry.detail}"
        case "message":
            return f"{CHANNELS[entry.channel or 'email']}, de notre part : {entry.detail}"
        case "notice":
            return f"Informée de ses droits : {CHANNELS[entry.channel or 'email'].lower()} ({entry.detail})"
        case "task":
            return f"Tâche {entry.detail}"
        case "donation":
            return f"Don : {entry.detail}"
        case "answers":
            return f"Réponses : {entry.detail}"
        case "campaign_event":
            return f"Réunion : {entry.detail}"
        case "entered":
            return f"Fiche créée ({next((text for key, text in SOURCES.items() if key == entry.detail), '')})"
