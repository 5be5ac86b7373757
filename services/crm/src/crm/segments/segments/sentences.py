"""Sentences of the campaign, read with what its names mean: towns, stations, segments, turfs, streets."""

from kit.security.auth import Caller
from kit.web.problems import Invalid
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.campaigns.place_input import find_territory
from crm.segments.segments import service
from crm.segments.segments.filters import FILTER, Filter
from crm.segments.segments.grounds import known_grounds
from crm.segments.segments.phrase_texts import sentence_of
from crm.segments.segments.phrases import Known, Phrase, joined, read_phrases
from crm.segments.segments.schemas import SentenceRead


async def phrases_of(session: AsyncSession, caller: Caller, sentence: str) -> list[Phrase]:
    grounds = known_grounds()
    known = Known(
        own=await find_territory(session, caller.campaign_id),
        stations=(),
        segments={one.name.casefold(): one.id for one in await service.list_segments(session, caller)},
        find_landmarks=lambda text: grounds.find_landmarks(session, caller, text),
        find_turfs=lambda text: grounds.find_turfs(session, caller, text),
    )
    return await read_phrases(sentence, known)


async def write_sentence(session: AsyncSession, caller: Caller, found: Filter) -> str | None:
    """Return the sentence of a filter; None where there are no words for all of it."""
    return sentence_of(found, {one.id: one.name for one in await service.list_segments(session, caller)})


async def read_sentence(session: AsyncSession, caller: Caller, sentence: str) -> SentenceRead:
    """Raise Invalid with the phrase that is not understood."""
    phrases = await phrases_of(session, caller, sentence)
    raw = joined(phrases)
    if raw is None:
        fault = next((one.fault for one in phrases if one.filter is None), "Écrivez qui vous cherchez.")
        raise Invalid(fault, "A phrase is not understood: name a role, a town, a time, a consent.", "/sentence")
    found = FILTER.validate_python(raw)
    written = await write_sentence(session, caller, found)
    return SentenceRead(
        sentence=sentence if written is None else written,
        filter=FILTER.dump_python(found, mode="json", exclude_none=True),
        others={one.text: list(one.others) for one in phrases if one.others},
    )
