"""The phones of canvassers: paired with a turf, authenticated, and given its bundle to work offline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import segno
from common.scopes import Role
from kit.campaigns.queries import campaign_now, get_campaign
from kit.db.sessions import any_row
from kit.security.auth import Caller, check_own_session, find_caller
from kit.security.device_pairing import PAIRING, PHONE, code_used, maker_left, taken_back
from kit.security.entitlements import Rights, check_may_give, earliest_end
from kit.security.links import close_links, new_link
from kit.web.problems import Conflict, Gone, Invalid, NotFound
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions.election_silence import silence_at
from crm.campaign.members import service as members
from crm.canvassing.canvasses.service import read_standings
from crm.canvassing.phones.bundles import MAX_DOORS, Stop, doors_of, lay_out
from crm.canvassing.phones.models import Pairing, Phone
from crm.canvassing.phones.schemas import BundleDoor, BundleQuestionnaire, BundleRead, PairingCreate
from crm.canvassing.turfs import service as turfs
from crm.forms.page_words.notice import SPOKEN_VERSION, public_path, spoken
from crm.forms.questionnaires.service import read_definition
from crm.territory.addresses import service as territories

PAIRING_LASTS = timedelta(days=3)
OWN_PAIRING_LASTS = timedelta(minutes=15)
"""A phone that pairs itself needs no longer."""
BUNDLE_LASTS = timedelta(hours=36)
"""One evening and the day after, to limit what a lost phone reveals."""
SENDING_LASTS = timedelta(days=15)
"""Long enough for a phone that was offline for a week."""
_SEEN_EVERY = timedelta(seconds=30)
_SCOPES = frozenset({"canvasses:read", "canvasses:write"})


@dataclass(frozen=True)
class PhoneCaller:
    """An authenticated phone, and the caller that it acts as."""

    phone: Phone
    caller: Caller


async def make_pairing(session: AsyncSession, caller: Caller, put: PairingCreate) -> tuple[Pairing, str]:
    """Create a pairing; return it and its token, which is not stored. Refused if the maker lacks the phone's
    permissions, or acts through a front-end: the phone's key outlives their session in it.
    """
    check_own_session(caller)
    turf = await turfs.get_turf(session, caller, put.turf)
    _check_walkable(turf)
    if put.asked is not None:
        await read_definition(session, caller.campaign_id, put.asked.questionnaire_id, put.asked.number)
    check_may_give(caller.conferrable, Rights(_SCOPES, tuple(turf.stations), caller.ends_at), territories="/turf")
    now = datetime.now(UTC)
    pairing = Pairing(
        campaign_id=caller.campaign_id,
        turf=put.turf,
        label=put.label,
        questionnaire_id=put.asked.questionnaire_id if put.asked else None,
        number=put.asked.number if put.asked else None,
        created_by=caller.subject,
        created_at=now,
        expires_at=earliest_end(now + PAIRING_LASTS, caller.ends_at),
    )
    session.add(pairing)
    await session.flush()
    return pairing, await new_link(session, caller.campaign_id, PAIRING, pairing.id, pairing.expires_at)


async def make_own_pairing(session: AsyncSession, caller: Caller, turf_id: UUID) -> str:
    """Pair a member's own phone with a turf that was given to them; return the token. The phone has no more rights than
    they do, and ends with theirs.
    """
    check_own_session(caller)
    turf = await turfs.get_turf(session, caller, turf_id)
    _check_walkable(turf)
    check_may_give(caller.rights, Rights(_SCOPES, tuple(turf.stations), caller.ends_at), territories="/turf")
    now = datetime.now(UTC)
    names = await members.names_of(session)
    pairing = Pairing(
        campaign_id=caller.campaign_id,
        turf=turf_id,
        label=names.get(caller.subject, "Téléphone")[:60],
        questionnaire_id=None,
        number=None,
        created_by=caller.subject,
        created_at=now,
        expires_at=earliest_end(now + OWN_PAIRING_LASTS, caller.ends_at),
        subject=caller.subject,
    )
    session.add(pairing)
    await session.flush()
    return await new_link(session, caller.campaign_id, PAIRING, pairing.id, pairing.expires_at)


async def take_turf_off(session: AsyncSession, campaign_id: UUID, turf_id: UUID, subject: str) -> None:
    """Give a member's own phones the turf no more. What they have noted still comes."""
    own = (Phone.campaign_id == campaign_id, Phone.turf == turf_id, Phone.subject == subject)
    now = datetime.now(UTC)
    await session.execute(update(Phone).where(*own, Phone.bundle_until > now).values(bundle_until=now))


async def pair(session: AsyncSession, campaign_id: UUID, pairing_id: UUID) -> tuple[Phone, str]:
    """Exchange a token for a phone and its key. A used token, or one of a member who left, is refused."""
    pairing = await session.get(Pairing, (campaign_id, pairing_id), with_for_update=True)
    if pairing is None or pairing.used_at is not None:
        raise code_used()
    maker = await find_caller(session, campaign_id, pairing.created_by)
    if maker is None:
        raise maker_left()
    turf = await turfs.get_turf(session, _anyone(campaign_id), pairing.turf)
    given = maker.conferrable if pairing.subject is None else maker.rights
    check_may_give(given, Rights(_SCOPES, tuple(turf.stations), maker.ends_at))
    now = datetime.now(UTC)
    pairing.used_at = now
    phone = Phone(
        campaign_id=campaign_id,
        turf=pairing.turf,
        label=pairing.label,
        questionnaire_id=pairing.questionnaire_id,
        number=pairing.number,
        paired_at=now,
        seen_at=now,
        bundle_until=now + BUNDLE_LASTS,
        subject=pairing.subject,
    )
    session.add(phone)
    await session.flush()
    return phone, await new_link(
        session, campaign_id, PHONE, phone.id, earliest_end(now + SENDING_LASTS, maker.ends_at)
    )


async def admit(session: AsyncSession, campaign_id: UUID, phone_id: UUID) -> PhoneCaller:
    """Authenticate a phone; checked at every request, so that revoking works at once."""
    phone = await session.get(Phone, (campaign_id, phone_id))
    if phone is None or phone.revoked_at is not None:
        raise taken_back()
    if phone.subject is not None:
        # A member's own phone ends with them.
        owner = await find_caller(session, campaign_id, phone.subject)
        if owner is None or not owner.scopes >= _SCOPES:
            raise taken_back()
    # Never an empty tuple below: it would mean the whole campaign.
    stations = (await turfs.get_turf(session, _anyone(campaign_id), phone.turf)).stations
    if not stations:
        raise taken_back()
    if datetime.now(UTC) - phone.seen_at > _SEEN_EVERY:
        phone.seen_at = datetime.now(UTC)
    caller = Caller(
        subject=f"phone:{phone.id}",
        campaign_id=campaign_id,
        scopes=_SCOPES,
        roles=frozenset({Role.CANVASSER}),
        territories=tuple(stations),
    )
    return PhoneCaller(phone, caller)


async def read_bundle(session: AsyncSession, let_in: PhoneCaller, public_url: str) -> BundleRead:
    """Return a phone's bundle. Raises Gone once it has expired or the turf was withdrawn, Conflict in the silence."""
    phone, campaign_id = let_in.phone, let_in.phone.campaign_id
    state = (await get_campaign(session, campaign_id)).state
    turf = await turfs.get_turf(session, _anyone(campaign_id), phone.turf)
    if datetime.now(UTC) >= phone.bundle_until or turf.withdrawn_at is not None:
        raise Gone(
            "Cette tournée a expiré ou a été retirée : demandez-en une autre à votre coordinateur. Vos saisies partent "
            "encore.",
            "This turf has expired or was withdrawn: ask for another. What you entered is still taken.",
        )
    if silence_at(state, campaign_now(state), turf.stations) is not None:
        raise Conflict(
            "De la veille du scrutin à 0 h jusqu'à la fermeture des bureaux, on ne fait plus campagne (art. L. 49 du "
            "code électoral). Vos saisies partent encore.",
            "From the eve at 00:00 until the polls close there is no campaigning (art. L. 49). What you entered is "
            "still taken.",
            article="L. 49",
        )
    doors, left_out = await list_doors(session, let_in.caller, phone.turf)
    if len(doors) > MAX_DOORS:
        raise Invalid(
            f"Cette tournée a {len(doors)} portes ; un téléphone en garde {MAX_DOORS} au plus. Découpez-la.",
            f"This turf has {len(doors)} doors; a phone keeps {MAX_DOORS} at most. Cut it.",
        )
    policy = f"{public_url}{public_path(campaign_id)}"
    matrix = segno.make_qr(policy, error="m").matrix
    return BundleRead(
        turf=turf.id,
        code=turf.code,
        name=turf.name,
        campaign=state.name,
        candidate=state.candidate,
        demo=state.demo,
        time_zone=state.time_zone,
        server_time=datetime.now(UTC),
        expires_at=phone.bundle_until,
        notice=spoken(state.candidate),
        notice_version=SPOKEN_VERSION,
        policy=policy,
        policy_code=["".join("1" if cell else "0" for cell in row) for row in matrix],
        left_out=left_out,
        doors=doors,
        questionnaire=await _questionnaire(session, phone),
    )


async def list_doors(session: AsyncSession, caller: Caller, turf: UUID) -> tuple[list[BundleDoor], int]:
    """Return the doors of a published turf in walking order, and how many are left out because they refused contact."""
    stops = await walk_of(session, caller.campaign_id, turf)
    buildings = [stop.building_id for stop in stops]
    spots = await territories.list_spots(session, (), territories.among(buildings))
    homes = {spot.id: spot.homes for spot in spots}
    ids = [door for stop in stops for door, _, _ in doors_of(stop, homes.get(stop.building_id, 1))]
    entrances = await territories.open_entrances(session, caller.campaign_id, buildings)
    notes = {
        building: {block: _note(said.code, said.note) for block, said in blocks.items()}
        for building, blocks in entrances.items()
    }
    return lay_out(stops, homes, await read_standings(session, caller, ids), notes)


async def walk_of(session: AsyncSession, campaign_id: UUID, turf: UUID) -> list[Stop]:
    """Return the addresses of a published turf in walking order."""
    return [
        Stop(
            row.building_id,
            row.street,
            row.number,
            row.suffix,
            row.longitude,
            row.latitude,
            row.station,
            row.doors,
        )
        for row in await turfs.list_stops(session, campaign_id, turf)
    ]


async def list_phones(session: AsyncSession, caller: Caller) -> Sequence[Phone]:
    """List the phones whose turf is at least partly in the caller's territories, latest first."""
    visible = turfs.turfs_within(caller, withdrawn=None).subquery()
    query = select(Phone).where(Phone.turf.in_(select(visible.c.id)))
    return (await session.scalars(query.order_by(Phone.paired_at.desc(), Phone.id))).all()


async def has_phones(session: AsyncSession, campaign_id: UUID) -> bool:
    return await any_row(session, Phone, Phone.campaign_id == campaign_id)


async def revoke(session: AsyncSession, caller: Caller, phone_id: UUID) -> Phone:
    """Revoke a phone: its key stops working. What it sent stays."""
    phone = await session.get(Phone, (caller.campaign_id, phone_id), with_for_update=True)
    if phone is None:
        raise NotFound("Ce téléphone n'est pas connu ici.", "This phone is not known here.")
    await turfs.get_turf(session, caller, phone.turf)
    if phone.revoked_at is None:
        phone.revoked_at, phone.revoked_by = datetime.now(UTC), caller.subject
        await close_links(session, phone.id)
    return phone


def _check_walkable(turf: turfs.KnownTurf) -> None:
    if turf.withdrawn_at is not None:
        raise Conflict("Ce secteur a été retiré : publiez-en un autre.", "This turf was withdrawn.", "/turf")
    if not turf.stations:
        raise Conflict(
            "Aucune adresse de ce secteur n'est rattachée à un bureau de vote : rattachez-les d'abord.",
            "No address of this turf has a polling station: attach them first.",
            "/turf",
        )


def _anyone(campaign_id: UUID) -> Caller:
    """Return a caller that reads a turf for a phone: the phone's limits apply, not a member's territories."""
    return Caller(subject="phone", campaign_id=campaign_id, scopes=_SCOPES, roles=frozenset(), territories=())


def _note(code: str | None, note: str | None) -> str:
    return ". ".join(part for part in (f"Code {code}" if code else "", note or "") if part)


async def _questionnaire(session: AsyncSession, phone: Phone) -> BundleQuestionnaire | None:
    if phone.questionnaire_id is None or phone.number is None:
        return None
    definition = await read_definition(session, phone.campaign_id, phone.questionnaire_id, phone.number)
    return BundleQuestionnaire(questionnaire_id=phone.questionnaire_id, number=phone.number, definition=definition)


def incomplete(pointer: str) -> Invalid:
    return Invalid("Choisissez une tournée, et dites pour qui est le code.", "Choose a turf and say for whom.", pointer)
