"""The consent texts in a person's copy of their data. Pure."""

from collections.abc import Collection, Mapping

from crm.forms.consent_texts.parts import GONE, label_of, said_yes_to
from crm.forms.consent_texts.schemas import ConsentTextRead


def read_then(version: str, use: str, texts: Mapping[str, ConsentTextRead]) -> str:
    """Return the version of a consent, with the sentence beside its box if there was one."""
    if version not in texts:
        return f"texte {version}, non conservé"
    boxes = [said_yes_to([(line.part, line.text) for line in text.lines], use) for text in texts[version].texts]
    sentences = " / ".join(f"« {box} »" for box in boxes if box)
    return f"texte {version}{f' : {sentences}' if sentences else ''}"


def in_full(versions: Collection[str], texts: Mapping[str, ConsentTextRead]) -> dict[str, str]:
    """Return every part of each text under its own name; a missing text is listed as missing."""
    fields: dict[str, str] = {}
    for version in sorted(versions):
        stored = texts.get(version)
        if stored is None:
            fields[version] = GONE
            continue
        for text in stored.texts:
            of = f" ({text.language})" if len(stored.texts) > 1 else ""
            fields |= {f"{version}{of}. {label_of(line.part)}": line.text for line in text.lines}
        if stored.questionnaire_id:
            questionnaire = f"questionnaire {stored.questionnaire_id}, version {stored.questionnaire_number}"
            fields[f"{version}. Questions"] = questionnaire
    return fields
