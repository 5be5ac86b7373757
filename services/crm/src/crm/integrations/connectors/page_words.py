"""French words of the connectors' pages, by the values that the API has."""

DONE = {
    "asked": "La synchronisation est demandée : ce qu’elle fait se lit ici.",
    "connected": "La nouvelle clé est enregistrée.",
    "set": "C'est enregistré : la prochaine synchronisation s'y tient.",
    "removed": "Le connecteur est retiré. Les personnes restent des deux côtés.",
}
STATES = {
    "running": "en cours",
    "done": "terminée",
    "capped": "arrêtée au plafond",
    "failed": "interrompue",
    "undone": "annulée",
}
OWNERS = {
    "off": "ne pas les échanger",
    "both": "dans les deux sens",
    "theirs": "les leurs ici seulement",
    "ours": "les nôtres là-bas seulement",
}
ACTS = {
    "created_ours": "entrée ici",
    "updated_ours": "corrigée ici",
    "closed_ours": "refus noté ici",
    "created_theirs": "entrée là-bas",
    "updated_theirs": "corrigée là-bas",
    "closed_theirs": "refus noté là-bas",
    "interaction_ours": "échange noté ici",
    "interaction_theirs": "échange noté là-bas",
    "listed_theirs": "mis sur une liste là-bas",
    "conflict": "désaccord",
    "reported": "à savoir",
}
ENTRY_STATES = {
    "planned": "serait fait",
    "waiting": "en attente",
    "done": "fait",
    "refused": "refusé",
    "undone": "annulé",
}
UNSENT = {"waiting": "pas envoyé"}
"""Replaces the state of the same name once the run has ended."""
