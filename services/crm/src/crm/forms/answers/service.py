"""Answers to questionnaires: by name for people who agreed, in totals for everybody."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from kit.campaigns.queries import campaign_now, campaign_today, get_campaign, local_day
from kit.db.sessions import any_row
from kit.db.vault import open_vault
from kit.security.auth import Caller
from kit.web.problems import Forbidden, Invalid
from sqlalchemy import or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.special_categories.free_text_check import screen
from crm.forms.answers.models import AnswerCount, AnswerSheet, AnswerSubmission
from crm.forms.answers.schemas import AnswersCreate, AnswersRead, CellRead, QuestionSums, TotalsRead
from crm.forms.answers.small_groups import LEAST, visible_cells
from crm.forms.answers.sums import add_counts, cells_of
from crm.forms.questionnaires.answer_rules import Answer, check_answers, open_texts, values_of
from crm.forms.questionnaires.definitions import Definition, answers_of, said_in
from crm.forms.questionnaires.service import read_definition
from crm.people.records import person_views
from crm.people.records import service as people
from crm.people.records.schemas import ThemePut

SEALED = "answers"
CLOCKS_DIFFER = timedelta(minutes=10)


async def record_answers(
    session: AsyncSession, caller: Caller, put: AnswersCreate, *, counted: bool = False, by_themselves: bool = False
) -> AnswersRead:
    """Record answers. `counted`: their interaction is recorded separately. `by_themselves`: they were checked when
    sent.

    Raises Invalid at an invalid answer, or for a name without consent.
    """
    definition = await read_definition(session, caller.campaign_id, put.questionnaire_id, put.number)
    answers = check_answers(definition, put.answers)
    _check_named(caller, put)
    if put.station is not None:
        caller.check_covers(put.station)
    state = (await get_campaign(session, caller.campaign_id)).state
    now = campaign_now(state)
    at = put.answered_at or now
    if at > now + CLOCKS_DIFFER:
        raise Invalid("Ce moment n'est pas encore venu.", "This moment has not come yet.", "/answered_at")
    person = await people.get_person(session, caller, put.person_id, lock=True) if put.person_id else None
    if person is not None:
        await person_views.check_not_minor(session, person, campaign_today(state), "/person_id")
        if not by_themselves:
            await screen(session, caller.campaign_id, open_texts(definition, answers))
    first = insert(AnswerSubmission).values(campaign_id=caller.campaign_id, id=put.id).on_conflict_do_nothing()
    if await session.scalar(first.returning(AnswerSubmission.id)) is None:
        return AnswersRead(id=put.id, repeated=True, kept=[], summed=[])
    sensitive = {question.key for question in definition.questions if question.sensitive}
    named_answers: dict[str, Answer] = {}
    if person is not None:
        agreed = "opinion" in person.uses
        named_answers = {key: answer for key, answer in answers.items() if agreed or key not in sensitive}
        await _keep(session, caller, put, person, definition, named_answers, at, local_day(state, at))
        if named_answers and put.channel != "paper" and not counted:
            await people.count_interaction(session, caller, person, at)
    station = put.station or (person.station if person and person.station else "")
    await add_counts(
        session, caller.campaign_id, cells_of(definition, put.questionnaire_id, put.number, station, answers)
    )
    return AnswersRead(
        id=put.id, repeated=False, kept=list(named_answers), summed=[key for key in answers if key not in named_answers]
    )


async def read_sums(
    session: AsyncSession, caller: Caller, questionnaire_id: UUID, number: int, station: str | None
) -> TotalsRead:
    """Return the totals of answers in the caller's territories, or in one of their stations."""
    definition = await read_definition(session, caller.campaign_id, questionnaire_id, number)
    rows = select(AnswerCount).where(
        AnswerCount.campaign_id == caller.campaign_id,
        AnswerCount.questionnaire_id == questionnaire_id,
        AnswerCount.number == number,
    )
    if station is not None:
        caller.check_covers(station, "?station")
        rows = rows.where(AnswerCount.station == station)
    elif caller.territories:
        within = [AnswerCount.station.startswith(f"{territory}_", autoescape=True) for territory in caller.territories]
        rows = rows.where(or_(AnswerCount.station.in_(caller.territories), *within))
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in await session.scalars(rows):
        counts[row.question][row.value] += row.people
    return TotalsRead(
        questionnaire_id=questionnaire_id,
        number=number,
        least=LEAST,
        questions=[_sums_of(definition, question.key, counts[question.key]) for question in definition.questions],
    )


async def has_answers(session: AsyncSession, campaign_id: UUID) -> bool:
    """Return whether a person has answers stored by name."""
    return await any_row(session, AnswerSheet, AnswerSheet.campaign_id == campaign_id)


async def sheets_before(
    session: AsyncSession, campaign_id: UUID, person_id: UUID, before: tuple[datetime, UUID] | None, limit: int
) -> list[tuple[UUID, datetime, str, str, str]]:
    """Return a person's answers for a timeline, newest first: id, moment, title, answers in French, author."""
    rows = select(AnswerSheet).where(AnswerSheet.campaign_id == campaign_id, AnswerSheet.person_id == person_id)
    if before is not None:
        rows = rows.where(tuple_(AnswerSheet.answered_at, AnswerSheet.id) < before)
    newest = rows.order_by(AnswerSheet.answered_at.desc(), AnswerSheet.id.desc()).limit(limit)
    entries: list[tuple[UUID, datetime, str, str, str]] = []
    vault = await open_vault(session, campaign_id)
    for row in (await session.scalars(newest)).all():
        definition = await read_definition(session, campaign_id, row.questionnaire_id, row.number)
        words = in_words(definition, json.loads(vault.open(SEALED, row.sealed)))
        entries.append((row.id, row.answered_at, said_in(definition.title, "fr"), "\n".join(words), row.recorded_by))
    return entries


async def texts_named_by(session: AsyncSession, campaign_id: UUID, person_id: UUID) -> set[str]:
    """Return the versions of the consent texts under which a person's answers were stored by name."""
    conditions = (AnswerSheet.campaign_id == campaign_id) & (AnswerSheet.person_id == person_id)
    return set(await session.scalars(select(AnswerSheet.consent_text).where(conditions)))


async def named_texts(session: AsyncSession, campaign_id: UUID, versions: Collection[str]) -> set[str]:
    """Return those of the versions that a person's answers refer to."""
    in_campaign = AnswerSheet.campaign_id == campaign_id
    rows = select(AnswerSheet.consent_text).where(in_campaign, AnswerSheet.consent_text.in_(versions)).distinct()
    return set(await session.scalars(rows))


def in_words(definition: Definition, answers: dict[str, Answer]) -> Sequence[str]:
    """Return a line for each answer, in French if the questionnaire has French."""
    lines: list[str] = []
    for question in definition.questions:
        if question.key not in answers:
            continue
        labels = {option.key: said_in(option.label, "fr") for option in question.options} | {"yes": "oui", "no": "non"}
        answer = answers[question.key]
        values = [str(answer)] if question.kind in ("text", "date") else values_of(question, answer)
        lines.append(f"{said_in(question.label, 'fr')} {', '.join(labels.get(value, value) for value in values)}")
    return lines


def _check_named(caller: Caller, put: AnswersCreate) -> None:
    if (put.person_id is None) != (put.consent_text is None):
        raise Invalid(
            "Des réponses se gardent au nom d'une personne avec son accord, et un accord est celui d'une personne : "
            "donnez les deux, ou aucun des deux.",
            "Answers are kept by name with consent, and consent is somebody's: give both or neither.",
            "/consent_text" if put.person_id else "/person_id",
        )
    if put.person_id is not None and "people:write" not in caller.scopes:
        raise Forbidden(
            "Votre rôle ne permet pas d'écrire sur la fiche d'une personne : envoyez les réponses sans elle.",
            "Your role may not write on a person's record: send the answers without it.",
            "/person_id",
        )


async def _keep(
    session: AsyncSession,
    caller: Caller,
    put: AnswersCreate,
    person: people.KnownPerson,
    definition: Definition,
    answers: dict[str, Answer],
    at: datetime,
    noted_on: date,
) -> None:
    if not answers:
        return
    vault = await open_vault(session, caller.campaign_id)
    session.add(
        AnswerSheet(
            campaign_id=caller.campaign_id,
            id=put.id,
            person_id=person.id,
            questionnaire_id=put.questionnaire_id,
            number=put.number,
            channel=put.channel,
            answered_at=at,
            sealed=vault.seal(SEALED, json.dumps(answers, ensure_ascii=False)),
            consent_text=put.consent_text or "",
            recorded_by=caller.subject,
        )
    )
    await session.flush()
    title = said_in(definition.title, "fr")[:200]
    for question in definition.questions:
        for theme in values_of(question, answers[question.key]) if question.themes and question.key in answers else []:
            theme_put = ThemePut(theme=theme, noted_on=noted_on, noted_where=title)
            await person_views.add_theme(session, caller, person.id, theme_put)


def _sums_of(definition: Definition, key: str, counts: Counter[str]) -> QuestionSums:
    question = next(question for question in definition.questions if question.key == key)
    answered = counts[""]
    values = list(answers_of(question)) or sorted(
        (value for value in counts if value), key=lambda text: (len(text), text)
    )
    cells = visible_cells(answered, {value: counts[value] for value in values}, several=question.kind == "choices")
    return QuestionSums(
        question=key,
        answered=answered if answered == 0 or answered >= LEAST else None,
        cells=[CellRead(value=value, people=people) for value, people in cells.items()],
    )
