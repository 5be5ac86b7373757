"""Age limits: nobody under 15 is recorded; at 15 to 17 a person may help, and nothing else is recorded.

Sources: loi informatique et libertés, art. 45 (joint consent of child and parent under 15); Regulation (EU) 2024/900,
art. 18 (minors are not targeted). The limit of 17 is the project's own.
"""

from collections.abc import Collection
from datetime import date

from kit.web.problems import Conflict, Invalid

KNOWN_FROM = 15
ADULT_FROM = 18
_HELPS = frozenset({"volunteer"})


def age_at(born_on: date, day: date) -> int:
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def why_unfit(born_on: date | None, day: date, roles: Collection[str]) -> str | None:
    """Return `too_young`, `minor` (recorded for more than helping), or None if the entry is allowed."""
    if born_on is None or (age := age_at(born_on, day)) >= ADULT_FROM:
        return None
    if age < KNOWN_FROM:
        return "too_young"
    return None if frozenset(roles) == _HELPS else "minor"


def check_age(born_on: date | None, day: date, roles: Collection[str]) -> None:
    """Raise Invalid for a person too young to be recorded, or recorded for more than helping."""
    unfit = why_unfit(born_on, day, roles)
    if unfit == "too_young":
        raise Invalid(
            "Personne de moins de 15 ans n’entre dans un fichier politique (loi informatique et libertés, art. 45) : "
            "effacez ou n’entrez pas cette fiche.",
            "Nobody under 15 is in a political file (French data protection act, art. 45): erase or leave this entry.",
            "/born_on",
            article="Loi informatique et libertés, art. 45",
        )
    if unfit == "minor":
        raise Invalid(
            "De 15 à 17 ans, une personne n’est au fichier que comme bénévole : donnez-lui ce seul rôle.",
            "From 15 to 17 somebody is in the file as a volunteer alone: give them this role and no other.",
            "/roles",
            article="Loi informatique et libertés, art. 45",
        )


def check_adult(birth_date: str | None, day: date, pointer: str) -> None:
    """Raise Conflict if more than helping would be recorded of a minor. `birth_date`: in ISO form."""
    if birth_date is not None and age_at(date.fromisoformat(birth_date), day) < ADULT_FROM:
        raise Conflict(
            "Cette personne est mineure : ni opinion, ni thème, ni réponse à un questionnaire, ni ciblage ne se notent "
            "avant ses 18 ans (règlement 2024/900, art. 18).",
            "This person is a minor: no opinion, theme, answer or targeting is noted before they are 18 "
            "(Regulation 2024/900, art. 18).",
            pointer,
            article="Règlement (UE) 2024/900, art. 18",
        )
