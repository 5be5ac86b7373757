"""Text messages of reporters: stored as received, read line by line, answered in French."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from common.scopes import Role
from elections.rounds import newest_round
from kit.campaigns.queries import campaign_today, get_campaign
from kit.db.vault import open_vault
from kit.security.auth import Caller
from kit.security.entitlements import Rights, check_may_give
from kit.security.links import close_links, new_link
from kit.web.problems import NotFound, Problem
from kit.web.validation import describe_error
from pydantic import ValidationError
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.candidates.service import list_candidates
from results.journal.service import write_entry
from results.reporting.ballot_samples.schemas import BallotSampleCreate
from results.reporting.ballot_samples.service import report_sample
from results.reporting.poll_watchers.phone_numbers import read_number
from results.reporting.poll_watchers.service import KnownPollWatcher, find_by_phone, subject_of
from results.reporting.sms_reports.models import SmsGateway, SmsReport
from results.reporting.sms_reports.schemas import SmsReportCreate
from results.reporting.sms_reports.sms_format import Line, MalformedInput, SampleLine, SheetLine, TurnoutLine, read_line
from results.sheets.tallies.known_sheets import KnownTally, list_own
from results.sheets.tallies.reconciliation import EARLY, State
from results.sheets.tallies.schemas import TallyCreate
from results.sheets.tallies.service import report_tally
from results.sheets.turnouts.schemas import TurnoutCreate
from results.sheets.turnouts.service import report_turnout

PURPOSE = "sms"
"""Of a secret link."""
MAX_LINES = 20
_SCOPES = frozenset({"stations:read", "tallies:read", "tallies:write", "tallies:sealed"})
_UNKNOWN = "Ce numéro n'est pas celui d'un correspondant de la campagne. Appelez votre coordinateur."


@dataclass(frozen=True)
class _Reporter:
    """Sender of a text message, with the lookup of stations by each of their names and of candidates by panel."""

    caller: Caller
    round: int
    stations: Mapping[str, str | None]
    """By key and by code; None where the code is that of two."""
    candidates: Mapping[int, str]


async def make_gateway(session: AsyncSession, caller: Caller) -> tuple[SmsGateway, str]:
    """Create a gateway; return it with its token, which is not stored. Its holder can report for any poll watcher."""
    check_may_give(caller.conferrable, Rights(_SCOPES))
    gateway = SmsGateway(campaign_id=caller.campaign_id, created_by=caller.subject, created_at=datetime.now(UTC))
    session.add(gateway)
    await session.flush()
    token = await new_link(session, caller.campaign_id, PURPOSE, gateway.id)
    await write_entry(session, caller.campaign_id, caller.subject, "gateway_made", {"gateway": str(gateway.id)})
    return gateway, token


async def revoke_gateway(session: AsyncSession, caller: Caller, sms_gateway_id: UUID) -> None:
    """Revoke a gateway; raise Forbidden if the caller could not have made it."""
    check_may_give(caller.conferrable, Rights(_SCOPES, (), caller.ends_at))
    gateway = await session.get(SmsGateway, (caller.campaign_id, sms_gateway_id), with_for_update=True)
    if gateway is None:
        raise NotFound("Cette passerelle n'existe pas.", "There is no such gateway.")
    gateway.revoked_at = gateway.revoked_at or datetime.now(UTC)
    await close_links(session, gateway.id)
    await write_entry(session, caller.campaign_id, caller.subject, "gateway_revoked", {"gateway": str(sms_gateway_id)})


async def take_text(session: AsyncSession, campaign_id: UUID, sms_gateway_id: UUID, text: SmsReportCreate) -> str:
    """Process a message and return the reply. A repeated message gets the same reply."""
    vault = await open_vault(session, campaign_id)
    message_id = text.id or hashlib.sha256(f"{text.sender}\0{text.text}".encode()).hexdigest()
    # One gateway hands over one message at a time: two copies at once must not both be read.
    await session.get(SmsGateway, (campaign_id, sms_gateway_id), with_for_update=True)
    sms_report = await session.scalar(
        select(SmsReport).where(SmsReport.sms_gateway_id == sms_gateway_id, SmsReport.message_id == message_id)
    )
    if sms_report is not None:
        return vault.open("text reply", sms_report.reply)
    number = read_number(text.sender)
    watcher = await find_by_phone(session, campaign_id, number) if number else None
    if watcher is None:
        reply, understood = _UNKNOWN, False
    else:
        reply, understood = await _answer(session, campaign_id, watcher, text.text)
    session.add(
        SmsReport(
            campaign_id=campaign_id,
            sms_gateway_id=sms_gateway_id,
            message_id=message_id,
            poll_watcher_id=watcher.id if watcher else None,
            sender=vault.seal("text sender", number or text.sender),
            text=vault.seal("text", text.text),
            reply=vault.seal("text reply", reply),
            understood=understood,
            received_at=datetime.now(UTC),
        )
    )
    await session.flush()
    return reply


async def count_texts(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(SmsReport)) or 0


async def erase_texts(session: AsyncSession, campaign_id: UUID) -> int:
    """Erase the texts with the numbers that sent them; return how many."""
    erased = await session.scalars(
        delete(SmsReport).where(SmsReport.campaign_id == campaign_id).returning(SmsReport.id)
    )
    return len(erased.all())


async def list_texts(
    session: AsyncSession, campaign_id: UUID, *, misunderstood: bool
) -> list[tuple[SmsReport, str, str, str]]:
    """Return the latest hundred messages, with sender, text and reply decrypted."""
    rows = select(SmsReport).order_by(SmsReport.received_at.desc(), SmsReport.id).limit(100)
    if misunderstood:
        rows = rows.where(SmsReport.understood.is_(False))
    vault = await open_vault(session, campaign_id)
    return [
        (
            row,
            vault.open("text sender", row.sender),
            vault.open("text", row.text),
            vault.open("text reply", row.reply),
        )
        for row in await session.scalars(rows)
    ]


async def _answer(session: AsyncSession, campaign_id: UUID, watcher: KnownPollWatcher, text: str) -> tuple[str, bool]:
    """Return the reply, one line for each line received, and whether all were understood."""
    reporter = await _reporter(session, campaign_id, watcher)
    lines = [line for line in text.splitlines() if line.strip()]
    replies: list[str] = []
    understood = len(lines) <= MAX_LINES
    for line in lines[:MAX_LINES]:
        try:
            read = read_line(line)
            # A line that is refused must not take the others with it.
            async with session.begin_nested():
                replies.append(f"Bureau {read.station} : {await _take(session, reporter, read)}")
        except MalformedInput as error:
            understood = False
            replies.append(f"Pas compris : {error}")
        except Problem as problem:
            understood = False
            replies.append(f"Refusé : {problem.fr}")
        except ValidationError as error:
            understood = False
            replies.append(f"Refusé : {describe_error(error.errors(include_url=False)[0], english=False)['detail']}")
    if len(lines) > MAX_LINES:
        replies.append(f"Seules les {MAX_LINES} premières lignes ont été lues : renvoyez les autres.")
    return "\n".join(replies) or "Message vide.", understood


async def _reporter(session: AsyncSession, campaign_id: UUID, watcher: KnownPollWatcher) -> _Reporter:
    state = (await get_campaign(session, campaign_id)).state
    round_number = newest_round(state, campaign_today(state))
    keys = sorted({assignment.station for assignment in watcher.assignments if assignment.round == round_number})
    stations: dict[str, str | None] = {key.upper(): key for key in keys}
    for key in keys:
        code = _bare(key.partition("_")[2])
        stations[code] = None if code in stations else key
    caller = Caller(
        subject=subject_of(watcher.id),
        campaign_id=campaign_id,
        scopes=_SCOPES,
        roles=frozenset({Role.REPORTER}),
        # To a caller an empty tuple would mean the whole campaign.
        territories=tuple(keys) or ("none",),
    )
    candidates = {candidate.panel: candidate.id for candidate in await list_candidates(session, round_number)}
    return _Reporter(caller, round_number, stations, candidates)


async def _take(session: AsyncSession, reporter: _Reporter, line: Line) -> str:
    station = reporter.stations.get(line.station if "_" in line.station else _bare(line.station), "")
    if station is None:
        raise MalformedInput(f"deux de vos bureaux portent le numéro {line.station} : donnez la clé, 94033_0012.")
    if not station:
        raise MalformedInput(f"le bureau {line.station} n'est pas un des vôtres : demandez à votre coordinateur.")
    round_number = 1 if reporter.round == 1 else 2
    match line:
        case TurnoutLine():
            report = TurnoutCreate(station=station, round=round_number, moment=line.moment, voters=line.voters)
            await report_turnout(session, reporter.caller, report)
            return f"{line.voters} votants, merci."
        case SampleLine():
            ballots = sum(line.votes.values()) + line.blank + line.null
            sample = BallotSampleCreate(
                station=station,
                round=round_number,
                ballots=ballots,
                votes=_by_candidate(reporter, line.votes),
                blank=line.blank,
                null=line.null,
            )
            await report_sample(session, reporter.caller, sample)
            return f"{ballots} premiers bulletins reçus, merci."
        case SheetLine():
            return await _take_sheet(session, reporter, station, line)


async def _take_sheet(session: AsyncSession, reporter: _Reporter, station: str, line: SheetLine) -> str:
    sheets = [
        sheet
        for sheet in await list_own(session, reporter.caller.subject, reporter.round)
        if sheet.station == station and sheet.state is not State.SET_ASIDE and sheet.decided_by is None
    ]
    values = {"station": station, "round": reporter.round, "votes": _by_candidate(reporter, line.votes), **line.figures}
    report = TallyCreate.model_validate(values)
    if sheets and not _same(sheets[-1], report):
        # Who writes something else about a station corrects what they wrote.
        report.corrects = sheets[-1].id
    tally = await report_tally(session, reporter.caller, report)
    return _became(tally.state, tally.reason, [finding["fr"] for finding in tally.findings])


def _same(tally: KnownTally, report: TallyCreate) -> bool:
    figures = report.model_dump(include={"registered", "voters", "blank", "null", "valid"})
    votes = {candidate: count for candidate, count in report.votes.items() if count}
    return all(getattr(tally, name) == value for name, value in figures.items()) and votes == {
        candidate: count for candidate, count in tally.votes.items() if count
    }


def _became(state: State, reason: str | None, findings: Sequence[str]) -> str:
    first = f" {findings[0]}" if findings else ""
    if reason == EARLY:
        return "essai reçu. Le vote n'a pas commencé : cette feuille ne compte pas, renvoyez la vraie ce jour-là."
    if state is State.VALIDATED:
        return "PV reçu et compté, merci."
    if state is State.DISPUTED and reason == "conflict":
        return "PV reçu. Une autre feuille dit autre chose : un responsable tranchera."
    if state is State.DISPUTED:
        return f"PV reçu, mais il ne tombe pas juste.{first} Relisez-le et renvoyez la ligne."
    return f"PV reçu, à vérifier.{first}"


def _by_candidate(reporter: _Reporter, votes: Mapping[int, int]) -> dict[str, int]:
    for panel in votes:
        if panel not in reporter.candidates:
            raise MalformedInput(f"aucun candidat n'a le panneau {panel}.")
    return {reporter.candidates[panel]: count for panel, count in votes.items()}


def _bare(code: str) -> str:
    return code.upper().lstrip("0") or "0"
