"""People as both sides are compared: ours from a card, theirs in the form that ours have. Pure."""

import re
from dataclasses import replace

from crm.integrations.connectors.three_way_merge import Side
from crm.integrations.connectors.vendor import Theirs
from crm.people.records.contacts import email_of, number_of
from crm.people.records.sync import Card

LINE, POSTCODE, TAG = 200, re.compile(r"[0-9A-Za-z \-]{3,10}"), 60
_UNSAID = re.compile(r"[\x00-\x1f\x7f<>]")
_NAMES = {
    **{"first_names": "prénom", "surname": "nom", "email": "e-mail", "phone": "téléphone"},
    **{
        "street": "adresse",
        "postcode": "code postal",
        "town": "ville",
        "tags": "étiquettes",
        "interactions": "échange",
    },
}


def consent_text(field: str) -> str:
    return _NAMES.get(field, field)


def side_of(card: Card) -> Side:
    return Side(
        {
            name: getattr(card, name) or ""
            for name in ("first_names", "surname", "email", "phone", "street", "postcode", "town")
        },
        frozenset(card.tags),
        card.agrees_to_email,
        card.closed,
        card.refuses_email,
    )


def readable(theirs: Theirs) -> tuple[Side, frozenset[str], list[str]]:
    """Convert a contact of theirs into our form; return also which fields cannot be taken over and why, in French.

    What cannot be read is as if they had not told it.
    """
    fields: dict[str, str] = {}
    left: set[str] = set()
    why = list(theirs.refused)
    for name, said in theirs.side.fields.items():
        found = _read(name, " ".join(str(said).split()))
        if found is not None:
            fields[name] = found
        else:
            left.add(name)
            why.append(f"{consent_text(name)} : valeur illisible, laissée telle quelle là-bas")
    if theirs.side.tags is None:
        return replace(theirs.side, fields=fields), frozenset(left), why
    tags = frozenset(tag for one in theirs.side.tags if (tag := " ".join(one.split())) and _is_tag(tag))
    if len(tags) < len(theirs.side.tags):
        left.add("tags")
        why.append(f"étiquette de plus de {TAG} caractères ou illisible : étiquettes laissées telles quelles")
    return replace(theirs.side, fields=fields, tags=tags), frozenset(left), why


def _read(name: str, said: str) -> str | None:
    if not said:
        return ""
    if name == "email":
        return email_of(said)
    if name == "phone":
        return number_of(said)
    if name == "postcode":
        return said if POSTCODE.fullmatch(said) else None
    return None if len(said) > LINE or _UNSAID.search(said) else said


def _is_tag(tag: str) -> bool:
    return len(tag) <= TAG and "," not in tag and not _UNSAID.search(tag)
