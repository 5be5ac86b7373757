"""The values that may be written on the official form, by name. The authority's have no name: they stay blank."""

from dataclasses import dataclass
from typing import Literal

from proxy.paperwork.sheets.contents import Party, Sheet

Kind = Literal["text", "tick"]


@dataclass(frozen=True)
class Value:
    """A name that a map may place, what people call it, and whether it is written or ticked."""

    name: str
    label: str
    kind: Kind = "text"


_OF_A_PERSON = (
    ("surname", "Nom de naissance"),
    ("used_surname", "Nom d'usage"),
    ("first_names", "Prénoms"),
    ("born_on", "Date de naissance, JJMMAAAA"),
    ("elector_number", "Numéro national d'électeur"),
    ("commune", "Commune d'inscription"),
    ("consulate", "Consulat d'inscription"),
)
VALUES: dict[str, Value] = {
    one.name: one
    for one in (
        *(Value(f"grantor.{name}", f"Mandant : {label}") for name, label in _OF_A_PERSON),
        Value("grantor.email", "Mandant : adresse e-mail"),
        Value("grantor.phone", "Mandant : téléphone"),
        Value("grantor.in_commune", "Mandant : inscrit dans une commune", "tick"),
        Value("grantor.in_consulate", "Mandant : inscrit dans un consulat", "tick"),
        *(Value(f"holder.{name}", f"Mandataire : {label}") for name, label in _OF_A_PERSON),
        Value("give", "Donne procuration", "tick"),
        Value("election", "Type d'élection"),
        Value("for_election", "Valable pour une élection", "tick"),
        Value("first_round_on", "Date du premier tour, JJMMAAAA"),
        Value("first_round", "Premier tour seulement", "tick"),
        Value("second_round", "Second tour seulement", "tick"),
        Value("both_rounds", "Les deux tours", "tick"),
    )
}


def values_of(sheet: Sheet) -> dict[str, str | bool]:
    """Each name's text or tick; a name that is not in it, or is empty, leaves its place blank."""
    chosen = {number for number, _ in sheet.rounds}
    abroad = bool(sheet.grantor.consulate)
    said: dict[str, str | bool] = {
        **_person("grantor", sheet.grantor),
        **_person("holder", sheet.holder),
        "grantor.in_commune": not abroad,
        "grantor.in_consulate": abroad,
        "give": True,
        "for_election": True,
        "election": sheet.election,
        "first_round_on": f"{sheet.first_round_on:%d%m%Y}",
        "first_round": chosen == {1} and sheet.of == 2,
        "second_round": chosen == {2},
        "both_rounds": chosen == {1, 2},
    }
    if one := sheet.grantor.person:
        said |= {"grantor.email": one.email, "grantor.phone": one.phone}
    return said


def _person(who: str, party: Party) -> dict[str, str | bool]:
    one = party.person
    if one is None:
        return {}
    return {
        f"{who}.surname": one.surname.upper(),
        f"{who}.used_surname": one.used_surname.upper(),
        f"{who}.first_names": one.first_names,
        f"{who}.born_on": f"{one.born_on:%d%m%Y}",
        f"{who}.elector_number": one.elector_number,
        f"{who}.commune": "" if party.consulate else party.place,
        f"{who}.consulate": party.consulate,
    }
