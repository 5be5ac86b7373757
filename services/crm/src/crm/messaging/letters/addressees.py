"""The addressees of one letter: a person, or the members of a household with the same postal address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

MAX_LINES = 4
"""Maximum lines of names in an envelope's window; above it, names share lines."""


@dataclass(frozen=True)
class Reader:
    """The fields of a person that a message may contain."""

    first_names: str = ""
    surname: str = ""
    town: str = ""
    station: str = ""
    own_page: str = ""
    source: str = ""
    """The source of their address, if it was not given by them."""
    told: Sequence[str] = ()
    """The lines of the art. 14 GDPR notice, if this is their first message."""


@dataclass(frozen=True)
class Addressee:
    """A person with their postal address."""

    id: UUID
    first_names: str
    surname: str
    street: str
    postcode: str
    town: str
    station: str = ""
    source: str = ""

    @property
    def home(self) -> tuple[str, ...]:
        return tuple(" ".join(part.casefold().split()) for part in (self.street, self.postcode, self.town))


def letters_of(people: Sequence[Addressee], households: Mapping[UUID, UUID]) -> list[list[Addressee]]:
    """Group people into one letter per household and address; the others get their own. Keeps the order."""
    groups: dict[tuple[object, ...], list[Addressee]] = {}
    for person in people:
        household = households.get(person.id)
        key = (person.id,) if household is None else (household, *person.home)
        groups.setdefault(key, []).append(person)
    return list(groups.values())


def address_of(letter: Sequence[Addressee]) -> list[str]:
    """Return the address block: names, street, town."""
    return [*_names(letter), letter[0].street, " ".join(part for part in (letter[0].postcode, letter[0].town) if part)]


def reader_of(letter: Sequence[Addressee]) -> Reader:
    """Merge several people into one reader: « Ada et Bob », « Serinette »; with two surnames, « Serinette
    et Martin ».
    """
    return Reader(
        first_names=_and([one.first_names for one in letter]),
        surname=_and([one.surname for one in letter]),
        town=letter[0].town,
        station=letter[0].station,
        source=_and([one.source for one in letter]),
    )


def _names(letter: Sequence[Addressee]) -> list[str]:
    if len({one.surname.casefold() for one in letter}) == 1 and all(one.first_names for one in letter):
        return [f"{_and([one.first_names for one in letter])} {letter[0].surname.upper()}".strip()]
    each = [" ".join(part for part in (one.first_names, one.surname.upper()) if part) for one in letter]
    return each if len(each) <= MAX_LINES else [_and(each)]


def _and(words: Sequence[str]) -> str:
    """List distinct words as a French sentence does."""
    distinct = list({word.casefold(): word for word in reversed(words) if word}.values())[::-1]
    return " et ".join(part for part in (", ".join(distinct[:-1]), *distinct[-1:]) if part)
