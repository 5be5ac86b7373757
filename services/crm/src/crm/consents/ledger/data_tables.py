"""The ledger of consents as a table."""

from kit.data_tables.declaration import data_table

from crm.consents.ledger.models import Consent

DATA_TABLES = (
    data_table(
        "consents",
        "Accords",
        "Une ligne par accord donné ou retiré, dans l’ordre où il a été dit.",
        "people:read people:export",
        {
            Consent.id: "Identifiant de l’inscription au registre",
            Consent.person_id: "Fiche de la personne",
            Consent.use: "Pour quoi",
            Consent.state: "Donné ou retiré",
            Consent.source: "Par quel moyen",
            Consent.text_version: "Version du texte lu",
            Consent.stated_at: "Quand la personne l’a dit",
            Consent.recorded_at: "Quand il a été noté",
        },
    ),
)
