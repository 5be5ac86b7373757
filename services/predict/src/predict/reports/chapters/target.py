"""Chapter on targets: votes needed for each goal, conditions, allocation."""

from elections.places.stations import station_name
from kit.text import french
from kit.text.method_names import name_methods
from kit.web.problems import Problem

from predict.forecasting.forecasts.french import in_words
from predict.forecasting.targets import descriptions
from predict.forecasting.targets import service as targets
from predict.forecasting.targets.schemas import GoalRead, TargetsRead
from predict.reports.blocks import Block, Bullets, Figure, Heading, Section, Table, Text, chapter_missing
from predict.reports.charts import Span, draw_spans
from predict.reports.sources import RESTRICTED, Desk

KEY, TITLE = "target", "L’objectif"
MOST = 30
EXPECTED = "#c9700a"


async def write(desk: Desk) -> Section:
    if desk.restricted:
        return chapter_missing(KEY, TITLE, RESTRICTED)
    try:
        async with desk.session.begin_nested():
            own_targets = await targets.read_targets(desk.session, desk.caller.campaign_id, None, None)
    except Problem as problem:
        return chapter_missing(KEY, TITLE, problem.fr)
    read = descriptions.describe_targets(own_targets, desk.caller, None, None)
    chosen = next(goal for goal in read.goals if goal.key == read.goal)
    methods = (read.method, read.forecast_method, read.core_vote_method)
    title = f"Voix qu’il faut à {read.label} pour chaque but, et voix attendues"
    blocks: list[Block] = [
        Figure(
            draw_spans(_spans(read), title, say=french.number, say_axis=french.number),
            f"{title}. Le trait : l’intervalle à 90 %.",
        ),
        Text(
            "Ce que demande la loi, tirage par tirage de la prévision : combien de voix il faut pour chaque but, et "
            "avec quelle chance elles sont là."
        ),
        _goals(read),
        Heading(f"{chosen.label} : ce qui doit être vrai"),
        Bullets([condition.text for condition in chosen.conditions]),
        _stations(read, chosen),
        Heading("Ce qui est supposé, et non mesuré"),
        Bullets(read.assumptions),
        Text(
            f"Méthode {name_methods(' et '.join(methods))}. Données : {read.data_vintage}. Intervalles à 90 %.", "note"
        ),
    ]
    summary = (
        f"{chosen.label} : il faut {french.number(chosen.votes_needed.middle)} voix ({_between(chosen)}), "
        f"{french.percent(chosen.share_of_valid.middle)} des exprimés attendus ; "
        f"{in_words(chosen.chance)} ({french.percent(chosen.chance, 0)})."
    )
    return Section(
        KEY, TITLE, blocks, message=summary, methods=methods, vintages=(read.data_vintage,), summary=[summary]
    )


def _spans(read: TargetsRead) -> list[Span]:
    """Return what each goal needs, and what is expected in the first round."""
    needs = [
        Span(goal.label, goal.votes_needed.middle, goal.votes_needed.low, goal.votes_needed.high) for goal in read.goals
    ]
    first = next((goal for goal in read.goals if goal.round == 1), None)
    if first is None:
        return needs
    spread = first.expected_votes
    return [*needs, Span("Voix attendues au premier tour", first.expected, spread.low, spread.high, EXPECTED)]


def _between(goal_read: GoalRead) -> str:
    return f"{french.number(goal_read.votes_needed.low)} à {french.number(goal_read.votes_needed.high)}"


def _goals(read: TargetsRead) -> Table:
    return Table(
        f"Voix qu’il faut à {read.label}",
        ("But", "Articles", "Voix qu’il faut", "Intervalle", "Attendu", "Chance"),
        [
            (
                goal.label,
                ", ".join(goal.articles),
                french.number(goal.votes_needed.middle),
                _between(goal),
                french.number(goal.expected),
                f"{in_words(goal.chance)} ({french.percent(goal.chance, 0)})",
            )
            for goal in read.goals
        ],
        widths=(2.2, 1.4, 1, 1.5, 0.9, 1.9),
        numbers=(2, 3, 4),
    )


def _stations(read: TargetsRead, chosen: GoalRead) -> Table:
    most = sorted(read.items, key=lambda item: -item.gap)[:MOST]
    return Table(
        f"{chosen.label} : les {{n}} bureaux où le plus est à trouver",
        ("Bureau", "Objectif", "Intervalle", "Socle", "À trouver", "Réserve"),
        [
            (
                station_name(item.station),
                french.number(item.votes),
                f"{french.number(item.interval.low)} à {french.number(item.interval.high)}",
                french.number(item.core_vote),
                french.number(item.gap),
                french.number(item.reserve),
            )
            for item in most
        ],
        widths=(2.8, 0.9, 1.3, 0.8, 0.9, 0.9),
        numbers=(1, 2, 3, 4, 5),
        fills=True,
    )
