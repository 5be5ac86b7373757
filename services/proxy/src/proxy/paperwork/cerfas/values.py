"""Values that may be written on the official form, by name. The authority's parts have none and stay blank."""

from dataclasses import dataclass
from typing import Literal

from proxy.paperwork.sheets.contents import Party, Sheet

Kind = Literal["text", "tick"]


@dataclass(frozen=True)
class Value:
    """A value that a map may place: name, label, and whether it is written or ticked."""

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
    role.name: role
    for role in (
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
    """Return each value's text or tick; a missing or empty one leaves its place blank."""
    chosen = {number for number, _ in sheet.rounds}
    abroad = bool(sheet.grantor.consulate)
    result: dict[str, str | bool] = {
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
    if grantor := sheet.grantor.person:
        result |= {"grantor.email": grantor.email, "grantor.phone": grantor.phone}
    return result


def _person(role: str, party: Party) -> dict[str, str | bool]:
    person = party.person
    if person is None:
        return {}
    return {
        f"{role}.surname": person.surname.upper(),
        f"{role}.used_surname": person.used_surname.upper(),
        f"{role}.first_names": person.first_names,
        f"{role}.born_on": f"{person.born_on:%d%m%Y}",
        f"{role}.elector_number": person.elector_number,
        f"{role}.commune": "" if party.consulate else party.place,
        f"{role}.consulate": party.consulate,
    }
