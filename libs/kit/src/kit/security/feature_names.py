"""French names of the features that can be closed to a member."""

from common.scopes import Feature

FEATURES: dict[Feature, str] = {
    Feature.TEAM: "Équipe et applications",
    Feature.PEOPLE: "Personnes",
    Feature.SEALED: "Coordonnées et opinions, une à la fois",
    Feature.EXPORTS: "Export des personnes",
    Feature.RIGHTS: "Droits des personnes et conservation",
    Feature.ORGANISATIONS: "Organisations",
    Feature.QUESTIONNAIRES: "Questionnaires et réponses",
    Feature.MESSAGES: "Messages",
    Feature.CALLS: "Appels",
    Feature.CANVASSES: "Porte-à-porte",
    Feature.ACTIONS: "Actions et réunions",
    Feature.TASKS: "Tâches",
    Feature.IMPORTS: "Fichiers à charger",
    Feature.MAP: "Carte et priorités",
    Feature.FORECASTS: "Prévisions et sondages",
    Feature.ACCOUNT: "Compte de campagne",
    Feature.PROXIES: "Procurations",
    Feature.RESULTS: "Soirée électorale",
    Feature.FEED: "Flux des évènements",
}
