"""Options of voters in two rounds, and station counts with equal totals. Pure.

Besides candidates: abstention, blank, null; and the net change of the roll (new voters as an origin, departed ones as a
destination), so that every station has equal totals.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from common.schemas.elections import Ballot
from kit.text import french

from predict.past_results.elections.names import name_round
from predict.past_results.elections.sheets import Candidacy, Sheet, Side
from predict.past_results.nuances.grids import DEFAULT
from predict.transfers.common_stations import find_common
from predict.transfers.estimation.nearness import NOBODY
from predict.transfers.estimation.proportional_fit import Votes
from predict.transfers.reasons import CannotEstimate, Caution, Reason, election_id

ABSTENTION, BLANK, NULL = "Abstention", "Blanc", "Nul"
NEW, GONE = "Nouveaux inscrits (solde)", "Radiés et partis (solde)"
OTHERS = "Autres"
SPECIAL = (ABSTENTION, BLANK, NULL)

MERGE_BELOW = 0.03
"""Candidates with a smaller share of the valid votes are merged, as published comparisons do."""
MAX_OPTIONS = 40


@dataclass(frozen=True)
class Choices:
    """One side. `keys[i]`: candidacy ids of option i; empty for abstention and the like."""

    names: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]
    merged: tuple[str, ...]
    """Names of the candidates within `Autres`."""
    nuances: tuple[frozenset[str], ...]
    """Of the candidates of each option: a table may speak of nuances where the ballot spoke of people."""
    blocs: tuple[str | None, ...]
    """By the usual grid; `NOBODY` for abstention and the like, None where an option is of several or of none."""


@dataclass(frozen=True)
class Layout:
    before: Ballot
    after: Ballot
    stations: tuple[str, ...]
    origin: Votes  # stations × R
    destination: Votes  # stations × C
    origins: Choices
    destinations: Choices
    cautions: tuple[Caution, ...]


def lay_out(before: Side, after: Side, merge_below: float = MERGE_BELOW) -> Layout:
    """Return options and counts of both rounds; raise CannotEstimate."""
    cautions = list[Caution]()
    stations = find_common(before, after, cautions)
    sides = [_choose(side, stations, merge_below, where) for side, where in ((before, "from"), (after, "to"))]
    origin, destination = (
        np.array([[*_row(side.sheets[station], choices)] for station in stations], dtype=np.float64)
        for side, choices in zip((before, after), sides, strict=True)
    )
    change = np.array([after.sheets[s].registered - before.sheets[s].registered for s in stations], dtype=np.float64)
    origin = np.column_stack([origin, np.maximum(change, 0.0)])
    destination = np.column_stack([destination, np.maximum(-change, 0.0)])
    left, right = _named(sides[0], NEW), _named(sides[1], GONE)
    origin, left = _used(origin, left)
    destination, right = _used(destination, right)
    for choices, ballot in ((left, before.ballot), (right, after.ballot)):
        if choices.merged:
            cautions.append(_merged(choices, ballot, merge_below))
    return Layout(before.ballot, after.ballot, stations, origin, destination, left, right, tuple(cautions))


def _choose(side: Side, stations: Sequence[str], merge_below: float, where: str) -> Choices:
    votes: dict[str, int] = {}
    ballots: dict[frozenset[str], None] = {}
    for station in stations:
        sheet = side.sheets[station]
        ballots[frozenset(sheet.votes)] = None
        for key, count in sheet.votes.items():
            votes[key] = votes.get(key, 0) + count
    anywhere = frozenset[str]().union(*ballots)
    everywhere = anywhere.intersection(*ballots)
    # The same people stand everywhere, give or take a withdrawal; else only their nuances can be compared.
    by_person = 2 * len(everywhere) >= len(anywhere)
    options_named = _by_person(side.candidacies, anywhere) if by_person else _by_nuance(side, anywhere, where)
    groups: dict[str, list[str]] = {}
    for key in sorted(votes, key=lambda key: (-votes[key], key)):
        groups.setdefault(options_named(key), []).append(key)
    sums = {name: sum(votes[key] for key in keys) for name, keys in groups.items()}
    valid = max(sum(sums.values()), 1)
    ranked = sorted(groups, key=lambda name: (-sums[name], name))
    small = [n for index, n in enumerate(ranked) if sums[n] < merge_below * valid or index >= MAX_OPTIONS]
    if len(small) < 2:
        small = []
    kept_names = [name for name in ranked if name not in small]
    names, keys = tuple(kept_names), tuple(tuple(groups[name]) for name in kept_names)
    if small:
        names, keys = (*names, OTHERS), (*keys, tuple(key for name in small for key in groups[name]))
    nuances = tuple(frozenset({side.candidacies[key].nuance for key in option} - {""}) for option in keys)
    none = frozenset[str]()
    blocs = tuple(_bloc(side, option) for option in keys)
    return Choices(
        (*names, *SPECIAL),
        (*keys, (), (), ()),
        tuple(small),
        (*nuances, none, none, none),
        (*blocs, NOBODY, NOBODY, NOBODY),
    )


def _bloc(side: Side, option: Sequence[str]) -> str | None:
    election = election_id(side.ballot)
    standing = [side.candidacies[key] for key in option]
    blocs = {DEFAULT.find(election, candidacy.nuance, candidacy.name) for candidacy in standing}
    return blocs.pop() if len(blocs) == 1 else None


def _by_person(candidacies: Mapping[str, Candidacy], keys: frozenset[str]) -> Callable[[str], str]:
    often: dict[str, int] = {}
    for key in keys:
        name = _shown(candidacies[key].name)
        often[name] = often.get(name, 0) + 1

    def name_of(key: str) -> str:
        candidacy = candidacies[key]
        name = _shown(candidacy.name) or f"Panneau {candidacy.panel}"
        return name if name not in SPECIAL and often.get(name) == 1 else f"{name} (panneau {candidacy.panel})"

    return name_of


def _by_nuance(side: Side, keys: frozenset[str], where: str) -> Callable[[str], str]:
    if any(not side.candidacies[key].nuance for key in keys):
        raise CannotEstimate(
            [
                Reason(
                    "not_comparable",
                    "Les candidats ne sont pas les mêmes dans tout ce territoire et n’ont pas de nuance : demandez une "
                    "commune ou une circonscription.",
                    "Candidates differ within this territory and have no nuance: ask for one commune or constituency.",
                    f"/{where}_election",
                )
            ]
        )
    return lambda key: side.candidacies[key].nuance


def _shown(name: str) -> str:
    return " ".join("".join(sign for sign in name if sign.isprintable()).split())[:100]


def _row(sheet: Sheet, choices: Choices) -> list[int]:
    cast = [sum(sheet.votes.get(key, 0) for key in keys) for keys in choices.keys if keys]
    # What the sheet's valid votes lack of its voters (six published sheets do not add up) stays with the null.
    null = max(sheet.null, sheet.voters - sheet.blank - sum(cast))
    abstained = max(sheet.registered - sum(cast) - sheet.blank - null, 0)
    return [*cast, abstained, sheet.blank, null]


def _named(choices: Choices, last: str) -> Choices:
    bloc = NOBODY if last == GONE else None
    return Choices(
        (*choices.names, last),
        (*choices.keys, ()),
        choices.merged,
        (*choices.nuances, frozenset()),
        (*choices.blocs, bloc),
    )


def _used(counts: Votes, choices: Choices) -> tuple[Votes, Choices]:
    """Drop options without votes."""
    used = np.flatnonzero(counts.sum(0))
    return counts[:, used], Choices(
        tuple(choices.names[i] for i in used),
        tuple(choices.keys[i] for i in used),
        choices.merged,
        tuple(choices.nuances[i] for i in used),
        tuple(choices.blocs[i] for i in used),
    )


def _merged(choices: Choices, ballot: Ballot, merge_below: float) -> Caution:
    listed = ", ".join(choices.merged[:12]) + (" …" if len(choices.merged) > 12 else "")
    round_name = name_round(election_id(ballot))
    return Caution(
        "merged",
        f"{round_name} : {len(choices.merged)} candidats ou nuances de moins de "
        f"{french.percent(merge_below, 0)} des exprimés sont réunis dans « {OTHERS} » ({listed}).",
        f"{election_id(ballot)}: {len(choices.merged)} candidates or nuances below {merge_below:.0%} of the valid "
        f"votes are merged as {OTHERS} ({listed}).",
    )
