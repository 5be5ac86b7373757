"""A sent form, as a browser sends it without scripts: texts, boxes, and a field for each question."""

from collections.abc import Iterable, Mapping
from typing import Any

from crm.questionnaires.definitions import Definition, said_in
from crm.questionnaires.sent import read_answers

FIELDS = {
    "/first_names": "le prénom",
    "/surname": "le nom",
    "/email": "l'adresse e-mail",
    "/phone": "le téléphone",
    "/postcode": "le code postal",
    "/answers": "vos réponses",
}
WORDS: dict[str, dict[str, str]] = {
    "fr": {
        "first_names": "Prénom",
        "surname": "Nom (si vous voulez)",
        "email": "Adresse e-mail",
        "phone": "Téléphone mobile (si vous voulez)",
        "postcode": "Code postal (si vous voulez)",
        "agree": "J'accepte",
        "named": "Gardez mes réponses avec mon nom. Sinon elles ne sont que comptées.",
        "send": "M'inscrire",
        "yes": "Oui",
        "no": "Non",
        "only_if": "Seulement si vous avez répondu à la question d'avant qui y mène.",
        "thanks": "Merci ! Ouvrez le message que nous venons d'envoyer et confirmez : sans cela rien n'est gardé.",
        "who": "Campagne de {}. Ce n'est pas un site de l'État. Aucun cookie n'est déposé par cette page.",
        "notice": "Qui garde quoi, combien de temps, et vos droits",
        "demo": "Démonstration : campagne inventée",
        "rights": "Vos données servent à cette campagne seulement. Vous pouvez tout voir, corriger et retirer.",
    },
    "en": {
        "first_names": "First name",
        "surname": "Surname (if you wish)",
        "email": "E-mail address",
        "phone": "Mobile phone (if you wish)",
        "postcode": "Postcode (if you wish)",
        "agree": "I agree to",
        "named": "Keep my answers with my name. Else they are only counted.",
        "send": "Sign up",
        "yes": "Yes",
        "no": "No",
        "only_if": "Only if your answer to an earlier question leads here.",
        "thanks": "Thank you! Open the message that we have just sent and confirm: nothing is kept else.",
        "who": "Campaign of {}. Not a site of the State. This page sets no cookie.",
        "notice": "Who keeps what, for how long, and your rights (in French)",
        "demo": "Demonstration: an invented campaign",
        "rights": "Your data serve this campaign alone. You may see, correct and withdraw all of it.",
    },
}
USES: dict[str, dict[str, str]] = {
    "fr": {
        "email": "recevoir par e-mail des messages politiques de cette campagne",
        "sms": "recevoir par SMS des messages politiques de cette campagne",
        "call": "être appelé par une personne de cette campagne",
        "post": "recevoir du courrier de cette campagne",
        "online_targeting": "que mes données servent à choisir quels messages politiques m'envoyer en ligne",
        "party_sharing": "que mes coordonnées soient transmises au parti",
    },
    "en": {
        "email": "receive political messages of this campaign by e-mail",
        "sms": "receive political messages of this campaign by SMS",
        "call": "be called by a person of this campaign",
        "post": "receive letters of this campaign",
        "online_targeting": "my data being used to choose which political messages I am sent online",
        "party_sharing": "my contact details being handed to the party",
    },
}


def read_sent(pairs: Iterable[tuple[str, Any]], definition: Definition | None) -> dict[str, Any]:
    """As `SignUpCreate` takes it; answers to what was not asked are dropped, as the page cannot hide them."""
    texts: dict[str, str] = {}
    many: dict[str, list[str]] = {}
    for name, value in pairs:
        if isinstance(value, str):
            texts[name] = value.strip()[:2000]
            many.setdefault(name, []).append(value.strip()[:2000])
    plain = {name: texts.get(name, "") for name in ("first_names", "surname", "email", "phone", "postcode")}
    return plain | {
        "uses": [use[:200] for use in many.get("uses", [])],
        "named": "named" in texts,
        "answers": read_answers(definition, many) if definition else {},
    }


def kept_texts(pairs: Iterable[tuple[str, Any]]) -> Mapping[str, list[str]]:
    """What was typed, for the form that is shown again."""
    kept: dict[str, list[str]] = {}
    for name, value in pairs:
        if isinstance(value, str):
            kept.setdefault(name, []).append(value[:2000])
    return kept


LANGUAGES = {
    "fr": "Français",
    "en": "English",
    "ar": "العربية",
    "de": "Deutsch",
    "es": "Español",
    "it": "Italiano",
    "pt": "Português",
    "tr": "Türkçe",
    "zh": "中文",
}
"""As who speaks them calls them; another one is shown by its code."""


def languages_of(definition: Definition | None) -> dict[str, str]:
    """In which the page can be read: those of its questions; without any, those of its own words."""
    return {one: LANGUAGES.get(one, one) for one in (definition.languages if definition else WORDS)}


def titles_of(title: str, intro: str, definition: Definition | None, spoken: str) -> tuple[str, str]:
    """The form's own, in French; in another language, those of its questionnaire, where it has that language."""
    if definition is None or spoken == "fr" or spoken not in definition.languages:
        return title, intro
    return said_in(definition.title, spoken), said_in(definition.intro, spoken) if definition.intro else ""
