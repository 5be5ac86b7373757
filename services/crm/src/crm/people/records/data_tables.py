"""People as a table: names and addresses, no contact point, birth date or opinion."""

from kit.data_tables.declaration import data_table

from crm.people.records.models import Person

DATA_TABLES = (
    data_table(
        "people",
        "Personnes",
        "Une ligne par personne du fichier, sans ses coordonnées, sa naissance ni ses opinions.",
        "people:read people:export",
        {
            Person.id: "Identifiant de la fiche",
            Person.first_names: "Prénoms",
            Person.surname: "Nom",
            Person.street: "Rue",
            Person.postcode: "Code postal",
            Person.town: "Ville",
            Person.commune: "Code de la commune",
            Person.station: "Code du bureau : commune et numéro",
            Person.roles: "Ce que la personne est pour la campagne",
            Person.tags: "Étiquettes",
            Person.uses: "Ce qu’elle accepte",
            Person.language: "Langue, si ce n’est pas le français",
            Person.source: "D’où vient la fiche",
            Person.collected_on: "Jour de la collecte",
            Person.notice_on: "Jour de l’information sur ses droits",
            Person.retained_as: "À quel titre elle peut rester après l’élection",
            Person.interactions: "Nombre d’échanges notés",
            Person.last_interaction_at: "Dernier échange",
            Person.created_at: "Quand la fiche a été créée",
            Person.updated_at: "Dernier changement",
        },
        place="station",
    ),
)
