"""The morning briefing as a PDF: planned actions, the turfs to walk first, and the progress of turfs and stations."""

from collections.abc import Sequence
from dataclasses import dataclass

from elections.places.stations import station_name
from kit.files.pdf import document, parts
from kit.text.french import moment, number, percent
from reportlab.graphics.shapes import Circle, Drawing, Path
from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable

from crm.canvassing.board.map_svg import CLASSES, EDGE, Picture
from crm.canvassing.board.schemas import BoardRead
from crm.canvassing.plans.schemas import PlanRead
from crm.canvassing.plans.sentences import gain_sentence, in_ten_hours

SHOWN = 12
MAP_HEIGHT = 95
"""In millimetres: what is left on the first page below a day with three actions and twelve turfs."""


@dataclass(frozen=True)
class Line:
    """An action of the day: start, end, description, number of people."""

    starts: str
    ends: str
    title: str
    volunteers: int


def print_briefing(
    name: str, zone: str, board: BoardRead, plan: PlanRead, lines: Sequence[Line], picture: Picture
) -> bytes:
    title = f"{name}, {moment(board.at, zone)}"
    flowables: list[Flowable] = [
        parts.heading("Aujourd'hui"),
        *_today(lines, board),
        parts.heading("L'ordre des secteurs"),
        *_order(plan),
    ]
    if picture.shapes:
        keys = ", ".join(title for _, _, title in CLASSES)
        caption = f"Part des portes essayées, du clair au foncé : {keys}. Gris : trop peu pour être montré."
        flowables.append(parts.figure(_drawn(picture), caption, most=MAP_HEIGHT))
    flowables += [*_turfs(board), *_stations(board)]
    return document("Point du matin", title, flowables, footer=title)


def _today(lines: Sequence[Line], board: BoardRead) -> list[Flowable]:
    flowables: list[Flowable] = []
    if lines:
        rows = [[f"{line.starts} – {line.ends}", line.title, number(line.volunteers)] for line in lines]
        flowables.append(parts.table(["Heure", "Action", "Bénévoles"], rows, widths=[2, 5, 1], numbers=[2]))
    else:
        flowables.append(parts.paragraph("Aucune action prévue aujourd'hui."))
    flowables.append(
        parts.paragraph(
            f"Depuis minuit : {number(board.today.attempts)} portes et appels, par {number(board.today.canvassers)} "
            "personnes."
        )
    )
    return flowables


def _order(plan: PlanRead) -> list[Flowable]:
    if not plan.turfs:
        return [parts.paragraph("Aucun secteur publié n'a de porte à faire.")]
    rows = [
        [
            str(turf.tier),
            f"{turf.name} ({turf.code})",
            number(turf.doors_left),
            f"{in_ten_hours(turf.votes_per_hour.mean)} "
            f"({in_ten_hours(turf.votes_per_hour.low)} à {in_ten_hours(turf.votes_per_hour.high)})",
            f"{number(turf.volunteer_hours)} h",
        ]
        for turf in plan.turfs[:SHOWN]
    ]
    head = ["Rang", "Secteur", "Portes", "Voix pour 10 h (9 fois sur 10)", "Heures"]
    return [
        parts.table(head, rows, widths=[0.7, 4, 1, 2.6, 1], numbers=[2, 3, 4]),
        parts.note("Les secteurs d'un même rang ne diffèrent que par le hasard."),
        parts.paragraph(gain_sentence(plan.one_more_team)),
    ]


def _turfs(board: BoardRead) -> list[Flowable]:
    if not board.turfs:
        return []
    rows = [
        [
            f"{turf.name} ({turf.code})",
            f"{number(turf.tried)} / {number(turf.doors)}",
            _rate(turf.answer_rate),
            number(turf.conversations),
            number(turf.hours),
            turf.trend or "–",
        ]
        for turf in board.turfs
    ]
    head = ["Secteur", "Portes essayées", "Réponses", "Échanges", "Heures", "Tendance"]
    return [
        parts.heading("Les secteurs"),
        parts.table(head, rows, widths=[4, 1.8, 1.3, 1.2, 1, 1.3], numbers=[1, 2, 3, 4]),
    ]


def _stations(board: BoardRead) -> list[Flowable]:
    rows = [
        [
            station_name(station.station),
            number(station.homes),
            number(station.attempts),
            _rate(station.answer_rate),
            number(station.conversations),
            number(station.hours),
            station.trend or "–",
        ]
        for station in board.stations
        if station.attempts
    ]
    if not rows:
        return []
    head = ["Bureau", "Portes", "Essais", "Réponses", "Échanges", "Heures", "Tendance"]
    table = parts.table(head, rows, widths=[3, 1, 1, 1, 1, 1, 1], numbers=[1, 2, 3, 4, 5])
    return [parts.heading("Les bureaux"), table]


def _rate(rate: float | None) -> str:
    return "–" if rate is None else percent(rate, 0)


def _drawn(picture: Picture) -> Drawing:
    """Return the map as a drawing, with y upwards as in PDF."""
    drawing = Drawing(picture.width, picture.height)
    for shape in picture.shapes:
        fill, edge = HexColor(shape.fill), HexColor(EDGE)
        if not shape.rings:
            drawing.add(
                Circle(
                    shape.centre[0], picture.height - shape.centre[1], shape.radius, fillColor=fill, strokeColor=edge
                )
            )
            continue
        path = Path(fillColor=fill, strokeColor=edge, strokeWidth=0.6)
        for ring in shape.rings:
            for index, (x, y) in enumerate(ring):
                (path.lineTo if index else path.moveTo)(x, picture.height - y)
            path.closePath()
        drawing.add(path)
    return drawing
