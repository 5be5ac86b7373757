"""Candidates and lists as a table."""

from kit.data_tables.declaration import data_table

from results.ballots.candidates.models import Candidate

DATA_TABLES = (
    data_table(
        "candidates",
        "Candidats et listes",
        "Une ligne par candidat ou liste de chaque tour.",
        "stations:read totals:read",
        {
            Candidate.round: "Tour",
            Candidate.id: "Identifiant dans la colonne des voix des feuilles",
            Candidate.panel: "Numéro du panneau",
            Candidate.name: "Nom",
            Candidate.nuance: "Nuance",
        },
    ),
)
