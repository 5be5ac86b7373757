"""The text that a person read before they consented: sentences by their part of the page. Pure."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from crm.people.records.labels import USES

Line: TypeAlias = tuple[str, str]
"""A part of the page (`agree`, `uses/email`) and its text."""

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
    """The text of a page in one language; its questions are those of a published version, which never changes."""

    lines: tuple[Line, ...]
    questionnaire_id: UUID | None = None
    questionnaire_number: int | None = None


def digest_of(text: Text) -> str:
    """Return the text's hash, which the page carries to prove what was read."""
    questions = [str(text.questionnaire_id or ""), text.questionnaire_number or 0]
    content = json.dumps([*text.lines, questions], ensure_ascii=False)
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def label_of(part: str) -> str:
    """Return the part's name in French."""
    if part.startswith("uses/"):
        use = next((label for key, label in USES.items() if key == part.removeprefix("uses/")), part)
        return f"Case : {use[:1].lower()}{use[1:]}"
    return PARTS.get(part, part)


def said_yes_to(lines: Iterable[Line], use: str) -> str:
    """Return the sentence beside a use's box, after those before the boxes; empty without such a box."""
    sentences = dict(lines)
    box = sentences.get(f"uses/{use}")
    return " ".join(part for part in (sentences.get("agree", ""), box) if part) if box else ""
