"""Values of the custom fields, and their checks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from kit.web.problems import Invalid

Kind: TypeAlias = Literal["text", "number", "date", "yes_no", "choice"]
Value: TypeAlias = str | int | float | bool
LONGEST = 500


@dataclass(frozen=True)
class Definition:
    label: str
    kind: Kind
    options: tuple[str, ...] = ()


def merge_custom(current: Mapping[str, Value], patch: Mapping[str, Value | None]) -> dict[str, Value]:
    """Merge custom values by JSON Merge Patch (RFC 7396): what is absent stays, null deletes."""
    return {key: value for key, value in {**current, **patch}.items() if value is not None}


def check_custom(values: Mapping[str, Value | None], definitions: Mapping[str, Definition]) -> None:
    """Check custom values. Raises Invalid at `/custom/<key>` for an unknown field or a value of another kind."""
    for key, value in values.items():
        pointer = f"/custom/{key}"
        field = definitions.get(key)
        if field is None:
            raise Invalid(
                "Ce champ n'existe pas dans la campagne : ajoutez-le d'abord.",
                "The campaign has no such field: add it first.",
                pointer,
            )
        if value is not None and not _fits(value, field):
            raise Invalid(
                f"« {field.label} » attend {_WORDS[field.kind]}{_choice(field)}.",
                f"`{key}` expects a value of the kind {field.kind}.",
                pointer,
            )


def in_words(value: Value) -> str:
    """Return a value as its form shows it."""
    return ("oui" if value else "non") if isinstance(value, bool) else str(value)


def read_value(text: str, kind: Kind) -> Value:
    """Parse a form's text by the field's kind; what does not parse stays text, for `check_custom` to refuse."""
    if kind == "yes_no":
        return {"oui": True, "non": False}.get(text.casefold(), text)
    if kind == "number":
        try:
            number = float(text.replace(",", ".").replace(" ", ""))
        except ValueError:
            return text
        if not abs(number) < 1e15:
            return text
        return int(number) if number.is_integer() else number
    return text


_WORDS: dict[Kind, str] = {
    "text": f"du texte, au plus {LONGEST} caractères",
    "number": "un nombre",
    "date": "une date (AAAA-MM-JJ)",
    "yes_no": "oui ou non",
    "choice": "une de ces valeurs : ",
}


def _choice(field: Definition) -> str:
    return ", ".join(field.options) if field.kind == "choice" else ""


def _fits(value: Value, field: Definition) -> bool:
    match field.kind:
        case "yes_no":
            return isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15
        case "choice":
            return value in field.options
        case "text":
            return isinstance(value, str) and len(value) <= LONGEST and value.isprintable()
        case "date":
            return isinstance(value, str) and _is_day(value)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
