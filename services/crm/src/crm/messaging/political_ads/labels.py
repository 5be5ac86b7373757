"""The legal label, and the selection criteria as a reader of the notice understands them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from crm.messaging.political_ads.sponsors import UNION

ELECTIONS: dict[str, str] = {
    "presidentielle": "présidentielle",
    "legislatives": "législatives",
    "europeennes": "européennes",
    "senatoriales": "sénatoriales",
    "regionales": "régionales",
    "departementales": "départementales",
    "municipales": "municipales",
    "metropole-lyon": "métropole de Lyon",
    "territoriales": "territoriales",
}
WORDS = {
    "roll": "l'inscription sur la liste électorale (code électoral, art. L. 37)",
    "tag": "une étiquette donnée par l'équipe",
    "role": "ce que la personne est pour la campagne",
    "use": "ce que la personne accepte",
    "place": "la commune ou le bureau de vote",
    "source": "la façon dont la personne s'est fait connaître",
    "theme": "un thème dont la personne a parlé",
    "collected": "la date à laquelle la personne s'est fait connaître",
    "reachable": "avoir une adresse ouverte",
    "custom": "un champ tenu par la campagne",
    "exchanges": "le nombre d'échanges avec la campagne",
    "skill": "ce que la personne propose de faire",
    "available": "les moments où la personne est libre",
    "area": "les lieux où la personne aiderait",
    "age": "l'âge",
}

_OF_THEMSELVES = frozenset({"use", "theme", "skill", "available", "area"})
"""Kinds that people stated themselves; the campaign noted, received or counted the others."""
_REVEALING = frozenset({"theme"})


def label_words(election: str, days: Sequence[date], sponsor: str, declared: Mapping[str, Any] | None) -> str:
    """Return the label: political advertising, the election, the sponsor, and who ultimately controls the sponsor (art.
    11(1)(a) to (c)).
    """
    when = " et ".join(f"{day:%d/%m/%Y}" for day in days)
    controller = (declared or {}).get("controlled_by")
    author = f"{sponsor}, contrôlé en dernier lieu par {controller}" if controller else sponsor
    return f"Annonce politique, élection : {ELECTIONS.get(election, election)} ({when}), commanditée par {author}"


def short_label_words(election: str, sponsor: str, declared: Mapping[str, Any] | None) -> str:
    """Return the label of an SMS, without the days, which its notice has."""
    controller = (declared or {}).get("controlled_by")
    author = f"{sponsor} ({controller})" if controller else sponsor
    return f"Annonce politique, {ELECTIONS.get(election, election)}, {author}"


def sponsor_words(declared: Mapping[str, Any] | None) -> list[str]:
    """Return the sponsor's declaration for a notice (art. 12(1)(a) and (b)); empty without one."""
    if not declared:
        return []
    country = UNION.get(declared["country"], "un pays hors de l'Union européenne")
    body = declared["kind"] == "body"
    sentences = [f"{'Personne morale ou organisme établi' if body else 'Personne physique, citoyenne'} : {country}."]
    if declared.get("controlled_by"):
        sentences.append(f"Contrôlé en dernier lieu par : {declared['controlled_by']}.")
    if body:
        owned = "Possédé ou contrôlé" if declared["controlled_abroad"] else "Ni possédé ni contrôlé"
        sentences.append(f"{owned}, en dernier lieu, par quelqu'un d'un pays tiers, d'après sa déclaration.")
    if declared.get("payer"):
        sentences.append(f"Payeur : {declared['payer']}.")
    return sentences


def criteria_words(criteria: Mapping[str, Any]) -> list[str]:
    """Return the kinds of criteria, never their values: a tag or a theme concerns nobody else. Empty: everybody who
    agreed.
    """
    kinds = kinds_of(criteria)
    return [WORDS[kind] for kind in WORDS if kind in kinds]


def source_words(criteria: Mapping[str, Any]) -> list[str]:
    """Return the source of the selection criteria, and whether opinions were used."""
    kinds = kinds_of(criteria)
    stated = [WORDS[kind] for kind in WORDS if kind in kinds & _OF_THEMSELVES]
    noted = [WORDS[kind] for kind in WORDS if kind in kinds - _OF_THEMSELVES - {"roll"}]
    sentences = [f"Dit par les personnes elles-mêmes : {', '.join(stated)}."] if stated else []
    sentences += [f"Tenu par la campagne : {', '.join(noted)}."] if noted else []
    revealing = [WORDS[kind] for kind in WORDS if kind in kinds & _REVEALING]
    if revealing:
        return [*sentences, f"Peut révéler une opinion : {', '.join(revealing)}."]
    return [*sentences, "Ni opinion, ni soutien, ni thème, ni réponse à un questionnaire n’a servi à choisir."]


def kinds_of(criteria: Mapping[str, Any]) -> set[str]:
    """Return the kinds of criteria in the filter, the roll, the theme and the places."""
    kinds = _kinds(criteria.get("filter"))
    if roll_criteria := cast(Mapping[str, Any], criteria.get("listed") or {}):
        kinds.add("roll")
        kinds |= {"place"} if any(roll_criteria.get(name) for name in ("station", "commune", "street")) else set()
        kinds |= {"age"} if roll_criteria.get("age_from") or roll_criteria.get("age_to") else set()
    if criteria.get("theme"):
        kinds.add("theme")
    if criteria.get("territories") or criteria.get("departments"):
        kinds.add("place")
    return kinds


def _kinds(found: Any) -> set[str]:
    if not isinstance(found, dict):
        return set()
    node = cast(dict[str, Any], found)
    children = node.get("of")
    if isinstance(children, list):
        return set[str]().union(*(_kinds(child) for child in cast(list[Any], children)))
    return _kinds(children) if isinstance(children, dict) else {str(node.get("kind"))}
