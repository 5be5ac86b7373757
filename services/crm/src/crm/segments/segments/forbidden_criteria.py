"""Criteria that the law forbids for selecting people, so that one is refused with its article, not with « unknown »."""

from collections.abc import Mapping
from typing import Any, cast

from pydantic_core import PydanticCustomError

FORBIDDEN: dict[str, tuple[str, str]] = {
    "name_origin": (
        "trier selon la consonance d'un nom est interdit (RGPD, art. 9 ; CNIL, fichiers électoraux)",
        "sorting by the sound of a name is forbidden (GDPR art. 9; CNIL on electoral files)",
    ),
    "birthplace": (
        "trier selon le lieu de naissance est interdit (RGPD, art. 9 ; CNIL, listes électorales)",
        "sorting by birthplace is forbidden (GDPR art. 9; CNIL on electoral rolls)",
    ),
    "opinion": (
        "l'opinion d'une personne ne se trie pas : elle est scellée (RGPD, art. 9)",
        "nobody is sorted by their opinion: it is sealed (GDPR art. 9)",
    ),
    "support": (
        "l'opinion d'une personne ne se déduit ni ne se trie (RGPD, art. 9 ; règlement 2024/900, art. 18)",
        "an opinion is neither inferred nor sorted by (GDPR art. 9; Regulation 2024/900 art. 18)",
    ),
    "religion": (
        "trier selon la religion est interdit (RGPD, art. 9)",
        "sorting by religion is forbidden (GDPR art. 9)",
    ),
    "health": ("trier selon la santé est interdit (RGPD, art. 9)", "sorting by health is forbidden (GDPR art. 9)"),
    "union": (
        "trier selon l'appartenance syndicale est interdit (RGPD, art. 9)",
        "sorting by union membership is forbidden (GDPR art. 9)",
    ),
    "minors": (
        "les mineurs ne se ciblent pas (règlement 2024/900, art. 18)",
        "minors are not targeted (Regulation 2024/900 art. 18)",
    ),
    "origin": (
        "trier selon l'origine est interdit (RGPD, art. 9)",
        "sorting by origin is forbidden (GDPR art. 9)",
    ),
    "inferred_opinion": (
        "une opinion ne se déduit pas (RGPD, art. 9 ; règlement 2024/900, art. 18)",
        "an opinion is not inferred (GDPR art. 9; Regulation 2024/900 art. 18)",
    ),
    "age": (
        "la date de naissance est scellée et les mineurs ne se ciblent pas (règlement 2024/900, art. 18)",
        "birth dates are sealed and minors are not targeted (Regulation 2024/900 art. 18)",
    ),
}


def refuse(name: str) -> PydanticCustomError | None:
    if name not in FORBIDDEN:
        return None
    french, english = FORBIDDEN[name]
    return PydanticCustomError("forbidden_criterion", "{en}", {"en": english, "fr": french})


def refuse_fields(data: Any) -> Any:
    """Refuse criteria that the law forbids, with the article, before a model that has them as fields is read."""
    if isinstance(data, Mapping):
        for name in cast(Mapping[Any, Any], data):
            if (error := refuse(str(name))) is not None:
                raise error
    return cast(Any, data)
