"""Matching of records to a data subject: nobody may get the data of another with the same name or mailbox."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias
from uuid import UUID

from kit.rights.schemas import RequesterIdentity

Verdict: TypeAlias = Literal["theirs", "doubtful", "other"]
DIGITS = 9
"""Digits of a phone number without country code or leading zero."""


@dataclass(frozen=True)
class KnownIdentity:
    """A record's data about its subject; empty or None if unknown."""

    first_names: str = ""
    surnames: tuple[str, ...] = ()
    born_on: date | None = None
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    references: tuple[UUID, ...] = ()


def judge_match(asked: RequesterIdentity, known: KnownIdentity) -> Verdict:
    """Judge whether a record is the requester's. A name alone is not enough, nor an address alone under another name:
    households share both.
    """
    if set(asked.references) & set(known.references):
        return "theirs"
    names_match, clashes = _names(asked, known)
    same_birth = asked.born_on is not None and asked.born_on == known.born_on
    other_birth = asked.born_on is not None and known.born_on is not None and not same_birth
    reached = _reached(asked, known)
    if not names_match and not reached:
        return "other"
    if other_birth:
        return "doubtful" if reached else "other"
    if names_match and (same_birth or reached):
        return "theirs"
    if reached:
        return "doubtful" if clashes else "theirs"
    return "doubtful"


def fold_name(text: str) -> str:
    """Normalise a name: `Éloïse  d'Été` and `eloise d ete` are equal."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(
        character if character.isalnum() else " " for character in decomposed if not unicodedata.combining(character)
    )
    return " ".join(letters.split())


def same_phone(one: str, other: str) -> bool:
    first, second = _digits(one), _digits(other)
    return len(first) >= DIGITS and first[-DIGITS:] == second[-DIGITS:]


def _names(requester_identity: RequesterIdentity, identity: KnownIdentity) -> tuple[bool, bool]:
    """Return two flags: first name and surname both match; one of them contradicts."""
    surnames = {fold_name(surname) for surname in identity.surnames if fold_name(surname)}
    first, mine = fold_name(identity.first_names).split(" ")[0], fold_name(requester_identity.first_names).split(" ")[0]
    same_surname, same_first = fold_name(requester_identity.surname) in surnames, bool(first) and first == mine
    clashes = (bool(surnames) and not same_surname) or (bool(first) and not same_first)
    return same_surname and same_first, clashes


def _reached(requester_identity: RequesterIdentity, identity: KnownIdentity) -> bool:
    mails = {email.casefold() for email in requester_identity.emails}
    return bool(mails & {email.casefold() for email in identity.emails}) or _any_phone(
        requester_identity.phones, identity.phones
    )


def _any_phone(mine: Collection[str], theirs: Collection[str]) -> bool:
    return any(same_phone(phone, other) for phone in mine for other in theirs)


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())
