"""A draft of a segment: what its sentence means, whom it finds, and its keeping."""

from kit.pages.forms import read_form
from kit.security.auth import Caller
from kit.web.problems import Invalid
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.campaigns.place_input import find_territory
from crm.people.records.card import definition_of
from crm.people.records.custom_fields import custom_fields
from crm.segments.segments import sentences, service
from crm.segments.segments.draft import Draft
from crm.segments.segments.filters import FILTER, Filter
from crm.segments.segments.form_input import outline_of, read_filter
from crm.segments.segments.phrases import joined
from crm.segments.segments.reach import count_reach
from crm.segments.segments.schemas import SegmentPut
from crm.segments.segments.service import KnownSegment


async def read_sentence(session: AsyncSession, caller: Caller, draft: Draft) -> None:
    """Put the conditions of a sentence that was typed in the place of those of before."""
    if not draft.sentence or draft.sentence == draft.before:
        return
    draft.phrases = await sentences.phrases_of(session, caller, draft.sentence)
    raw = joined(draft.phrases)
    if raw is None:
        fault = next((one.fault for one in draft.phrases if one.filter is None), "")
        draft.problem = Invalid(fault, "A part of the sentence is not known.", "/sentence")
        return
    try:
        draft.root = outline_of(FILTER.validate_python(raw))
    except ValidationError:
        draft.problem = Invalid(
            "Un nombre de cette phrase est trop grand ou trop petit.", "A number is out of bounds.", "/sentence"
        )


async def look_through(session: AsyncSession, caller: Caller, draft: Draft, *, keep: bool = False) -> None:
    """Read the outline as a filter, and count who fits it. To be kept, nothing of it may be blank."""
    own = await find_territory(session, caller.campaign_id)
    fields = {row.key: definition_of(row) for row in await custom_fields(session)}
    draft.reading = read_filter(draft.root, fields, own)
    if keep:
        draft.reading.faults |= dict.fromkeys(draft.reading.blank, "Remplissez-la, ou retirez-la.")
    if draft.reading.filter is not None and not draft.reading.faults:
        try:
            draft.people = await service.count_people(session, caller, draft.reading.filter)
            draft.unknown_tags = await service.unknown_tags(session, caller, draft.reading.filter)
            draft.reach = await count_reach(session, caller, draft.reading.filter)
            if draft.problem is None:
                draft.sentence = await sentences.write_sentence(session, caller, draft.reading.filter) or ""
        except Invalid as problem:
            draft.reading.blame(problem)


async def keep(
    session: AsyncSession, caller: Caller, draft: Draft, found: Filter, segment: KnownSegment | None
) -> KnownSegment:
    """Store a draft as a segment, or in the place of one; raise Invalid at a field, or for a role that keeps none."""
    if "people:write" not in caller.scopes:
        raise Invalid("Votre rôle compte, mais ne garde pas de segment.", "Your role keeps no segments.")
    put = read_form(
        SegmentPut,
        {"name": draft.name, "shared_with": draft.shared, "filter": FILTER.dump_python(found, mode="json")},
        {"/name": "le nom", "/shared_with": "avec qui il est partagé"},
    )
    if segment is None:
        return await service.add_segment(session, caller, put)
    return await service.put_segment(session, caller, segment.id, put, draft.version)
