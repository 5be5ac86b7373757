"""Personal data that results holds of somebody: their entry among the poll watchers, and their duties."""

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


async def find(session: AsyncSession, campaign_id: UUID, asked: RequesterIdentity) -> HeldData:
    theirs, doubtful = await _split(session, campaign_id, asked)
    return HeldData(service="results", held=[_held(one) for one in theirs], doubtful=doubtful)


async def erase(session: AsyncSession, campaign_id: UUID, asked: RequesterIdentity) -> ErasureOutcomes:
    """The counts they reported stay: they say what a station posted, and by now nothing of who sent it."""
    theirs, doubtful = await _split(session, campaign_id, asked)
    caller = _everywhere(campaign_id)
    for one in theirs:
        await poll_watchers.erase_poll_watcher(session, caller, one.id)
    outcomes = [RecordOutcome(kind=KIND, reference=str(one.id), outcome="erased") for one in theirs]
    return ErasureOutcomes(service="results", outcomes=outcomes, doubtful=doubtful)


async def _split(
    session: AsyncSession, campaign_id: UUID, asked: RequesterIdentity
) -> tuple[list[KnownPollWatcher], int]:
    theirs: list[KnownPollWatcher] = []
    doubtful = 0
    for one in await poll_watchers.list_poll_watchers(session, _everywhere(campaign_id)):
        phones = (one.phone,) if one.phone else ()
        verdict = judge_match(asked, KnownIdentity(one.first_names, (one.surname,), one.born_on, phones=phones))
        theirs += [one] if verdict == "theirs" else []
        doubtful += verdict == "doubtful"
    return theirs, doubtful


def _held(one: KnownPollWatcher) -> HeldRecord:
    said = {
        "Prénoms": one.first_names,
        "Nom": one.surname,
        "Né ou née le": day(one.born_on) if one.born_on else "",
        "Lieu de naissance": one.born_at or "",
        "Adresse": one.address or "",
        "Inscription électorale": one.registered_in or "",
        "Numéro d'électeur": one.elector_number or "",
        "Téléphone": one.phone or "",
        "Tâches": " ; ".join(
            f"{SAID[Duty(duty.duty)]}, bureau {duty.station}, tour {duty.round}" for duty in one.assignments
        ),
    }
    return HeldRecord(
        kind=KIND,
        reference=str(one.id),
        fields={name: text for name, text in said.items() if text},
        purpose="Désigner qui représente la candidature dans les bureaux de vote, et recevoir ce qu'ils constatent.",
        basis="Obligation légale et intérêt légitime (RGPD, art. 6.1 c et f ; code électoral, R. 44 à R. 47).",
        source="L'équipe de campagne, d'après ce que la personne a donné.",
        kept="Jusqu'à la fin du délai de recours contre l'élection, puis effacement.",
        page="/poll-watchers",
    )


def _everywhere(campaign_id: UUID) -> Caller:
    """The desk answers for the whole campaign, whoever's territory it is."""
    return Caller(subject=DESK_SUBJECT, campaign_id=campaign_id, scopes=frozenset(), roles=frozenset(), territories=())


DESK = RightsDesk(find, erase)
