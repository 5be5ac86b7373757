"""A forecast as it is said: rounded, with its level, its articles and its warnings. Pure."""

from collections.abc import Mapping

from common.schemas.counts import Interval

from predict.forecasting.forecasts.ground import Ground, ScenarioForecast
from predict.forecasting.forecasts.model.forecast import Chances
from predict.forecasting.forecasts.model.outlook import METHOD
from predict.forecasting.forecasts.model.rounds import BLOCS
from predict.forecasting.forecasts.model.rules import RULES, articles_of
from predict.forecasting.forecasts.schemas import ForecastRead, LevelRead, ListForecast, RunoffLineUp
from predict.past_results.elections.names import name_round

MAX_MEETINGS = 8
FEW_STATIONS = 5

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
    """A chance as people say it; the words are those of the IPCC's scale, in French."""
    return next((words for most, words in _WORDS if chance < most), "quasi certain")


def name_number(number: int) -> str:
    """Return the French ordinal of a round: `premier`, `second`."""
    return "premier" if number == 1 else "second"


def describe_forecast(ground: Ground, made: ScenarioForecast) -> ForecastRead:
    basis, told, level = ground.basis, made.told, made.assumed.level
    ours = ground.contest.ours
    again = ground.first if told.again is not None else None
    return ForecastRead(
        round=1 if again is None else 2,
        held_on=basis.held_on if again is None else again.second_on,
        method=METHOD,
        data_vintage=ground.vintage,
        interval_level=0.9,
        level=LevelRead(
            source=made.assumed.source if ground.first is None else "first_round",
            taken_from=made.assumed.taken_from if ground.first is None else ground.first.ballot.id,
            shares={bloc: _share(level.shares[place]) for place, bloc in enumerate(BLOCS)},
            turnout=_share(level.turnout),
        ),
        stations=len(basis.places.stations),
        registered=int(basis.registered.sum()),
        expected_valid=round(told.valid),
        turnout=_share(told.turnout[0]),
        turnout_interval=_interval(told.turnout[1], told.turnout[2]),
        lists=[
            (_list if again is None else _list_again)(one, made, ours is not None and one.id == ours.id)
            for one in told.chances
        ],
        second_rounds=_meetings(told.duels),
        articles=articles_of(RULES[basis.kind]),
        warnings=_warn(ground, made),
    )


def _list(one: Chances, made: ScenarioForecast, ours: bool) -> ListForecast:
    again = None
    if one.second_round_low is not None and one.second_round_high is not None:
        again = _interval(one.second_round_low, one.second_round_high)
    return ListForecast(
        id=one.id,
        label=made.labels[one.id],
        bloc=made.blocs[one.id],
        ours=ours,
        share=_share(one.share),
        interval=_interval(one.low, one.high),
        expected_votes=round(one.votes),
        chance_to_pass_5_percent=_share(one.pass_5_percent),
        chance_to_qualify=_share(one.qualify),
        chance_to_win_first_round=_share(one.win_first_round),
        chance_to_win=_share(one.win),
        second_round_share=None if one.second_round_share is None else _share(one.second_round_share),
        second_round_interval=again,
    )


def _list_again(one: Chances, made: ScenarioForecast, ours: bool) -> ListForecast:
    """Share and votes are of round two; whoever does not stand has none."""
    again = made.told.again
    assert again is not None  # asked for in that case only
    votes = float(again.totals[:, again.lists.index(one.id)].mean())
    told = _list(one, made, ours)
    interval = told.second_round_interval or Interval(low=0.0, high=0.0)
    share = told.second_round_share or 0.0
    return told.model_copy(update={"share": share, "interval": interval, "expected_votes": round(votes)})


def _meetings(duels: Mapping[tuple[str, ...], float]) -> list[RunoffLineUp]:
    often = sorted(duels.items(), key=lambda one: (-one[1], one[0]))[:MAX_MEETINGS]
    return [RunoffLineUp(lists=list(who), chance=_share(chance)) for who, chance in often]


def _warn(ground: Ground, made: ScenarioForecast) -> list[str]:
    found: list[str] = []
    if ground.first is not None:
        return _warn_counted(ground, made)
    if made.assumed.source == "last_result":
        last = name_round(made.assumed.taken_from) if made.assumed.taken_from else "aucun scrutin"
        found.append(
            f"Personne n’a dit le niveau national : celui du dernier scrutin comparable ({last}) en tient lieu, avec "
            "une incertitude large. Donnez un niveau par bloc, d’après un sondage ou une hypothèse."
        )
    if made.assumed.source == "polls":
        latest = max(one.latest_on for one in ground.polled)
        found.append(
            f"Le niveau du territoire vient des sondages saisis, jusqu’au {latest:%d/%m/%Y}, avec leur erreur et le "
            "temps qui reste jusqu’au vote. Un scénario qui dit un niveau en prend la place."
        )
    if not ground.contest.version:
        found.append("Personne n’a dit qui se présente : une liste par bloc est supposée.")
    shared = [one.bloc for one in ground.contest.lists]
    if len(set(shared)) < len(shared):
        found.append(
            "Plusieurs listes sont du même bloc : aucun résultat passé ne dit comment elles se le partagent, leurs "
            "intervalles sont larges ou suivent les poids donnés."
        )
    if len(ground.basis.places.stations) < FEW_STATIONS:
        found.append("Très peu de bureaux : les écarts entre eux ne disent presque rien.")
    if ground.unplaced:
        names = ", ".join(name_round(one) for one in ground.unplaced)
        found.append(f"Scrutins non utilisés, trop de voix sans bloc connu : {names}.")
    if ground.reported:
        found.append(f"La participation à la clôture de {len(ground.reported)} bureaux est prise en compte.")
    return found


def _warn_counted(ground: Ground, made: ScenarioForecast) -> list[str]:
    if made.told.again is None:
        return ["Le premier tour est compté : quelqu’un y est élu."]
    found = [
        "Le premier tour est compté : la prévision est celle du second. Les voix des listes qui n’y sont plus vont "
        "comme aux seconds tours passés, sauf celles dont un scénario dit où elles vont ; "
        "niveaux et poids n’y changent rien."
    ]
    if ground.first is not None and (others := [one.label for one in ground.first.others]):
        found.append(f"Candidats du premier tour que vos listes ne nomment pas : {', '.join(others[:20])}.")
    if len(ground.basis.places.stations) < FEW_STATIONS:
        found.append("Très peu de bureaux : les écarts entre eux ne disent presque rien.")
    return found


def _share(value: float) -> float:
    return round(min(max(float(value), 0.0), 1.0), 5)


def _interval(low: float, high: float) -> Interval:
    return Interval(low=_share(low), high=max(_share(high), _share(low)))
