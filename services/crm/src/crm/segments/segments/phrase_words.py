"""The words of campaigns for conditions: what they write for one, and how one is written back to them."""

from typing import NamedTuple

from crm.people.records.consent_uses import Use
from crm.people.records.schemas import PersonRole, PersonSource
from crm.people.volunteers.availability import DAYS, PARTS, SKILLS, Day, Part, Skill, slots_of
from crm.segments.segments.filters import Available

ROLES: dict[PersonRole, str] = {
    "contact": "contacts",
    "sympathiser": "sympathisants",
    "member": "adhérents",
    "volunteer": "inscrits comme bénévoles",
    "donor": "donateurs",
}
ROLE_FORMS: dict[str, PersonRole] = {
    **dict.fromkeys(("contact", "contacts"), "contact"),
    **dict.fromkeys(("sympathisant", "sympathisante", "sympathisants", "sympathisantes"), "sympathiser"),
    **dict.fromkeys(("adherent", "adherente", "adherents", "adherentes", "membre", "membres"), "member"),
    **dict.fromkeys(("inscrits comme benevoles", "inscrites comme benevoles"), "volunteer"),
    **dict.fromkeys(("donateur", "donatrice", "donateurs", "donatrices"), "donor"),
}
HELPERS = frozenset({"benevole", "benevoles", "volontaire", "volontaires", "militant", "militants", "militantes"})
"""Words for people who help, with or without the role."""
USES: dict[Use, str] = {
    "email": "abonnés à la lettre",
    "sms": "acceptent les SMS",
    "call": "acceptent les appels",
    "automated_call": "acceptent les appels automatiques",
    "post": "acceptent le courrier",
    "online_targeting": "acceptent le ciblage",
    "party_sharing": "acceptent la transmission au parti",
    "opinion": "acceptent de donner leur avis",
}
USE_FORMS: dict[str, Use] = {
    **dict.fromkeys(("e mail", "e mails", "email", "emails", "mail", "mails", "courriel", "courriels"), "email"),
    **dict.fromkeys(("lettre", "newsletter", "lettre d information"), "email"),
    **dict.fromkeys(("sms", "texto", "textos"), "sms"),
    **dict.fromkeys(("appel", "appels", "telephone", "d etre appelees", "d etre appeles"), "call"),
    **dict.fromkeys(("appel automatique", "appels automatiques"), "automated_call"),
    **dict.fromkeys(("courrier", "courriers", "lettres", "la poste"), "post"),
    **dict.fromkeys(("ciblage", "publicite ciblee", "publicite politique ciblee"), "online_targeting"),
    **dict.fromkeys(("transmission au parti",), "party_sharing"),
    **dict.fromkeys(("de donner leur avis",), "opinion"),
}
SOURCES: dict[PersonSource, str] = {
    "form": "inscrits par formulaire",
    "event": "rencontrés en réunion",
    "door": "rencontrés au porte-à-porte",
    "phone": "rencontrés au téléphone",
    "street": "rencontrés dans la rue",
    "paper": "inscrits sur papier",
    "team": "connus de l’équipe",
    "import": "venus d’un fichier",
    "integration": "venus d’un autre logiciel",
}
SOURCE_FORMS: dict[str, PersonSource] = {
    **dict.fromkeys(("formulaire", "en ligne", "site", "internet"), "form"),
    **dict.fromkeys(("reunion", "evenement", "meeting"), "event"),
    **dict.fromkeys(("porte a porte", "porte", "pap"), "door"),
    **dict.fromkeys(("telephone",), "phone"),
    **dict.fromkeys(("rue", "marche"), "street"),
    **dict.fromkeys(("papier",), "paper"),
    **dict.fromkeys(("equipe",), "team"),
    **dict.fromkeys(("fichier",), "import"),
    **dict.fromkeys(("autre logiciel", "logiciel"), "integration"),
}
CHANNELS = {"email": "avec une adresse e-mail", "phone": "avec un téléphone"}
VERBS = r"(?:qui )?(?:savent|sait|peuvent|peut|proposent de|propose de|veulent|veut|ont|a|avec)"


def skill_words(skill: Skill) -> str:
    label = SKILLS[skill]
    return f"peuvent {label[:1].lower()}{label[1:]}"


class Free(NamedTuple):
    """Day and part of the day at which somebody has to be free, as in the filter."""

    day: Day | None
    part: Part | None


def fewest(slots: frozenset[str]) -> list[Free]:
    """Return the fewest days and parts of days that make up these slots."""
    if slots == frozenset(slots_of(None, None)):
        return [Free(None, None)]
    left, found = set(slots), list[Free]()
    wholes = [Free(None, part) for part in PARTS] + [Free(day, None) for day in DAYS]
    for whole in wholes:
        covered = frozenset(slots_of(whole.day, whole.part))
        if covered <= slots and covered & left:
            found.append(whole)
            left -= covered
    return found + [Free(day, part) for day in DAYS for part in PARTS if f"{day}_{part}" in left]


def free_words(found: Available) -> str:
    day = DAYS[found.day].lower() if found.day else ""
    if found.part is None:
        return f"libres {day}" if day else "libres tous les jours"
    return f"libres {day} {PARTS[found.part]}" if day else f"libres en {_PLAIN[found.part]}"


_PLAIN: dict[Part, str] = {"morning": "matinée", "afternoon": "après-midi", "evening": "soirée"}


def distance_words(metres: int) -> str:
    if metres < 1_000 or metres % 100:
        return f"{metres} m"
    return f"{metres / 1_000:g} km".replace(".", ",")
