"""Messages as a table, with their sums."""

from kit.data_tables.declaration import data_table

from crm.messaging.mailings.models import Mailing

DATA_TABLES = (
    data_table(
        "mailings",
        "Messages",
        "Une ligne par message à plusieurs, brouillons compris.",
        "messages:read",
        {
            Mailing.id: "Identifiant du message",
            Mailing.name: "Nom donné par l’équipe",
            Mailing.channel: "Courriel, SMS ou courrier",
            Mailing.purpose: "Campagne, ou vie de l’équipe",
            Mailing.subject: "Objet",
            Mailing.cost_cents: "Coût en centimes",
            Mailing.state: "Avancement",
            Mailing.counts: "Combien sont partis, et combien ont été écartés par raison",
            Mailing.queued_at: "Quand il est parti",
        },
    ),
)
