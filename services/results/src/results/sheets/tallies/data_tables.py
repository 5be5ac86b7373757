"""Sheets of the night as a table, for who may see them before the legal hour; in no view, which knows no hour."""

from kit.data_tables.declaration import data_table

from results.sheets.tallies.models import Tally

DATA_TABLES = (
    data_table(
        "sheets",
        "Feuilles de dépouillement",
        "Une ligne par feuille reçue, écartées comprises. Avant l’heure légale, rien n’en sort de l’équipe.",
        "tallies:read tallies:sealed",
        {
            Tally.id: "Identifiant de la feuille",
            Tally.station: "Code du bureau : commune et numéro",
            Tally.round: "Tour",
            Tally.registered: "Inscrits",
            Tally.voters: "Votants",
            Tally.blank: "Blancs",
            Tally.null: "Nuls",
            Tally.valid: "Exprimés",
            Tally.votes: "Voix par candidat ou liste",
            Tally.source: "Comment elle est arrivée",
            Tally.state: "Reçue, comptée, écartée…",
            Tally.reported_at: "Quand elle a été envoyée",
            Tally.counted_at: "Quand elle a été comptée",
        },
        place="station",
        in_views=False,
    ),
)
