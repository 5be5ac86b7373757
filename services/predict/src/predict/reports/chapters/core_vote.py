"""Chapter on the core vote and reserves."""

from collections.abc import Sequence

from elections.places.stations import station_name
from kit.text import french
from kit.text.method_names import name_methods
from kit.web.problems import Problem

from predict.forecasting.core_vote import lists
from predict.forecasting.core_vote.schemas import CoreVoteRead, StationCoreVoteRead, Votes
from predict.forecasting.core_vote.simulation import DEFAULT_QUANTILE
from predict.reports.blocks import Block, Bullets, Figure, Heading, Section, Table, Text, chapter_missing
from predict.reports.charts import Span, draw_spans
from predict.reports.sources import Desk

KEY, TITLE = "base", "Le socle"
MOST = 30
HOW = 5
CORE, EXPECTED, ALL = "#0b3c78", "#c9700a", "#6a9fd0"


async def write(desk: Desk) -> Section:
    try:
        core_vote = await lists.read_list(desk.session, desk.caller, None, DEFAULT_QUANTILE)
    except Problem as problem:
        return chapter_missing(KEY, TITLE, problem.fr)
    read = lists.describe_core_vote(core_vote, len(core_vote.reading.rows), None)
    total = read.total
    title = f"Socle et voix attendues de {read.label}"
    spans = [_span("Socle", total.core_vote, CORE), _span("Voix attendues", total.expected, EXPECTED)]
    best = _span("Avec toute la réserve", _with_reserve(read), ALL)
    blocks: list[Block] = [
        Figure(
            draw_spans([*spans, best], title, say=french.number, say_axis=french.number),
            f"{title}. Le trait : l’intervalle à 90 %.",
        ),
        Text(
            f"Le socle de {read.label} ({read.bloc}) : les voix que la liste dépasse dans "
            f"{french.percent(1 - read.quantile, 0)} des tirages de la prévision."
        ),
        Table(
            "Ensemble des bureaux",
            ("Mesure", "Voix", "Intervalle à 90 %"),
            [
                ("Socle", french.number(total.core_vote.votes), format_interval(total.core_vote)),
                (
                    "Voix attendues",
                    french.number(total.expected.votes),
                    format_interval(total.expected),
                ),
                *((name, french.number(votes.votes), format_interval(votes)) for name, votes in _reserve(read)),
            ],
            widths=(4, 1, 1.6),
            numbers=(1, 2),
            strong=(0,),
        ),
        Text(
            "Le socle de l’ensemble n’est pas la somme des socles : la malchance n’est pas partout à la fois.", "note"
        ),
        Heading("Ce que le bloc a fait ici"),
        Bullets(_first(read.how)),
        _table(read),
    ]
    if read.assumptions:
        blocks += [Heading("Ce qui est supposé, et non mesuré"), Bullets(read.assumptions)]
    blocks.append(
        Text(f"Méthode {name_methods(read.method)}. Données : {read.data_vintage}. Intervalles à 90 %.", "note")
    )
    summary = (
        f"Socle : {french.number(total.core_vote.votes)} voix ({format_interval(total.core_vote)}) ; attendu : "
        f"{french.number(total.expected.votes)} ({format_interval(total.expected)})."
    )
    return Section(
        KEY,
        TITLE,
        blocks,
        message=summary,
        methods=(read.method,),
        vintages=(read.data_vintage,),
        summary=[summary],
    )


def _span(name: str, votes: Votes, colour: str) -> Span:
    return Span(name, votes.votes, votes.low, votes.high, colour)


def _with_reserve(read: CoreVoteRead) -> Votes:
    """Return the expected votes and all that the best past adds: what could be reached, and not what is expected."""
    expected, reserve = read.total.expected, read.total.reserve
    parts = (expected, reserve.abstainers, reserve.gone)
    return Votes(
        votes=sum(part.votes for part in parts),
        low=expected.votes + reserve.abstainers.low + reserve.gone.low,
        high=expected.votes + reserve.abstainers.high + reserve.gone.high,
    )


def _first(how: Sequence[str]) -> list[str]:
    """Return the reasons with the most weight; the page « Socle » has all."""
    left = len(how) - HOW
    more = [f"Et {left} autres lignes, à la page « Socle »."] if left > 1 else list(how[HOW:])
    return [*how[:HOW], *more]


def format_interval(votes: Votes) -> str:
    return f"{french.number(votes.low)} à {french.number(votes.high)}"


def _reserve(read: CoreVoteRead) -> list[tuple[str, Votes]]:
    reserve = read.total.reserve
    names = (
        ("Réserve : électeurs du bloc que l’abstention retient", reserve.abstainers),
        ("Réserve : électeurs de son meilleur passé partis ailleurs", reserve.gone),
        ("Réserve : électeurs de listes éliminées (second tour)", reserve.transferable),
        ("Réserve : indécis rencontrés", reserve.undecided),
    )
    return [(name, votes) for name, votes in names if votes is not None]


def _table(read: CoreVoteRead) -> Table:
    best = sorted(read.items, key=lambda item: -item.core_vote.votes)[:MOST]
    return Table(
        "Les {n} bureaux où le socle est le plus fort",
        ("Bureau", "Inscrits", "Socle", "Intervalle", "Attendu", "Intervalle"),
        [_row(station) for station in best],
        widths=(2.8, 0.9, 0.8, 1.3, 0.9, 1.3),
        numbers=(1, 2, 3, 4, 5),
        fills=True,
    )


def _row(station_core_vote_read: StationCoreVoteRead) -> tuple[str, ...]:
    return (
        station_name(station_core_vote_read.station),
        french.number(station_core_vote_read.registered),
        french.number(station_core_vote_read.core_vote.votes),
        format_interval(station_core_vote_read.core_vote),
        french.number(station_core_vote_read.expected.votes),
        format_interval(station_core_vote_read.expected),
    )
