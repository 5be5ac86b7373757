"""Mapping of a given prior table to an estimate's options. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from kit.text import french

from predict.transfers.estimation.prior import Prior
from predict.transfers.estimation.proportional_fit import Votes
from predict.transfers.options import OTHERS, Choices, Layout
from predict.transfers.prior_tables import PriorShare, by_origin, find_names
from predict.transfers.reasons import Caution

Quality: TypeAlias = Literal["high", "medium", "low"]

NOISE: Mapping[str, float] = {"high": 0.2, "medium": 0.4, "low": 0.8}
"""Standard error of the logarithm of a share: a large poll after the vote, a usual poll, a guess."""
RESERVE: Mapping[str, float] = {"high": 0.01, "medium": 0.02, "low": 0.05}
"""Of each origin, kept for what the table says nobody did: a share of zero is never a certainty."""
MISSED = 0.02
"""A destination with more of the people than this, that the table never names, is said."""


@dataclass(frozen=True)
class PriorSeed:
    prior: Prior | None
    """None where the table says nothing of these choices."""
    cautions: tuple[Caution, ...]


def seed_prior(rows: Sequence[PriorShare], quality: Quality, sample_size: int | None, layout: Layout) -> PriorSeed:
    cautions = list[Caution]()
    totals_in, totals_out = layout.origin.sum(0), layout.destination.sum(0)
    places_in, places_out = _places(layout.origins), _places(layout.destinations)
    shape = len(layout.origins.names), len(layout.destinations.names)
    table, weight = np.zeros(shape), np.zeros(shape[0])
    unknown = list[str]()
    for origin_name, prior_rows in by_origin(rows).items():
        options = _options(origin_name, places_in)
        if options is None:
            unknown.append(origin_name)
            continue
        shares = np.zeros(shape[1])
        for row in prior_rows:
            to = _options(row.to_choice, places_out)
            if to is None:
                unknown.append(row.to_choice)
                continue
            among = totals_out[to] / max(float(totals_out[to].sum()), 1.0)
            shares[to] += row.share * among
        if shares.sum() <= 0:
            continue
        for option in options:
            # Several of the given origins may have been merged in one option: their mean stands for it.
            table[option] += shares / shares.sum()
            weight[option] += 1.0
    known = weight > 0
    table[known] /= weight[known, None]
    table[~known] = np.nan
    if unknown:
        unknown_names = ", ".join(dict.fromkeys(unknown))
        cautions.append(
            Caution(
                "prior_unknown",
                f"La table de départ nomme des choix absents de ce calcul, laissés de côté : {unknown_names}.",
                f"The prior names choices that are not in this estimate, left out: {unknown_names}.",
            )
        )
    if not known.any():
        cautions.append(
            Caution(
                "prior_useless",
                "La table de départ ne dit rien des choix de ce calcul : l’estimation est faite sans elle.",
                "The prior says nothing of the choices of this estimate, which was made without it.",
            )
        )
        return PriorSeed(None, tuple(cautions))
    never = [
        name
        for index, name in enumerate(layout.destinations.names)
        if not table[known][:, index].any() and totals_out[index] > MISSED * totals_out.sum()
    ]
    if never:
        cautions.append(
            Caution(
                "prior_misses",
                f"La table de départ ne dit rien de « {', '.join(never)} », pourtant choisi par plus de "
                f"{french.percent(MISSED, 0)} des inscrits : elle le compte pour presque rien.",
                f"The prior never names {', '.join(never)}, which took more than {MISSED:.0%} of the people: it "
                "counts as next to nothing.",
            )
        )
    cautions += _contradiction(table, known, totals_in, totals_out, layout.destinations.names)
    usual = totals_out / max(float(totals_out.sum()), 1.0)
    table = (1.0 - RESERVE[quality]) * table + RESERVE[quality] * usual
    return PriorSeed(Prior(table, noise_of(quality, sample_size, int(known.sum()))), tuple(cautions))


def noise_of(quality: Quality, sample_size: int | None, origins: int) -> float:
    """Return the noise of the declared quality plus the sampling error of n / origins voters an origin."""
    chance = 2.3 * origins / sample_size if sample_size else 0.0
    return min(float(np.sqrt(NOISE[quality] ** 2 + chance)), 2.0)


def _places(choices: Choices) -> dict[str, list[int]]:
    """Return the option indices of each name; a nuance means all its candidates."""
    places: dict[str, list[int]] = {}
    for index, nuances in enumerate(choices.nuances):
        # What is merged holds several nuances: it is found by the names of its candidates.
        if choices.names[index] != OTHERS:
            for nuance in nuances:
                places.setdefault(nuance, []).append(index)
    if OTHERS in choices.names:
        places |= {name: [choices.names.index(OTHERS)] for name in choices.merged}
    return places | {name: [index] for index, name in enumerate(choices.names)}


def _options(said: str, places: Mapping[str, list[int]]) -> list[int] | None:
    names = find_names(said, places)
    if names is None:
        return None
    return list(dict.fromkeys(place for name in names for place in places[name]))


def _contradiction(
    table: Votes, known: np.ndarray[tuple[int], np.dtype[np.bool_]], rows: Votes, columns: Votes, names: Sequence[str]
) -> list[Caution]:
    """Return a caution if known origins give a destination more votes than it got."""
    promised = rows[known] @ table[known]
    over = promised - columns
    worst = int(over.argmax())
    if over[worst] <= 0.05 * columns.sum():
        return []
    return [
        Caution(
            "prior_contradicts",
            f"La table de départ contredit les résultats : elle donne {promised[worst]:.0f} voix à « {names[worst]} », "
            f"qui en a eu {columns[worst]:.0f}. Elle a été ramenée aux résultats.",
            f"The prior contradicts the results: it gives {names[worst]} {promised[worst]:.0f} votes of the "
            f"{columns[worst]:.0f} that it got. It was moved to fit.",
        )
    ]
