"""A sign-up sent by an HTML form without scripts: texts, boxes, and a field for each question."""

from collections.abc import Iterable, Mapping
from typing import Any

from crm.forms.questionnaires.browser_answers import read_answers
from crm.forms.questionnaires.definitions import Definition

FIELDS = {
    "/first_names": "le prénom",
    "/surname": "le nom",
    "/email": "l'adresse e-mail",
    "/phone": "le téléphone",
    "/postcode": "le code postal",
    "/answers": "vos réponses",
}


def read_sent(pairs: Iterable[tuple[str, Any]], definition: Definition | None) -> dict[str, Any]:
    """Parse a form's values for `SignUpCreate`; drop answers to questions that do not apply, as the page cannot hide
    them.
    """
    texts: dict[str, str] = {}
    many: dict[str, list[str]] = {}
    for name, value in pairs:
        if isinstance(value, str):
            texts[name] = value.strip()[:2000]
            many.setdefault(name, []).append(value.strip()[:2000])
    contact_fields = {name: texts.get(name, "") for name in ("first_names", "surname", "email", "phone", "postcode")}
    return contact_fields | {
        "uses": [use[:200] for use in many.get("uses", [])],
        "named": "named" in texts,
        "answers": read_answers(definition, many) if definition else {},
    }


def kept_texts(pairs: Iterable[tuple[str, Any]]) -> Mapping[str, list[str]]:
    """Return the typed values, to show the form again."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        if isinstance(value, str):
            values.setdefault(name, []).append(value[:2000])
    return values
