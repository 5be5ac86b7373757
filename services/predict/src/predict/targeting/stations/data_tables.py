"""The ranking of polling stations as a table."""

from kit.data_tables.declaration import data_table

from predict.targeting.stations.models import Station

DATA_TABLES = (
    data_table(
        "stations",
        "Bureaux de vote classés",
        "Une ligne par bureau de vote du territoire, avec son rang dans « Où aller ».",
        "stations:read priorities:read",
        {
            Station.station: "Code du bureau : commune et numéro",
            Station.commune: "Code de la commune",
            Station.commune_name: "Nom de la commune",
            Station.registered: "Inscrits",
            Station.rank: "Rang, 1 pour le premier où aller",
            Station.score: "Score du classement",
            Station.low: "Bas de l’intervalle du score",
            Station.high: "Haut de l’intervalle du score",
            Station.hourly: "Voix gagnées par heure de travail, par estimation",
            Station.stronghold: "Bastion d’un adversaire",
            Station.best_election: "Scrutin passé de la meilleure participation",
            Station.attempts: "Portes et appels tentés",
            Station.conversations: "Conversations",
            Station.persuadable_share: "Part estimée d’électeurs à convaincre",
        },
        place="station",
    ),
)
