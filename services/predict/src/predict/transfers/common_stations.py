"""Stations that two rounds share, and reasons if there are too few. Pure."""

from collections.abc import Sequence

from kit.text import french

from predict.past_results.elections.names import name_round
from predict.past_results.elections.sheets import Sheet, Side
from predict.past_results.nuances.grids import DEFAULT
from predict.past_results.station_history.station_links import Spot, match_stations
from predict.transfers.reasons import CannotEstimate, Caution, Reason, election_id

REDRAWN = 0.25
"""A roll that changed by more than this is not the same people: the station was redrawn."""

ONE_ELECTION = 60
"""Days: codes do not move between its two rounds."""


def find_common(before: Side, after: Side, cautions: list[Caution]) -> tuple[str, ...]:
    """Return the stations of both rounds with about the same registered people."""
    same = sorted(before.sheets.keys() & after.sheets.keys())
    moved_codes = _find_moved(before, after)
    common = [s for s in same if s not in moved_codes and _is_same(before.sheets[s], after.sheets[s])]
    reasons = _hinder(before, after, same, common)
    if reasons:
        raise CannotEstimate(reasons)
    if redrawn := len(same) - len(common):
        cautions.append(
            Caution(
                "redrawn",
                f"Bureaux laissés de côté : {redrawn}. Leurs inscrits ont changé de plus de "
                f"{french.percent(REDRAWN, 0)}, ou leur vote dit un autre lieu : ils ont sans doute été redécoupés.",
                f"Stations left out: {redrawn}. Their rolls changed by more than {REDRAWN:.0%}, or they vote as "
                "another place: probably redrawn.",
            )
        )
    if alone := len(before.sheets.keys() ^ after.sheets.keys()):
        cautions.append(
            Caution(
                "one_round_only",
                f"{alone} bureaux ne figurent que dans l’un des deux scrutins et sont laissés de côté.",
                f"{alone} stations are in one of the two rounds only and were left out.",
            )
        )
    return tuple(common)


def _find_moved(before: Side, after: Side) -> set[str]:
    """Return codes given to another place, by station history; none between rounds of one election."""
    days = abs((after.ballot.on - before.ballot.on).days)
    if before.ballot.election == after.ballot.election and days < ONE_ELECTION:
        return set()
    links = match_stations(_spots(before), _spots(after), days / 365.25)
    return {link.station for link in links if link.redrawn}


def _spots(side: Side) -> list[Spot]:
    blocs = {
        key: DEFAULT.find(election_id(side.ballot), candidacy.nuance, candidacy.name)
        for key, candidacy in side.candidacies.items()
    }
    spots: list[Spot] = []
    for station, sheet in sorted(side.sheets.items()):
        votes: dict[str, int] = {}
        for key, cast in sheet.votes.items():
            if (bloc := blocs.get(key)) is not None:
                votes[bloc] = votes.get(bloc, 0) + cast
        spots.append(Spot(station, sheet.registered, sheet.voters, votes))
    return spots


def _is_same(before: Sheet, after: Sheet) -> bool:
    most = max(before.registered, after.registered)
    # Nobody on either roll: nothing to share out.
    return min(before.registered, after.registered) > 0 and abs(after.registered - before.registered) <= REDRAWN * most


def _hinder(before: Side, after: Side, same: Sequence[str], kept: Sequence[str]) -> list[Reason]:
    reasons = list[Reason]()
    if before.ballot == after.ballot:
        reasons.append(
            Reason(
                "same_ballot",
                "Les deux scrutins sont le même : choisissez-en deux différents.",
                "Both ballots are the same one: choose two.",
                "/to_election",
            )
        )
    for side, where in ((before, "/from_election"), (after, "/to_election")):
        if not side.sheets:
            name = name_round(election_id(side.ballot))
            reasons.append(
                Reason(
                    "no_results",
                    f"Aucun résultat de « {name} » dans ce territoire : importez-les, ou vérifiez le territoire.",
                    f"No results of {election_id(side.ballot)} in this territory: import them, or check the territory.",
                    where,
                )
            )
    if reasons:
        return reasons
    if not same:
        return [
            Reason(
                "no_common_station",
                "Aucun bureau de vote n’est commun aux deux scrutins : leurs codes ont changé.",
                "No station is in both rounds: their codes have changed.",
                "/territory",
            )
        ]
    if not kept:
        return [
            Reason(
                "redrawn",
                "Tous les bureaux ont été redécoupés : leurs inscrits ont changé de plus de "
                f"{french.percent(REDRAWN, 0)}, ou leur vote dit un autre lieu. Demandez un territoire plus grand.",
                f"All stations were redrawn: their rolls changed by more than {REDRAWN:.0%}, or they vote as another "
                "place. Ask for a larger territory.",
                "/territory",
            )
        ]
    if len(kept) == 1:
        return [
            Reason(
                "one_station",
                "Un seul bureau de vote : ses totaux ne disent rien de qui a voté quoi ensuite. Demandez un "
                "territoire plus grand, puis lisez-y ce bureau.",
                "One station only: its totals say nothing of who voted for whom. Ask for a larger territory, then "
                "read this station in it.",
                "/territory",
            )
        ]
    return []
