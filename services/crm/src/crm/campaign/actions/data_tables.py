"""Actions as a table."""

from kit.data_tables.declaration import data_table

from crm.campaign.actions.models import Action

DATA_TABLES = (
    data_table(
        "actions",
        "Actions",
        "Une ligne par action : porte-à-porte, réunion, affichage…",
        "actions:read",
        {
            Action.id: "Identifiant de l’action",
            Action.kind: "Sorte d’action",
            Action.title: "Titre",
            Action.stations: "Codes des bureaux concernés",
            Action.starts_at: "Début",
            Action.ends_at: "Fin",
            Action.volunteers: "Volontaires prévus",
            Action.status: "Prévue, terminée ou annulée",
            Action.attendees: "Combien sont venus",
            Action.updated_at: "Dernier changement",
        },
    ),
)
