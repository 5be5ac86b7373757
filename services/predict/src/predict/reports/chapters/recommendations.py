"""Chapter of recommendations: the five first places, for how many hours, and what to say there."""

from elections.places.stations import station_name
from kit.text import french
from kit.text.method_names import name_methods
from kit.web.problems import Problem

from predict.maps import service as maps
from predict.maps.map_query import MapQuery
from predict.reports.blocks import Section, Table, Text, chapter_missing
from predict.reports.map_figure import map_figure
from predict.reports.sources import Desk
from predict.targeting.field_actions.effects import contact_words, usual_kind
from predict.targeting.priorities import score_rows
from predict.targeting.priorities import service as hourly
from predict.targeting.priorities.schemas import PriorityRead
from predict.targeting.stations import service as stations
from predict.targeting.stations.schemas import StationRead

KEY, TITLE = "recommendations", "Ce que nous recommandons"
PLACES = 5
HOURS = 10


async def write(desk: Desk) -> Section:
    rows = [row for row in await stations.list_ranked(desk.session, desk.caller) if row.net][:PLACES]
    if not rows:
        why = "Dites quelle liste est la vôtre, à la page « Qui se présente », puis refaites le rapport."
        return chapter_missing(KEY, TITLE, why)
    hours = await _read_hours(desk)
    drawn = await maps.draw_map(desk.session, desk.caller, desk.ground, MapQuery(measure="priority"))
    first = rows[0]
    contact = contact_words(first.station)
    assert first.net is not None, "only stations ranked for a list are kept"
    marks = {row.station: str(number) for number, row in enumerate(rows, 1)}
    won = french.number(HOURS * sum(row.net.hourly.expected for row in rows if row.net), 1)
    table = Table(
        "Cinq endroits, dans cet ordre",
        ("Rang", "Bureau", "Dix heures y gagnent", f"Pour {contact.everybody}", "Que dire"),
        [
            (
                str(number),
                station_name(row.station),
                _votes(row),
                _hours(hours.get(row.station), contact.heard),
                advise(row),
            )
            for number, row in enumerate(rows, 1)
        ],
        widths=(0.5, 1.6, 1.2, 1.1, 4.0),
    )
    return Section(
        KEY,
        TITLE,
        [
            table,
            await map_figure(drawn, "Les cinq endroits, sur les voix nettes pour mille inscrits.", marks),
            Text(
                f"Une heure est celle d’une personne. Les effets d’{contact.one} viennent d’expériences publiées : de "
                f"rien à environ {contact.most} chez les personnes {contact.met}. L’ordre est plus sûr que les nombres."
            ),
            Text(f"Méthode {name_methods(first.method)}. Données : {first.data_vintage}. Intervalles à 90 %.", "note"),
        ],
        message=f"Commencez par {station_name(first.station)} : dix heures dans chacun de ces cinq bureaux gagnent "
        f"environ {won} voix nettes.",
        methods=(first.method,),
        vintages=(first.data_vintage,),
        summary=[f"Où aller d’abord : {' ; '.join(station_name(row.station) for row in rows)}."],
    )


def advise(row: StationRead) -> str:
    """Return what to say to the voters of a station, what wins most first."""
    assert row.net is not None, "only a station ranked for a list is advised on"
    gone, home = round(row.registered * row.net.gone), round(row.registered * row.net.stayed_home)
    convince = "on y vote près de nous"
    if gone > 1:
        convince = f"{french.number(gone)} nous ont déjà choisis, puis une autre liste"
    bring = f"{french.number(home)} des nôtres se sont abstenus" if home > 1 else "on s’y abstient"
    if row.net.mobilise.expected >= row.net.persuade.expected:
        said = (
            f"Faire voter : {bring}. Rappelez le jour, le bureau et la procuration, demandez quand on ira. "
            f"Puis convaincre : {convince}."
        )
    else:
        said = (
            f"Convaincre : {convince}. Demandez ce qui a fait changer, répondez sur ce point seul. "
            f"Puis faire voter : {bring}."
        )
    if row.net.mobilise.expected < 0:
        said += " N’appelez à voter que ceux qui nous sont favorables."
    return said


def _votes(row: StationRead) -> str:
    assert row.net is not None, "only a station ranked for a list is told"
    one = row.net.hourly
    low, high = french.number(HOURS * one.low, 1), french.number(HOURS * one.high, 1)
    return f"{french.number(HOURS * one.expected, 1)} voix\n({low} à {high})"


def _hours(hour: PriorityRead | None, contacts: str) -> str:
    if hour is None:
        return "inconnu"
    return f"{french.number(hour.hours_left.expected)} h\n({french.number(hour.doors.expected)} {contacts})"


async def _read_hours(desk: Desk) -> dict[str, PriorityRead]:
    """Return doors and hours by station; none in a territory too large for them."""
    try:
        situation = await hourly.read_situation(desk.session, desk.caller.campaign_id)
    except Problem:
        return {}
    stations = situation.standings.stations
    scored = await hourly.score_kind(situation, usual_kind(stations[0].station if stations else ""))
    places = score_rows.rank_places(situation, scored, desk.caller, None)[: 4 * PLACES]
    return {row.station: row for row in score_rows.tell_rows(situation, scored, desk.caller, {}, places)}
