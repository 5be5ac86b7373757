"""The selection of a mailing, in words."""

from sqlalchemy.ext.asyncio import AsyncSession

from crm.messaging.mailings.models import Mailing
from crm.people.records.card import definition_of
from crm.people.records.custom_fields import custom_fields
from crm.segments.segments.filters import FILTER
from crm.segments.segments.phrase_texts import sentence_of
from crm.segments.segments.sentence import words_of


async def selection_words(session: AsyncSession, mailing: Mailing) -> str:
    """Return the sentence of its filter, or its conditions where there is none; empty: all who agree."""
    if mailing.filter is None:
        return ""
    found = FILTER.validate_python(mailing.filter)
    if (sentence := sentence_of(found, {})) is not None:
        return sentence
    return words_of(found, {row.key: definition_of(row) for row in await custom_fields(session)}, {})
