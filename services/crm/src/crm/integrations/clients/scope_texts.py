"""The sentence of each scope on a consent page."""

GROUPS: dict[str, dict[str, str]] = {
    "Campagne et terrain": {
        "campaigns:read": "voir la campagne : élection, territoire, dates",
        "members:read": "voir l'équipe et ses droits",
        "canvasses:read": "voir les sommes du porte-à-porte, des appels et de la rue",
        "canvasses:write": "noter des portes, des appels et des conversations",
        "actions:read": "voir les actions passées et prévues",
        "actions:write": "prévoir, changer et clore des actions",
        "tasks:read": "voir ce qu'il y a à faire, et par qui",
        "tasks:write": "créer, confier et clore des tâches",
        "questionnaires:read": "voir les questionnaires",
        "questionnaires:write": "écrire et publier des questionnaires, ouvrir des pages d'inscription",
        "answers:read": "voir les réponses, en sommes",
        "answers:write": "noter ce que quelqu'un a répondu",
    },
    "Personnes": {
        "people:read": "voir les personnes : noms, adresses, accords ; ni téléphone, ni e-mail, ni opinion",
        "people:write": "entrer, corriger et effacer des personnes, noter leurs accords",
        "people:sealed": "lire un téléphone, un e-mail, une date de naissance ou une opinion à la fois, avec un motif",
        "people:export": "emporter le fichier des personnes, téléphones et e-mails compris",
        "rights:read": "voir ce que des personnes demandent sur leurs données",
        "audit_log:read": "voir qui a lu et qui a changé des données personnelles",
        "retention:read": "voir combien de temps chaque donnée est gardée",
        "sealed_reads:read": "voir qui a lu quel champ scellé, et pourquoi",
    },
    "Messages et appels": {
        "messages:read": "voir les messages de la campagne",
        "messages:write": "écrire des messages et dire à qui ils vont",
        "sends:read": "voir ce que chaque envoi est devenu, et pour qui",
        "sends:write": "approuver des messages et les faire partir",
        "calls:read": "voir les campagnes d'appels et ce qu'elles ont donné, en sommes",
        "calls:write": "appeler : recevoir une personne à la fois, et noter ce qui en est venu",
    },
    "Carte et prévisions": {
        "elections:read": "voir les élections passées",
        "stations:read": "voir les bureaux de vote et leurs résultats passés",
        "stations:write": "entrer et corriger les bureaux de vote",
        "priorities:read": "voir où aller d'abord, et pourquoi",
        "priorities:write": "faire reclasser les bureaux",
        "polls:read": "voir les sondages de la campagne",
        "polls:write": "entrer et retirer des sondages",
        "forecasts:read": "voir la prévision, ses scénarios, le socle et la cible",
        "forecasts:write": "dire qui se présente, choisir la prévision qui est annoncée",
        "transfers:read": "voir les reports de voix estimés",
        "transfers:write": "estimer des reports de voix",
        "imports:read": "voir ce qui a été chargé et ce qui a été refusé",
        "imports:write": "charger des fichiers",
    },
    "Compte de campagne": {
        "ceilings:read": "voir le plafond, les dépenses et ce qui reste",
        "ceilings:write": "fixer ce dont le plafond est calculé",
        "expenses:read": "voir les dépenses et leurs pièces",
        "expenses:write": "entrer des dépenses et les porter au compte",
        "proposals:read": "voir les dépenses proposées",
        "proposals:write": "proposer une dépense",
        "evidence:read": "voir les factures, relevés et autres pièces",
        "evidence:write": "ajouter des pièces au compte",
        "receipts:read": "voir les recettes, sans leurs donateurs",
        "receipts:write": "entrer des recettes et des emprunts",
        "donors:read": "voir qui a donné",
        "donors:write": "entrer qui a donné",
        "banks:read": "voir les relevés bancaires",
        "banks:write": "charger des relevés et dire ce que chaque ligne paie",
        "accounts:read": "voir le compte de campagne, son journal et ses exports",
    },
    "Procurations": {
        "requests:read": "voir les demandes de procuration et les personnes qui les font",
        "requests:write": "entrer, rapprocher et clore des demandes de procuration",
        "offers:read": "voir qui propose de voter pour quelqu'un d'autre",
        "offers:write": "entrer, rapprocher et clore des offres",
    },
    "Soirée électorale": {
        "poll_watchers:read": "voir qui est dans quel bureau, et son téléphone",
        "poll_watchers:write": "dire qui est dans quel bureau, associer et reprendre des téléphones",
        "tallies:read": "voir les feuilles des bureaux",
        "tallies:write": "saisir la participation et les feuilles des bureaux",
        "totals:read": "voir les totaux de la soirée, après l'heure légale",
    },
    "Technique": {
        "jobs:read": "suivre les longs travaux",
        "jobs:write": "arrêter les longs travaux qu'elle a demandés",
        "events:read": "lire le fil des événements de la campagne",
    },
}
"""Groups of scopes on the page."""

STATES = {
    "asked": "attend votre accord",
    "granted": "a accès",
    "refused": "refusée",
    "revoked": "coupée",
}
AUTHS = {
    "secret": "un secret que nous lui donnons",
    "key": "une clé à elle, qui signe (private_key_jwt)",
    "provider": "un jeton du fournisseur d'identité",
}


WORDS = {scope: words for scopes in GROUPS.values() for scope, words in scopes.items()}
_MAX_NAMED = 2


def widened_text(name: str, holder: str, scopes: list[str]) -> str:
    """Return the text for holders of a secret that may do more; without scopes: in more places, or for longer.

    In the third person: coordinators of tasks read it too.
    """
    said = [f"« {WORDS.get(scope, scope)} »" for scope in scopes[:_MAX_NAMED]]
    if (rest := len(scopes) - len(said)) > 0:
        said.append(f"et {rest} autre{'s' if rest > 1 else ''}")
    more = f"Droits ajoutés : {', '.join(said)}." if said else "Ses droits s'étendent à d'autres lieux, ou durent plus."
    return (
        f"L'application « {_short(name, 60)} », dont l'accès est entre les mains de {_short(holder, 40)}, peut "
        "désormais faire davantage. "
        f"{more} Gardez son secret à l'abri, ou changez-le sur la page de l'application."
    )


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
