"""Poster sites as a table, without the notes, which may name owners."""

from kit.data_tables.declaration import data_table

from crm.street_rounds.poster_sites.models import PosterSite

DATA_TABLES = (
    data_table(
        "poster-sites",
        "Lieux d’affichage",
        "Une ligne par lieu, sans la note sur son propriétaire.",
        "actions:read",
        {
            PosterSite.id: "Identifiant du lieu",
            PosterSite.kind: "Panneau officiel, libre, mur privé…",
            PosterSite.label: "Nom du lieu",
            PosterSite.longitude: "Longitude (WGS 84)",
            PosterSite.latitude: "Latitude (WGS 84)",
            PosterSite.station: "Code du bureau : commune et numéro",
            PosterSite.permission_until: "Dernier jour de l’autorisation écrite",
            PosterSite.removed_at: "Quand il a été retiré",
            PosterSite.updated_at: "Dernier changement",
        },
        place="station",
    ),
)
