"""The words that somebody said yes to, as their copy of what is held of them gives them. Pure."""

from collections.abc import Collection, Mapping

from crm.forms.consent_texts.parts import GONE, label_of, said_yes_to
from crm.forms.consent_texts.schemas import ConsentTextRead


def read_then(version: str, use: str, texts: Mapping[str, ConsentTextRead]) -> str:
    """The version of a line of the ledger, with the words beside its box where there was one."""
    if version not in texts:
        return f"texte {version}, non conservé"
    boxes = [said_yes_to([(line.part, line.text) for line in one.lines], use) for one in texts[version].texts]
    said = " / ".join(f"« {box} »" for box in boxes if box)
    return f"texte {version}{f' : {said}' if said else ''}"


def in_full(versions: Collection[str], texts: Mapping[str, ConsentTextRead]) -> dict[str, str]:
    """Return each part of each text under a name of its own; a missing text is named as missing."""
    fields: dict[str, str] = {}
    for version in sorted(versions):
        found = texts.get(version)
        if found is None:
            fields[version] = GONE
            continue
        for text in found.texts:
            of = f" ({text.language})" if len(found.texts) > 1 else ""
            fields |= {f"{version}{of}. {label_of(line.part)}": line.text for line in text.lines}
        if found.questionnaire_id:
            asked = f"questionnaire {found.questionnaire_id}, version {found.questionnaire_number}"
            fields[f"{version}. Questions"] = asked
    return fields
