"""The place where a person votes: which commune or consulate is meant, and whether a vote there counts for a campaign.

The national elector number (numéro national d'électeur, code électoral art. R. 20) stands on the voting card, and stays
when people move. The card also bears the order number on the list of the polling station, of four digits at most, which
changes: people copy that one by mistake. No check digit is known.
"""

import re
from dataclasses import dataclass

from elections.keys import department_of, parse_station, station_key
from elections.places.facts import city_of, communes_of_constituency, find_commune
from elections.places.matching import match_commune
from elections.places.names import commune_name
from elections.places.place import parse_territory

from proxy.people.identities.findings import Finding
from proxy.people.identities.schemas import Registration
from proxy.people.identities.validation import Reason, at_field, tidy

_MAX_CHOICES = 6

ABROAD = "ZZ000"
"""The code for a consulate in place of a commune: the ministry files the French abroad under ZZ."""

UNKNOWN: Reason = (
    "Aucune commune n'a ce nom ni ce code. Écrivez par exemple Fontenay-sous-Bois, ou 94120 Fontenay-sous-Bois.",
    "No commune has this name or code. Write for instance Fontenay-sous-Bois, or 94120 Fontenay-sous-Bois.",
)
MAX_DIGITS = 9
USUAL_DIGITS = 8

_SEPARATORS = re.compile(r"[\s.\-‐-―]")
_DIGITS = re.compile(r"[0-9]+")

TOO_LONG: Reason = (
    "Ce numéro a plus de 9 chiffres : le numéro national d'électeur en a le plus souvent 8 ou 9.",
    "This number has more than 9 digits: an elector number usually has 8 or 9.",
)
NOT_DIGITS: Reason = (
    "Le numéro national d'électeur ne contient que des chiffres ; laissez le champ vide si vous ne l'avez pas.",
    "An elector number holds digits only; leave the field empty if you do not have it.",
)
SHORT: Reason = (
    "Ce numéro a moins de 8 chiffres : n'est-ce pas le numéro d'ordre ? Le numéro national d'électeur est plus long.",
    "This number has fewer than 8 digits: is it the order number? The national elector number is longer.",
)
NEW_CALEDONIA: Reason = (
    "Les électeurs de Nouvelle-Calédonie n'ont pas de numéro national : nous ne l'avons pas gardé.",
    "Voters of New Caledonia have no national elector number: we did not keep it.",
)

OUTSIDE = (
    "Ce lieu de vote n'est pas dans le territoire de la campagne. Votre demande est enregistrée quand même : vérifiez"
    " la commune où vous êtes sur la liste électorale.",
    "This place is outside the campaign's territory. Your request is stored all the same: check the commune where you"
    " are on the electoral roll.",
)


@dataclass(frozen=True)
class Place:
    """The place where a person votes. `commune` is set for a consulate too, to the code of the French abroad."""

    commune: str
    consulate: str
    station: str | None

    @property
    def abroad(self) -> bool:
        return bool(self.consulate)


def find_commune_code(text: str, territory: str) -> str | Reason:
    """Return the INSEE code of the city or commune where people vote, or the sentence that helps to name it.

    `territory`: the campaign's, which decides between communes of one name. An arrondissement gives its city, where
    the vote is cast; a name that is only almost right is asked about, never guessed.
    """
    match = match_commune(text, own=parse_territory(territory))
    if match.certain is not None:
        return city_of(match.certain)
    if not match.codes:
        return UNKNOWN
    choices = " ; ".join(_described(code) for code in match.codes[:_MAX_CHOICES])
    if match.misspelt:
        return (
            f"Aucune commune ne s'écrit ainsi. Est-ce l'une de celles-ci ? {choices}.",
            f"No commune is written like this. Is it one of these? {choices}.",
        )
    return (
        f"Plusieurs communes répondent à ce nom ou à ce code postal : écrivez le nom et le code postal. {choices}.",
        f"Several communes have this name or postcode: write both. {choices}.",
    )


def _described(code: str) -> str:
    commune = find_commune(code)
    postcode = commune.postcodes[0] if commune and commune.postcodes else department_of(code)
    return f"{commune_name(code)} ({postcode})"


def read_place(registration: Registration, territory: str) -> tuple[Place | None, list[Finding]]:
    named, consulate = tidy(registration.commune), tidy(registration.consulate)
    if named and consulate:
        both = (
            "Indiquez une commune ou un consulat, pas les deux : le lieu où vous votez à cette élection.",
            "Give a commune or a consulate, not both: where the vote will be cast.",
        )
        return None, [at_field("registration/consulate", both)]
    if consulate:
        return Place(ABROAD, consulate, None), []
    if not named:
        none = (
            "Indiquez la commune où vous êtes sur la liste électorale, ou le consulat.",
            "Give the commune, or the consulate, where they are on the electoral roll.",
        )
        return None, [at_field("registration/commune", none)]
    commune = find_commune_code(named, territory)
    if isinstance(commune, tuple):
        return None, [at_field("registration/commune", commune)]
    return _with_station(commune, tidy(registration.station))


def _with_station(commune: str, text: str) -> tuple[Place | None, list[Finding]]:
    if not text:
        return Place(commune, "", None), []
    try:
        # A key names its commune; a number is one of the commune above.
        station = "_".join(parse_station(text)) if "_" in text else station_key(commune, text)
    except ValueError:
        wrong = (
            "Ce n'est pas un numéro de bureau de vote : il est sur la carte électorale, par exemple 1 ou 0012.",
            "Not a polling station: its number is on the voting card, such as 1 or 0012.",
        )
        return None, [at_field("registration/station", wrong)]
    if not station.startswith(f"{commune}_"):
        elsewhere = (
            "Ce bureau de vote n'est pas dans cette commune.",
            "This polling station is not in that commune.",
        )
        return None, [at_field("registration/station", elsewhere)]
    return Place(commune, "", station), []


def read_elector_number(text: str, commune: str | None) -> tuple[str, list[Finding], list[Finding]]:
    """Return the number to store (empty: none), its errors, and its doubts."""
    number = clean_number(text)
    if not number:
        return "", [], []
    if has_none(commune):
        return "", [], [at_field("registration/elector_number", NEW_CALEDONIA)]
    if reason := refuse_elector_number(number):
        return "", [at_field("registration/elector_number", reason)], []
    doubt = doubt_elector_number(number)
    return number, [], [at_field("registration/elector_number", doubt)] if doubt else []


def clean_number(text: str) -> str:
    """Return a number without spaces, dots and dashes."""
    return _SEPARATORS.sub("", text)


def refuse_elector_number(number: str) -> Reason | None:
    """Return the reason to refuse a cleaned number that is not empty, or None."""
    if not _DIGITS.fullmatch(number):
        return NOT_DIGITS
    return TOO_LONG if len(number) > MAX_DIGITS else None


def doubt_elector_number(number: str) -> Reason | None:
    """Return a reason to doubt a number, or None. It is never refused for that: old numbers may be short."""
    return SHORT if len(number) < USUAL_DIGITS else None


def has_none(commune: str | None) -> bool:
    """Return whether voters of this commune have no such number."""
    return commune is not None and commune.startswith("988")


def votes_outside(territory: str, place: Place) -> bool:
    """Return whether the vote is certainly outside the territory (`circo:9406`).

    False where nobody can tell: a territory of another kind, a constituency that is not known.
    """
    try:
        where = parse_territory(territory)
    except ValueError:
        return False
    if where.kind not in ("commune", "departement", "circo"):
        return False
    if place.abroad:
        return not where.code.startswith("ZZ")
    if where.kind == "commune":
        return place.commune != where.code
    department = where.code[:-2] if where.kind == "circo" else where.code
    if department_of(place.commune) != department:
        return True
    inside = communes_of_constituency(where.code) if where.kind == "circo" else ()
    return bool(inside) and place.commune not in inside
