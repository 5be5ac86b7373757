"""Criteria of an advertisement as a reader of its notice understands them."""

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
"""What people said of themselves; the rest the campaign noted, received or counted."""
_REVEALING = frozenset({"theme"})


def label_words(election: str, days: Sequence[date], sponsor: str, declared: Mapping[str, Any] | None) -> str:
    """Return the label: political advertising, for which election, whose, and who controls the sponsor in the end
    (art. 11(1)(a) to (c)).
    """
    when = " et ".join(f"{one:%d/%m/%Y}" for one in days)
    controller = (declared or {}).get("controlled_by")
    by = f"{sponsor}, contrôlé en dernier lieu par {controller}" if controller else sponsor
    return f"Annonce politique, élection : {ELECTIONS.get(election, election)} ({when}), commanditée par {by}"


def short_label_words(election: str, sponsor: str, declared: Mapping[str, Any] | None) -> str:
    """Return a label as `label_words` does, for an SMS: the notice that it leads to has the days."""
    controller = (declared or {}).get("controlled_by")
    by = f"{sponsor} ({controller})" if controller else sponsor
    return f"Annonce politique, {ELECTIONS.get(election, election)}, {by}"


def sponsor_words(declared: Mapping[str, Any] | None) -> list[str]:
    """Return the sponsor's declaration as a notice states it (art. 12(1)(a) and (b)); empty where there is none."""
    if not declared:
        return []
    country = UNION.get(declared["country"], "un pays hors de l'Union européenne")
    body = declared["kind"] == "body"
    said = [f"{'Personne morale ou organisme établi' if body else 'Personne physique, citoyenne'} : {country}."]
    if declared.get("controlled_by"):
        said.append(f"Contrôlé en dernier lieu par : {declared['controlled_by']}.")
    if body:
        owned = "Possédé ou contrôlé" if declared["controlled_abroad"] else "Ni possédé ni contrôlé"
        said.append(f"{owned}, en dernier lieu, par quelqu'un d'un pays tiers, d'après sa déclaration.")
    if declared.get("payer"):
        said.append(f"Payeur : {declared['payer']}.")
    return said


def criteria_words(criteria: Mapping[str, Any]) -> list[str]:
    """Kinds of data, never their values: a tag or a theme is nobody else's business. Empty: everybody who agreed."""
    kinds = kinds_of(criteria)
    return [WORDS[kind] for kind in WORDS if kind in kinds]


def source_words(criteria: Mapping[str, Any]) -> list[str]:
    """Return the origin of this message's selection criteria, and the kinds of opinion that were used or not."""
    kinds = kinds_of(criteria)
    theirs = [WORDS[kind] for kind in WORDS if kind in kinds & _OF_THEMSELVES]
    ours = [WORDS[kind] for kind in WORDS if kind in kinds - _OF_THEMSELVES - {"roll"}]
    said = [f"Dit par les personnes elles-mêmes : {', '.join(theirs)}."] if theirs else []
    said += [f"Tenu par la campagne : {', '.join(ours)}."] if ours else []
    revealing = [WORDS[kind] for kind in WORDS if kind in kinds & _REVEALING]
    if revealing:
        return [*said, f"Peut révéler une opinion : {', '.join(revealing)}."]
    return [*said, "Ni opinion, ni soutien, ni thème, ni réponse à un questionnaire n’a servi à choisir."]


def kinds_of(criteria: Mapping[str, Any]) -> set[str]:
    """Return the kinds of criteria in its filter, its roll, its theme and its places."""
    kinds = _kinds(criteria.get("filter"))
    if listed := cast(Mapping[str, Any], criteria.get("listed") or {}):
        kinds.add("roll")
        kinds |= {"place"} if any(listed.get(name) for name in ("station", "commune", "street")) else set()
        kinds |= {"age"} if listed.get("age_from") or listed.get("age_to") else set()
    if criteria.get("theme"):
        kinds.add("theme")
    if criteria.get("territories") or criteria.get("departments"):
        kinds.add("place")
    return kinds


def _kinds(found: Any) -> set[str]:
    if not isinstance(found, dict):
        return set()
    node = cast(dict[str, Any], found)
    inner = node.get("of")
    if isinstance(inner, list):
        return set[str]().union(*(_kinds(one) for one in cast(list[Any], inner)))
    return _kinds(inner) if isinstance(inner, dict) else {str(node.get("kind"))}
