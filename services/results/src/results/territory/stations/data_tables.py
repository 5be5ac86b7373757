"""Polling stations of the night as a table."""

from kit.data_tables.declaration import data_table

from results.territory.stations.models import Station

DATA_TABLES = (
    data_table(
        "night-stations",
        "Bureaux de vote de la soirée",
        "Une ligne par bureau de vote où l’élection a lieu.",
        "stations:read",
        {
            Station.station: "Code du bureau : commune et numéro",
            Station.commune: "Code de la commune",
            Station.commune_name: "Nom de la commune",
            Station.registered: "Inscrits",
            Station.closings: "Heure de fermeture de chaque tour",
            Station.place: "Lieu de vote",
            Station.address: "Adresse du lieu de vote",
            Station.updated_at: "Dernier changement",
        },
        place="station",
    ),
)
