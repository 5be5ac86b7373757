"""What pydantic found wrong, as a pointer and a sentence that says what to do."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

_FRENCH: dict[str, str] = {
    "missing": "ce champ manque",
    "extra_forbidden": "ce champ n'existe pas ici",
    "json_invalid": "le corps n'est pas du JSON valable",
    "string_type": "un texte est attendu",
    "string_too_short": "au moins {min_length} caractère(s)",
    "string_too_long": "au plus {max_length} caractères",
    "string_pattern_mismatch": "la forme attendue est {pattern}",
    "int_type": "un nombre entier est attendu",
    "int_parsing": "un nombre entier est attendu",
    "int_parsing_size": "ce nombre est trop grand",
    "int_from_float": "un nombre entier est attendu, sans décimales",
    "float_type": "un nombre est attendu",
    "float_parsing": "un nombre est attendu",
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
    "too_long": "au plus {max_length} éléments",
    "too_short": "au moins {min_length} élément(s)",
}


def finding(error: Mapping[str, Any], *, english: bool) -> dict[str, str]:
    """`pointer` is RFC 6901 into the body, or `?name` for a parameter. The value itself is never repeated."""
    kind: str = error["type"]
    if english or kind not in _FRENCH:
        detail: str = error["msg"].removeprefix("Value error, ")
    else:
        said = defaultdict(str, error.get("ctx", {}))
        if "expected" in said:
            said["expected"] = " ou ".join(str(said["expected"]).rsplit(" or ", 1))
        detail = _FRENCH[kind].format_map(said)
    where = pointer(error["loc"])
    return {"pointer": where, "detail": f"{where} : {detail}" if where else detail}


def pointer(location: Sequence[str | int]) -> str:
    place, *path = location
    if place != "body":
        return f"?{'/'.join(str(part) for part in path)}"
    # A body that does not parse has a position in the text, not a field.
    text = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)
    # A name may hold half a character (a lone surrogate), which no answer could carry.
    return text.encode(errors="replace").decode()[:500]
