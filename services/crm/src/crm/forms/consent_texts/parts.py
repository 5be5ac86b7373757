"""The text that a person read before they consented: sentences by the part of the page they stood in. Pure."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from crm.people.records.labels import USES

Line: TypeAlias = tuple[str, str]
"""A part of the page (`agree`, `uses/email`) and what it said."""

PARTS: dict[str, str] = {
    "spoken": "Lu à voix haute",
    "text": "Texte",
    "title": "Titre",
    "intro": "Présentation",
    "named": "Case : réponses gardées avec le nom",
    "agree": "Devant les cases",
    "reminders": "Case : rappels",
    "remembered": "Case : venue notée sur la fiche",
    "rights": "Sous le formulaire",
    "change": "Sous les cases",
    "notice": "Lien vers l'avis",
    "who": "Au pied de la page",
    "kept": "Avis : ce qui est gardé",
    "nothing": "Avis : ce qui n'est pas gardé",
    "why": "Avis : pourquoi et combien de temps",
    "notice_rights": "Avis : droits",
    "stop": "Avis : ne plus solliciter",
}
GONE = "Texte non conservé : la campagne n'a pas gardé les mots de cette version."


@dataclass(frozen=True)
class Text:
    """The text of a page in one language; the questions are those of a published version, which never changes."""

    lines: tuple[Line, ...]
    questionnaire_id: UUID | None = None
    questionnaire_number: int | None = None


def digest_of(text: Text) -> str:
    """The same for the same words: what a page carries, to say which words were read."""
    asked = [str(text.questionnaire_id or ""), text.questionnaire_number or 0]
    said = json.dumps([*text.lines, asked], ensure_ascii=False)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def label_of(part: str) -> str:
    """The part, in French."""
    if part.startswith("uses/"):
        use = next((label for key, label in USES.items() if key == part.removeprefix("uses/")), part)
        return f"Case : {use[:1].lower()}{use[1:]}"
    return PARTS.get(part, part)


def said_yes_to(lines: Iterable[Line], use: str) -> str:
    """The words beside the box of a use, after those that stand before the boxes; empty where there is no such box."""
    said = dict(lines)
    box = said.get(f"uses/{use}")
    return " ".join(part for part in (said.get("agree", ""), box) if part) if box else ""
