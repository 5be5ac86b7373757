"""A campaign's prior tables: validated, stored, used by estimates."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import cast
from uuid import UUID, uuid4

from kit.campaigns.queries import find_campaign
from kit.web.problems import Invalid, NotFound
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.sheets import read_side
from predict.past_results.elections.territories import can_place
from predict.transfers.given_seed import Quality
from predict.transfers.models import TransferPrior
from predict.transfers.prior_tables import BadPrior, PriorShare, check_names, check_rows
from predict.transfers.reasons import Caution
from predict.transfers.schemas import PriorCreate
from predict.transfers.table import PriorTable

MAX_PRIORS = 200


async def create_prior(session: AsyncSession, campaign_id: UUID, request: PriorCreate, *, file: bool) -> TransferPrior:
    """Store a prior. `file`: errors refer to its lines, else to body fields."""
    if request.fielded_from and request.fielded_to and request.fielded_to < request.fielded_from:
        raise Invalid("L’enquête finit avant d’avoir commencé.", "The field work ends before it begins.", "/fielded_to")
    if len(await find_priors(session, campaign_id)) >= MAX_PRIORS:
        raise Invalid(
            f"La campagne a déjà {MAX_PRIORS} tables : effacez-en.",
            f"The campaign has {MAX_PRIORS} tables already: delete some.",
        )
    rows_given = [PriorShare(row.from_choice, row.to_choice, row.share) for row in request.rows]
    try:
        checked = check_rows(rows_given, normalise=request.normalise)
        names_by_side = [
            await _names(session, campaign_id, election) for election in (request.from_election, request.to_election)
        ]
        check_names(checked.rows, *names_by_side)
    except BadPrior as refusal:
        raise as_problem(refusal, file=file) from refusal
    cautions = list(checked.cautions)
    for election, names in zip((request.from_election, request.to_election), names_by_side, strict=True):
        if not names:
            cautions.append(
                Caution(
                    "not_checked",
                    f"Les résultats de « {election} » ne sont pas importés : ses noms n’ont pas pu être vérifiés.",
                    f"No results of {election} are imported: its names could not be checked.",
                )
            )
    prior = TransferPrior(
        campaign_id=campaign_id,
        id=uuid4(),
        **request.model_dump(exclude={"rows", "normalise"}),
        rows=[asdict(row) for row in checked.rows],
        cautions=[asdict(caution) for caution in cautions],
    )
    session.add(prior)
    await session.flush()
    await session.refresh(prior)
    return prior


def as_problem(refusal: BadPrior, *, file: bool) -> Invalid:
    if file:
        return Invalid(refusal.fr, refusal.en, "/file")
    row = "" if refusal.row is None else f"/{refusal.row}{'/' if refusal.field else ''}{refusal.field}"
    return Invalid(refusal.fr, refusal.en, f"/rows{row}")


async def _names(session: AsyncSession, campaign_id: UUID, election: str) -> list[str]:
    """Return all candidates and nuances in the campaign's territory; empty: not imported."""
    campaign = await find_campaign(session, campaign_id)
    if campaign is None or not can_place(campaign.state.territory):
        return []
    side = await read_side(session, election, campaign.state.territory)
    if side is None:
        return []
    people = side.candidacies.values()
    return list(
        dict.fromkeys(
            [person.name for person in people if person.name] + [person.nuance for person in people if person.nuance]
        )
    )


async def find_priors(session: AsyncSession, campaign_id: UUID) -> Sequence[TransferPrior]:
    """Return priors, the latest first."""
    query = select(TransferPrior).where(TransferPrior.campaign_id == campaign_id)
    return (await session.scalars(query.order_by(TransferPrior.created_at.desc(), TransferPrior.id))).all()


async def get_prior(
    session: AsyncSession, campaign_id: UUID, prior_id: UUID, pointer: str | None = None
) -> TransferPrior:
    transfer_prior = await session.get(TransferPrior, (campaign_id, prior_id))
    if transfer_prior is not None:
        return transfer_prior
    fr, en = "Cette table de départ n’existe pas.", "There is no such prior table."
    raise Invalid(fr, en, pointer) if pointer else NotFound(fr, en)


async def delete_prior(session: AsyncSession, campaign_id: UUID, prior_id: UUID) -> None:
    """Delete a prior; estimates made with it stay and still name it."""
    await session.delete(await get_prior(session, campaign_id, prior_id))
    await session.flush()


def given_table(prior: TransferPrior) -> PriorTable:
    return PriorTable([PriorShare(**row) for row in prior.rows], cast(Quality, prior.quality), prior.sample_size)
