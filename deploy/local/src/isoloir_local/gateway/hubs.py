"""The gateway's own pages in the frame: home, integrations, the installation."""

from kit.pages.shell.hubs import Hub, Tab

SEES_SOFTWARE = (frozenset({"events:read"}), frozenset({"audit_log:read"}))
"""Either: who follows what is told, or who sees what software reads."""
SEES_IMPORTS = frozenset({"imports:read"})
SEES_MEMBERS = frozenset({"members:write"})
DIRECTS = (frozenset({"campaigns:write"}),)
"""Scopes of those who close a campaign."""


def hubs_of(*, catches: bool, exercises: bool = True) -> tuple[Hub, ...]:
    """Return the hubs.

    `catches`: whether messages stay on this machine, to be looked at; `exercises`: whether members can have campaigns
    of exercise, which another identity provider does not open.
    """
    overview = {"/": "Aujourd’hui"} | ({"/exercices": "S’exercer"} if exercises else {})
    installation = {"/installation": "État de la suite", "/resultats-passes": "Importer les résultats passés"}
    needs = {"/installation": (SEES_IMPORTS,), "/resultats-passes": (SEES_IMPORTS,)}
    if catches:
        installation["/messages"] = "Messages retenus"
        needs["/messages"] = (SEES_MEMBERS,)
    return (
        Hub("today", (Tab("Vue d’ensemble", overview),)),
        Hub(
            "settings",
            (
                Tab(
                    "Campagne",
                    {"/apres-election": "Après l’élection"},
                    {"/apres-election": DIRECTS},
                    also=("/campagnes", "/choisir", "/demonstration"),
                ),
                Tab("Intégrations", {"/integrations": "API et webhooks"}, {"/integrations": SEES_SOFTWARE}),
                Tab("Installation", installation, needs),
                Tab("Mes connexions", {}, also=("/mes-appareils", "/codes-de-secours")),
            ),
        ),
    )
