"""Questionnaires: an editable draft, and published versions that never change."""

from collections.abc import Sequence
from itertools import chain, count
from uuid import UUID

from kit.db.sessions import any_row
from kit.security.auth import Caller
from kit.web.etags import check_seen
from kit.web.problems import Conflict, Invalid, NotFound
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.special_categories.free_text_check import check_certain
from crm.forms.questionnaires.definitions import Definition, check_definition
from crm.forms.questionnaires.models import Questionnaire, QuestionnaireVersion
from crm.forms.questionnaires.schemas import QuestionnairePut

NAME_KEPT, ORIGIN_KEPT = 60, 40
"""Letters of a name and of where it comes from, where a campaign has a questionnaire of that name already."""


async def list_questionnaires(session: AsyncSession, campaign_id: UUID) -> Sequence[Questionnaire]:
    rows = select(Questionnaire).where(Questionnaire.campaign_id == campaign_id)
    return (await session.scalars(rows.order_by(Questionnaire.retired, Questionnaire.name))).all()


async def has_questionnaires(session: AsyncSession, campaign_id: UUID) -> bool:
    return await any_row(session, Questionnaire, Questionnaire.campaign_id == campaign_id)


async def get_questionnaire(
    session: AsyncSession, campaign_id: UUID, questionnaire_id: UUID, *, lock: bool = False
) -> Questionnaire:
    questionnaire = await session.get(Questionnaire, (campaign_id, questionnaire_id), with_for_update=lock)
    if questionnaire is None:
        raise NotFound("Ce questionnaire n'existe pas.", "There is no such questionnaire.")
    return questionnaire


async def add_questionnaire(session: AsyncSession, caller: Caller, put: QuestionnairePut) -> Questionnaire:
    check_words(put)
    questionnaire = Questionnaire(
        campaign_id=caller.campaign_id,
        name=put.name,
        draft=put.definition.model_dump(mode="json"),
        retired=put.retired,
        created_by=caller.subject,
    )
    session.add(questionnaire)
    await _flush(session)
    return questionnaire


async def put_questionnaire(
    session: AsyncSession, caller: Caller, questionnaire_id: UUID, put: QuestionnairePut, seen_version: int | None
) -> Questionnaire:
    questionnaire = await get_questionnaire(session, caller.campaign_id, questionnaire_id, lock=True)
    check_seen(
        seen_version,
        questionnaire.version,
        "Ce questionnaire",
        "This questionnaire",
        "lu",
        lambda: {"version": questionnaire.version, "name": questionnaire.name, "definition": questionnaire.draft},
    )
    check_words(put)
    questionnaire.name, questionnaire.draft, questionnaire.retired = (
        put.name,
        put.definition.model_dump(mode="json"),
        put.retired,
    )
    questionnaire.version += 1
    await _flush(session)
    return questionnaire


async def publish(session: AsyncSession, caller: Caller, questionnaire_id: UUID) -> QuestionnaireVersion:
    """Publish the draft as the next version. Raises Invalid for one without questions, Conflict if nothing changed."""
    questionnaire = await get_questionnaire(session, caller.campaign_id, questionnaire_id, lock=True)
    draft = Definition.model_validate(questionnaire.draft)
    if not draft.questions:
        raise Invalid("Ce questionnaire ne pose aucune question.", "This questionnaire asks nothing.", "/definition")
    if questionnaire.published:
        last = await get_version(session, caller.campaign_id, questionnaire_id, questionnaire.published)
        if last.definition == questionnaire.draft:
            raise Conflict("Cette version est déjà publiée.", "This draft is published already.")
    questionnaire.published += 1
    questionnaire_version = QuestionnaireVersion(
        campaign_id=caller.campaign_id,
        questionnaire_id=questionnaire_id,
        number=questionnaire.published,
        definition=questionnaire.draft,
        published_by=caller.subject,
    )
    session.add(questionnaire_version)
    await session.flush()
    return questionnaire_version


async def free_name(session: AsyncSession, campaign_id: UUID, name: str, origin: str) -> str:
    """Return a name that no questionnaire of the campaign has: this one, else with its origin, and a number."""
    taken = {one.name for one in await list_questionnaires(session, campaign_id)}
    from_there = f"{name[:NAME_KEPT]} ({origin[:ORIGIN_KEPT]}"
    others = (f"{from_there}{f', {number}' if number > 1 else ''})" for number in count(1))
    return next(one for one in chain((name,), others) if one not in taken)


async def published_among(session: AsyncSession, campaign_id: UUID, ids: Sequence[UUID]) -> set[UUID]:
    """Return which of these questionnaires have a published version."""
    rows = select(Questionnaire.id).where(
        Questionnaire.campaign_id == campaign_id, Questionnaire.id.in_(ids), Questionnaire.published > 0
    )
    return {*await session.scalars(rows)}


async def get_version(
    session: AsyncSession, campaign_id: UUID, questionnaire_id: UUID, number: int
) -> QuestionnaireVersion:
    questionnaire_version = await session.get(QuestionnaireVersion, (campaign_id, questionnaire_id, number))
    if questionnaire_version is None:
        raise NotFound("Cette version n'a pas été publiée.", "There is no such published version.")
    return questionnaire_version


async def read_definition(session: AsyncSession, campaign_id: UUID, questionnaire_id: UUID, number: int) -> Definition:
    """Return the definition of a published version. Raises NotFound."""
    return Definition.model_validate((await get_version(session, campaign_id, questionnaire_id, number)).definition)


def check_words(put: QuestionnairePut) -> None:
    """Refuse unencrypted questions that reveal data of GDPR, art. 9: they must be marked `sensitive`."""
    check_definition(put.definition)
    texts = {"/name": put.name}
    for index, question in enumerate(put.definition.questions):
        if not question.sensitive:
            pointer = f"/definition/questions/{index}"
            texts |= {f"{pointer}/label/{language}": text for language, text in question.label.items()}
            for rank, option in enumerate(() if question.themes else question.options):
                texts |= {f"{pointer}/options/{rank}/label/{tongue}": text for tongue, text in option.label.items()}
    check_certain(texts)


async def _flush(session: AsyncSession) -> None:
    try:
        async with session.begin_nested():
            await session.flush()
    except IntegrityError as error:
        raise Conflict(
            "Un questionnaire porte déjà ce nom.", "A questionnaire has this name already.", "/name"
        ) from error
