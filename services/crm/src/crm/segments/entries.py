"""A filter as the page's rows say it: each a condition or its contrary, joined by all or by any."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kit.problems import Invalid
from kit.validation import finding
from pydantic import ValidationError

from crm.people.wording import ROLES, SOURCES, USES
from crm.segments.filters import FILTER, Filter
from crm.volunteers.offering import DAYS, PARTS, SKILLS

KINDS: dict[str, tuple[str, str]] = {
    "tag": ("Porte l'étiquette", "marché"),
    "role": ("Est (bénévole, adhérent…)", "bénévole"),
    "use": ("Accepte (recevoir des e-mails…)", "recevoir des e-mails"),
    "reachable": ("A une adresse ouverte", "e-mail ou téléphone"),
    "place": ("Habite (commune ou bureau)", "94080 94033_0001"),
    "theme": ("A dit tenir à", "ecologie"),
    "source": ("Vient de", "porte à porte"),
    "skill": ("Propose de", "coller des affiches"),
    "available": ("Est libre (jour et moment)", "samedi soir"),
    "area": ("Aiderait à (commune ou bureau)", "94080 94033_0001"),
    "collected": ("Connue depuis au plus (jours)", "30"),
}
"""What a row may ask, what people call it, and an example of its value."""

ROWS = 5


@dataclass(frozen=True)
class Row:
    kind: str
    value: str
    contrary: bool


def read_rows(rows: Sequence[Row], joined: str) -> Filter:
    """Rows without a value are left out. Raises Invalid, in words, at `/rows/<number>`."""
    said = [
        (number, {"kind": "not", "of": _condition(number, row)} if row.contrary else _condition(number, row))
        for number, row in enumerate(rows)
        if row.value.strip()
    ]
    if not said:
        raise Invalid("Donnez au moins une condition.", "Give one condition at least.", "/rows/0")
    for number, one in said:
        try:
            FILTER.validate_python(one)
        except ValidationError as error:
            first = error.errors()[0]
            found = finding({**first, "loc": ("body", *first["loc"])}, english=False)
            detail = found["detail"].removeprefix(f"{found['pointer']} : ")
            raise Invalid(f"Condition {number + 1} : {detail}.", detail, f"/rows/{number}") from error
    return FILTER.validate_python({"kind": "any" if joined == "any" else "all", "of": [one for _, one in said]})


def _condition(number: int, row: Row) -> dict[str, Any]:
    value = row.value.strip()
    match row.kind:
        case "tag" | "theme":
            return {"kind": row.kind, row.kind: value}
        case "role":
            return {"kind": "role", "role": _known(number, value, ROLES)}
        case "use":
            return {"kind": "use", "use": _known(number, value, USES)}
        case "source":
            return {"kind": "source", "source": _known(number, value, SOURCES)}
        case "reachable":
            return {"kind": "reachable", "channel": _known(number, value, {"email": "E-mail", "phone": "Téléphone"})}
        case "place" | "area":
            return {"kind": row.kind, "places": value.replace(",", " ").split()}
        case "skill":
            return {"kind": "skill", "skill": _known(number, value, SKILLS)}
        case "available":
            return _moment(number, value)
        case "collected":
            return {"kind": "collected", "within_days": int(value) if value.isdecimal() and len(value) < 6 else value}
        case _:
            # The law's own refusals are the language's to give.
            return {"kind": row.kind}


def _moment(number: int, value: str) -> dict[str, Any]:
    """`samedi`, `soir`, `samedi soir`."""
    day, _, part = value.partition(" ")
    if not part and any(said.startswith(day.casefold()) for said in PARTS.values()):
        return {"kind": "available", "part": _known(number, day, PARTS)}
    found: dict[str, Any] = {"kind": "available", "day": _known(number, day, DAYS)}
    return found | {"part": _known(number, part.strip(), PARTS)} if part.strip() else found


def _known(number: int, value: str, words: Mapping[Any, str]) -> str:
    """By its key, its words, or their beginning."""
    plain = value.casefold()
    for key, said in words.items():
        if plain == key or said.casefold().startswith(plain):
            return str(key)
    raise Invalid(
        f"Condition {number + 1} : une de ces valeurs est attendue : {', '.join(words.values())}.",
        f"Condition {number + 1}: one of {', '.join(words)}.",
        f"/rows/{number}",
    )
