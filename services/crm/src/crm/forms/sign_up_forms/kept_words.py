"""A form's consent texts, stored in each language before anybody can agree to them."""

from collections.abc import Mapping
from uuid import UUID

from kit.campaigns.queries import get_campaign
from kit.web.problems import Conflict
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.forms.consent_texts import service as consent_texts
from crm.forms.consent_texts.parts import Text, digest_of
from crm.forms.form_translations.service import translation_in
from crm.forms.page_words import notice as notices
from crm.forms.questionnaires.definitions import Definition
from crm.forms.questionnaires.service import read_definition
from crm.forms.sign_up_forms.form_words import WORDS, form_lines, languages_of
from crm.forms.sign_up_forms.models import SignUpForm


def text_version(form: SignUpForm, language: str) -> str:
    """Return the version that a consent by this form refers to, in the language read."""
    return version_of(form.id.hex, form.words_version, language)


def version_of(form: str, number: int, language: str) -> str:
    return f"form-{form[:8]}-{number}-{language}"


async def definition_of(session: AsyncSession, form: SignUpForm) -> Definition | None:
    if form.questionnaire_id is None or form.number is None:
        return None
    return await read_definition(session, form.campaign_id, form.questionnaire_id, form.number)


async def texts_of(session: AsyncSession, form: SignUpForm) -> dict[str, Text]:
    """Return the page's current consent text in each of its languages."""
    definition = await definition_of(session, form)
    candidate = (await get_campaign(session, form.campaign_id)).state.candidate
    return {
        language: text_of(form, definition, candidate, language, await _notice(session, form.campaign_id, language))
        for language in (*languages_of(definition, form.words), *WORDS)
    }


def text_of(
    form: SignUpForm, definition: Definition | None, candidate: str, language: str, notice: Mapping[str, str]
) -> Text:
    lines = form_lines(form.title, form.intro, definition, form.words, form.uses, language)
    lines = [(part, sentence.replace("{}", candidate) if part == "who" else sentence) for part, sentence in lines]
    lines += [("notice_rights" if key == "rights" else key, notice[key]) for key in notices.AGREED_BY]
    return Text(tuple(lines), form.questionnaire_id, form.number)


async def mark_of(session: AsyncSession, form: SignUpForm, language: str) -> str:
    """Return the digest that the page carries, to prove which text a person read."""
    return digest_of((await texts_of(session, form))[language])


async def check_read(session: AsyncSession, form: SignUpForm, language: str, read: str) -> None:
    """Raise Conflict if the form's text has changed since it was read. `read`: the page's digest."""
    if read != await mark_of(session, form, language):
        raise Conflict(
            "Ce formulaire a changé pendant que vous le remplissiez. Relisez ce à quoi vous dites oui, puis envoyez.",
            "This form changed while you were filling it in. Read again what you say yes to, then send it.",
            "/read",
        )


async def keep_words(session: AsyncSession, form: SignUpForm, by: str) -> None:
    """Store the texts of an open form, under a new version if they changed.

    They change with an edit, the candidate's name, or a release of this software.
    """
    if not form.is_open or await _kept(session, form) == await texts_of(session, form):
        return
    # Concurrent calls store the texts once.
    locked = select(SignUpForm).where(SignUpForm.campaign_id == form.campaign_id, SignUpForm.id == form.id)
    await session.execute(locked.with_for_update().execution_options(populate_existing=True))
    stored, texts = await _kept(session, form), await texts_of(session, form)
    if stored == texts:
        return
    if stored and form.words_version == form.version:
        form.version += 1
    form.words_version = form.version
    await session.flush()
    versions = {language: text_version(form, language) for language in texts}
    await consent_texts.keep_of_form(session, form.campaign_id, form.id, form.words_version, versions, texts, by)


async def _notice(session: AsyncSession, campaign_id: UUID, language: str) -> Mapping[str, str]:
    return (await translation_in(session, campaign_id, language)).part("notice")


async def _kept(session: AsyncSession, form: SignUpForm) -> dict[str, Text]:
    return await consent_texts.kept_of_form(session, form.campaign_id, form.id, form.words_version)
