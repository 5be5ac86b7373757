"""Both sides of a contact in one form, for comparison: ours from a card, theirs converted. Pure."""

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
    """Convert their contact into our form; return also the fields that cannot be imported and why, in French.

    An unreadable field counts as unknown.
    """
    fields: dict[str, str] = {}
    unreadable: set[str] = set()
    reason = list(theirs.refused)
    for name, field in theirs.side.fields.items():
        value = _read(name, " ".join(str(field).split()))
        if value is not None:
            fields[name] = value
        else:
            unreadable.add(name)
            reason.append(f"{consent_text(name)} : valeur illisible, laissée telle quelle là-bas")
    if theirs.side.tags is None:
        return replace(theirs.side, fields=fields), frozenset(unreadable), reason
    tags = frozenset(tag for one in theirs.side.tags if (tag := " ".join(one.split())) and _is_tag(tag))
    if len(tags) < len(theirs.side.tags):
        unreadable.add("tags")
        reason.append(f"étiquette de plus de {TAG} caractères ou illisible : étiquettes laissées telles quelles")
    return replace(theirs.side, fields=fields, tags=tags), frozenset(unreadable), reason


def _read(name: str, text: str) -> str | None:
    if not text:
        return ""
    if name == "email":
        return email_of(text)
    if name == "phone":
        return number_of(text)
    if name == "postcode":
        return text if POSTCODE.fullmatch(text) else None
    return None if len(text) > LINE or _UNSAID.search(text) else text


def _is_tag(tag: str) -> bool:
    return len(tag) <= TAG and "," not in tag and not _UNSAID.search(tag)
