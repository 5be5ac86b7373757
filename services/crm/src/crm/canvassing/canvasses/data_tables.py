"""Sums by day of doors, calls and street conversations as a table: no door, no person, no opinion."""

from kit.data_tables.declaration import CAMPAIGN, DataTable
from sqlalchemy import Date, cast, func, select

from crm.canvassing.canvasses.models import Canvass

_DAY = cast(func.timezone("UTC", Canvass.happened_at), Date)

DATA_TABLES = (
    DataTable(
        name="canvass-days",
        label="Porte-à-porte et appels, par jour",
        about="Une ligne par bureau, jour, moyen et issue ; ni porte, ni personne, ni opinion.",
        query=select(
            Canvass.station,
            _DAY.label("day"),
            Canvass.channel,
            Canvass.outcome,
            func.count().label("canvasses"),
        )
        .where(Canvass.campaign_id == CAMPAIGN)
        .group_by(Canvass.station, _DAY, Canvass.channel, Canvass.outcome)
        .order_by(Canvass.station, _DAY, Canvass.channel, Canvass.outcome),
        texts={
            "station": "Code du bureau : commune et numéro",
            "day": "Jour (heure universelle)",
            "channel": "Porte, téléphone ou rue",
            "outcome": "Ce qu’il en a été",
            "canvasses": "Combien",
        },
        scopes=frozenset({"canvasses:read"}),
        place="station",
    ),
)
