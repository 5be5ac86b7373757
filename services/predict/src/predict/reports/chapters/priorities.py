"""Chapter on priority stations."""

from kit.text import french

from predict.maps import service as maps
from predict.maps.map_query import MapQuery
from predict.reports.blocks import Section, Table, Text, chapter_missing
from predict.reports.chapters.hours import write_hours
from predict.reports.map_figure import map_figure
from predict.reports.sources import Desk
from predict.targeting.stations import service as stations

KEY, TITLE = "priorities", "Où aller d’abord"
BEST = 12


async def write(desk: Desk) -> Section:
    rows = await stations.list_ranked(desk.session, desk.caller)
    if not rows:
        return chapter_missing(KEY, TITLE, "Aucun bureau n’est classé : importez les résultats d’au moins un scrutin.")
    priority_map = await maps.draw_map(desk.session, desk.caller, desk.ground, MapQuery(measure="priority"))
    best = rows[:BEST]
    table = Table(
        f"Les {len(best)} premiers bureaux",
        ("Rang", "Bureau", "Commune", "Inscrits", "Pour cent inscrits", "Voix atteignables", "Intervalle à 90 %"),
        [
            (
                french.number(row.rank),
                row.station,
                row.commune_name,
                french.number(row.registered),
                french.number(100 * row.score / max(row.registered, 1), 1),
                french.number(row.score, 1),
                f"{french.number(row.low, 1)} à {french.number(row.high, 1)}",
            )
            for row in best
        ],
        widths=(0.7, 1.3, 2.1, 1, 1.1, 1.3, 1.5),
        numbers=(0, 3, 4, 5, 6),
    )
    first = best[0]
    method, vintage = first.method, first.data_vintage
    hours, hourly, hourly_vintage = await write_hours(desk)
    methods = [method, hourly] if hours else [method]
    return Section(
        KEY,
        TITLE,
        [
            Text(
                "Les voix atteignables d’un bureau : personnes pas encore rencontrées × part mobile × (participation "
                "habituelle + marge de mobilisation), ou × marge de mobilisation seule tant que la part mobile est "
                "inconnue. Ramenées aux inscrits, elles classent des lieux. Elles ne promettent pas de voix : les "
                "effets publiés d’une visite vont de rien à environ trois points."
            ),
            table,
            await map_figure(
                priority_map, "Voix atteignables pour cent inscrits, par bureau ; hachuré : intervalle large."
            ),
            *hours,
            Text(f"Méthode {' et '.join(methods)}. Données : {hourly_vintage or vintage}. Intervalles à 90 %.", "note"),
        ],
        methods=methods,
        vintages=tuple(dict.fromkeys([vintage, *([hourly_vintage] if hours else [])])),
        summary=[
            f"Premier bureau où aller : {first.station} ({first.commune_name}), {french.number(first.score)} voix "
            f"atteignables ({french.number(first.low)} à {french.number(first.high)})."
        ],
    )
