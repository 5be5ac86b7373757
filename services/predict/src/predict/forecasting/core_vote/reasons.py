"""Explanation of a bloc's level: each past round's value and weight, also in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from kit.text.french import percent

from predict.forecasting.core_vote.gaussian_process import Floats
from predict.forecasting.core_vote.model import Outlook
from predict.forecasting.core_vote.observations import Past, estimate_offer
from predict.past_results.elections.names import name_round


@dataclass(frozen=True)
class Reason:
    """One past round, one bloc. Shares of the whole territory; None if the bloc did not stand."""

    election: str
    share: float | None
    """Of the valid votes, as counted."""
    comparable_share: float | None
    """The same as if everyone had stood."""
    weight: float
    turnout: float
    turnout_weight: float


def explain_levels(past: Past, bloc: str, outlook: Outlook) -> list[Reason]:
    """Return the reasons, the oldest round first; weights are means over the territory's zones."""
    votes, valid, registered = (np.nansum(counts, axis=0) for counts in (past.votes[bloc], past.valid, past.registered))
    cast = np.zeros((past.zone.max() + 1, len(past.rounds)))
    np.add.at(cast, past.zone, np.nan_to_num(past.votes[bloc]))
    footing = _ratio((cast * estimate_offer(past)).sum(axis=0), votes)
    share, turnout = _ratio(votes, valid), _ratio(valid, registered)
    weight = outlook.share.zone.weights.mean(axis=0)
    turnout_weight = outlook.turnout.zone.weights.mean(axis=0)
    return [
        Reason(
            election=past_round.id,
            share=float(share[index]) if votes[index] else None,
            comparable_share=float(share[index] * footing[index]) if votes[index] else None,
            weight=round(float(weight[index]), 4),
            turnout=float(turnout[index]),
            turnout_weight=round(float(turnout_weight[index]), 4),
        )
        for index, past_round in enumerate(past.rounds)
        if registered[index] > 0
    ]


def describe_reasons(reasons: Sequence[Reason]) -> list[str]:
    """Return the reasons in French, the largest weight first."""
    used = sorted(
        (reason for reason in reasons if reason.comparable_share is not None), key=lambda reason: -reason.weight
    )
    return [_say(one) for one in used]


def _say(reason: Reason) -> str:
    assert reason.share is not None
    assert reason.comparable_share is not None
    name = name_round(reason.election)
    text = f"{name[:1].upper()}{name[1:]} : {percent(reason.share)} des exprimés"
    if abs(reason.comparable_share - reason.share) >= 0.005:
        text += f", soit {percent(reason.comparable_share)} si tous les blocs s’étaient présentés"
    return f"{text}."


def say_turnout(reasons: Sequence[Reason]) -> list[str]:
    used = sorted(reasons, key=lambda reason: -reason.turnout_weight)
    return [
        f"{name_round(one.election).capitalize()} : {percent(one.turnout)} d’exprimés parmi les inscrits."
        for one in used
        if one.turnout_weight >= 0.005
    ]


def never_stood(past: Past) -> Mapping[str, bool]:
    """Return by bloc whether it has no past votes here."""
    return {bloc: not np.nansum(votes) for bloc, votes in past.votes.items()}


def _ratio(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
