"""Checks that a scenario fits this contest, and the changes it makes. Pure."""

from collections.abc import Collection, Sequence

from kit.web.problems import Invalid

from predict.contests.candidacies import Contest
from predict.forecasting.forecasts.model.lists import Changes, Merger, NewList, RunningList, Withdrawal
from predict.forecasting.forecasts.model.rounds import BLOCS
from predict.forecasting.forecasts.schemas import Assumptions


def running_in(contest: Contest) -> list[RunningList]:
    return [RunningList(one.id, one.bloc) for one in contest.lists]


def leaving_after_first(contest: Contest) -> dict[str, str | None]:
    """Lists that do not stand in round two, and into which one they merged."""
    return {one.id: one.merged_into for one in contest.lists if one.second_round != "stands"}


def read_changes(said: Assumptions, contest: Contest, where: str = "") -> Changes:
    """Read the changes; raise Invalid, with the field, for an unknown list or bloc, or shares over one."""
    known = {one.id for one in contest.lists}
    _check_levels(said, where)
    for name in said.weights:
        _check_list(name, known, f"{where}/weights/{name}")
    gone: set[str] = set()
    for place, merger in enumerate(said.mergers):
        at = f"{where}/mergers/{place}"
        _check_list(merger.list, known - gone, f"{at}/list")
        _check_list(merger.into, known - gone - {merger.list}, f"{at}/into")
        gone.add(merger.list)
    for place, withdrawal in enumerate(said.withdrawals):
        at = f"{where}/withdrawals/{place}"
        _check_list(withdrawal.list, known - gone, f"{at}/list")
        for name in withdrawal.to or {}:
            _check_list(name, known - gone - {withdrawal.list}, f"{at}/to/{name}")
        _check_sum(sum((withdrawal.to or {}).values()), f"{at}/to")
        gone.add(withdrawal.list)
    if not known - gone and not said.new_lists:
        raise Invalid("Il ne reste aucune liste.", "No list is left.", f"{where}/withdrawals")
    _check_new(said, known, gone, where)
    return Changes(
        [Merger(one.list, one.into, one.rate) for one in said.mergers],
        [Withdrawal(one.list, one.to) for one in said.withdrawals],
        [NewList(one.id, one.takes) for one in said.new_lists],
        said.weights,
    )


def _check_levels(said: Assumptions, where: str) -> None:
    for bloc in said.levels:
        if bloc not in BLOCS:
            raise Invalid(
                f"Ce bloc n’existe pas ; les blocs sont : {', '.join(BLOCS)}.",
                f"There is no such bloc; the blocs are: {', '.join(BLOCS)}.",
                f"{where}/levels/{bloc}",
            )
    _check_sum(sum(said.levels.values()), f"{where}/levels")
    if len(said.levels) == len(BLOCS) and sum(said.levels.values()) < 0.99:
        raise Invalid(
            "Les six blocs ensemble doivent faire 1 (100 %).",
            "The six blocs together must add up to 1.",
            f"{where}/levels",
        )


def _check_new(said: Assumptions, known: Collection[str], gone: Collection[str], where: str) -> None:
    taken: dict[str, float] = {}
    for place, new in enumerate(said.new_lists):
        at = f"{where}/new_lists/{place}"
        if new.id in known or new.id in [one.id for one in said.new_lists[:place]]:
            raise Invalid("Une liste porte déjà cet identifiant.", "A list has this id already.", f"{at}/id")
        for name, share in new.takes.items():
            if name not in BLOCS:
                _check_list(name, set(known) - set(gone), f"{at}/takes/{name}")
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
