"""The parts of an entry made of a line's cells: name, address with its commune, consents. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from elections.places.written import read_place

from crm.imports.files.answered_words import Asked, spelling_of
from crm.imports.files.cell_parsers import OTHERS, read_postcode, read_station
from crm.imports.files.line_cells import Cells
from crm.imports.files.line_plan import OWN_DAYS, OWN_TEXTS, Plan, Statement
from crm.people.records.bulk_people import Entry, Other
from crm.people.records.names import home_hash, name_hash, words_of
from crm.people.records.schemas import Retained

LONGEST = 200
_WHOLE_ADDRESS = re.compile(r"(.*\w.*?)[\s,]+(\d{5})[\s,]+(\D.*)")


class Said(NamedTuple):
    """A consent that the file documents: use, text, day, and where the proof is kept."""

    uses: tuple[str, ...]
    text_version: str
    said_on: date
    proof: str


def make_entry(cells: Cells, tags: tuple[str, ...], plan: Plan) -> Entry:
    texts, remarks = cells.texts, cells.remarks
    values: dict[str, Any] = {name: one_text(cells, name) for name in OWN_TEXTS} | {
        name: cells.days.get(name) for name in OWN_DAYS
    }
    _name(values, cells)
    masked = bool(texts.get("address_masked"))
    street = one_text(cells, "street", "house_number")
    if street and not values["postcode"] and not values["town"] and (whole := _WHOLE_ADDRESS.fullmatch(street)):
        street, values["postcode"], values["town"] = whole.groups()
    _place(values, cells, plan)
    postcode = values["postcode"]
    if masked:
        if street or postcode:
            remarks.append("0:masked_address")
        street = postcode = None
    if len(cells.contacts) > 20:
        del cells.contacts[20:]
        remarks.append("0:contacts")
    values |= {"street": street, "postcode": postcode}
    if plan.informed and values.get("notice_on") is None:
        values["notice_on"] = _day_of_form(values, cells, plan)
    return Entry(
        **values,
        roles=tuple(dict.fromkeys(cells.roles)),
        tags=tags,
        custom=cells.custom,
        contacts=tuple(cells.contacts),
        name=name_hash(values["first_names"], values["surname"]),
        home=home_hash(street, postcode),
        words=tuple(words_of(values["first_names"], values["surname"])),
        others=tuple(_others(cells, OTHERS[1:] if masked else OTHERS)) if plan.has_others else (),
        masked=masked,
        given_by=plan.given_by,
        retained_as=_retained_as(cells, plan),
    )


def _day_of_form(values: Mapping[str, Any], cells: Cells, plan: Plan) -> date:
    """Return the day on which the person filled in the campaign's form, as far as the file says it."""
    stated = plan.statement.said_on if plan.statement else None
    return values.get("collected_on") or cells.days.get("consent_on") or stated or plan.today


def _retained_as(cells: Cells, plan: Plan) -> Retained | None:
    """Return why the person may stay after the election; a line that refuses every channel says nothing of it."""
    if cells.refuses >= {"email", "phone"}:
        return None
    return "agreed" if cells.kept else "regular" if plan.regular else None


def _name(values: dict[str, Any], cells: Cells) -> None:
    """Take the whole name where nothing else is said of it; a name that says more than the others is not kept."""
    if "full_name" not in cells.texts:
        return
    full_name = one_text(cells, "full_name")
    if values["surname"] is None and values["first_names"] is None:
        values["surname"] = full_name
    elif set(words_of(full_name)) - set(words_of(values["surname"], values["first_names"])):
        cells.remarks.append("0:full_name")


def _place(values: dict[str, Any], cells: Cells, plan: Plan) -> None:
    """Complete postcode, town, commune and station: by a code where a column has one, else by postcode and town."""
    commune, station = read_station(values["commune"], values["station"], cells.remarks)
    place = read_place(values["postcode"] or "", values["town"] or "", plan.own)
    values["postcode"], values["town"] = read_postcode(place.postcode or None, cells.remarks), place.town or None
    if commune is None and place.doubt is not None:
        asked = Asked("town", place.written)
        answer = plan.answers.get(asked)
        commune = answer or None
        if answer is None:
            cells.remarks.append(f"0:town_{place.doubt}")
            cells.asked.setdefault(asked, spelling_of(f"{place.postcode} {place.town}"))
    values["commune"], values["station"] = commune or place.commune, station


def _others(cells: Cells, kinds: Sequence[str]) -> Iterator[Other]:
    for kind in kinds:
        street, town = one_text(cells, f"{kind}:street"), one_text(cells, f"{kind}:town")
        postcode = read_postcode(one_text(cells, f"{kind}:postcode"), cells.remarks)
        if street is not None or town is not None:
            yield Other(kind, street, postcode, town)
        elif postcode is not None:
            cells.remarks.append("0:postcode_alone")


def one_text(cells: Cells, target: str, before: str = "") -> str | None:
    """Return the text of a target, of several columns joined, after that of `before`; cut to 200 characters."""
    found = cells.texts.get(target)
    if before and before in cells.texts:
        found = cells.texts[before] + (found or [])
    if found is None:
        return None
    text = found[0] if len(found) == 1 else " ".join(dict.fromkeys(found))
    if len(text) > LONGEST:
        cells.remarks.append("0:cut")
    return text[:LONGEST]


def make_said(cells: Cells, statement: Statement | None) -> Said | None:
    """Return the documented consents: each needs who received it, the text, the day and the proof (GDPR, art. 7(1)).

    What a line does not say itself, the statement about the whole file may.
    """
    source, proof = one_text(cells, "consent_source"), one_text(cells, "consent_proof")
    version, said_on = one_text(cells, "consent_text"), cells.days.get("consent_on")
    if not cells.uses:
        if source or proof or version or said_on:
            cells.remarks.append("0:proof_alone")
        return None
    if statement is not None:
        source, proof = source or statement.source, proof or statement.proof
        version, said_on = version or statement.text_version, said_on or statement.said_on
    if not (source and proof and version and said_on):
        cells.remarks.append("0:consent")
        return None
    return Said(tuple(cells.uses), version, said_on, f"{source} ; {proof}"[:300])


def moment_of(day: date) -> datetime:
    """Return noon of a day, as a file has no hour."""
    return datetime.fromisoformat(f"{day.isoformat()}T12:00:00+00:00")
