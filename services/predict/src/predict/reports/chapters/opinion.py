"""Chapter on opinion: polls projected to the territory."""

from elections.bloc_colours import bloc_colour
from kit.text import french
from kit.text.method_names import name_methods
from kit.web.problems import Problem

from predict.forecasting.polls import service as polls
from predict.forecasting.polls.descriptions import describe_poll, describe_projection
from predict.forecasting.polls.schemas import OpinionRead, PollCreate
from predict.reports.blocks import Block, Bullets, Figure, Section, Table, Text, chapter_missing
from predict.reports.charts import Span, draw_spans
from predict.reports.sources import RESTRICTED, Desk

KEY, TITLE = "opinion", "L’opinion"
MAXIMUM = 8


async def write(desk: Desk) -> Section:
    if desk.restricted:
        return chapter_missing(KEY, TITLE, RESTRICTED)
    own_polls = await polls.list_polls(desk.session, desk.caller.campaign_id)
    if not own_polls:
        why = (
            "Aucun sondage n’est importé. Donnez-en un à la page « Sondages » pour placer le niveau national ou local."
        )
        return chapter_missing(KEY, TITLE, why)
    latest = own_polls[0]
    try:
        projected = await polls.project_poll(desk.session, desk.caller.campaign_id, latest)
    except Problem as problem:
        return chapter_missing(KEY, TITLE, problem.fr)
    read = describe_projection(projected, desk.caller.covers)
    title = f"« {latest.title} » ramené au territoire"
    blocks: list[Block] = [
        Text(
            "Un sondage interroge un échantillon, presque toujours hors du territoire. Il est ramené aux bureaux "
            "par leur profil et leurs votes passés."
        ),
        Figure(
            draw_spans([_span(opinion) for opinion in read.level], title),
            f"{title}. Intervalles à 90 % : l’erreur du sondage et celle du modèle.",
        ),
        Table(
            "Part de chaque réponse dans le territoire",
            ("Réponse", "Part", "Intervalle à 90 %"),
            [(opinion.label, french.percent(opinion.share), _between(opinion)) for opinion in read.level],
            widths=(4, 1, 2),
            numbers=(1, 2),
        ),
        Bullets(read.notes),
        Table(
            "Sondages de la campagne",
            ("Titre", "Institut", "Terrain", "Interrogés"),
            [_poll(describe_poll(poll).poll) for poll in own_polls[:MAXIMUM]],
            widths=(3, 1.8, 2, 1),
            numbers=(3,),
        ),
        Text(f"Méthode {name_methods(read.method)}. Données : {read.data_vintage}.", "note"),
    ]
    return Section(KEY, TITLE, blocks, methods=(read.method,), vintages=(read.data_vintage,), summary=[])


def _span(opinion_read: OpinionRead) -> Span:
    return Span(
        opinion_read.label,
        opinion_read.share,
        opinion_read.low,
        opinion_read.high,
        bloc_colour(opinion_read.bloc or ""),
    )


def _between(opinion_read: OpinionRead) -> str:
    return f"{french.percent(opinion_read.low)} à {french.percent(opinion_read.high)}"


def _poll(about: PollCreate) -> tuple[str, ...]:
    when = f"{about.fielded_from:%d/%m/%Y} au {about.fielded_to:%d/%m/%Y}"
    return about.title, about.institute, when, french.number(about.sample)
