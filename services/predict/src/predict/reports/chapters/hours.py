"""Votes won by an hour of each kind of action, beside the first stations of each."""

from collections.abc import Sequence

from elections.places.stations import station_name
from kit.text import french
from kit.text.method_names import name_methods
from kit.web.problems import Problem

from predict.reports.blocks import Block, Bullets, Figure, Section, Table, Text, chapter_missing
from predict.reports.charts import Span, draw_spans
from predict.reports.sources import Desk
from predict.targeting.field_actions.effects import EFFECTS, LABELS, Kind
from predict.targeting.priorities import score_rows, service
from predict.targeting.priorities.schemas import Estimate, PriorityRead

KEY, TITLE = "hours", "Ce que rapporte une heure"
BEST = 5
HOURS = 10
"""What one hour wins is a fraction of a vote."""
COLOURS = ("#0b3c78", "#c9700a", "#117733")


async def write(desk: Desk) -> Section:
    try:
        situation = await service.read_situation(desk.session, desk.caller.campaign_id)
    except Problem as problem:
        return chapter_missing(KEY, TITLE, problem.fr)
    if not situation.standings.stations:
        return chapter_missing(KEY, TITLE, "Aucun bureau n’est classé : importez les résultats d’au moins un scrutin.")
    tables: list[Block] = []
    firsts: list[tuple[Kind, PriorityRead]] = []
    for kind in Kind:
        scored = await service.score_kind(situation, kind)
        places = score_rows.rank_places(situation, scored, desk.caller, None)[:BEST]
        rows = score_rows.tell_rows(situation, scored, desk.caller, {}, places)
        firsts += [(kind, row) for row in rows[:1]]
        tables.append(_table(kind, rows))
    spans = [_span(kind, row, colour) for (kind, row), colour in zip(firsts, COLOURS, strict=True)]
    title = f"Voix nettes de {HOURS} heures dans le meilleur bureau de chaque genre d’action"
    picture = draw_spans(spans, title, say=_say, say_axis=_say)
    best_kind, best = max(firsts, key=lambda one: one[1].votes_per_hour.expected)
    sources = dict.fromkeys(source.reference for kind in Kind for source in EFFECTS[kind].sources)
    return Section(
        KEY,
        TITLE,
        [
            Figure(picture, f"{title}, avec l’intervalle à 90 %."),
            Text(
                "Le rang dit dans quel ordre commencer, et entre quels rangs le bureau se trouve dans neuf tirages sur "
                "dix : plus sûr que le nombre de voix, qui vient d’expériences faites ailleurs."
            ),
            *(Text(warning, "warning") for warning in service.list_warnings(situation)),
            *tables,
            Bullets([f"Expériences publiées : {' ; '.join(sources)}."]),
            Text(
                f"Méthode {name_methods(situation.method)}. Données : {situation.data_vintage}. Intervalles à 90 %.",
                "note",
            ),
        ],
        message=f"{LABELS[best_kind]} : {HOURS} heures y rapportent le plus, "
        f"{_say(HOURS * best.votes_per_hour.expected)} voix au mieux.",
        methods=(situation.method,),
        vintages=(situation.data_vintage,),
    )


def _span(kind: Kind, row: PriorityRead, colour: str) -> Span:
    one = row.votes_per_hour
    return Span(LABELS[kind], HOURS * one.expected, HOURS * one.low, HOURS * one.high, colour)


def _say(value: float) -> str:
    return french.number(value, 1)


def _table(kind: Kind, rows: Sequence[PriorityRead]) -> Table:
    return Table(
        f"{LABELS[kind]} : les {len(rows)} premiers bureaux",
        ("Rang", "Bureau", f"Voix pour {HOURS} h", "Intervalle à 90 %", "Rang entre", "Contacts à l’heure"),
        [
            (
                french.number(row.rank),
                station_name(row.station),
                french.number(HOURS * row.votes_per_hour.expected, 1),
                _several(row.votes_per_hour),
                f"{row.rank_low} et {row.rank_high}",
                french.number(row.contacts_per_hour.expected, 1),
            )
            for row in rows
        ],
        widths=(0.6, 2.6, 1, 1.4, 1, 1),
        numbers=(0, 2, 3, 4, 5),
    )


def _several(estimate: Estimate) -> str:
    return f"{french.number(HOURS * estimate.low, 1)} à {french.number(HOURS * estimate.high, 1)}"
