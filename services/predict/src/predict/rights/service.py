"""Answers of predict to data subject requests: it holds places and totals, no personal data."""

from kit.rights.desk import nothing_held

DESK = nothing_held(
    "predict",
    "Ce service ne tient que des résultats par bureau de vote, des statistiques publiques et le nom public des "
    "candidats : aucune donnée sur un électeur, un contact ou un donateur.",
)
