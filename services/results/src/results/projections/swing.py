"""The method that the projection has to beat: uniform swing, and no method at all. Pure."""

from collections.abc import Sequence

import numpy as np
from elections.blocs import plain_name

from results.projections.ballots import Floats
from results.projections.design import Design
from results.projections.projection import Heard, Label


def raw_shares(heard: Heard) -> Floats:
    """Return the shares of the counted votes, taken for the whole."""
    return heard.votes.sum(axis=0) / max(float(heard.votes.sum()), 1.0)


def swing_shares(design: Design, labels: Sequence[Label], heard: Heard) -> Floats:
    """Every station moves as those that are counted have moved since the last comparable ballot.

    Compared are the same person, else the bloc (shared out among its candidates as they stand tonight).
    """
    counted, total = heard.counted, heard.votes.sum(axis=0)
    turnout = heard.valid.sum() / max(float(heard.registered[counted].sum()), 1.0)
    left = np.where(counted, 0.0, design.registered * turnout)
    weight = np.where(counted, heard.valid, 0.0)
    shares = raw_shares(heard)
    votes = np.zeros(len(labels))
    for place in range(len(labels)):
        before = _before(design, labels, place, total)
        moved = shares[place] - weight @ before / max(float(weight.sum()), 1.0)
        votes[place] = total[place] + left @ np.clip(before + moved, 0.0, 1.0)
    return votes / max(float(votes.sum()), 1.0)


def _before(design: Design, labels: Sequence[Label], place: int, total: Floats) -> Floats:
    label = labels[place]
    for reference in sorted(design.references, key=lambda one: not one.near):
        if not (reference.near or reference.first):
            continue
        same = reference.shares_by_name.get(plain_name(label.name))
        if same is not None:
            return same
        bloc = reference.shares_by_bloc.get(label.bloc or "")
        if bloc is not None:
            among = sum(float(total[other]) for other, one in enumerate(labels) if one.bloc == label.bloc)
            return bloc * total[place] / max(among, 1.0)
    return np.zeros(len(design.stations))
