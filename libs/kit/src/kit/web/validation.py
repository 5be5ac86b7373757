"""Translation of pydantic's errors into a pointer and a sentence that says what to do."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from kit.text.single_line import LINE, line_without

_FRENCH: dict[str, str] = {
    "missing": "ce champ manque",
    "extra_forbidden": "ce champ n'existe pas ici",
    "json_invalid": "le corps n'est pas du JSON valable",
    "string_type": "un texte est attendu",
    "string_unicode": "ce texte contient un caractère incomplet : écrivez-le à nouveau",
    "string_too_short": "au moins {min_length} caractère{s}",
    "string_too_long": "au plus {max_length} caractère{s}",
    "string_pattern_mismatch": "la forme attendue est {pattern}",
    "int_type": "un nombre entier est attendu",
    "int_parsing": "un nombre entier est attendu",
    "int_parsing_size": "ce nombre est trop grand",
    "int_from_float": "un nombre entier est attendu, sans décimales",
    "float_type": "un nombre est attendu",
    "float_parsing": "un nombre est attendu",
    "finite_number": "un nombre fini est attendu",
    "decimal_parsing": "un nombre est attendu",
    "bool_type": "vrai ou faux est attendu",
    "bool_parsing": "vrai ou faux est attendu",
    "greater_than": "un nombre supérieur à {gt} est attendu",
    "greater_than_equal": "un nombre au moins égal à {ge} est attendu",
    "less_than": "un nombre inférieur à {lt} est attendu",
    "less_than_equal": "un nombre au plus égal à {le} est attendu",
    "uuid_parsing": "un identifiant UUID est attendu",
    "uuid_type": "un identifiant UUID est attendu",
    "date_parsing": "une date est attendue (AAAA-MM-JJ)",
    "date_type": "une date est attendue (AAAA-MM-JJ)",
    "date_from_datetime_parsing": "une date est attendue (AAAA-MM-JJ)",
    "datetime_parsing": "une date et une heure avec fuseau sont attendues",
    "datetime_from_date_parsing": "une date et une heure avec fuseau sont attendues",
    "timezone_aware": "le fuseau horaire manque",
    "enum": "une de ces valeurs est attendue : {expected}",
    "literal_error": "une de ces valeurs est attendue : {expected}",
    "list_type": "une liste est attendue",
    "dict_type": "un objet est attendu",
    "model_type": "un objet est attendu",
    "model_attributes_type": "un objet est attendu",
    "union_tag_invalid": "une de ces valeurs est attendue pour {discriminator} : {expected_tags}",
    "union_tag_not_found": "le champ {discriminator} manque",
    "too_long": "au plus {max_length} élément{s}",
    "too_short": "au moins {min_length} élément{s}",
}
LONGEST_POINTER = 500

# pydantic gives a date's bound in ISO 8601; our validators as Python prints it.
_DATE = re.compile(r"(?:datetime\.date\()?(\d{4})(?:, |-)(\d{1,2})(?:, |-)(\d{1,2})\)?")
_BOUNDS = {
    "greater_than": "une date après le {gt} est attendue",
    "greater_than_equal": "une date à partir du {ge} est attendue",
    "less_than": "une date avant le {lt} est attendue",
    "less_than_equal": "une date jusqu'au {le} est attendue",
}
# Descriptions of patterns, by their beginning; an unknown pattern is shown as it is: a program reads it.
_SHAPES = (
    (line_without("<>,"), "du texte sur une ligne, sans < ni > ni virgule, est attendu"),
    (LINE, "du texte sur une ligne, sans < ni >, est attendu"),
    (r"^[^\x00-\x1f\x7f<>]", "du texte sur une ligne, sans < ni >, est attendu"),
    (r"^[^\x00-\x1f", "du texte sur une ligne, sans tabulation, est attendu"),
    (r"^[^\x00-\x08\x0b-\x1f\x7f<>]", "du texte sans < ni > est attendu"),
    (r"^[^\x00-\x08\x0b-\x1f", "du texte sans caractère invisible est attendu"),
    (r"^[^\x00-\x20\x7f<>,;]+@", "une adresse e-mail est attendue, comme prenom@exemple.fr"),
    (r"^[^\s@<>]+@", "une adresse e-mail est attendue, comme prenom@exemple.fr"),
    (r"^[\x21-\x7e]+$", "un texte sans espace ni accent est attendu"),
    (r"^[0-9A-Za-z_\-]+$", "des lettres sans accent, des chiffres, - ou _ sont attendus"),
    (r"^[0-9]{1,18}$", "un nombre entier est attendu"),
    (r"^(?:[0-9]{2}|2[AB]|Z[A-Z])[0-9]{3}_", "un bureau de vote est attendu, comme 94033_0001"),
    (r"^(?:[0-9]{2}|2[AB]|Z[A-Z])[0-9]{3}$", "un code INSEE de commune est attendu, comme 94033"),
    (r"^(?:[0-9]{2}|2[AB]|Z[A-Z])[0-9]{3}(?:_", "une commune (94033) ou un bureau (94033_0001) est attendu"),
    (r"^[a-z][a-z0-9_]{0,", "un mot en minuscules sans accent est attendu, comme ecologie ou logement_social"),
    (r"^https://[a-z0-9](?:", "une adresse de site sans chemin est attendue, comme https://www.exemple.fr"),
    (r"^https://[^", "une adresse qui commence par https:// est attendue"),
    (r"^[0-9A-Za-z][0-9A-Za-z_.:\-]", "des lettres sans accent, des chiffres, -, _, . ou : sont attendus"),
    (r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]-", "une plage d'heures est attendue, comme 18:00-20:00"),
    (r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]$", "une heure est attendue, comme 10:00"),
    (r"^[0-9A-Za-z \-]{3,10}$", "un code postal est attendu, comme 94120"),
    (r"^(?:[0-9]{2}|2[AB]|97[0-9]|", "un département est attendu, comme 94, 2A ou 974"),
    (r"^[a-z]{2}$", "une langue en deux lettres est attendue, comme fr"),
    (r"^(?:nation|region|", "un territoire est attendu, comme circo:9406 ou commune:94033"),
)


def describe_error(error: Mapping[str, Any], *, english: bool, body: object = None) -> dict[str, str]:
    """Return pointer and text. `pointer`: RFC 6901 into the body, or `?name` for a parameter. The value is never
    repeated.

    `body`: what was sent, so that the pointer has only its steps, without those that pydantic adds.
    """
    kind: str = error["type"]
    if not english and "fr" in error.get("ctx", {}):
        # A legal rule, which cites its article in both languages.
        detail: str = error["ctx"]["fr"]
    elif english or kind not in _FRENCH:
        detail = error["msg"].removeprefix("Value error, ")
    else:
        context = defaultdict(str, error.get("ctx", {}))
        if "expected" in context:
            context["expected"] = " ou ".join(str(context["expected"]).rsplit(" or ", 1))
        detail = _sentence(kind, context)
    if kind == "missing" and not english and error["loc"][-1] == "file":
        detail = "choisissez d’abord un fichier"
    # A body that does not parse has a position in the text, not a field.
    where = "" if kind == "json_invalid" else json_pointer(_within(body, error))
    return {"pointer": where, "detail": f"{where} : {detail}" if where else detail}


def _as_date(value: object) -> date | None:
    written = _DATE.fullmatch(value) if isinstance(value, str) else None
    return date(*map(int, written.groups())) if written else None


def _sentence(kind: str, context: Mapping[str, Any]) -> str:
    if kind == "string_pattern_mismatch":
        words = (words for start, words in _SHAPES if context["pattern"].startswith(start))
        return next(words, _FRENCH[kind].format_map(context))
    bound = context.get("min_length") or context.get("max_length") or 0
    context = defaultdict(str, context, s="s" if bound > 1 else "")
    days = {key: f"{day:%d/%m/%Y}" for key, value in context.items() if (day := _as_date(value))}
    return _BOUNDS[kind].format_map(days) if days and kind in _BOUNDS else _FRENCH[kind].format_map(context)


def _within(body: object, error: Mapping[str, Any]) -> Sequence[str | int]:
    """Return the location without the union alternatives, which pydantic adds like fields."""
    root, *path = error["loc"]
    if root != "body" or not isinstance(body, dict | list):
        return error["loc"]
    missing = error["type"] == "missing"
    steps = _steps(body, path, missing=missing, leave=False)
    if steps is None:
        steps = _steps(body, path, missing=missing, leave=True)
    # For parts absent from the body, such as an invalid default, pydantic's location is used.
    return (root, *steps) if steps else error["loc"]


def _steps(node: Any, path: Sequence[str | int], *, missing: bool, leave: bool) -> list[str | int] | None:
    """Return the steps that exist in the body; None if none fits. `leave`: trailing steps that may be missing."""
    if not path:
        return None if missing else []
    step, following = path[0], path[1:]
    is_object = isinstance(node, dict) or (isinstance(node, list) and isinstance(step, int))
    if not is_object:
        return [] if leave else None
    children = cast("dict[str | int, Any] | list[Any]", node)
    if step in children if isinstance(children, dict) else 0 <= cast(int, step) < len(children):
        steps = _steps(children[cast(int, step)], following, missing=missing, leave=leave)
        if steps is not None:
            return [step, *steps]
    elif missing and not following:
        return [step]
    return _steps(node, following, missing=missing, leave=leave) if following or leave else None


def json_pointer(location: Sequence[str | int]) -> str:
    root, *path = location
    if root != "body":
        # A rule about all parameters has no pointer.
        return f"?{'/'.join(str(part) for part in path)}" if path else ""
    text = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)
    # A name may hold a lone surrogate, which no response could carry.
    return text.encode(errors="replace").decode()[:LONGEST_POINTER]
