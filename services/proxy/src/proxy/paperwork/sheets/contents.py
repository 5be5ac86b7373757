"""Contents of the preparation sheet, for paper and page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from elections.calendar import proxy_advice
from kit.text import french

from proxy.people.identities.validation import Person

MAPROCURATION = "https://www.maprocuration.gouv.fr/"

TITLE = "Fiche préparatoire à la procuration"
NOT_THE_FORM = (
    "Ceci n'est ni une procuration, ni le formulaire officiel (Cerfa n° 14952) : cette fiche n'a aucune valeur et ne se"
    " remet à personne. Elle dit ce qu'il faut saisir sur Maprocuration, ou recopier sur le formulaire."
)
OF_A_CAMPAIGN = "Fiche d'une campagne électorale, et non de l'État."
ARTICLES = "Code électoral, art. L. 71 à L. 77, R. 72 à R. 76-1."

ONLINE = (
    "Se connecter à Maprocuration avec FranceConnect, et saisir les deux cadres ci-dessus.",
    "Noter la référence de six caractères reçue par e-mail : ……………………",
    "Aller dans n'importe quel commissariat, gendarmerie ou consulat avec une pièce d'identité et la référence ;"
    " c'est inutile avec une identité numérique certifiée en mairie (France Identité).",
    "Attendre l'e-mail qui dit que la procuration est enregistrée.",
    "Prévenir la personne qui votera : elle ne reçoit aucun document.",
)
ON_PAPER = (
    "Remplir le formulaire officiel (service-public.fr, Cerfa n° 14952), sur deux feuilles imprimées d'un seul côté.",
    "Y écrire les deux numéros nationaux d'électeur : sur papier, les deux sont demandés.",
    "Laisser vides la date, l'heure, l'autorité et les signatures : cela se fait sur place, devant elle.",
    "Se présenter en personne au tribunal judiciaire, au commissariat, à la gendarmerie ou au consulat.",
    "Garder le récépissé, et prévenir la personne qui votera.",
)


@dataclass(frozen=True)
class Party:
    """One of the two people. `person` is None if unknown, or not to be shown."""

    person: Person | None
    place: str
    """`Fontenay-sous-Bois`, or `Consulat : Genève`; empty where it is not known."""

    station: str
    """The number of the polling station, without its zeros; empty where it is not known."""

    consulate: str = ""
    """Its name alone; empty for who votes in a commune."""


@dataclass(frozen=True)
class Sheet:
    candidate: str
    demo: bool
    election: str
    """`législatives`, as people call it."""

    rounds: Sequence[tuple[int, date]]
    of: int
    """The number of rounds of the election."""

    first_round_on: date

    grantor: Party
    holder: Party


Row = tuple[str, str]


def grantor_rows(sheet: Sheet) -> list[Row]:
    return [*_identity(sheet.grantor), ("Inscrit(e) sur la liste de", sheet.grantor.place), _station(sheet.grantor)]


def holder_rows(sheet: Sheet) -> list[Row]:
    return [*_identity(sheet.holder), ("Commune ou consulat d'inscription", sheet.holder.place)]


def validity(sheet: Sheet) -> str:
    """Return the box to tick: `Élection législatives : premier tour, le …`."""
    days = [french.day(on) for _, on in sheet.rounds]
    if sheet.of == 1:
        return f"Élection : {sheet.election}, le {days[0]}"
    if len(days) == 2:
        return f"Élection : {sheet.election}, les deux tours, le {days[0]} et le {days[1]}"
    name = "premier tour seulement" if sheet.rounds[0][0] == 1 else "second tour seulement"
    return f"Élection : {sheet.election}, {name}, le {days[0]}"


def when(sheet: Sheet) -> str:
    advice = proxy_advice(sheet.rounds[0][1])
    return (
        f"Quand ? Le plus tôt possible, et de préférence avant le {french.day(advice.advise_on)}. La loi ne fixe pas de"
        " dernier jour, mais une procuration qui n'est pas arrivée à la mairie ne peut pas servir (art. R. 76-1)."
    )


def _identity(party: Party) -> list[Row]:
    person = party.person
    if person is None:
        return [(label, "") for label in ("Nom de naissance", "Prénoms", "Né(e) le", "Numéro national d'électeur")]
    used = [("Nom d'usage", person.used_surname)] if person.used_surname else []
    return [
        ("Nom de naissance", person.surname.upper()),
        *used,
        ("Prénoms", person.first_names),
        ("Né(e) le", f"{person.born_on:%d/%m/%Y}"),
        ("Numéro national d'électeur", person.elector_number),
    ]


def _station(party: Party) -> Row:
    return "Bureau de vote", party.station
