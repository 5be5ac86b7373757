"""Exchanges as a table, without what was said."""

from kit.data_tables.declaration import data_table

from crm.messaging.interactions.models import Interaction

DATA_TABLES = (
    data_table(
        "interactions",
        "Échanges",
        "Une ligne par échange avec une personne, sans ce qui s’est dit.",
        "people:read people:export",
        {
            Interaction.id: "Identifiant de l’échange",
            Interaction.person_id: "Fiche de la personne",
            Interaction.channel: "Par quel moyen",
            Interaction.direction: "Reçu, envoyé, ou note",
            Interaction.happened_at: "Quand il a eu lieu",
            Interaction.recorded_at: "Quand il a été noté",
        },
    ),
)
