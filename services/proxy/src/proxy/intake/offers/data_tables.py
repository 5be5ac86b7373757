"""Offers to vote for somebody else as a table, without who made them."""

from kit.data_tables.declaration import data_table

from proxy.intake.offers.models import Offer

DATA_TABLES = (
    data_table(
        "proxy-offers",
        "Volontaires pour voter",
        "Une ligne par personne qui propose de voter pour une autre, sans son nom ni ses coordonnées.",
        "offers:read",
        {
            Offer.id: "Identifiant de la proposition",
            Offer.commune: "Code de la commune de vote",
            Offer.station: "Code du bureau : commune et numéro",
            Offer.rounds: "Tours proposés",
            Offer.radius_km: "Distance acceptée, en kilomètres",
            Offer.state: "Avancement",
            Offer.opened_at: "Quand elle est arrivée",
            Offer.changed_at: "Quand elle a changé d’étape",
            Offer.updated_at: "Dernier changement",
        },
        place="station",
    ),
)
