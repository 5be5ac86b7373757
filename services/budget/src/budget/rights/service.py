"""Data subject rights of a donor; the account's legal duty may require to keep the record."""

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

from budget.accounts.period import filing_due
from budget.income.checkouts import declarations
from budget.income.checkouts.declarations import BegunGift
from budget.income.donors import service as donors
from budget.income.donors.retention import DUTY, kept_until
from budget.income.donors.schemas import DonorRead
from budget.income.loans import service as loans
from budget.ledger.balances import service as balances

KIND = "Donateur"
BEGUN = "Don commencé sur la page publique"
BY = "rights-desk"


async def find(session: AsyncSession, campaign_id: UUID, requester_identity: RequesterIdentity) -> HeldData:
    own_donors, doubtful = await _split(session, campaign_id, requester_identity)
    begun, unsure = await _split_begun(session, campaign_id, requester_identity)
    state = (await get_campaign(session, campaign_id)).state
    held = [_held(donor, state) for donor in own_donors] + [_held_begun(gift) for gift in begun]
    return HeldData(service="budget", held=held, doubtful=doubtful + unsure)


async def erase(session: AsyncSession, campaign_id: UUID, requester_identity: RequesterIdentity) -> ErasureOutcomes:
    """Erase donors without donations; for the others answer with the article that requires their identity."""
    await balances.lock_balance(session, campaign_id, closed_too=True)
    own_donors, doubtful = await _split(session, campaign_id, requester_identity)
    outcomes: list[RecordOutcome] = []
    for donor in own_donors:
        answer = await donors.ask_erasure(session, await donors.get_donor(session, campaign_id, donor.id), BY)
        outcomes.append(
            RecordOutcome(
                kind=KIND,
                reference=str(donor.id),
                outcome="erased" if answer.erased else "restricted",
                duty=answer.duty,
                kept_until=answer.kept_until,
            )
        )
    begun, unsure = await _split_begun(session, campaign_id, requester_identity)
    state = (await get_campaign(session, campaign_id)).state
    for gift in begun:
        if gift.is_paid:
            until = kept_until(filing_due(state))
            duty = RecordOutcome(
                kind=BEGUN, reference=str(gift.checkout_id), outcome="restricted", duty=DUTY, kept_until=until
            )
            outcomes.append(duty)
            continue
        await declarations.forget_begun(session, campaign_id, gift.checkout_id)
        outcomes.append(
            RecordOutcome(kind=BEGUN, reference=str(gift.checkout_id), outcome="erased", duty=None, kept_until=None)
        )
    return ErasureOutcomes(service="budget", outcomes=outcomes, doubtful=doubtful + unsure)


async def _split_begun(
    session: AsyncSession, campaign_id: UUID, requester_identity: RequesterIdentity
) -> tuple[list[BegunGift], int]:
    """Return the gifts that somebody began on the public page, and the number that a person must check."""
    matching: list[BegunGift] = []
    doubtful = 0
    for gift in await declarations.list_begun(session, campaign_id):
        known_identity = KnownIdentity(gift.declared.first_names, (gift.declared.surname,), gift.declared.born_on)
        verdict = judge_match(requester_identity, known_identity)
        matching += [gift] if verdict == "theirs" else []
        doubtful += verdict == "doubtful"
    return matching, doubtful


def _held_begun(gift: BegunGift) -> HeldRecord:
    return HeldRecord(
        kind=BEGUN,
        reference=str(gift.checkout_id),
        fields={
            "Prénoms": gift.declared.first_names,
            "Nom": gift.declared.surname,
            "Né ou née le": day(gift.declared.born_on),
            "Adresse": gift.declared.address,
            "Don commencé": euros(gift.amount_cents),
        },
        purpose="Encaisser le don et l’inscrire au compte de campagne.",
        basis="Obligation légale (RGPD, art. 6.1 c), dès que le don est payé.",
        source="La personne elle-même, sur la page de dons.",
        kept="Un mois, si le don n’est pas payé.",
        page="/checkouts",
    )


async def _split(
    session: AsyncSession, campaign_id: UUID, requester_identity: RequesterIdentity
) -> tuple[list[DonorRead], int]:
    """Return matching donors, and the number of lenders of the same name, which a person must check."""
    matching: list[DonorRead] = []
    doubtful = await loans.count_lenders_named(
        session, campaign_id, requester_identity.first_names, requester_identity.surname
    )
    for donor in await donors.list_known(session, campaign_id):
        known_identity = KnownIdentity(
            donor.first_names or "",
            (donor.surname,) if donor.surname else (),
            donor.born_on,
            references=(donor.person_ref,) if donor.person_ref else (),
        )
        verdict = judge_match(requester_identity, known_identity)
        matching += [donor] if verdict == "theirs" else []
        doubtful += verdict == "doubtful"
    return matching, doubtful


def _held(donor_read: DonorRead, state: CampaignState) -> HeldRecord:
    fields = {
        "Prénoms": donor_read.first_names or "",
        "Nom": donor_read.surname or "",
        "Né ou née le": day(donor_read.born_on) if donor_read.born_on else "",
        "Adresse": donor_read.address or "",
        "Nationalité française": "oui" if donor_read.french else "non",
        "Réside en France": "oui" if donor_read.resident else "non",
        "Candidat, colistier ou suppléant": "oui" if donor_read.on_the_list else "non",
        "Donné pour cette élection": euros(donor_read.given_cents),
        "Effacement demandé le": day(local_day(state, donor_read.erasure_requested_at))
        if donor_read.erasure_requested_at
        else "",
    }
    return HeldRecord(
        kind=KIND,
        reference=str(donor_read.id),
        fields={name: text for name, text in fields.items() if text},
        purpose="Tenir le compte de campagne et délivrer les reçus fiscaux.",
        basis=f"Obligation légale (RGPD, art. 6.1 c). {DUTY}",
        source="La personne elle-même, par son don.",
        kept="Six ans après l'année du dépôt du compte pour qui a donné ; sinon effacé sur demande.",
        page="/donors",
    )


DESK = RightsDesk(find, erase)
