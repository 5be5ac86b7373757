"""Results of calls: recorded once by an id from the caller's device, with immediate effect on consents.

A result is never refused for being late: after the lease, after the call campaign, in the silence.
"""

from datetime import UTC, datetime, timedelta
from typing import get_args
from uuid import UUID, uuid4

from common.schemas.actions import Channel
from common.schemas.campaign import CampaignState
from kit.campaigns.queries import campaign_now, get_campaign
from kit.db.vault import open_vault
from kit.security.auth import Caller
from kit.web.problems import Conflict, Invalid
from sqlalchemy.ext.asyncio import AsyncSession

from crm.calls.phone_bank.assignment import own_call, person_of
from crm.calls.phone_bank.call_refusals import WHY
from crm.calls.phone_bank.codes import EFFECTS, CallResult
from crm.calls.phone_bank.hours import closed_by, zone_of
from crm.calls.phone_bank.models import LONG_AGO, Call, CallCampaign, CallTarget
from crm.calls.phone_bank.schedule import Pace, after
from crm.calls.phone_bank.schemas import ReportCreate, ReportRead
from crm.calls.phone_bank.service import get_call_campaign, hours_of
from crm.campaign.actions.election_silence import department_of
from crm.canvassing.canvasses.schemas import CanvassCreate
from crm.canvassing.canvasses.service import record_canvasses
from crm.consents.ledger.schemas import ConsentCreate
from crm.consents.ledger.service import record_consent
from crm.forms.answers.schemas import AnswersCreate
from crm.forms.answers.service import record_answers
from crm.messaging.interactions.schemas import InteractionCreate
from crm.messaging.interactions.service import record_interaction
from crm.people.records import person_contacts
from crm.people.records.consent_uses import Use
from crm.people.records.contact_points import address_of
from crm.people.records.contacts import Channel as AddressKind
from crm.people.records.service import KnownPerson as Person
from crm.people.suppressions.service import suppress

_CALLS: tuple[Use, ...] = ("call", "automated_call")


async def note(session: AsyncSession, caller: Caller, call_id: UUID, report: ReportCreate) -> ReportRead:
    """Record the result of a call. Raises Conflict for a different report of the same call, Invalid at the field."""
    call = await own_call(session, caller, call_id, lock=True)
    call_campaign = await get_call_campaign(session, caller, call.call_campaign_id)
    target = await session.get_one(
        CallTarget, (call.campaign_id, call.call_campaign_id, call.person_id), with_for_update=True
    )
    fingerprint = (await open_vault(session, caller.campaign_id)).blind("call", report.model_dump_json())
    if call.result is not None:
        if call.fingerprint != fingerprint:
            raise Conflict(
                "Le résultat de cet appel est déjà noté.", "What came of this call is noted already.", "/result"
            )
        return _as_read(report.id, call, target, repeated=True)
    if call.number_read_at is None:
        raise Conflict(
            "Demandez d'abord le numéro : sans lui, personne n'a été appelé.",
            "Ask for the number first: nobody was called without it.",
            "/result",
        )
    state = (await get_campaign(session, caller.campaign_id)).state
    now = campaign_now(state)
    person = await person_of(session, call)
    _check(report)
    if report.call_back_at is not None:
        _check_hour(call_campaign, report.call_back_at, now, state, person)
    # A refusal is applied, and a conversation counted, even if the caller has since lost these territories.
    writer = caller.model_copy(update={"scopes": caller.scopes | {"people:write"}, "territories": ()})
    effect = EFFECTS[report.result]
    if effect.reached:
        line = InteractionCreate(
            channel="call", direction="out", happened_at=now, text=f"{call_campaign.name} : {effect.label.lower()}"
        )
        await record_interaction(session, writer, person.id, line, screened=False)
    await _keep(session, writer, call_campaign, person, report, now)
    # After the answers, as in a phone's batch, so that counts are locked in one order.
    await _count(session, writer, person, report, now)
    await _close(session, writer, call, person, report.result)
    if call.ended_at is None:
        target.leased_until = None
    pace = Pace(timedelta(hours=call_campaign.cooldown_hours), call_campaign.most_tries)
    turn = after(pace, target.tries, report.result, now, report.call_back_at)
    # A refusal that another caller recorded since stays.
    if target.state == "waiting" or turn.state == "done":
        target.state, target.tries = turn.state, turn.tries
        target.not_before, target.asked = turn.not_before, turn.asked
        target.due_at = max(target.leased_until or LONG_AGO, turn.not_before or LONG_AGO)
    call.ended_at, call.result, call.report_id = now, report.result, report.id
    call.fingerprint, call.station = fingerprint, person.station
    await session.flush()
    return _as_read(report.id, call, target, repeated=False)


def _check(report: ReportCreate) -> None:
    effect = EFFECTS[report.result]
    if report.call_back_at is not None and report.result is not CallResult.CALL_BACK:
        raise Invalid("Une heure de rappel va avec « À rappeler ».", "An hour goes with call_back.", "/call_back_at")
    if report.result is not CallResult.ANSWERED:
        for field, value in (("support", report.support), ("answers", report.answers), ("named", report.named)):
            if value:
                raise Invalid(
                    "Sans échange, personne n'a répondu : laissez ce champ vide.",
                    "Without a conversation nobody answered: leave this out.",
                    f"/{field}",
                )
    if report.agreed and (effect.closes != "nothing" or not effect.reached):
        raise Invalid(
            "Ce résultat ne va pas avec un accord.", "Nobody says yes to anything with this result.", "/agreed"
        )
    if (report.agreed or report.named) and report.notice_version is None:
        raise Invalid(
            "Dites quelle information a été lue à la personne avant son accord (RGPD, art. 7 et 13).",
            "Say which notice was read to them before they agreed (GDPR, art. 7 and 13).",
            "/notice_version",
        )
    if set(report.agreed) & {"automated_call"}:
        raise Invalid(
            "Un appel automatique se consent par écrit, pour des heures précises.",
            "Automated calls are agreed to in writing, for given hours.",
            "/agreed",
        )


def _check_hour(call_campaign: CallCampaign, at: datetime, now: datetime, state: CampaignState, person: Person) -> None:
    if at <= now:
        raise Invalid("Cette heure est passée.", "This hour has passed.", "/call_back_at")
    department = department_of((person.station or person.commune or person.postcode or "")[:3])
    closed = closed_by(hours_of(call_campaign), state, department, at)
    if closed is not None:
        local = at.astimezone(zone_of(state, department))
        raise Invalid(
            f"Personne ne pourra être appelé à cette heure ({local:%d/%m à %H:%M} là-bas). {WHY[closed]}",
            f"Nobody may be called at that hour: {closed}.",
            "/call_back_at",
        )


async def _count(session: AsyncSession, writer: Caller, person: Person, report: ReportCreate, now: datetime) -> None:
    """Add the result to the anonymous counts of the person's station, if that is known."""
    if person.station is None:
        return
    canvass = CanvassCreate(
        # A new id, so that nothing in the counts leads back to the call.
        id=uuid4(),
        station=person.station,
        happened_at=now,
        channel=Channel.PHONE,
        outcome=EFFECTS[report.result].outcome,
        support=report.support,
    )
    await record_canvasses(session, writer, [canvass])


async def _keep(
    session: AsyncSession,
    writer: Caller,
    call_campaign: CallCampaign,
    person: Person,
    report: ReportCreate,
    now: datetime,
) -> None:
    """Record the consents, then the answers: by name with consent only, opinions with a consent of their own."""
    for use in dict.fromkeys(report.agreed):
        yes = ConsentCreate(use=use, state="given", source="phone", stated_at=now, text_version=report.notice_version)
        try:
            await record_consent(session, writer, person.id, yes)
        except Invalid as refused:
            raise Invalid(refused.fr, refused.en, "/agreed") from refused
    if not report.answers:
        return
    if call_campaign.questionnaire_id is None or call_campaign.number is None:
        raise Invalid("Cette campagne d'appels ne pose aucune question.", "There is no script.", "/answers")
    put = AnswersCreate(
        id=uuid4(),
        questionnaire_id=call_campaign.questionnaire_id,
        number=call_campaign.number,
        channel="phone",
        answered_at=now,
        station=person.station,
        answers=report.answers,
        person_id=person.id if report.named else None,
        consent_text=report.notice_version if report.named else None,
    )
    await record_answers(session, writer, put, counted=True)


async def _close(session: AsyncSession, writer: Caller, call: Call, person: Person, result: CallResult) -> None:
    closes = EFFECTS[result].closes
    if closes == "number" and call.contact_id is not None:
        point = await address_of(session, call.campaign_id, call.contact_id)
        if point is not None:
            await suppress(session, call.campaign_id, [(point[1], point[2])], "bounce")
        return
    for use in {"calls": _CALLS, "everything": get_args(Use)}.get(closes, ()):
        no = ConsentCreate(use=use, state="withdrawn", source="phone")
        await record_consent(session, writer, person.id, no)
    if closes == "everything":
        for kind in get_args(AddressKind):
            addresses = await person_contacts.addresses_of(session, call.campaign_id, person.id, kind)
            await suppress(session, call.campaign_id, addresses, "opt_out")


def _as_read(report_id: UUID, call: Call, target: CallTarget, *, repeated: bool) -> ReportRead:
    not_before = target.not_before if target.state == "waiting" else None
    # In UTC, so that a repeated report compares equal.
    call_back_at = None if not_before is None else not_before.astimezone(UTC)
    return ReportRead(id=report_id, result=CallResult(call.result), repeated=repeated, again_at=call_back_at)
