"""French texts about words that reveal special categories of data."""

from elections.special_categories.detection import Category

CATEGORIES: dict[Category, tuple[str, str]] = {
    "religion": ("une religion ou une conviction", "a religion or belief"),
    "opinion": ("une opinion politique ou un vote", "a political opinion or vote"),
    "origin": ("une origine ou une nationalité", "an origin or nationality"),
    "union": ("une appartenance syndicale", "union membership"),
    "health": ("la santé, un handicap ou une grossesse", "health, disability or pregnancy"),
    "sexual_life": ("la vie ou l’orientation sexuelle", "sexual life or orientation"),
}
PLACES: dict[Category, tuple[str, str]] = {
    "opinion": (
        "Une opinion ne se note que dans le champ scellé « opinion » de la fiche, avec l’accord de la personne.",
        "An opinion goes into the sealed field of the person alone, with their consent (PUT /v1/people/{id}/opinion).",
    ),
    "health": (
        "Notez le besoin et non la santé : « rez-de-chaussée », « place au premier rang », « à emmener en voiture ».",
        "Note the need and not the health: « ground floor », « seat in the front row », « needs a lift ».",
    ),
}
ELSEWHERE = (
    "La campagne n’en a pas besoin : ne le notez nulle part.",
    "The campaign does not need it: note it nowhere.",
)
APPEAL = (
    " Si le mot veut dire autre chose ici, un directeur de campagne peut lever l’alerte (page « Mots sensibles »).",
    " If the word means something else here, a manager may let it through (POST /v1/false-alarms).",
)
ARTICLE = "RGPD, art. 9"
HOLDERS = {"tag": "Étiquette", "field": "Champ", "value": "Valeur d’un champ", "segment": "Nom d’un segment"}
