"""Findings in an application, errors or doubts, each beside its field."""

from collections.abc import Sequence
from dataclasses import dataclass

from kit.web.problems import Invalid


@dataclass(frozen=True)
class Finding:
    """A finding. `pointer`: RFC 6901 pointer into the body. The text never repeats what was typed."""

    pointer: str
    fr: str
    en: str

    def text(self, *, english: bool) -> str:
        return self.en if english else self.fr


DOUBLE = (
    "Cette personne a déjà une fiche ici : celle-ci est notée comme un doublon, et n'est rapprochée de personne.",
    "This person is here already: this one is noted as a duplicate, and matched with nobody.",
)
"""Said to a member alone: who fills the public form must not learn who is here."""


NUMBER_TAKEN = (
    "Une autre personne a déjà donné ce numéro national d'électeur : cette fiche attend, à la page « À vérifier ».",
    "Another person gave this elector number already: this form waits for a review.",
)
"""Said to a member alone, as DOUBLE."""


def invalid_form(findings: Sequence[Finding], *, english: bool) -> Invalid:
    first = findings[0]
    errors = [{"pointer": finding.pointer, "detail": finding.text(english=english)} for finding in findings]
    return Invalid(first.fr, first.en, first.pointer, errors=errors)
