"""The services' French names, in the order of the sidebar."""

SERVICES = {
    "predict": "Électorat",
    "crm": "Terrain, personnes et messages",
    "proxy": "Procurations",
    "budget": "Budget",
    "results": "Soirée électorale",
}
