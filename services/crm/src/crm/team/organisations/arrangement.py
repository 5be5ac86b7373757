"""The arrangement between an organisation and a campaign that takes its appeals: joint controllers (GDPR, art. 26).

Pure. A changed text is a new version, which each campaign accepts anew.
"""

VERSION = 1


def arrangement_with(organisation: str) -> tuple[str, ...]:
    """Return its articles, in French: who decides, who holds the data, who answers people, who pays.

    `organisation`: its name, or « l’organisation ».
    """
    first = organisation[:1].upper() + organisation[1:]
    return (
        f"{first} propose des messages et des actions. La campagne décide de chacun, l’envoie sous son nom à "
        "ses propres contacts, et peut toujours refuser.",
        f"La campagne garde seule les données. {first} n’en reçoit aucune : seulement des totaux, où les "
        "nombres de un à quatre sont masqués.",
        "La campagne informe les personnes (RGPD, art. 13 et 14), recueille leurs accords et répond à leurs demandes. "
        f"{first} lui transmet sans tarder celles qu’elle reçoit : chacun peut exercer ses droits auprès de "
        "l’une comme de l’autre (art. 26, 3).",
        "En cas de violation de données, la campagne la notifie à la CNIL sous 72 heures (art. 33) et prévient "
        f"{organisation} si un de ses messages est concerné.",
        "La part de la campagne dans le coût d’un message ou d’un outil commun entre dans son compte (code électoral, "
        "L.\u00a052-12).",
    )
