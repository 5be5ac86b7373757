"""Baselines that the projection must beat: uniform swing, and raw counted shares. Pure."""

from collections.abc import Sequence

import numpy as np
from elections.blocs import plain_name

from results.projections.ballots import Floats
from results.projections.design import Design
from results.projections.past_offsets import Label
from results.projections.projection import KnownCounts


def raw_shares(counts: KnownCounts) -> Floats:
    """Return the shares of the counted votes, as if they were the whole."""
    return counts.votes.sum(axis=0) / max(float(counts.votes.sum()), 1.0)


def swing_shares(design: Design, labels: Sequence[Label], counts: KnownCounts) -> Floats:
    """Apply to every station the swing of the counted ones since the last comparable ballot.

    The comparison is with the same person, else the bloc (split among its present candidates as they stand tonight).
    """
    counted, total = counts.counted, counts.votes.sum(axis=0)
    turnout = counts.valid.sum() / max(float(counts.registered[counted].sum()), 1.0)
    left = np.where(counted, 0.0, design.registered * turnout)
    weight = np.where(counted, counts.valid, 0.0)
    shares = raw_shares(counts)
    votes = np.zeros(len(labels))
    for index in range(len(labels)):
        before = _before(design, labels, index, total)
        swing = shares[index] - weight @ before / max(float(weight.sum()), 1.0)
        votes[index] = total[index] + left @ np.clip(before + swing, 0.0, 1.0)
    return votes / max(float(votes.sum()), 1.0)


def _before(design: Design, labels: Sequence[Label], place: int, total: Floats) -> Floats:
    label = labels[place]
    for reference in sorted(design.references, key=lambda reference: not reference.near):
        if not (reference.near or reference.first):
            continue
        same = reference.shares_by_name.get(plain_name(label.name))
        if same is not None:
            return same
        bloc = reference.shares_by_bloc.get(label.bloc or "")
        if bloc is not None:
            among = sum(
                float(total[other]) for other, other_label in enumerate(labels) if other_label.bloc == label.bloc
            )
            return bloc * total[place] / max(among, 1.0)
    return np.zeros(len(design.stations))
