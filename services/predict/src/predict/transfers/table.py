"""Estimation of a transfer table with its cautions. Pure; 50 ms for a constituency."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from predict.past_results.elections.names import name_round
from predict.transfers.estimation.districts import District
from predict.transfers.estimation.margins import UnusableMargins
from predict.transfers.estimation.model import estimate_transfers, prepare_counts
from predict.transfers.estimation.proportional_fit import Votes
from predict.transfers.estimation.together import estimate_among
from predict.transfers.estimation.unit_intervals import Doubt, measure_doubt
from predict.transfers.given_seed import Quality, seed_prior
from predict.transfers.options import Layout
from predict.transfers.parties import name_parties
from predict.transfers.prior_tables import PriorShare
from predict.transfers.reasons import CannotEstimate, Caution, Reason, election_id

FEW_STATIONS = 20


@dataclass(frozen=True)
class PriorTable:
    rows: Sequence[PriorShare]
    quality: Quality
    sample_size: int | None


@dataclass(frozen=True)
class EstimatedTable:
    layout: Layout
    votes: Votes  # R × C
    low90: Votes
    high90: Votes
    units: Votes  # stations × R × C
    doubt: Doubt
    method: str
    cautions: tuple[Caution, ...]


def estimate_table(
    layout: Layout, prior_table: PriorTable | None = None, others: Sequence[District] = ()
) -> EstimatedTable:
    """Estimate the table of a layout; raise CannotEstimate.

    `others`: the tables of other constituencies of the same rounds; where there is a prior table they are not read.
    """
    cautions = list(layout.cautions)
    prior = None
    if prior_table is not None:
        seeding = seed_prior(prior_table.rows, prior_table.quality, prior_table.sample_size, layout)
        prior, cautions = seeding.prior, [*cautions, *seeding.cautions]
    names = layout.origins.names, layout.destinations.names
    blocs = layout.origins.blocs, layout.destinations.blocs
    compared = 0
    try:
        if prior is None and others:
            counts = prepare_counts(layout.origin, layout.destination, names, blocs)
            transfers, compared = estimate_among(counts, parties_of(layout), others)
        else:
            transfers = estimate_transfers(layout.origin, layout.destination, prior=prior, labels=names, blocs=blocs)
    except UnusableMargins as refusal:
        raise CannotEstimate(
            [
                Reason(
                    "unusable",
                    "Ces résultats ne permettent pas d’estimation : personne n’y a voté aux deux scrutins.",
                    f"No table can be estimated from these results: {refusal}.",
                    "/territory",
                )
            ]
        ) from refusal
    codes = {caution.code for caution in cautions}
    cautions += [
        caution
        for warning in transfers.warnings
        if (caution := _said(warning)) is not None and caution.code not in codes
    ]
    if prior is None and layout.before.election == layout.after.election and layout.after.round == 2:
        cautions.append(BLIND)
    if compared:
        cautions.append(tell_together(compared))
    doubt = measure_doubt(transfers.by_unit, transfers.low90, transfers.high90)
    return EstimatedTable(
        layout,
        transfers.votes,
        transfers.low90,
        transfers.high90,
        transfers.by_unit,
        doubt,
        transfers.method,
        tuple(cautions),
    )


BLIND = Caution(
    "blind",
    "Sans table de départ, l’estimation d’un second tour français est biaisée, quelle que soit la méthode : elle prend "
    "des différences entre lieux pour des différences entre personnes. La proximité des blocs, supposée, n’en corrige "
    "qu’une partie, et l’intervalle ne couvre pas toujours le reste. Donnez un sondage de reports.",
    "Without a prior table, the estimate of a French second round is biased whatever the method: places that differ "
    "are taken for people who differ. That blocs are near each other, which is assumed, corrects a part of it; the "
    "interval may not cover the rest. Give a poll of transfers.",
)


def parties_of(layout: Layout) -> tuple[list[str], list[str]]:
    return name_parties(layout.before, layout.origins), name_parties(layout.after, layout.destinations)


def tell_together(number: int) -> Caution:
    return Caution(
        "together",
        f"Estimée avec {number} autres circonscriptions des mêmes scrutins : les électeurs d’un parti s’y reportent à "
        "peu près de la même façon, ce qui corrige une partie de l’erreur de chacune.",
        f"Estimated together with {number} other constituencies of the same rounds: voters of a party move much alike "
        "in all of them, which corrects a part of the error of each.",
    )


def _few(found: re.Match[str]) -> Caution:
    return Caution(
        "few_stations",
        f"{found[1]} bureaux seulement : la table tient plus de l’usage que de ces résultats.",
        f"Only {found[1]} stations: the table leans on what is usual more than on these results.",
    )


def _left_out(found: re.Match[str]) -> Caution:
    return Caution(
        "one_side_only",
        f"{found[1]} bureaux n’ont de votants que d’un côté et sont laissés de côté.",
        f"{found[1]} stations have voters on one side only and were left out.",
    )


def _scaled(found: re.Match[str]) -> Caution:
    return Caution(
        "scaled",
        f"Les totaux de {found[1]} bureaux diffèrent : l’arrivée a été ramenée au départ.",
        f"The totals of {found[1]} stations disagree: the destination was scaled to the origin.",
    )


def _contradicts(_: re.Match[str]) -> Caution:
    return Caution(
        "prior_contradicts",
        "La table de départ contredit les résultats ; elle y a été ramenée.",
        "The prior contradicts the results; it was moved to fit.",
    )


_SENTENCES: tuple[tuple[str, Callable[[re.Match[str]], Caution]], ...] = (
    (r"only (\d+) units", _few),
    (r"(\d+) units have votes on one side", _left_out),
    (r"margins of (\d+) units disagree", _scaled),
    (r"the prior contradicts", _contradicts),
)


def _said(warning: str) -> Caution | None:
    """Translate an estimator warning, which speaks of units and options, for readers."""
    for pattern, tell in _SENTENCES:
        if found := re.search(pattern, warning):
            return tell(found)
    return Caution("estimator", f"Remarque de l’estimateur : {warning}.", f"The estimator says: {warning}.")


def vintage_of(layout: Layout) -> str:
    before, after = (name_round(election_id(ballot)) for ballot in (layout.before, layout.after))
    return f"{before} → {after}, {len(layout.stations)} bureaux"


def shares_of(votes: Votes) -> Votes:
    """Return the shares of each origin's voters."""
    return votes / np.maximum(votes.sum(1, keepdims=True), 1e-9)
