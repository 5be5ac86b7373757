"""The addressees of one letter: a person alone, or those of a household who are written to at one address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

MAX_LINES = 4
"""Of names, in the window of an envelope: above, they share lines."""


@dataclass(frozen=True)
class Reader:
    """The fields of a person that may stand in a message to them."""

    first_names: str = ""
    surname: str = ""
    town: str = ""
    station: str = ""
    own_page: str = ""
    source: str = ""
    """Where their address is from, in words, where it is not from themselves."""
    told: Sequence[str] = ()
    """What art. 14 GDPR owes them, where this is the first they hear from the campaign."""


@dataclass(frozen=True)
class Addressee:
    """A person who is written to, with their postal address."""

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
    """Group people into one letter for each household and address; those of none get their own. In the order given."""
    found: dict[tuple[object, ...], list[Addressee]] = {}
    for one in people:
        household = households.get(one.id)
        key = (one.id,) if household is None else (household, *one.home)
        found.setdefault(key, []).append(one)
    return list(found.values())


def address_of(letter: Sequence[Addressee]) -> list[str]:
    """Return the address block as the post reads it: the names, the street, the town."""
    return [*_names(letter), letter[0].street, " ".join(part for part in (letter[0].postcode, letter[0].town) if part)]


def reader_of(letter: Sequence[Addressee]) -> Reader:
    """All of them at once: « Ada et Bob », « Serinette »; where two names differ, « Serinette et Martin »."""
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
    """Each once, as a French sentence lists them."""
    said = list({word.casefold(): word for word in reversed(words) if word}.values())[::-1]
    return " et ".join(part for part in (", ".join(said[:-1]), *said[-1:]) if part)
