"""The rights of a person over their entry among the donors, which the account's own duty may keep."""

from uuid import UUID

from common.schemas.campaign import CampaignState
from kit.campaigns.queries import get_campaign, local_day
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
from kit.text.french import day, euros
from sqlalchemy.ext.asyncio import AsyncSession

from budget.income.donors import service as donors
from budget.income.donors.retention import DUTY
from budget.income.donors.schemas import DonorRead
from budget.income.loans import service as loans
from budget.ledger.balances import service as balances

KIND = "Donateur"
BY = "rights-desk"


async def find(session: AsyncSession, campaign_id: UUID, asked: RequesterIdentity) -> HeldData:
    theirs, doubtful = await _split(session, campaign_id, asked)
    state = (await get_campaign(session, campaign_id)).state
    return HeldData(service="budget", held=[_held(one, state) for one in theirs], doubtful=doubtful)


async def erase(session: AsyncSession, campaign_id: UUID, asked: RequesterIdentity) -> ErasureOutcomes:
    """Erase donors who gave nothing; the account must keep the identity of the others: the answer gives the article."""
    await balances.lock_balance(session, campaign_id, closed_too=True)
    theirs, doubtful = await _split(session, campaign_id, asked)
    outcomes: list[RecordOutcome] = []
    for one in theirs:
        answer = await donors.ask_erasure(session, await donors.get_donor(session, campaign_id, one.id), BY)
        outcomes.append(
            RecordOutcome(
                kind=KIND,
                reference=str(one.id),
                outcome="erased" if answer.erased else "restricted",
                duty=answer.duty,
                kept_until=answer.kept_until,
            )
        )
    return ErasureOutcomes(service="budget", outcomes=outcomes, doubtful=doubtful)


async def _split(session: AsyncSession, campaign_id: UUID, asked: RequesterIdentity) -> tuple[list[DonorRead], int]:
    """A lender's name is one line, without birth date or address: for a person to look at."""
    theirs: list[DonorRead] = []
    doubtful = await loans.count_lenders_named(session, campaign_id, asked.first_names, asked.surname)
    for one in await donors.list_known(session, campaign_id):
        known = KnownIdentity(
            one.first_names or "",
            (one.surname,) if one.surname else (),
            one.born_on,
            references=(one.person_ref,) if one.person_ref else (),
        )
        verdict = judge_match(asked, known)
        theirs += [one] if verdict == "theirs" else []
        doubtful += verdict == "doubtful"
    return theirs, doubtful


def _held(one: DonorRead, state: CampaignState) -> HeldRecord:
    said = {
        "Prénoms": one.first_names or "",
        "Nom": one.surname or "",
        "Né ou née le": day(one.born_on) if one.born_on else "",
        "Adresse": one.address or "",
        "Nationalité française": "oui" if one.french else "non",
        "Réside en France": "oui" if one.resident else "non",
        "Candidat, colistier ou suppléant": "oui" if one.on_the_list else "non",
        "Donné pour cette élection": euros(one.given_cents),
        "Effacement demandé le": day(local_day(state, one.erasure_requested_at)) if one.erasure_requested_at else "",
    }
    return HeldRecord(
        kind=KIND,
        reference=str(one.id),
        fields={name: text for name, text in said.items() if text},
        purpose="Tenir le compte de campagne et délivrer les reçus fiscaux.",
        basis=f"Obligation légale (RGPD, art. 6.1 c). {DUTY}",
        source="La personne elle-même, par son don.",
        kept="Six ans après l'année du dépôt du compte pour qui a donné ; sinon effacé sur demande.",
        page="/donors",
    )


DESK = RightsDesk(find, erase)
