"""Whether a file has anything of a campaign's territory."""

from elections.keys import department_of
from elections.places.facts import commune_of_today
from elections.places.membership import communes_touched, departments_in
from elections.places.names import place_name
from elections.places.place import parse_territory
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.models import StationResult
from predict.past_results.elections.schemas import FileFault, ImportReport


async def warn_of_another_place(session: AsyncSession, report: ImportReport, territory: str) -> ImportReport:
    """Return the report, with a warning where no station of the round is in the territory.

    Stations are told by their commune, under the name it had on the day: which constituency they are in may be known
    from a later file alone. Nothing is said of a territory without known communes.
    """
    place = parse_territory(territory)
    communes = set(communes_touched(place))
    if report.level != "station" or not communes:
        return report
    r = StationResult
    departments = departments_in(place) or (department_of(place.code),)
    query = select(r.commune).where(r.election_id == report.election_id, r.department.in_(departments)).distinct()
    named = [commune_of_today(code) for code in await session.scalars(query)]
    if communes.intersection(commune.code for commune in named if commune is not None):
        return report
    warning = (
        f"aucun bureau de ce fichier n’est dans votre territoire, {place_name(place)} : vos pages n’en montreront "
        "rien. Vérifiez que c’est le bon fichier."
    )
    return report.model_copy(update={"warnings": [FileFault(line=1, reason=warning), *report.warnings]})
