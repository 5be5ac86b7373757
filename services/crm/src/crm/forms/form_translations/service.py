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
from crm.forms.page_words.after_forms import FIRST, FIXED, SHIPPED, FormTexts, check_words, own_page_lines


async def list_translations(session: AsyncSession, campaign_id: UUID) -> Sequence[FormTranslation]:
    rows = select(FormTranslation).where(FormTranslation.campaign_id == campaign_id)
    return (await session.scalars(rows.order_by(FormTranslation.language))).all()


async def spoken_languages(session: AsyncSession, campaign_id: UUID) -> list[str]:
    """List the languages of the software, then the campaign's own."""
    own = [translation.language for translation in await list_translations(session, campaign_id)]
    return [*SHIPPED, *(language for language in own if language not in SHIPPED)]


async def find_translation(session: AsyncSession, campaign_id: UUID, language: str) -> FormTranslation | None:
    return await session.get(FormTranslation, (campaign_id, language))


async def translation_in(session: AsyncSession, campaign_id: UUID, requested: str | None) -> FormTexts:
    """Return the texts in a language, the campaign's over the software's; in French if there are none."""
    language = (requested or FIRST)[:2].lower()
    if language in FIXED:
        return FormTexts(language, {})
    translation = await find_translation(session, campaign_id, language)
    if translation is None and language not in SHIPPED:
        return FormTexts(FIRST, {})
    return FormTexts(language, translation.words if translation else {})


AfterChange: TypeAlias = Callable[[AsyncSession, Caller], Awaitable[None]]
_AFTER: list[AfterChange] = []


def register_after_change(after_change: AfterChange) -> None:
    """Register a function to call after a change of these texts, for features that include some."""
    if after_change not in _AFTER:
        _AFTER.append(after_change)


async def write_translation(
    session: AsyncSession, caller: Caller, language: str, put: FormTranslationPut, seen_version: int | None
) -> FormTranslation:
    """Store a translation, then the forms' consent texts, which include the notice."""
    form_translation = await put_translation(session, caller, language, put, seen_version)
    for after_change in _AFTER:
        await after_change(session, caller)
    return form_translation


async def put_translation(
    session: AsyncSession, caller: Caller, language: str, put: FormTranslationPut, seen_version: int | None
) -> FormTranslation:
    """Store a translation; an identical one is no new version. Refused in the silence, as it shows on public pages."""
    state = (await get_campaign(session, caller.campaign_id)).state
    if is_silent(state, "", campaign_now(state)):
        raise Conflict(
            "Pendant le silence électoral une page publique ne change pas (code électoral, art. L. 49).",
            "A public page does not change during the election silence (art. L. 49).",
            article="L. 49",
        )
    if language in FIXED:
        raise Invalid(
            "Le français et l'anglais sont dans le logiciel.", "French and English are in the software.", "/language"
        )
    check_words(put.words)
    # Of two concurrent inserts, the second reads what the first wrote.
    row = {"campaign_id": caller.campaign_id, "language": language, "edited_by": caller.subject}
    begun = insert(FormTranslation).values(**row, version=0, words=dict[str, str]())
    await session.execute(begun.on_conflict_do_nothing())
    key = (caller.campaign_id, language)
    form_translation = await session.get_one(FormTranslation, key, with_for_update=True, populate_existing=True)
    check_seen(
        seen_version,
        form_translation.version,
        "Ces mots",
        "These words",
        "lus",
        lambda: {"version": form_translation.version},
    )
    if form_translation.words != put.words or not form_translation.version:
        form_translation.words, form_translation.version = dict(put.words), form_translation.version + 1
        form_translation.edited_by, form_translation.edited_at = caller.subject, datetime.now(UTC)
    await session.flush()
    await keep_own_page(session, caller.campaign_id, language)
    return form_translation


async def keep_own_page(session: AsyncSession, campaign_id: UUID, language: str) -> tuple[str, str]:
    """Store the consent text of the self-service page before anybody agrees to it; return its version and digest."""
    translation, text = await _own_page(session, campaign_id, language)
    stored = await find_translation(session, campaign_id, translation.language)
    version = own_page_version(translation.language, stored.version if stored else None)
    if stored is not None:
        await consent_texts.keep_own(session, campaign_id, version, translation.language, text, stored.edited_by)
    return version, digest_of(text)


async def mark_of_own_page(session: AsyncSession, campaign_id: UUID, language: str) -> str:
    """Return the digest that the page carries, to prove which text a person read."""
    return digest_of((await _own_page(session, campaign_id, language))[1])


async def _own_page(session: AsyncSession, campaign_id: UUID, language: str) -> tuple[FormTexts, Text]:
    translation = await translation_in(session, campaign_id, language)
    candidate = (await get_campaign(session, campaign_id)).state.candidate
    return translation, Text(tuple(own_page_lines(translation, candidate)))
