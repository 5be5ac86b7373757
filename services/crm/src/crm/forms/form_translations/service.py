"""The texts that follow a form, in the languages of the campaign's forms."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import TypeAlias
from uuid import UUID

from kit.campaigns.queries import campaign_now, get_campaign
from kit.security.auth import Caller
from kit.web.etags import check_seen
from kit.web.problems import Conflict, Invalid
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions.election_silence import is_silent
from crm.forms.consent_texts import service as consent_texts
from crm.forms.consent_texts.built_in import own_page_version
from crm.forms.consent_texts.parts import Text, digest_of
from crm.forms.form_translations.models import FormTranslation
from crm.forms.form_translations.schemas import FormTranslationPut
from crm.forms.page_words.after_forms import FIRST, SHIPPED, FormTexts, check_words, own_page_lines


async def list_translations(session: AsyncSession, campaign_id: UUID) -> Sequence[FormTranslation]:
    rows = select(FormTranslation).where(FormTranslation.campaign_id == campaign_id)
    return (await session.scalars(rows.order_by(FormTranslation.language))).all()


async def spoken_languages(session: AsyncSession, campaign_id: UUID) -> list[str]:
    """List the languages of the software, then the campaign's own."""
    return [*SHIPPED, *(one.language for one in await list_translations(session, campaign_id))]


async def find_translation(session: AsyncSession, campaign_id: UUID, language: str) -> FormTranslation | None:
    return await session.get(FormTranslation, (campaign_id, language))


async def translation_in(session: AsyncSession, campaign_id: UUID, asked: str | None) -> FormTexts:
    """Return the texts in that language, the software's or the campaign's; in French if there are none."""
    language = (asked or FIRST)[:2].lower()
    if language in SHIPPED:
        return FormTexts(language, {})
    found = await find_translation(session, campaign_id, language)
    return FormTexts(language, found.words) if found else FormTexts(FIRST, {})


AfterChange: TypeAlias = Callable[[AsyncSession, Caller], Awaitable[None]]
_AFTER: list[AfterChange] = []


def register_after_change(then: AfterChange) -> None:
    """Register a feature whose words include some of these, to follow their changes."""
    if then not in _AFTER:
        _AFTER.append(then)


async def write_translation(
    session: AsyncSession, caller: Caller, language: str, put: FormTranslationPut, seen: int | None
) -> FormTranslation:
    """Write a translation as `put_speech` does, and the forms' words anew: the notice is part of a consent text."""
    found = await put_translation(session, caller, language, put, seen)
    for then in _AFTER:
        await then(session, caller)
    return found


async def put_translation(
    session: AsyncSession, caller: Caller, language: str, put: FormTranslationPut, seen: int | None
) -> FormTranslation:
    """The same again is no other version. Refused in the silence, as it is on public pages."""
    state = (await get_campaign(session, caller.campaign_id)).state
    if is_silent(state, "", campaign_now(state)):
        raise Conflict(
            "Pendant le silence électoral une page publique ne change pas (code électoral, art. L. 49).",
            "A public page does not change during the election silence (art. L. 49).",
            article="L. 49",
        )
    if language in SHIPPED:
        raise Invalid(
            "Le français et l'anglais sont dans le logiciel.", "French and English are in the software.", "/language"
        )
    check_words(put.words)
    # Of two who begin it at once the second finds what the first wrote.
    row = {"campaign_id": caller.campaign_id, "language": language, "edited_by": caller.subject}
    begun = insert(FormTranslation).values(**row, version=0, words=dict[str, str]())
    await session.execute(begun.on_conflict_do_nothing())
    key = (caller.campaign_id, language)
    found = await session.get_one(FormTranslation, key, with_for_update=True, populate_existing=True)
    check_seen(seen, found.version, "Ces mots", "These words", "lus", lambda: {"version": found.version})
    if found.words != put.words or not found.version:
        found.words, found.version = dict(put.words), found.version + 1
        found.edited_by, found.edited_at = caller.subject, datetime.now(UTC)
    await session.flush()
    await keep_own_page(session, caller.campaign_id, language)
    return found


async def keep_own_page(session: AsyncSession, campaign_id: UUID, language: str) -> tuple[str, str]:
    """The version of what somebody agrees by on their own page, and the mark of its words; kept before anybody does."""
    translation, text = await _own_page(session, campaign_id, language)
    found = await find_translation(session, campaign_id, translation.language)
    version = own_page_version(translation.language, found.version if found else None)
    if found is not None:
        await consent_texts.keep_own(session, campaign_id, version, translation.language, text, found.edited_by)
    return version, digest_of(text)


async def mark_of_own_page(session: AsyncSession, campaign_id: UUID, language: str) -> str:
    """Return the digest that the page carries, to tell which text a person read."""
    return digest_of((await _own_page(session, campaign_id, language))[1])


async def _own_page(session: AsyncSession, campaign_id: UUID, language: str) -> tuple[FormTexts, Text]:
    translation = await translation_in(session, campaign_id, language)
    candidate = (await get_campaign(session, campaign_id)).state.candidate
    return translation, Text(tuple(own_page_lines(translation, candidate)))
