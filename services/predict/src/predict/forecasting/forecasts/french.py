"""French wording of a forecast: rounded, with its level, articles and warnings. Pure."""

from collections.abc import Mapping, Sequence

from common.schemas.counts import Interval
from kit.text import french

from predict.forecasting.forecasts.ground import Ground, ScenarioForecast
from predict.forecasting.forecasts.model.forecast import Chances
from predict.forecasting.forecasts.model.outlook import METHOD
from predict.forecasting.forecasts.model.rounds import BLOCS
from predict.forecasting.forecasts.model.rules import RULES, articles_of
from predict.forecasting.forecasts.schemas import ForecastRead, LevelRead, ListForecast, RunoffLineUp
from predict.past_results.elections.names import name_round

MAX_MEETINGS = 8
FEW_STATIONS = 5
HARDLY_EVER = 0.005

_WORDS = (
    (0.01, "quasi exclu"),
    (0.10, "très peu probable"),
    (0.33, "peu probable"),
    (0.45, "un peu moins d’une chance sur deux"),
    (0.55, "une chance sur deux"),
    (0.67, "un peu plus d’une chance sur deux"),
    (0.90, "probable"),
    (0.99, "très probable"),
)


def in_words(chance: float) -> str:
    """Return a probability in words, in French after the IPCC's scale."""
    return next((words for most, words in _WORDS if chance < most), "quasi certain")


def chances_on_the_way(one: ListForecast, *, two_rounds: bool) -> list[tuple[str, float]]:
    """Return what may come of round one for a list, in words and with its chance. `two_rounds`: one may follow.

    No second round is held where somebody wins at once: who reaches its line may still not stand in it.
    """
    if not two_rounds:
        return [("être en tête", one.chance_to_qualify)]
    again = ("être au second tour", one.chance_to_stand_again or 0.0)
    if one.chance_to_win_first_round < HARDLY_EVER:
        return [again]
    return [("être élu au premier tour", one.chance_to_win_first_round), again]


def decided_at_once(lists: Sequence[ListForecast]) -> str:
    """Return how probable it is that no second round is held; empty where it hardly ever is so."""
    chance = sum(one.chance_to_win_first_round for one in lists)
    if chance < HARDLY_EVER:
        return ""
    return f"Aucun, l’élection se fait au premier tour : {in_words(chance)} ({french.percent(chance, 0)})"


def name_number(number: int) -> str:
    """Return the French ordinal of a round: `premier`, `second`."""
    return "premier" if number == 1 else "second"


def describe_forecast(ground: Ground, scenario_forecast: ScenarioForecast) -> ForecastRead:
    basis, result, level = ground.basis, scenario_forecast.told, scenario_forecast.assumed.level
    own_list = ground.contest.ours
    again = ground.first if result.again is not None else None
    return ForecastRead(
        round=1 if again is None else 2,
        held_on=basis.held_on if again is None else again.second_on,
        method=METHOD,
        data_vintage=ground.vintage,
        interval_level=0.9,
        level=LevelRead(
            source=scenario_forecast.assumed.source if ground.first is None else "first_round",
            taken_from=scenario_forecast.assumed.taken_from if ground.first is None else ground.first.ballot.id,
            shares={bloc: _share(level.shares[index]) for index, bloc in enumerate(BLOCS)},
            turnout=_share(level.turnout),
        ),
        stations=len(basis.places.stations),
        registered=int(basis.registered.sum()),
        expected_valid=round(result.valid),
        turnout=_share(result.turnout[0]),
        turnout_interval=_interval(result.turnout[1], result.turnout[2]),
        lists=[
            (_list if again is None else _list_again)(
                list_chances, scenario_forecast, own_list is not None and list_chances.id == own_list.id
            )
            for list_chances in result.chances
        ],
        second_rounds=_meetings(result.duels),
        articles=articles_of(RULES[basis.kind]),
        warnings=_warn(ground, scenario_forecast),
    )


def _list(chances: Chances, scenario_forecast: ScenarioForecast, is_own: bool) -> ListForecast:
    again = None
    if chances.second_round_low is not None and chances.second_round_high is not None:
        again = _interval(chances.second_round_low, chances.second_round_high)
    return ListForecast(
        id=chances.id,
        label=scenario_forecast.labels[chances.id],
        bloc=scenario_forecast.blocs[chances.id],
        ours=is_own,
        share=_share(chances.share),
        interval=_interval(chances.low, chances.high),
        expected_votes=round(chances.votes),
        chance_to_pass_5_percent=_share(chances.pass_5_percent),
        chance_to_qualify=_share(chances.qualify),
        chance_to_win_first_round=_share(chances.win_first_round),
        chance_to_stand_again=_share(chances.stand_again),
        chance_to_win=_share(chances.win),
        second_round_share=None if chances.second_round_share is None else _share(chances.second_round_share),
        second_round_interval=again,
    )


def _list_again(chances: Chances, scenario_forecast: ScenarioForecast, is_own: bool) -> ListForecast:
    """Return a list's forecast of round two; lists that do not stand have none."""
    again = scenario_forecast.told.again
    assert again is not None  # asked for in that case only
    votes = float(again.totals[:, again.lists.index(chances.id)].mean())
    list_forecast = _list(chances, scenario_forecast, is_own)
    interval = list_forecast.second_round_interval or Interval(low=0.0, high=0.0)
    share = list_forecast.second_round_share or 0.0
    return list_forecast.model_copy(update={"share": share, "interval": interval, "expected_votes": round(votes)})


def _meetings(duels: Mapping[tuple[str, ...], float]) -> list[RunoffLineUp]:
    often = sorted(duels.items(), key=lambda item: (-item[1], item[0]))[:MAX_MEETINGS]
    return [RunoffLineUp(lists=list(line_up), chance=_share(chance)) for line_up, chance in often]


def _warn(ground: Ground, scenario_forecast: ScenarioForecast) -> list[str]:
    warn: list[str] = []
    if ground.first is not None:
        return _warn_counted(ground, scenario_forecast)
    if scenario_forecast.assumed.source == "last_result":
        last = (
            name_round(scenario_forecast.assumed.taken_from)
            if scenario_forecast.assumed.taken_from
            else "aucun scrutin"
        )
        warn.append(
            f"Niveau national non renseigné : celui du dernier scrutin comparable ({last}) en tient lieu, avec "
            "une incertitude large. Donnez un niveau par bloc, d’après un sondage ou une hypothèse."
        )
    if scenario_forecast.assumed.source == "polls":
        latest = max(one.latest_on for one in ground.polled)
        warn.append(
            f"Le niveau du territoire vient des sondages saisis, jusqu’au {latest:%d/%m/%Y}, avec leur erreur et le "
            "temps qui reste jusqu’au vote. Un scénario qui dit un niveau en prend la place."
        )
    if not ground.contest.version:
        warn.append("Personne n’a dit qui se présente : une liste par bloc est supposée.")
    shared = [one.bloc for one in ground.contest.lists]
    if len(set(shared)) < len(shared):
        warn.append(
            "Plusieurs listes sont du même bloc : aucun résultat passé ne dit comment elles se le partagent, leurs "
            "intervalles sont larges ou suivent les poids donnés."
        )
    if len(ground.basis.places.stations) < FEW_STATIONS:
        warn.append("Très peu de bureaux : les écarts entre eux ne disent presque rien.")
    if ground.unplaced:
        names = ", ".join(name_round(one) for one in ground.unplaced)
        warn.append(f"Scrutins non utilisés, trop de voix sans bloc connu : {names}.")
    if ground.reported:
        warn.append(f"La participation à la clôture de {len(ground.reported)} bureaux est prise en compte.")
    return warn


def _warn_counted(ground: Ground, scenario_forecast: ScenarioForecast) -> list[str]:
    if scenario_forecast.told.again is None:
        return ["Le premier tour est compté : quelqu’un y est élu."]
    warn_counted = [
        "Le premier tour est compté : la prévision est celle du second. Les voix des listes qui n’y sont plus vont "
        "comme aux seconds tours passés, sauf celles dont un scénario dit où elles vont ; "
        "niveaux et poids n’y changent rien."
    ]
    if ground.first is not None and (others := [one.label for one in ground.first.others]):
        warn_counted.append(f"Candidats du premier tour que vos listes ne nomment pas : {', '.join(others[:20])}.")
    if len(ground.basis.places.stations) < FEW_STATIONS:
        warn_counted.append("Très peu de bureaux : les écarts entre eux ne disent presque rien.")
    return warn_counted


def _share(value: float) -> float:
    return round(min(max(float(value), 0.0), 1.0), 5)


def _interval(low: float, high: float) -> Interval:
    return Interval(low=_share(low), high=max(_share(high), _share(low)))
