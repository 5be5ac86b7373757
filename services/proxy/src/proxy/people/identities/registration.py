"""The place where a person votes: which commune or consulate is meant, and whether a vote there counts for a campaign.

The national elector number (numéro national d'électeur, code électoral art. R. 20) stands on the voting card, and stays
when people move. The card also bears the order number on the list of the polling station, of four digits at most, which
changes: people copy that one by mistake. No check digit is known.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from elections import overseas
from elections.keys import commune_key, department_of, parse_station, station_key
from elections.places.place import parse_territory
from elections.territories import commune_file, commune_names, communes_of

from proxy.people.identities.findings import Finding
from proxy.people.identities.schemas import Registration
from proxy.people.identities.validation import Reason, at_field, tidy

# People vote in the city; INSEE's list has its arrondissements.
_CITIES = {"75056": ("Paris", "751"), "13055": ("Marseille", "132"), "69123": ("Lyon", "6938")}
_NOT_LISTED = frozenset({"975", "976", "986", "987", "988", "ZX", "ZZ", "00"})
_CODE = re.compile(r"(?:[0-9]{2}|2[ABab]|[Zz][A-Za-z])[0-9]{3}")
_MAX_CHOICES = 6

ABROAD = "ZZ000"
"""The code for a consulate in place of a commune: the ministry files the French abroad under ZZ."""

UNKNOWN: Reason = (
    "Aucune commune n'a ce nom ni ce code INSEE. Écrivez par exemple Fontenay-sous-Bois ou 94033.",
    "No commune has this name or INSEE code. Write for instance Fontenay-sous-Bois or 94033.",
)
CODE_ONLY: Reason = (
    "Écrivez le code INSEE de la commune, de cinq caractères : par exemple 94033 (ce n'est pas le code postal).",
    "Write the commune's INSEE code, of five characters: 94033 (not the postal code).",
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


class Communes:
    """The communes by code and by name, overseas too; without a list any well-formed code is taken.

    The list is 20 MB of memory: it is read once somebody names a commune.
    """

    def __init__(self, names: Mapping[str, str] | Callable[[], Mapping[str, str]], data: Path | None = None) -> None:
        self.data = data
        self._given = names

    @cached_property
    def _names(self) -> Mapping[str, str]:
        names = dict(self._given() if callable(self._given) else self._given)
        return overseas.NAMES | names | {code: name for code, (name, _) in _CITIES.items()} if names else names

    @cached_property
    def _codes(self) -> Mapping[str, list[str]]:
        codes: defaultdict[str, list[str]] = defaultdict(list)
        for code, name in self._names.items():
            if _city_of(code) == code:
                codes[_plain(name)].append(code)
        return codes

    def name_of(self, code: str) -> str:
        return self._names.get(code) or overseas.NAMES.get(code, code)

    def find(self, text: str) -> str | Reason:
        """Return the code, or a sentence that helps to give it."""
        text = text.strip()
        if not _CODE.fullmatch(text):
            return self._by_name(text) if self._names else CODE_ONLY
        try:
            code = _city_of(commune_key(text))
        except ValueError:
            return UNKNOWN
        listed = self._names and department_of(code) not in _NOT_LISTED
        return UNKNOWN if listed and code not in self._names else code

    def _by_name(self, text: str) -> str | Reason:
        codes = self._codes.get(_plain(text), [])
        if len(codes) == 1:
            return codes[0]
        if not codes:
            return UNKNOWN
        examples = ", ".join(f"{code} ({department_of(code)})" for code in sorted(codes)[:_MAX_CHOICES])
        return (
            f"Plusieurs communes portent ce nom : écrivez le code INSEE de la vôtre. {examples}.",
            f"Several communes have this name: write the INSEE code of yours. {examples}.",
        )


def read_communes(data: Path | None) -> Communes:
    """Return the communes of INSEE's list, loaded lazily; an empty list without data folder."""
    if data is None or not commune_file(data).is_file():
        return Communes({})
    return Communes(partial(commune_names, data), data)


def _city_of(code: str) -> str:
    for city, (_, prefix) in _CITIES.items():
        if code.startswith(prefix) and code != city:
            return city
    return code


def _plain(name: str) -> str:
    """Return a name without accents, case, hyphens and apostrophes; `st` and `ste` written out."""
    letters = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "Oe"))
    unaccented = "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()
    words = re.split(r"[^0-9a-z]+", unaccented)
    whole = {"st": "saint", "ste": "sainte"}
    return " ".join(whole.get(word, word) for word in words if word)


def read_place(registration: Registration, communes: Communes) -> tuple[Place | None, list[Finding]]:
    commune_name, consulate = tidy(registration.commune), tidy(registration.consulate)
    if commune_name and consulate:
        both = (
            "Indiquez une commune ou un consulat, pas les deux : le lieu où vous votez à cette élection.",
            "Give a commune or a consulate, not both: where the vote will be cast.",
        )
        return None, [at_field("registration/consulate", both)]
    if consulate:
        return Place(ABROAD, consulate, None), []
    if not commune_name:
        none = (
            "Indiquez la commune où vous êtes sur la liste électorale, ou le consulat.",
            "Give the commune, or the consulate, where they are on the electoral roll.",
        )
        return None, [at_field("registration/commune", none)]
    commune = communes.find(commune_name)
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


def votes_outside(territory: str, place: Place, data: Path | None) -> bool:
    """Return whether the vote is certainly outside the territory (`circo:9406`). `data`: folder of INSEE's tables.

    False where nobody can tell: a territory of another kind, a constituency that the tables do not have.
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
    return where.kind == "circo" and place.commune not in _communes_of(where.code, data, place.commune)


def _communes_of(constituency: str, data: Path | None, unknown: str) -> list[str]:
    """Return the known communes of a constituency, or `unknown` if the tables lack it."""
    if data is None:
        return [unknown]
    try:
        return communes_of(parse_territory(f"circo:{constituency}"), data)
    except (ValueError, FileNotFoundError):
        return [unknown]
