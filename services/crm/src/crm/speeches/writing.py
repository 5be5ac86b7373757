"""The campaign writes what follows its forms; the notice is part of what people agree by, so forms have other words."""

from kit.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from crm.signups.keeping import keep_words
from crm.signups.service import list_forms
from crm.speeches.schemas import SpeechPut
from crm.speeches.service import KnownSpeech, put_speech


async def write_speech(
    session: AsyncSession, caller: Caller, language: str, put: SpeechPut, seen: int | None
) -> KnownSpeech:
    found = await put_speech(session, caller, language, put, seen)
    for form in await list_forms(session, caller.campaign_id):
        await keep_words(session, form, caller.subject)
    return found
