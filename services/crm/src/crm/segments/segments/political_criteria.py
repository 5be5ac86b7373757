"""Criteria that the law forbids for political messages: Regulation (EU) 2024/900, art. 18; CNIL, 3 July 2025."""

from collections.abc import Iterator, Mapping

from kit.web.problems import Invalid

from crm.people.records.custom_values import Definition
from crm.segments.segments.filters import All, AnyOf, Custom, Filter, HasRole, Not, OfAge, SaidTheme

ARTICLE = "Règlement (UE) 2024/900, art. 18"
_SUPPORT = ("sympathiser", "donor")
"""Roles that say that somebody is for the campaign; members and volunteers are its own."""


def check_political(found: Filter | None, theme: str | None, fields: Mapping[str, Definition], *, at: str = "") -> None:
    """Raise Invalid where people would be chosen by an opinion, their support, a theme or a free field.

    `found`: a filter that stands alone; what tags and values reveal is refused by the segments themselves. `at`: where
    in what was sent the two stand.
    """
    if theme is not None:
        raise _refusal("un thème dont la personne a parlé", "a theme that somebody spoke of", f"{at}/theme")
    for fr, en in () if found is None else _forbidden(found, fields):
        raise _refusal(fr, en, f"{at}/filter")


def _forbidden(found: Filter, fields: Mapping[str, Definition]) -> Iterator[tuple[str, str]]:
    match found:
        case SaidTheme():
            yield "un thème dont la personne a parlé", "a theme that somebody spoke of"
        case HasRole() if found.role in _SUPPORT:
            yield "le soutien qu’elle apporte (sympathisant, donateur)", "their support (sympathiser, donor)"
        case OfAge():
            yield "son âge, qui ne sert qu’à organiser les bénévoles", "their age, which serves to organise volunteers"
        case Custom() if found.key not in fields or fields[found.key].kind == "text":
            yield "un champ de texte libre", "a field of free text"
        case All() | AnyOf():
            for inner in found.of:
                yield from _forbidden(inner, fields)
        case Not():
            yield from _forbidden(found.of, fields)
        case _:
            return


def _refusal(fr: str, en: str, pointer: str) -> Invalid:
    return Invalid(
        f"Un message politique ne choisit personne d’après {fr}, même avec son accord ({ARTICLE}). Écrivez à tous les "
        "abonnés du canal, ou choisissez par commune, bureau, disponibilité ou compétence offerte.",
        f"No political message chooses people by {en}, even with their consent (Regulation (EU) 2024/900, art. 18). "
        "Write to all subscribers of the channel, or choose by place, availability or offered skill.",
        pointer,
        article=ARTICLE,
    )
