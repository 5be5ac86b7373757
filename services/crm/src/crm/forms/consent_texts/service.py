"""Consent texts as they were shown: a controller must be able to show them (GDPR, art. 7(1))."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from kit.campaigns.queries import campaign_now, campaign_today, get_campaign
from kit.security.auth import Caller
from kit.web.problems import Conflict, Invalid, NotFound
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.forms.consent_texts.built_in import built_in
from crm.forms.consent_texts.models import ConsentText
from crm.forms.consent_texts.parts import GONE, Line, Text
from crm.forms.consent_texts.schemas import ConsentTextCreate, ConsentTextRead, LineRead, TextRead

RESERVED = ("form-", "page-personnelle-")
"""Prefixes of versions that the software assigns, refused for those entered by hand."""


async def kept_of_form(session: AsyncSession, campaign_id: UUID, form_id: UUID, number: int) -> dict[str, Text]:
    """Return the form's text in each language, as stored under that version."""
    rows = await session.scalars(
        select(ConsentText).where(
            ConsentText.campaign_id == campaign_id, ConsentText.form_id == form_id, ConsentText.number == number
        )
    )
    return {row.language: _text(row) for row in rows}


async def keep_of_form(
    session: AsyncSession,
    campaign_id: UUID,
    form_id: UUID,
    number: int,
    versions: Mapping[str, str],
    texts: Mapping[str, Text],
    by: str,
) -> None:
    """Store a form's texts. `versions` and `texts` are by language."""
    now = campaign_now((await get_campaign(session, campaign_id)).state)
    session.add_all(
        ConsentText(
            campaign_id=campaign_id,
            version=versions[language],
            language=language,
            form_id=form_id,
            number=number,
            questionnaire_id=text.questionnaire_id,
            questionnaire_number=text.questionnaire_number,
            lines=[list(line) for line in text.lines],
            shown_from=now,
            kept_by=by,
        )
        for language, text in texts.items()
    )
    await session.flush()


async def keep_own(session: AsyncSession, campaign_id: UUID, version: str, language: str, text: Text, by: str) -> None:
    """Store the campaign's text of the self-service page; an existing version does not change."""
    now = campaign_now((await get_campaign(session, campaign_id)).state)
    row = {
        "campaign_id": campaign_id,
        "version": version,
        "language": language,
        "lines": [list(line) for line in text.lines],
        "shown_from": now,
        "kept_by": by,
    }
    await session.execute(insert(ConsentText).values(row).on_conflict_do_nothing())


async def list_of_form(session: AsyncSession, campaign_id: UUID, form_id: UUID) -> list[ConsentTextRead]:
    """List all texts of a form, newest first: consents may refer to any of them."""
    rows = select(ConsentText).where(ConsentText.campaign_id == campaign_id, ConsentText.form_id == form_id)
    texts = await session.scalars(rows.order_by(ConsentText.number.desc(), ConsentText.language))
    return [_as_read(row) for row in texts]


async def get_consent_text(session: AsyncSession, campaign_id: UUID, version: str) -> ConsentTextRead:
    consent_texts = await find_consent_texts(session, campaign_id, [version])
    if version not in consent_texts:
        raise NotFound(GONE, "These words are not kept: they changed before the campaign kept any.")
    return consent_texts[version]


async def find_consent_texts(
    session: AsyncSession, campaign_id: UUID, versions: Collection[str]
) -> dict[str, ConsentTextRead]:
    """Return the stored consent texts, by version."""
    rows = select(ConsentText).where(ConsentText.campaign_id == campaign_id, ConsentText.version.in_(set(versions)))
    stored = {row.version: _as_read(row) for row in await session.scalars(rows)}
    built = built_in((await get_campaign(session, campaign_id)).state.candidate)
    return {version: _ours(version, built[version]) for version in versions if version in built} | stored


async def add_consent_text(session: AsyncSession, caller: Caller, put: ConsentTextCreate) -> ConsentTextRead:
    """Store a text; an identical one changes nothing, another under the same version raises Conflict."""
    state = (await get_campaign(session, caller.campaign_id)).state
    if put.text_version.startswith(RESERVED) or put.text_version in built_in(state.candidate):
        raise Invalid(
            "Cette version est celle d'un texte que le logiciel garde lui-même : donnez-en une autre.",
            "This version is one whose words the software keeps by itself: give another.",
            "/text_version",
        )
    today = campaign_today(state)
    if put.shown_on is not None and put.shown_on > today:
        raise Invalid("Ce jour n'est pas encore venu.", "This day has not come yet.", "/shown_on")
    lines = [["text", put.text.strip()]]
    row = {
        "campaign_id": caller.campaign_id,
        "version": put.text_version,
        "language": put.language,
        "lines": lines,
        "shown_from": datetime.combine(put.shown_on or today, time(), ZoneInfo(state.time_zone)),
        "kept_by": caller.subject,
    }
    await session.execute(insert(ConsentText).values(row).on_conflict_do_nothing())
    consent_text = await session.get_one(ConsentText, (caller.campaign_id, put.text_version), populate_existing=True)
    if consent_text.lines != lines or consent_text.language != put.language:
        raise Conflict(
            "D'autres mots sont déjà gardés sous cette version, et des personnes ont pu leur dire oui : donnez un "
            "autre nom à ceux-ci.",
            "Other words are kept under this version already, and people may have agreed to those: name these "
            "otherwise.",
            "/text_version",
        )
    return _as_read(consent_text)


async def versions_of_other_forms(session: AsyncSession, campaign_id: UUID, forms: Collection[UUID]) -> set[str]:
    """Return the stored versions of all forms but these."""
    rows = select(ConsentText.version).where(ConsentText.campaign_id == campaign_id, ConsentText.form_id.is_not(None))
    return set(await session.scalars(rows.where(ConsentText.form_id.not_in(forms))))


async def remove_versions(session: AsyncSession, campaign_id: UUID, versions: Collection[str]) -> None:
    await session.execute(
        delete(ConsentText).where(ConsentText.campaign_id == campaign_id, ConsentText.version.in_(versions))
    )


def _text(row: ConsentText) -> Text:
    return Text(tuple((part, sentence) for part, sentence in row.lines), row.questionnaire_id, row.questionnaire_number)


def _as_read(row: ConsentText) -> ConsentTextRead:
    return ConsentTextRead(
        text_version=row.version,
        origin="form" if row.form_id else "campaign",
        form_id=row.form_id,
        number=row.number,
        questionnaire_id=row.questionnaire_id,
        questionnaire_number=row.questionnaire_number,
        shown_from=row.shown_from,
        texts=[TextRead(language=row.language, lines=_lines(_text(row).lines))],
    )


def _ours(version: str, texts: Mapping[str, Sequence[Line]]) -> ConsentTextRead:
    return ConsentTextRead(
        text_version=version,
        origin="service",
        form_id=None,
        number=None,
        questionnaire_id=None,
        questionnaire_number=None,
        shown_from=None,
        texts=[TextRead(language=language, lines=_lines(lines)) for language, lines in texts.items()],
    )


def _lines(lines: Sequence[Line]) -> list[LineRead]:
    return [LineRead(part=part, text=sentence) for part, sentence in lines]
