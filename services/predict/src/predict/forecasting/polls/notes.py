"""Legal notices for publishing a poll or its projection."""

from collections.abc import Sequence

from predict.forecasting.polls.survey import Survey

LAW = "Loi n° 77-808 du 19 juillet 1977"


def list_notes(survey: Survey, sponsor: str, warnings: Sequence[str]) -> list[str]:
    """Return the notes in French, shown with the poll and its projection."""
    notes = [
        f"Publier ce sondage oblige à donner l’organisme, le commanditaire ({sponsor}), l’acheteur s’il est autre, "
        "le nombre de personnes interrogées, les dates, le texte des questions, les marges d’erreur et le droit de "
        f"consulter la notice ({LAW}, art. 2).",
        f"La notice est déposée auprès de la Commission des sondages avant la publication ({LAW}, art. 3).",
        "La veille et le jour de chaque tour, aucun sondage ne peut être publié, diffusé ni commenté, par aucun moyen "
        f"({LAW}, art. 11).",
        "La projection par bureau est un calcul, pas un sondage : personne n’a été interrogé dans ces bureaux. Ne la "
        "présentez pas comme un sondage.",
        "Elle décrit des groupes d’au moins un bureau ; elle ne dit rien de l’opinion d’une personne, et ne doit pas "
        "servir à en déduire une (RGPD, art. 9).",
    ]
    if survey.published_on is None:
        notes.append("Ce sondage n’est pas dit publié : assurez-vous d’avoir le droit de vous en servir.")
    return [*notes, *warnings]
