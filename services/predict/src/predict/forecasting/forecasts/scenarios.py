"""Validation of a scenario against the contest, and its changes. Pure."""

from collections.abc import Collection, Sequence

from kit.web.problems import Invalid

from predict.contests.candidacies import Contest
from predict.forecasting.forecasts.model.lists import Changes, Merger, NewList, RunningList, Withdrawal
from predict.forecasting.forecasts.model.rounds import BLOCS
from predict.forecasting.forecasts.schemas import Assumptions


def running_in(contest: Contest) -> list[RunningList]:
    return [RunningList(candidacy.id, candidacy.bloc) for candidacy in contest.lists]


def leaving_after_first(contest: Contest) -> dict[str, str | None]:
    """Return the lists that do not stand in round two, with the list they merged into."""
    return {candidacy.id: candidacy.merged_into for candidacy in contest.lists if candidacy.second_round != "stands"}


def read_changes(assumptions: Assumptions, contest: Contest, where: str = "") -> Changes:
    """Return the changes; raise Invalid, with the field, for an unknown list or bloc, or shares over one."""
    one_ids = {candidacy.id for candidacy in contest.lists}
    _check_levels(assumptions, where)
    for name in assumptions.weights:
        _check_list(name, one_ids, f"{where}/weights/{name}")
    left_lists: set[str] = set()
    for index, merger in enumerate(assumptions.mergers):
        at = f"{where}/mergers/{index}"
        _check_list(merger.list, one_ids - left_lists, f"{at}/list")
        _check_list(merger.into, one_ids - left_lists - {merger.list}, f"{at}/into")
        left_lists.add(merger.list)
    for index, withdrawal in enumerate(assumptions.withdrawals):
        at = f"{where}/withdrawals/{index}"
        _check_list(withdrawal.list, one_ids - left_lists, f"{at}/list")
        for name in withdrawal.to or {}:
            _check_list(name, one_ids - left_lists - {withdrawal.list}, f"{at}/to/{name}")
        _check_sum(sum((withdrawal.to or {}).values()), f"{at}/to")
        left_lists.add(withdrawal.list)
    if not one_ids - left_lists and not assumptions.new_lists:
        raise Invalid("Il ne reste aucune liste.", "No list is left.", f"{where}/withdrawals")
    _check_new(assumptions, one_ids, left_lists, where)
    return Changes(
        [Merger(merger.list, merger.into, merger.rate) for merger in assumptions.mergers],
        [Withdrawal(withdrawal.list, withdrawal.to) for withdrawal in assumptions.withdrawals],
        [NewList(new_list.id, new_list.takes) for new_list in assumptions.new_lists],
        assumptions.weights,
    )


def _check_levels(assumptions: Assumptions, where: str) -> None:
    for bloc in assumptions.levels:
        if bloc not in BLOCS:
            raise Invalid(
                f"Ce bloc n’existe pas ; les blocs sont : {', '.join(BLOCS)}.",
                f"There is no such bloc; the blocs are: {', '.join(BLOCS)}.",
                f"{where}/levels/{bloc}",
            )
    _check_sum(sum(assumptions.levels.values()), f"{where}/levels")
    if len(assumptions.levels) == len(BLOCS) and sum(assumptions.levels.values()) < 0.99:
        raise Invalid(
            "Les six blocs ensemble doivent faire 1 (100 %).",
            "The six blocs together must add up to 1.",
            f"{where}/levels",
        )


def _check_new(assumptions: Assumptions, known: Collection[str], left_lists: Collection[str], where: str) -> None:
    taken: dict[str, float] = {}
    for index, new in enumerate(assumptions.new_lists):
        at = f"{where}/new_lists/{index}"
        if new.id in known or new.id in [new_list.id for new_list in assumptions.new_lists[:index]]:
            raise Invalid("Une liste porte déjà cet identifiant.", "A list has this id already.", f"{at}/id")
        for name, share in new.takes.items():
            if name not in BLOCS:
                _check_list(name, set(known) - set(left_lists), f"{at}/takes/{name}")
            taken[name] = taken.get(name, 0.0) + share
            _check_sum(taken[name], f"{at}/takes/{name}")


def _check_list(name: str, known: Collection[str], pointer: str) -> None:
    if name not in known:
        names: Sequence[str] = sorted(known)
        raise Invalid(
            f"« {name} » n’est pas une liste qui se présente ; les listes sont : {', '.join(names)}.",
            f"{name} is not a list that stands; the lists are: {', '.join(names)}.",
            pointer,
        )


def _check_sum(share: float, pointer: str) -> None:
    if share > 1 + 1e-9:
        raise Invalid("Ces parts dépassent 1 (100 %).", "These shares add up to more than 1.", pointer)
