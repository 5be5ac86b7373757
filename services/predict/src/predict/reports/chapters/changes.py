"""Chapter on what would change the picture: the forecast once more, each time with one assumption moved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from elections.bloc_colours import bloc_colour
from kit.text import french
from kit.text.method_names import name_methods
from kit.web.problems import Problem

from predict.forecasting.forecasts import service
from predict.forecasting.forecasts.french import in_words
from predict.forecasting.forecasts.schemas import Assumptions, ForecastRead, ListForecast
from predict.reports.blocks import Block, Bullets, Figure, Section, Table, Text
from predict.reports.charts import Span, draw_spans
from predict.reports.sources import Desk

KEY, TITLE = "changes", "Ce qui changerait la donne"
POINTS, TURNOUT = 0.02, 0.05
"""How far a national level and the turnout are moved: round numbers, the same for all, to show what weighs most."""


@dataclass(frozen=True)
class Case:
    """One assumption moved, and the forecast with it."""

    name: str
    assumptions: Assumptions


async def write(desk: Desk) -> Sequence[Section]:
    """Return nothing where the chapter on the forecast says what is missing, and once round one is counted."""
    if desk.restricted or desk.bloc is None:
        return []
    try:
        async with desk.session.begin_nested():
            stored, scenario = await service.bring_up_to_date(desk.session, desk.caller.campaign_id)
            base = ForecastRead.model_validate(stored.result)
            if base.round != 1 or base.level.source not in ("scenario", "last_result"):
                return []
            followed = Assumptions.model_validate(scenario.assumptions) if scenario else Assumptions()
            cases = make_cases(desk.bloc, base.level.shares, followed)
            read = await service.forecast_each(
                desk.session, desk.caller.campaign_id, [case.assumptions for case in cases]
            )
    except Problem:
        return []
    ours = [(case, one) for case, forecast in zip(cases, read, strict=True) for one in forecast.lists if one.ours]
    return [_page(base, ours)] if len(ours) == len(cases) else []


def make_cases(bloc: str, shares: Mapping[str, float], followed: Assumptions) -> list[Case]:
    """Return the assumption as it is, then our bloc, its strongest rival and the turnout moved up and down.

    `shares`: what the blocs are assumed to have in the country.
    """
    rival = max((one for one in shares if one != bloc), key=lambda one: shares[one])

    def move(moved: str, by: float) -> Assumptions:
        wanted = min(0.95, max(0.0, shares[moved] + by))
        others = sum(share for one, share in shares.items() if one != moved)
        scale = (1 - wanted) / others if others else 0.0
        return _with(followed, {one: wanted if one == moved else share * scale for one, share in shares.items()})

    points, turnout = french.number(100 * POINTS), french.number(100 * TURNOUT)
    return [
        Case("Comme supposé", _with(followed, shares)),
        Case(f"Notre bloc : {points} points de plus", move(bloc, POINTS)),
        Case(f"Notre bloc : {points} points de moins", move(bloc, -POINTS)),
        Case(f"Bloc {rival} : {points} de plus", move(rival, POINTS)),
        Case(f"Bloc {rival} : {points} de moins", move(rival, -POINTS)),
        Case(f"Participation : {turnout} de plus", _with(followed, shares, TURNOUT)),
        Case(f"Participation : {turnout} de moins", _with(followed, shares, -TURNOUT)),
    ]


def _with(followed: Assumptions, levels: Mapping[str, float], turnout: float = 0.0) -> Assumptions:
    """Return the followed scenario with these levels, which sum to one at most, and the turnout moved."""
    total = max(1.0, sum(levels.values()))
    stated = {bloc: share / total * (1 - 1e-9) for bloc, share in levels.items()}
    shift = min(0.5, max(-0.5, followed.turnout_shift + turnout))
    return Assumptions.model_validate({**followed.model_dump(), "levels": stated, "turnout_shift": shift})


def tell_heaviest(ours: Sequence[tuple[Case, ListForecast]], *, two_rounds: bool) -> str:
    """Return the sentence on the assumption that moves the chances most; the first is the one that moves nothing."""

    def chance(one: ListForecast) -> float:
        return one.chance_to_qualify if two_rounds else one.chance_to_win

    (_, as_assumed), *moved = ours
    widest, most = max(moved, key=lambda pair: abs(chance(pair[1]) - chance(as_assumed)))
    goal = "vous qualifier" if two_rounds else "l’emporter"
    before, after = (french.percent(chance(one), 0) for one in (as_assumed, most))
    if before == after:
        return f"Aucune de ces hypothèses, seule, ne change vos chances de {goal} : {before}."
    return f"Ce qui pèse le plus sur vos chances de {goal} : « {widest.name} » les fait passer de {before} à {after}."


def _say_chance(chance: float) -> str:
    return f"{in_words(chance)} ({french.percent(chance, 0)})"


def _page(base: ForecastRead, ours: Sequence[tuple[Case, ListForecast]]) -> Section:
    (_, as_assumed), *_ = ours
    two_rounds = bool(base.second_rounds)
    message = tell_heaviest(ours, two_rounds=two_rounds)
    title = f"Part de {as_assumed.label} selon ce qui est supposé"
    colour = bloc_colour(as_assumed.bloc)
    spans = [Span(case.name, one.share, one.interval.low, one.interval.high, colour) for case, one in ours]
    blocks: list[Block] = [
        Figure(draw_spans(spans, title), f"{title}. Le trait : l’intervalle à 90 %, le niveau national étant connu."),
        Table(
            "Une hypothèse changée à la fois, le reste tenu",
            ("Si…", "Part", "Intervalle à 90 %", "Voix", *(["Se qualifier"] if two_rounds else []), "L’emporter"),
            [
                (
                    case.name,
                    french.percent(one.share),
                    f"{french.percent(one.interval.low)} à {french.percent(one.interval.high)}",
                    french.number(one.expected_votes),
                    *([_say_chance(one.chance_to_qualify)] if two_rounds else []),
                    _say_chance(one.chance_to_win),
                )
                for case, one in ours
            ],
            widths=(2.3, 0.8, 1.4, 0.9, *([1.6] if two_rounds else []), 1.6),
            numbers=(1, 2, 3),
            strong=(0,),
        ),
        Bullets(
            [
                "Un niveau est celui d’un bloc dans tout le pays ; les autres blocs se partagent la différence.",
                "Une candidature de plus ou de moins dans votre bloc change davantage que ces points : essayez-la à la "
                "page « Prévision », en scénario.",
            ]
        ),
        Text(
            f"Méthode {name_methods(base.method)}. Données : {base.data_vintage}. Intervalles à 90 %, plus étroits "
            "qu’à la page de la prévision, où le niveau national est incertain.",
            "note",
        ),
    ]
    return Section(
        KEY,
        TITLE,
        blocks,
        message=message,
        methods=(base.method,),
        vintages=(base.data_vintage,),
        summary=[message],
    )
