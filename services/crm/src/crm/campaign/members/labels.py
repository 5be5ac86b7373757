"""French names of roles, with what each may do."""

from common.scopes import Role

ROLES: dict[Role, tuple[str, str]] = {
    Role.CANDIDATE: ("Candidat ou candidate", "voit tout sauf les procurations, décide"),
    Role.MANAGER: ("Direction de campagne", "tout, équipe comprise"),
    Role.FINANCIAL_AGENT: ("Mandataire financier", "dépenses, recettes, plafond"),
    Role.ACCOUNTANT: ("Expert-comptable", "lit les dépenses et le plafond"),
    Role.COORDINATOR: ("Coordination du terrain", "actions, tâches, porte-à-porte"),
    Role.CANVASSER: ("Porte-à-porte", "note ses contacts"),
    Role.PHONE_BANK: ("Appels", "appelle, une fiche à la fois, et note ce qu'on lui dit"),
    Role.DATA_STEWARD: ("Données", "tient les fichiers et les bureaux, répond aux droits des personnes"),
    Role.PROXY_COORDINATOR: ("Procurations", "demandes et offres de procuration"),
    Role.REPORTER: ("Bureau de vote", "saisit les résultats d'un bureau"),
    Role.READER: ("Lecture", "lit la carte et les actions"),
    Role.INTEGRATOR: ("Intégration", "un autre logiciel"),
}
