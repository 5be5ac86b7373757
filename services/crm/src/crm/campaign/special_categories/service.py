"""The false alarms, and the texts stored before they would have been refused."""

from collections.abc import Sequence
from uuid import UUID

from elections.special_categories.detection import Finding, find_sensitive
from elections.special_categories.normalization import plain_words
from kit.security.auth import Caller
from kit.web.problems import Conflict, Forbidden, Invalid, NotFound
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep
from crm.campaign.special_categories.free_text_check import Waived, find_refused, load_waived, refusal
from crm.campaign.special_categories.models import FalseAlarm
from crm.campaign.special_categories.schemas import FalseAlarmCreate, FindingRead, Holder, RemovalCreate

MAX_VALUES = 20_000
"""Different values of the campaign's own fields that are looked at, the most frequent first."""


async def list_false_alarms(session: AsyncSession, campaign_id: UUID) -> Sequence[FalseAlarm]:
    rows = select(FalseAlarm).where(FalseAlarm.campaign_id == campaign_id)
    return (await session.scalars(rows.order_by(FalseAlarm.allowed_at.desc(), FalseAlarm.text_key))).all()


async def allow(session: AsyncSession, caller: Caller, put: FalseAlarmCreate) -> FalseAlarm:
    """Allow one exact text; raise Invalid for a certain case: a real opinion, belief or origin stays out."""
    check_director(caller)
    finding = find_sensitive(put.text)
    if finding is None:
        raise Invalid("Ce texte n’est pas arrêté.", "This text is not stopped.", "/text")
    if finding.certain:
        raise refusal(finding, "/text")
    made = FalseAlarm(
        campaign_id=caller.campaign_id,
        text_key=plain_words(put.text),
        text=put.text,
        category=finding.category,
        reason=put.reason,
        allowed_by=caller.subject,
    )
    try:
        async with session.begin_nested():
            session.add(made)
            await session.flush()
    except IntegrityError as error:
        raise Conflict("Cette alerte est déjà levée.", "It is let through already.", "/text") from error
    await session.refresh(made)
    keep(session, caller.campaign_id, caller.subject, "added", "false_alarm", made.text_key, [made.category])
    return made


async def withdraw(session: AsyncSession, caller: Caller, said: str) -> None:
    """Refuse again a text that was allowed."""
    check_director(caller)
    found = await session.get(FalseAlarm, (caller.campaign_id, plain_words(said)))
    if found is None:
        raise NotFound("Aucune alerte n’est levée pour ce texte.", "This text is not let through.")
    keep(session, caller.campaign_id, caller.subject, "erased", "false_alarm", found.text_key, [found.category])
    await session.delete(found)
    await session.flush()


async def review(session: AsyncSession, campaign_id: UUID) -> list[FindingRead]:
    """List what is stored and would be refused now: tags, fields and their values, names of segments."""
    waived = await load_waived(session, campaign_id)
    asked = {"campaign": campaign_id, "most": MAX_VALUES}
    found: list[FindingRead] = []
    for row in await session.execute(_TAGS, asked):
        found += _told("tag", row.tag, row.tag, waived, row.people)
    for row in await session.execute(_FIELDS, asked):
        for said in (row.label, row.key.replace("_", " "), *row.options):
            if told := _told("field", row.key, said, waived, row.people):
                found += told
                break
    for row in await session.execute(_VALUES, asked):
        found += _told("value", row.key, row.value, waived, row.people)
    for row in await session.execute(_SEGMENTS, asked):
        found += _told("segment", str(row.id), row.name, waived, None)
    return found


async def remove(session: AsyncSession, caller: Caller, put: RemovalCreate) -> int:
    """Take off everybody what would be refused now; return how many people had it."""
    check_director(caller)
    statement = {"tag": _DROP_TAG, "field": _DROP_FIELD, "value": _DROP_VALUE}[put.holder]
    said = {"campaign": caller.campaign_id, "key": put.key, "value": put.text or "", "by": caller.subject}
    gone = (await session.scalars(statement, said)).all()
    if put.holder == "field":
        await session.execute(_FORGET_FIELD, said)
    keep(session, caller.campaign_id, caller.subject, "erased", "false_alarm", put.holder, [put.holder])
    return len(gone)


def check_director(caller: Caller) -> None:
    if "manager" not in caller.roles:
        raise Forbidden(
            "Seul un directeur de campagne lève une alerte ou retire une étiquette de toutes les fiches.",
            "Only a manager lets a text through, or takes a tag off everybody.",
        )


def _told(holder: Holder, key: str, said: str, waived: Waived, people: int | None) -> list[FindingRead]:
    finding: Finding | None = find_refused(said, waived)
    if finding is None:
        return []
    waivable = not finding.certain
    return [FindingRead(holder=holder, key=key, text=said, category=finding.category, people=people, waivable=waivable)]


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
