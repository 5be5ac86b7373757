"""The tables that a campaign gives: checked against who could be voted for, kept, and taken for estimates."""

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


async def create_prior(session: AsyncSession, campaign_id: UUID, asked: PriorCreate, *, file: bool) -> TransferPrior:
    """`file`: faults are said of its lines, not of fields of a document."""
    if asked.fielded_from and asked.fielded_to and asked.fielded_to < asked.fielded_from:
        raise Invalid("L’enquête finit avant d’avoir commencé.", "The field work ends before it begins.", "/fielded_to")
    if len(await find_priors(session, campaign_id)) >= MAX_PRIORS:
        raise Invalid(
            f"La campagne a déjà {MAX_PRIORS} tables : effacez-en.",
            f"The campaign has {MAX_PRIORS} tables already: delete some.",
        )
    given = [PriorShare(row.from_choice, row.to_choice, row.share) for row in asked.rows]
    try:
        checked = check_rows(given, normalise=asked.normalise)
        known = [await _names(session, campaign_id, one) for one in (asked.from_election, asked.to_election)]
        check_names(checked.rows, *known)
    except BadPrior as refusal:
        raise as_problem(refusal, file=file) from refusal
    cautions = list(checked.cautions)
    for election, names in zip((asked.from_election, asked.to_election), known, strict=True):
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
        **asked.model_dump(exclude={"rows", "normalise"}),
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
    """Everybody who could be voted for in the campaign's territory, and their nuances; empty: not imported."""
    campaign = await find_campaign(session, campaign_id)
    if campaign is None or not can_place(campaign.state.territory):
        return []
    side = await read_side(session, election, campaign.state.territory)
    if side is None:
        return []
    people = side.candidacies.values()
    return list(dict.fromkeys([one.name for one in people if one.name] + [one.nuance for one in people if one.nuance]))


async def find_priors(session: AsyncSession, campaign_id: UUID) -> Sequence[TransferPrior]:
    """The latest first."""
    mine = select(TransferPrior).where(TransferPrior.campaign_id == campaign_id)
    return (await session.scalars(mine.order_by(TransferPrior.created_at.desc(), TransferPrior.id))).all()


async def get_prior(
    session: AsyncSession, campaign_id: UUID, prior_id: UUID, pointer: str | None = None
) -> TransferPrior:
    found = await session.get(TransferPrior, (campaign_id, prior_id))
    if found is not None:
        return found
    fr, en = "Cette table de départ n’existe pas.", "There is no such prior table."
    raise Invalid(fr, en, pointer) if pointer else NotFound(fr, en)


async def delete_prior(session: AsyncSession, campaign_id: UUID, prior_id: UUID) -> None:
    """Estimates that were made with it stay, and keep saying so."""
    await session.delete(await get_prior(session, campaign_id, prior_id))
    await session.flush()


def given_table(prior: TransferPrior) -> PriorTable:
    return PriorTable([PriorShare(**row) for row in prior.rows], cast(Quality, prior.quality), prior.sample_size)
