"""Requests for a proxy as a table, without who made them."""

from kit.data_tables.declaration import data_table

from proxy.intake.requests.models import Request

DATA_TABLES = (
    data_table(
        "proxy-requests",
        "Demandes de procuration",
        "Une ligne par demande, sans le nom ni les coordonnées de la personne.",
        "requests:read",
        {
            Request.id: "Identifiant de la demande",
            Request.commune: "Code de la commune de vote",
            Request.station: "Code du bureau : commune et numéro",
            Request.rounds: "Tours demandés",
            Request.state: "Avancement",
            Request.opened_at: "Quand elle est arrivée",
            Request.changed_at: "Quand elle a changé d’étape",
            Request.confirmed_at: "Quand la personne a confirmé son adresse",
            Request.updated_at: "Dernier changement",
        },
        place="station",
    ),
)
