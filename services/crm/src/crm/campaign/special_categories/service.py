"""False alarms, and texts stored before they would have been refused."""

from collections.abc import Sequence
from uuid import UUID

from elections.special_categories.detection import Finding, find_sensitive
from elections.special_categories.normalization import plain_words
from kit.security.auth import Caller, check_in_person
from kit.web.problems import Conflict, Forbidden, Invalid, NotFound
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep
from crm.campaign.special_categories.free_text_check import Waived, find_refused, load_waived, refusal
from crm.campaign.special_categories.models import FalseAlarm
from crm.campaign.special_categories.schemas import FalseAlarmCreate, FindingRead, Holder, RemovalCreate

MAX_VALUES = 20_000
"""Maximum number of distinct values of custom fields examined, most frequent first."""


async def list_false_alarms(session: AsyncSession, campaign_id: UUID) -> Sequence[FalseAlarm]:
    rows = select(FalseAlarm).where(FalseAlarm.campaign_id == campaign_id)
    return (await session.scalars(rows.order_by(FalseAlarm.allowed_at.desc(), FalseAlarm.text_key))).all()


async def allow(session: AsyncSession, caller: Caller, put: FalseAlarmCreate) -> FalseAlarm:
    """Allow one exact text; raise Invalid for a certain finding, such as a real opinion, belief or origin."""
    check_director(caller)
    finding = find_sensitive(put.text)
    if finding is None:
        raise Invalid("Ce texte n’est pas arrêté.", "This text is not stopped.", "/text")
    if finding.certain:
        raise refusal(finding, "/text")
    false_alarm = FalseAlarm(
        campaign_id=caller.campaign_id,
        text_key=plain_words(put.text),
        text=put.text,
        category=finding.category,
        reason=put.reason,
        allowed_by=caller.subject,
    )
    try:
        async with session.begin_nested():
            session.add(false_alarm)
            await session.flush()
    except IntegrityError as error:
        raise Conflict("Cette alerte est déjà levée.", "It is let through already.", "/text") from error
    await session.refresh(false_alarm)
    keep(
        session,
        caller.campaign_id,
        caller.subject,
        "added",
        "false_alarm",
        false_alarm.text_key,
        [false_alarm.category],
    )
    return false_alarm


async def withdraw(session: AsyncSession, caller: Caller, text: str) -> None:
    """Refuse an allowed text again."""
    check_director(caller)
    false_alarm = await session.get(FalseAlarm, (caller.campaign_id, plain_words(text)))
    if false_alarm is None:
        raise NotFound("Aucune alerte n’est levée pour ce texte.", "This text is not let through.")
    keep(
        session,
        caller.campaign_id,
        caller.subject,
        "erased",
        "false_alarm",
        false_alarm.text_key,
        [false_alarm.category],
    )
    await session.delete(false_alarm)
    await session.flush()


async def review(session: AsyncSession, campaign_id: UUID) -> list[FindingRead]:
    """List stored texts that would be refused now: tags, fields and their values, names of segments."""
    waivers = await load_waived(session, campaign_id)
    parameters = {"campaign": campaign_id, "most": MAX_VALUES}
    findings: list[FindingRead] = []
    for row in await session.execute(_TAGS, parameters):
        findings += _told("tag", row.tag, row.tag, waivers, row.people)
    for row in await session.execute(_FIELDS, parameters):
        for label in (row.label, row.key.replace("_", " "), *row.options):
            if finding := _told("field", row.key, label, waivers, row.people):
                findings += finding
                break
    for row in await session.execute(_VALUES, parameters):
        findings += _told("value", row.key, row.value, waivers, row.people)
    for row in await session.execute(_SEGMENTS, parameters):
        findings += _told("segment", str(row.id), row.name, waivers, None)
    return findings


async def remove(session: AsyncSession, caller: Caller, put: RemovalCreate) -> int:
    """Remove a refused text from everybody; return how many people had it."""
    check_director(caller)
    statement = {"tag": _DROP_TAG, "field": _DROP_FIELD, "value": _DROP_VALUE}[put.holder]
    parameters = {"campaign": caller.campaign_id, "key": put.key, "value": put.text or "", "by": caller.subject}
    removed = (await session.scalars(statement, parameters)).all()
    if put.holder == "field":
        await session.execute(_FORGET_FIELD, parameters)
    keep(session, caller.campaign_id, caller.subject, "erased", "false_alarm", put.holder, [put.holder])
    return len(removed)


def check_director(caller: Caller) -> None:
    check_in_person(caller)
    if "manager" not in caller.roles:
        raise Forbidden(
            "Seul un directeur de campagne lève une alerte ou retire une étiquette de toutes les fiches.",
            "Only a manager lets a text through, or takes a tag off everybody.",
        )


def _told(holder: Holder, key: str, text: str, waived: Waived, people: int | None) -> list[FindingRead]:
    finding: Finding | None = find_refused(text, waived)
    if finding is None:
        return []
    waivable = not finding.certain
    return [FindingRead(holder=holder, key=key, text=text, category=finding.category, people=people, waivable=waivable)]


_TAGS = text("""
    select tag, count(*) as people from person, unnest(tags) as tag where campaign_id = :campaign
    group by tag order by count(*) desc, tag limit :most
""")
_FIELDS = text("""
    select key, label, options,
        (select count(*) from person where person.campaign_id = field.campaign_id and custom ? field.key) as people
    from custom_field field where campaign_id = :campaign order by key
""")
_VALUES = text("""
    select pair.key, pair.value #>> '{}' as value, count(*) as people
    from person, jsonb_each(custom) as pair where campaign_id = :campaign and jsonb_typeof(pair.value) = 'string'
    group by 1, 2 order by count(*) desc, 1, 2 limit :most
""")
_SEGMENTS = text("select id, name from segment where campaign_id = :campaign order by name")
_CHANGED = "version = version + 1, updated_by = :by, updated_at = now()"
_DROP_TAG = text(f"""
    update person set tags = array_remove(tags, :key), {_CHANGED}
    where campaign_id = :campaign and :key = any (tags) returning id
""")
_DROP_FIELD = text(f"""
    update person set custom = custom - :key, {_CHANGED} where campaign_id = :campaign and custom ? :key returning id
""")
_DROP_VALUE = text(f"""
    update person set custom = custom - :key, {_CHANGED}
    where campaign_id = :campaign and custom ->> :key = :value returning id
""")
_FORGET_FIELD = text("delete from custom_field where campaign_id = :campaign and key = :key")
