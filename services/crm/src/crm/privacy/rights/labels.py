"""French labels for the codes of rights requests."""

from crm.privacy.rights.schemas import CameBy, Kind, Outcome, State, Way, Why

KINDS: dict[Kind, tuple[str, str]] = {
    "access": ("Accès", "lire tout ce que nous avons sur elle (RGPD, art. 15 et 20)"),
    "rectification": ("Rectification", "corriger ce qui est faux (RGPD, art. 16)"),
    "erasure": ("Effacement", "tout effacer (RGPD, art. 17)"),
    "objection": ("Opposition", "ne plus rien recevoir, sans avoir à dire pourquoi (RGPD, art. 21)"),
}
STATES: dict[State, str] = {
    "received": "reçue",
    "working": "en cours",
    "ready": "réponse prête",
    "closed": "close",
}
CAME_BY: dict[CameBy, str] = {
    "email": "par e-mail",
    "post": "par courrier",
    "phone": "par téléphone",
    "person": "de vive voix",
    "form": "par un formulaire",
}
WAYS: dict[Way, str] = {
    "callback": "Rappelée au numéro déjà au fichier",
    "reply": "A répondu depuis l'adresse déjà au fichier",
    "link": "A ouvert son lien secret",
    "in_person": "Est venue, reconnue sur place, sans copie",
    "known": "Connue de l'équipe",
    "details": "A donné deux renseignements que seul le fichier connaît",
}
WHYS: dict[Why, str] = {"complex": "demande complexe", "many": "demandes nombreuses"}
OUTCOMES: dict[Outcome, str] = {
    "done": "Satisfaite",
    "not_identified": "Refusée : identité non établie (RGPD, art. 12.6)",
    "unfounded": "Refusée : manifestement infondée (RGPD, art. 12.5)",
    "excessive": "Refusée : excessive (RGPD, art. 12.5)",
    "withdrawn": "Retirée par la personne",
}
SERVICES = {
    "crm": "Contacts et terrain",
    "proxy": "Procurations",
    "budget": "Donateurs et comptes",
    "results": "Bureaux de vote",
    "predict": "Priorités",
}
