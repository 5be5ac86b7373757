"""Vote transfers of all districts of one election, estimated together."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from predict.transfers.estimation.between_districts import METHOD, Bounds, load_tails, read_joint, settle
from predict.transfers.estimation.districts import District, Labels, Others, known_labels, read_others
from predict.transfers.estimation.margins import UnusableMargins
from predict.transfers.estimation.model import (
    Alone,
    Blocs,
    Counts,
    Transfers,
    as_district,
    estimate_alone,
    finish_table,
    finish_trivial,
    prepare_counts,
    read_same,
)


def estimate_transfers_together(
    tables: Sequence[tuple[ArrayLike, ArrayLike]],
    labels: Sequence[Labels],
    *,
    blocs: Sequence[Blocs] | None = None,
) -> list[Transfers]:
    """Return the transfers of each district, in order; raise UnusableMargins, naming the table.

    `tables`: counts units × R and units × C of each district. `labels`: the parties of their options; an empty one, and
    one that no other table has, is unknown. A table that shares no pair of labels is estimated by itself. `blocs`: as
    in `estimate_transfers`.
    """
    if len(tables) != len(labels):
        raise UnusableMargins("labels", f"{len(labels)} pairs of lists where there are {len(tables)} tables")
    if blocs is not None and len(blocs) != len(tables):
        raise UnusableMargins("blocs", f"{len(blocs)} pairs of lists where there are {len(tables)} tables")
    told = known_labels(labels)
    own_blocs: Sequence[Blocs | None] = [None] * len(tables) if blocs is None else blocs
    prepared = [
        _prepare(number, sides, names, of_sides)
        for number, (sides, names, of_sides) in enumerate(zip(tables, told, own_blocs, strict=True))
    ]
    alone = {
        number: estimate_alone(counts.origin, counts.destination, read_same(counts.labels), None, counts.steps)
        for number, counts in enumerate(prepared)
        if not counts.trivial
    }
    districts = {number: as_district(one, _labels(prepared[number])) for number, one in alone.items()}
    others = dict(zip(districts, read_others(list(districts.values())), strict=True))
    return [
        _finish(counts, alone[number], districts[number], others[number]) if number in alone else finish_trivial(counts)
        for number, counts in enumerate(prepared)
    ]


def estimate_among(counts: Counts, labels: Labels, others: Sequence[District]) -> tuple[Transfers, int]:
    """Return one district's table with what was estimated of others, and how many of these have labels of it.

    `labels`: the parties of all options that were given; those of `counts` say what comes again within the district.
    """
    if counts.trivial:
        return finish_trivial(counts), 0
    shown = [labels[0][int(r)] for r in counts.rows], [labels[1][int(c)] for c in counts.columns]
    alone = estimate_alone(counts.origin, counts.destination, read_same(counts.labels), None, counts.steps)
    district = as_district(alone, shown)
    said = read_others([district, *others])[0]
    return _finish(counts, alone, district, said), int(said.number.max(initial=0.0))


def add_others(district: District, units: int, others: Sequence[District]) -> Bounds | None:
    """Return the table of a district whose units are no longer at hand; None if no other shares labels."""
    said = read_others([district, *others])[0]
    if not said.number.any() or min(district.table.shape) < 2:
        return None
    joint = read_joint(district, said, units, read_same(district.labels))
    return settle(joint, load_tails(), np.zeros_like(joint.scale), joint.scale)


def _prepare(number: int, sides: tuple[ArrayLike, ArrayLike], labels: Labels, blocs: Blocs | None) -> Counts:
    try:
        return prepare_counts(*sides, labels, blocs)
    except UnusableMargins as refusal:
        raise UnusableMargins(f"tables[{number}].{refusal.where}", refusal.reason) from refusal


def _finish(counts: Counts, alone: Alone, district: District, others: Others) -> Transfers:
    if not others.number.any():
        return finish_table(counts, alone, counts.margins.warnings)
    joint = read_joint(district, others, len(counts.origin), read_same(counts.labels))
    bounds = settle(joint, load_tails(), alone.floor, alone.ceiling)
    together = replace(alone, table=bounds.table, low=bounds.low, high=bounds.high, method=f"{alone.method}+{METHOD}")
    return finish_table(counts, together, counts.margins.warnings)


def _labels(counts: Counts) -> Labels:
    assert counts.labels is not None, "they were given"
    return counts.labels
