"""Personal data that results holds of a person: their poll watcher record and their duties."""

from uuid import UUID

from kit.rights import (
    ErasureOutcomes,
    HeldData,
    HeldRecord,
    KnownIdentity,
    RecordOutcome,
    RequesterIdentity,
    RightsDesk,
    judge_match,
)
from kit.security.auth import Caller
from kit.text.french import day
from sqlalchemy.ext.asyncio import AsyncSession

from results.reporting.poll_watchers import service as poll_watchers
from results.reporting.poll_watchers.duties import SAID, Duty
from results.reporting.poll_watchers.service import KnownPollWatcher

KIND = "Fiche de bureau de vote"
DESK_SUBJECT = "rights-desk"


async def find(session: AsyncSession, campaign_id: UUID, requester_identity: RequesterIdentity) -> HeldData:
    poll_watchers, doubtful = await _split(session, campaign_id, requester_identity)
    return HeldData(service="results", held=[_held(poll_watcher) for poll_watcher in poll_watchers], doubtful=doubtful)


async def erase(session: AsyncSession, campaign_id: UUID, requester_identity: RequesterIdentity) -> ErasureOutcomes:
    """Erase the person. The counts they reported stay: official figures without the reporter's name."""
    own_watchers, doubtful = await _split(session, campaign_id, requester_identity)
    caller = _everywhere(campaign_id)
    for poll_watcher in own_watchers:
        await poll_watchers.erase_poll_watcher(session, caller, poll_watcher.id)
    outcomes = [RecordOutcome(kind=KIND, reference=str(erased.id), outcome="erased") for erased in own_watchers]
    return ErasureOutcomes(service="results", outcomes=outcomes, doubtful=doubtful)


async def _split(
    session: AsyncSession, campaign_id: UUID, requester_identity: RequesterIdentity
) -> tuple[list[KnownPollWatcher], int]:
    matching_watchers: list[KnownPollWatcher] = []
    doubtful = 0
    for poll_watcher in await poll_watchers.list_poll_watchers(session, _everywhere(campaign_id)):
        phones = (poll_watcher.phone,) if poll_watcher.phone else ()
        verdict = judge_match(
            requester_identity,
            KnownIdentity(poll_watcher.first_names, (poll_watcher.surname,), poll_watcher.born_on, phones=phones),
        )
        matching_watchers += [poll_watcher] if verdict == "theirs" else []
        doubtful += verdict == "doubtful"
    return matching_watchers, doubtful


def _held(known_poll_watcher: KnownPollWatcher) -> HeldRecord:
    fields = {
        "Prénoms": known_poll_watcher.first_names,
        "Nom": known_poll_watcher.surname,
        "Né ou née le": day(known_poll_watcher.born_on) if known_poll_watcher.born_on else "",
        "Lieu de naissance": known_poll_watcher.born_at or "",
        "Adresse": known_poll_watcher.address or "",
        "Inscription électorale": known_poll_watcher.registered_in or "",
        "Numéro d'électeur": known_poll_watcher.elector_number or "",
        "Téléphone": known_poll_watcher.phone or "",
        "Tâches": " ; ".join(
            f"{SAID[Duty(duty.duty)]}, bureau {duty.station}, tour {duty.round}"
            for duty in known_poll_watcher.assignments
        ),
    }
    return HeldRecord(
        kind=KIND,
        reference=str(known_poll_watcher.id),
        fields={name: text for name, text in fields.items() if text},
        purpose="Désigner qui représente la candidature dans les bureaux de vote, et recevoir ce qu'ils constatent.",
        basis="Obligation légale et intérêt légitime (RGPD, art. 6.1 c et f ; code électoral, R. 44 à R. 47).",
        source="L'équipe de campagne, d'après ce que la personne a donné.",
        kept="Soixante jours après le dernier tour, le temps des recours ; puis tout s'efface.",
        page="/poll-watchers",
    )


def _everywhere(campaign_id: UUID) -> Caller:
    """Return a caller for the whole campaign: the rights desk is not limited to territories."""
    return Caller(subject=DESK_SUBJECT, campaign_id=campaign_id, scopes=frozenset(), roles=frozenset(), territories=())


DESK = RightsDesk(find, erase)
