"""The questionnaires: a draft that is edited, and published versions that stay as they are."""

from collections.abc import Sequence
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


async def list_questionnaires(session: AsyncSession, campaign_id: UUID) -> Sequence[Questionnaire]:
    rows = select(Questionnaire).where(Questionnaire.campaign_id == campaign_id)
    return (await session.scalars(rows.order_by(Questionnaire.retired, Questionnaire.name))).all()


async def has_questionnaires(session: AsyncSession, campaign_id: UUID) -> bool:
    return await any_row(session, Questionnaire, Questionnaire.campaign_id == campaign_id)


async def get_questionnaire(
    session: AsyncSession, campaign_id: UUID, questionnaire_id: UUID, *, lock: bool = False
) -> Questionnaire:
    found = await session.get(Questionnaire, (campaign_id, questionnaire_id), with_for_update=lock)
    if found is None:
        raise NotFound("Ce questionnaire n'existe pas.", "There is no such questionnaire.")
    return found


async def add_questionnaire(session: AsyncSession, caller: Caller, put: QuestionnairePut) -> Questionnaire:
    _check(put)
    made = Questionnaire(
        campaign_id=caller.campaign_id,
        name=put.name,
        draft=put.definition.model_dump(mode="json"),
        retired=put.retired,
        created_by=caller.subject,
    )
    session.add(made)
    await _flush(session)
    return made


async def put_questionnaire(
    session: AsyncSession, caller: Caller, questionnaire_id: UUID, put: QuestionnairePut, seen: int | None
) -> Questionnaire:
    known = await get_questionnaire(session, caller.campaign_id, questionnaire_id, lock=True)
    check_seen(
        seen,
        known.version,
        "Ce questionnaire",
        "This questionnaire",
        "lu",
        lambda: {"version": known.version, "name": known.name, "definition": known.draft},
    )
    _check(put)
    known.name, known.draft, known.retired = put.name, put.definition.model_dump(mode="json"), put.retired
    known.version += 1
    await _flush(session)
    return known


async def publish(session: AsyncSession, caller: Caller, questionnaire_id: UUID) -> QuestionnaireVersion:
    """The draft as the next version. Raises Invalid where it asks nothing, Conflict where it is published."""
    known = await get_questionnaire(session, caller.campaign_id, questionnaire_id, lock=True)
    draft = Definition.model_validate(known.draft)
    if not draft.questions:
        raise Invalid("Ce questionnaire ne pose aucune question.", "This questionnaire asks nothing.", "/definition")
    if known.published:
        last = await get_version(session, caller.campaign_id, questionnaire_id, known.published)
        if last.definition == known.draft:
            raise Conflict("Cette version est déjà publiée.", "This draft is published already.")
    known.published += 1
    made = QuestionnaireVersion(
        campaign_id=caller.campaign_id,
        questionnaire_id=questionnaire_id,
        number=known.published,
        definition=known.draft,
        published_by=caller.subject,
    )
    session.add(made)
    await session.flush()
    return made


async def get_version(
    session: AsyncSession, campaign_id: UUID, questionnaire_id: UUID, number: int
) -> QuestionnaireVersion:
    found = await session.get(QuestionnaireVersion, (campaign_id, questionnaire_id, number))
    if found is None:
        raise NotFound("Cette version n'a pas été publiée.", "There is no such published version.")
    return found


async def read_definition(session: AsyncSession, campaign_id: UUID, questionnaire_id: UUID, number: int) -> Definition:
    """Return the definition of a published version. Raises NotFound."""
    return Definition.model_validate((await get_version(session, campaign_id, questionnaire_id, number)).definition)


def _check(put: QuestionnairePut) -> None:
    """Refuse questions in clear that reveal what GDPR, art. 9, protects: those have to be marked `sensitive`."""
    check_definition(put.definition)
    texts = {"/name": put.name}
    for place, one in enumerate(put.definition.questions):
        if not one.sensitive:
            pointer = f"/definition/questions/{place}"
            texts |= {f"{pointer}/label/{language}": said for language, said in one.label.items()}
            for rank, option in enumerate(() if one.themes else one.options):
                texts |= {f"{pointer}/options/{rank}/label/{tongue}": said for tongue, said in option.label.items()}
    check_certain(texts)


async def _flush(session: AsyncSession) -> None:
    try:
        async with session.begin_nested():
            await session.flush()
    except IntegrityError as error:
        raise Conflict(
            "Un questionnaire porte déjà ce nom.", "A questionnaire has this name already.", "/name"
        ) from error
