"""Chapter on the forecast: shares, probabilities, past errors of the method."""

from collections.abc import Sequence

from elections.bloc_colours import bloc_colour
from kit.text import french
from kit.text.method_names import name_methods
from kit.web.problems import Problem

from predict.forecasting.forecasts import own_backtests, service
from predict.forecasting.forecasts.french import chances_on_the_way, decided_at_once, in_words, name_number
from predict.forecasting.forecasts.schemas import BacktestsRead, ForecastRead, ListForecast
from predict.past_results.elections.names import name_round
from predict.reports.blocks import Block, Bullets, Figure, Heading, Section, Table, Text, chapter_missing
from predict.reports.charts import Span, draw_spans
from predict.reports.sources import RESTRICTED, Desk

KEY, TITLE = "forecast", "La prévision"
MEETINGS = 5
LISTS = 12
"""Lists in the picture; the table has them all."""


async def write(desk: Desk) -> Section:
    if desk.restricted:
        return chapter_missing(KEY, TITLE, RESTRICTED)
    try:
        async with desk.session.begin_nested():
            stored, scenario = await service.bring_up_to_date(desk.session, desk.caller.campaign_id)
    except Problem as problem:
        return chapter_missing(KEY, TITLE, problem.fr)
    read = ForecastRead.model_validate(stored.result)
    lists = sorted(read.lists, key=lambda list_forecast: -list_forecast.share)
    followed = f"Scénario suivi : {scenario.name}." if scenario else "Aucun scénario n’est suivi."
    turnout = f"{french.percent(read.turnout)} ({_between(read.turnout_interval.low, read.turnout_interval.high)})"
    title = f"Part attendue de chaque liste au {name_number(read.round)} tour du {french.day(read.held_on)}"
    blocks: list[Block] = [
        Text(
            f"Ce que les scrutins passés laissent attendre ici, {_given(read)}. "
            f"{followed} Participation attendue : {turnout}."
        ),
        *(Text(warning, "warning") for warning in read.warnings),
        Figure(
            draw_spans([_span(list_forecast) for list_forecast in lists[:LISTS]], title, (0.05, "5 %")),
            f"{title}. Le trait : l’intervalle à 90 %. En dessous de 5 %, l’État ne rembourse rien (L. 52-11-1).",
        ),
        _shares(lists),
        _chances(lists, two_rounds=bool(read.second_rounds)),
    ]
    if read.second_rounds:
        labels = {list_forecast.id: list_forecast.label for list_forecast in read.lists}
        at_once = decided_at_once(read.lists)
        blocks += [
            Heading("Les seconds tours possibles"),
            Bullets(
                [
                    *([f"{at_once}."] if at_once else []),
                    *(
                        f"{', '.join(labels[list_id] for list_id in meeting.lists)} : {in_words(meeting.chance)} "
                        f"({french.percent(meeting.chance, 0)})."
                        for meeting in read.second_rounds[:MEETINGS]
                    ),
                ]
            ),
        ]
    blocks += await _errors(desk)
    blocks.append(
        Text(
            f"Méthode {name_methods(read.method)}. Données : {read.data_vintage}. "
            f"Niveau national : {_level(read)}. Règles : "
            f"{', '.join(read.articles)}. Intervalles à 90 %.",
            "note",
        )
    )
    summary = _summarise(lists, read.round, two_rounds=bool(read.second_rounds))
    return Section(
        KEY,
        TITLE,
        blocks,
        message=summary[0] if summary else "",
        methods=(read.method,),
        vintages=(read.data_vintage,),
        summary=summary,
    )


def _span(list_forecast: ListForecast) -> Span:
    return Span(
        list_forecast.label,
        list_forecast.share,
        list_forecast.interval.low,
        list_forecast.interval.high,
        bloc_colour(list_forecast.bloc),
    )


def _between(low: float, high: float) -> str:
    return f"{french.percent(low)} à {french.percent(high)}"


def _level(read: ForecastRead) -> str:
    if read.level.source == "scenario":
        return "celui du scénario"
    return f"celui de {name_round(read.level.taken_from)}" if read.level.taken_from else "inconnu"


def _name(list_forecast: ListForecast) -> str:
    return f"{list_forecast.label} (la nôtre)" if list_forecast.ours else list_forecast.label


def _shares(lists: Sequence[ListForecast]) -> Table:
    return Table(
        "Premier tour",
        ("Liste", "Bloc", "Part des exprimés", "Intervalle à 90 %", "Voix attendues"),
        [
            (
                _name(one),
                one.bloc,
                french.percent(one.share),
                _between(one.interval.low, one.interval.high),
                french.number(one.expected_votes),
            )
            for one in lists
        ],
        widths=(2.6, 1.4, 1.2, 1.6, 1.1),
        numbers=(2, 3, 4),
        strong=[index for index, one in enumerate(lists) if one.ours],
    )


def _chances(lists: Sequence[ListForecast], *, two_rounds: bool) -> Table:
    between = ("Élue au premier tour", "Être au second tour") if two_rounds else ("Être en tête",)
    return Table(
        "Les chances, en mots",
        ("Liste", "Passer 5 %", *between, "L’emporter"),
        [
            (
                _name(one),
                *(f"{in_words(chance)} ({french.percent(chance, 0)})" for chance in _steps(one, two_rounds=two_rounds)),
            )
            for one in lists
        ],
        widths=(2, *(1.8 for _ in between), 1.8, 1.8),
        strong=[index for index, one in enumerate(lists) if one.ours],
    )


def _steps(one: ListForecast, *, two_rounds: bool) -> tuple[float, ...]:
    """Return a list's chances in the order of the table's columns."""
    again = (one.chance_to_win_first_round, one.chance_to_stand_again or 0.0)
    return (one.chance_to_pass_5_percent, *(again if two_rounds else (one.chance_to_qualify,)), one.chance_to_win)


async def _errors(desk: Desk) -> list[Block]:
    backtest = await own_backtests.find_backtest(desk.session, desk.caller.campaign_id)
    if backtest is None:
        return [
            Text(
                "Aucun essai rétrospectif n’a été fait dans ce territoire : demandez-le à la page « Prévision », puis "
                "refaites le rapport."
            ),
        ]
    read = BacktestsRead.model_validate(backtest)
    return [
        Heading("Fiabilité sur ce territoire"),
        Table(
            "Chaque scrutin passé, caché puis prévu en connaissant seulement son niveau d’ensemble (erreur moyenne des "
            "parts par bureau, en points)",
            (
                "Scrutin caché",
                "Bureaux",
                "Erreur",
                "Glissement uniforme",
                "Comme la dernière fois",
                "Dans l’intervalle",
            ),
            [
                (
                    name_round(one.election),
                    french.number(one.stations),
                    *(french.number(100 * error, 2) for error in (one.mae, one.uniform_swing_mae, one.last_result_mae)),
                    french.percent(one.coverage90, 0),
                )
                for one in read.rounds
            ],
            widths=(2.4, 0.9, 0.9, 1.2, 1.2, 1.2),
            numbers=range(1, 6),
        ),
    ]


def _given(read: ForecastRead) -> str:
    return "si le niveau national est celui qui est supposé" if read.round == 1 else "le premier tour étant compté"


def _summarise(lists: Sequence[ListForecast], number: int, *, two_rounds: bool) -> list[str]:
    ours = next((one for one in lists if one.ours), None)
    if ours is None:
        return []
    way = ", ".join(f"{what} : {in_words(chance)}" for what, chance in chances_on_the_way(ours, two_rounds=two_rounds))
    return [
        f"Prévision : {ours.label} aurait {french.percent(ours.share)} des exprimés au {name_number(number)} tour "
        f"({_between(ours.interval.low, ours.interval.high)}) ; {way}, "
        f"l’emporter : {in_words(ours.chance_to_win)}."
    ]
