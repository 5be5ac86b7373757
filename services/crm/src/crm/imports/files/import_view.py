"""Context of the page of one file: its columns, its effects with examples and mends, and the people in reach."""

from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from elections.places.facts import departments, find_commune
from elections.places.names import commune_name
from kit import jobs
from kit.campaigns.queries import get_campaign
from kit.db.sessions import Sessions
from kit.pages.page_form import PageForm
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.controllers.service import find_controller
from crm.imports.files import column_fields, service
from crm.imports.files import upload as files_upload
from crm.imports.files.answered_words import SLOTS, About
from crm.imports.files.labels import ENCODINGS, STATES, WARNINGS, say
from crm.imports.files.layouts import find_layout
from crm.imports.files.models import PersonImport
from crm.imports.files.origins import ASKING, ONE_MESSAGE, ORIGINS
from crm.imports.files.reach import count_reach
from crm.imports.files.schemas import ColumnRead, MappingPut, QuestionRead, SampleRead
from crm.people.records.custom_fields import custom_fields
from crm.people.records.labels import ROLES, USES
from crm.people.volunteers.availability import DAYS, PARTS, SKILLS

SMALL = 100_000
"""Lines up to which the page counts whom a written file lets one reach."""


class Mend(NamedTuple):
    """One click for all lines with a remark: the button, and what it changes in the mapping."""

    label: str
    change: dict[str, str]


MENDS = {
    "tags": Mend("Créer ces étiquettes", {"unknown_tags": "create"}),
    "month_first": Mend("Lire le mois d'abord", {"day_order": "month_first"}),
    "day_first": Mend("Lire le jour d'abord", {"day_order": "day_first"}),
}
_MENDED_BY = {"unknown_tag": "tags"}
_ASKS: dict[About, str] = {
    "town": "De quelle commune s'agit-il ?",
    "yes_no": "Oui ou non ?",
    "role": "Quel rôle est-ce ?",
    "slots": "Quand cette personne est-elle libre ?",
    "skills": "Quel coup de main est-ce ?",
}


async def view_of(session: AsyncSession, sessions: Sessions, found: PersonImport, form: PageForm) -> dict[str, Any]:
    allowed = files_upload.allowed_of(found.target)
    targets = {key: label for key, label in column_fields.TARGETS.items() if key in allowed}
    if found.target == "contacts":
        targets |= {f"custom:{row.key}": row.label for row in await custom_fields(session)}
    columns = await service.read_columns(session, sessions, found)
    chosen = form.typed.get("column", ()) or [column.proposed or "" for column in columns]
    mapping = await service.saved_mapping(session, found) or MappingPut(columns=[None])
    sample = await service.quoted(session, found)
    layout = find_layout(found.header)
    written = found.state == "done" and found.target == "contacts" and found.counts.get("lines", 0) <= SMALL
    return {
        "campaign": (await get_campaign(session, found.campaign_id)).state,
        "found": service.describe(found),
        "stopped": service.stopped_lines(found),
        "nameless": found.state == "previewed" and await find_controller(session, found.campaign_id) is None,
        "columns": columns,
        "chosen": chosen,
        "hidden": _hidden(columns, chosen, sample),
        "targets": targets,
        "has_consents": any(target.startswith("use:") for target in chosen),
        "mapping": mapping,
        "joined": column_fields.joined(found.header, MappingPut.model_validate(found.mapping).columns)
        if found.mapping
        else {},
        "job": await jobs.read_job(session, found.campaign_id, found.job_id) if found.job_id else None,
        "states": STATES,
        "encodings": ENCODINGS,
        "warnings": WARNINGS,
        "origins": ORIGINS,
        "layout": layout.tool if layout else "",
        "header_line": found.header_line,
        "said_of": lambda remarks: _said(cast(dict[str, int], remarks), found.header, sample, mapping),  # pyright: ignore[reportUnknownLambdaType]  # what the report's column holds
        "sample": sample,
        "questions": [_asked(one) for one in sample.questions] if sample else [],
        "left_out": _left_out(found.header, sample),
        "people": [_person(one.model_dump()) for one in sample.lines] if sample else [],
        "reach": await count_reach(session, found.campaign_id, found.id) if written else [],
        "asking": ASKING,
        "one_message": ONE_MESSAGE,
    }


def _hidden(columns: list[ColumnRead], chosen: Any, sample: SampleRead | None) -> list[int]:
    """Return the columns without a name, a cell and a choice: nobody has to read forty of them."""
    cells = sample.left_out if sample else {}
    return [
        index
        for index, column in enumerate(columns)
        if not column.header and not column.sample and not chosen[index] and str(index + 1) not in cells
    ]


def _said(
    remarks: Mapping[str, int], header: list[str], sample: SampleRead | None, mapping: MappingPut
) -> list[dict[str, Any]]:
    """Return the remarks with their counts, examples and mends, most frequent first."""
    lines: list[dict[str, Any]] = []
    for remark, number in sorted(remarks.items(), key=lambda one: -one[1]):
        column, sentence = say(remark, header)
        code = remark.partition(":")[2]
        other = "day_first" if mapping.day_order == "month_first" else "month_first"
        mend = other if code == "other_order" else _MENDED_BY.get(code, "")
        examples = sample.examples.get(remark, []) if sample else []
        lines.append(
            {
                "number": number,
                "column": column,
                "sentence": sentence,
                "examples": examples,
                "mend": mend if sample else "",
                "label": MENDS[mend].label if mend else "",
            }
        )
    return lines


def _asked(question: QuestionRead) -> dict[str, Any]:
    labels: Mapping[str, str]
    match question.about:
        case "town":
            labels = {code: _in_department(code) for code in question.choices}
        case "yes_no":
            labels = {"yes": "Oui", "no": "Non"}
        case "role":
            labels = {code: label for code, label in ROLES.items() if code in question.choices}
        case "slots":
            labels = {code: label for code, (label, _) in SLOTS.items()}
        case "skills":
            labels = {code: label for code, label in SKILLS.items()}
    return {**question.model_dump(), "asks": _ASKS[question.about], "labels": labels}


def _in_department(code: str) -> str:
    found = find_commune(code)
    area = departments().get(found.department) if found else None
    name, postcode = commune_name(code), found.postcodes[0] if found and found.postcodes else ""
    return f"{name} ({', '.join(filter(None, (postcode, area.name if area else '')))})"


def _left_out(header: list[str], sample: SampleRead | None) -> list[tuple[str, int]]:
    return [
        (header[int(number) - 1] or f"colonne {number}, sans nom", count)
        for number, count in (sample.left_out.items() if sample else ())
    ]


def _person(line: dict[str, Any]) -> dict[str, Any]:
    """Return a sample line in words."""
    words = {
        "commune": commune_name(line["commune"]) if line["commune"] else "",
        "roles": [ROLES[role] for role in line["roles"]],
        "uses": [USES[use] for use in line["uses"]],
        "refuses": ["e-mails" if channel == "email" else "appels et SMS" for channel in line["refuses"]],
        "born_on": f"{line['born_on']:%d/%m/%Y}" if line["born_on"] else "",
        "slots": _slots(line["slots"]),
        "skills": [SKILLS[skill] for skill in line["skills"]],
        "why": [sentence for remark in line["remarks"] for _, sentence in [say(remark, [])]],
    }
    return line | words


def _slots(slots: list[str]) -> str:
    """Return « Samedi ; lundi soir »: a whole day, or its parts."""
    if len(slots) == len(DAYS) * len(PARTS):
        return "tous les jours"
    parts: dict[str, list[str]] = {}
    for slot in slots:
        day, _, part = slot.partition("_")
        parts.setdefault(day, []).append(part)
    return ", ".join(
        name
        if len(parts[day]) == len(PARTS)
        else f"{name} {' et '.join(PARTS[part] for part in PARTS if part in parts[day])}"
        for day, name in DAYS.items()
        if day in parts
    ).lower()
