"""Which stations two rounds share, and what stands in the way where there are too few. Pure."""

from collections.abc import Sequence

from kit import french

from predict.elections.names import name_round
from predict.elections.sheets import Sheet, Side
from predict.transfers.reasons import CannotEstimate, Caution, Reason, election_id

REDRAWN = 0.25
"""A roll that changed by more than this is not the same people: the station was redrawn."""


def find_common(before: Side, after: Side, cautions: list[Caution]) -> tuple[str, ...]:
    """The stations of both rounds whose roll is the same people, more or less."""
    same = sorted(before.sheets.keys() & after.sheets.keys())
    kept = [s for s in same if _is_same(before.sheets[s], after.sheets[s])]
    reasons = _hinder(before, after, same, kept)
    if reasons:
        raise CannotEstimate(reasons)
    if redrawn := len(same) - len(kept):
        cautions.append(
            Caution(
                "redrawn",
                f"{redrawn} bureaux laissés de côté : leurs inscrits ont changé de plus de "
                f"{french.percent(REDRAWN, 0)}, ils ont sans doute été redécoupés.",
                f"{redrawn} stations left out: their rolls changed by more than {REDRAWN:.0%}, probably redrawn.",
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
    return tuple(kept)


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
                f"Les inscrits de tous les bureaux ont changé de plus de {french.percent(REDRAWN, 0)} : "
                "ce ne sont plus les mêmes électeurs.",
                f"Every station's roll changed by more than {REDRAWN:.0%}: these are not the same voters.",
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
