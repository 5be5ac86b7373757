"""Routes for the team (`/v1/phones`, with a token) and for the phones (`/v1/phone`, without an account).

A phone has a key of 256 bits; the server stores its hash.
"""

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Security, status
from kit.app import Route
from kit.db.sessions import transaction
from kit.files.uploads import Upload, receive_upload
from kit.security.auth import Caller, caller_with
from kit.security.device_pairing import KnownCode, PhoneKey, key_of, pairing_address
from kit.security.links import FoundLink
from kit.security.request_session import Session
from kit.web import idempotency
from kit.web.paging import Page, single_page
from sqlalchemy.ext.asyncio import AsyncSession

from results.reporting.ballot_samples import service as samples
from results.reporting.ballot_samples.schemas import BallotSampleCreate, BallotSampleRead
from results.reporting.phones import service
from results.reporting.phones.home import read_home
from results.reporting.phones.models import Phone
from results.reporting.phones.schemas import PairingCreate, PairingRead, PhoneHome, PhoneRead, PhoneSheet
from results.reporting.phones.service import PhoneCaller
from results.sheets.photos import service as photos
from results.sheets.photos.routes import SENT, Hash
from results.sheets.photos.schemas import PhotoRead
from results.sheets.tallies.schemas import FindingRead, TallyCreate
from results.sheets.tallies.service import report_tally
from results.sheets.turnouts import service as turnouts
from results.sheets.turnouts.schemas import TurnoutCreate, TurnoutRead

router = APIRouter(route_class=Route, prefix="/v1", tags=["phones"])

Reader = Annotated[Caller, Security(caller_with, scopes=["poll_watchers:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["poll_watchers:write"])]


@dataclass(frozen=True)
class LetIn:
    """An authenticated request of a paired phone."""

    phone: PhoneCaller
    session: AsyncSession

    @property
    def caller(self) -> Caller:
        return self.phone.caller


KnownKey = Annotated[FoundLink, Depends(key_of)]


async def sent_photo(request: Request, _: KnownKey) -> AsyncGenerator[Upload]:
    async with receive_upload(request, "photo_max_bytes") as upload:
        yield upload


async def known_phone(request: Request, key: KnownKey) -> AsyncIterator[LetIn]:
    async with transaction(request.app.state.sessions, key.campaign_id) as session:
        request.state.session = session
        phone = await service.admit(session, key.campaign_id, key.target_id)
        await idempotency.claim(request, session, key.campaign_id, f"phone {key.target_id}")
        yield LetIn(phone, session)


SentPhoto = Annotated[Upload, Depends(sent_photo)]
KnownPhone = Annotated[LetIn, Depends(known_phone, scope="function")]


@router.get("/phones")
async def list_phones(session: Session, caller: Reader) -> Page[PhoneRead]:
    """List the paired phones, the latest first, with the time each was last seen."""
    rows = await service.list_phones(session)
    return single_page([PhoneRead.model_validate(row) for row in rows])


@router.post("/pairings", status_code=status.HTTP_201_CREATED)
async def create_pairing(put: PairingCreate, request: Request, session: Session, caller: Writer) -> PairingRead:
    """Make a pairing code for a poll watcher's phone, shown as a QR code. It works once, within seven days."""
    pairing, token = await service.make_pairing(session, caller, put.poll_watcher_id)
    return PairingRead(
        id=pairing.id,
        poll_watcher_id=pairing.poll_watcher_id,
        address=pairing_address(request, token),
        expires_at=pairing.expires_at,
    )


@router.post("/phones/{phone_id}/revocation", response_model=PhoneRead)
async def revoke_phone(phone_id: UUID, session: Session, caller: Writer) -> Phone:
    """Revoke a phone: its next request is refused. What it sent stays."""
    return await service.revoke(session, caller, phone_id)


@router.post("/phone/pairing", status_code=status.HTTP_201_CREATED)
async def pair_phone(code: KnownCode) -> PhoneKey:
    """Exchange the token of a QR code for the phone's own key, once.

    The same phone may repeat the request with the same Idempotency-Key if it lost the answer; others are told that the
    code has been used.
    """
    phone, key = await service.pair(code.session, code.found.campaign_id, code.found.target_id)
    return PhoneKey(phone_id=phone.id, key=key)


@router.get("/phone")
async def get_phone_home(let_in: KnownPhone) -> PhoneHome:
    """Return all that this phone shows: its stations, the candidates, what it has sent."""
    return await read_home(let_in.session, let_in.phone)


@router.post("/phone/turnouts", status_code=status.HTTP_201_CREATED, response_model=TurnoutRead)
async def create_phone_turnout(report: TurnoutCreate, let_in: KnownPhone) -> turnouts.KnownTurnout:
    """Report the number of voters so far in one of the phone's stations; 409 before the day of the vote."""
    return await turnouts.report_turnout(let_in.session, let_in.caller, report)


@router.post("/phone/samples", status_code=status.HTTP_201_CREATED, response_model=BallotSampleRead)
async def create_phone_ballot_sample(report: BallotSampleCreate, let_in: KnownPhone) -> samples.KnownSample:
    """Send the counts of the first ballots of one of the phone's stations; 409 before the day of the vote."""
    return await samples.report_sample(let_in.session, let_in.caller, report)


@router.post("/phone/tallies", status_code=status.HTTP_201_CREATED)
async def create_phone_tally(report: TallyCreate, let_in: KnownPhone) -> PhoneSheet:
    """Send the sheet of one of the phone's stations.

    It is always kept; `state` tells what became of it. Before the day of the vote it is set aside, with the reason
    `early`: it does not count.
    """
    tally = await report_tally(let_in.session, let_in.caller, report)
    return PhoneSheet(
        id=tally.id,
        station=tally.station,
        state=tally.state,
        reason=tally.reason,
        findings=[FindingRead.model_validate(finding) for finding in tally.findings],
        photos=len(await photos.list_photos(let_in.session, [tally.id])),
    )


@router.post(
    "/phone/tallies/{tally_id}/photos",
    status_code=status.HTTP_201_CREATED,
    response_model=PhotoRead,
    openapi_extra=SENT,
)
async def create_phone_tally_photo(
    tally_id: UUID, upload: SentPhoto, let_in: KnownPhone, sha256: Hash = None
) -> photos.KnownPhoto:
    """Add a photo of a sheet of the phone's stations."""
    return await photos.add_photo(let_in.session, let_in.caller, tally_id, await upload.read(), sha256)
