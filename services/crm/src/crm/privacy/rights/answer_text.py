"""The words that tell somebody what was done about their request, or why nothing was (GDPR, art. 12, 3 and 4). Pure."""

from kit.text.french import day, of

from crm.privacy.rights.schemas import CaseRead, Kind, Outcome

_ASKED: dict[Kind, str] = {
    "access": "à lire ce qu'elle garde sur vous",
    "rectification": "de corriger ce qui est faux dans vos données",
    "erasure": "d'effacer vos données",
    "objection": "à ne plus rien recevoir",
}
_REFUSED: dict[Outcome, str] = {
    "not_identified": "nous n'avons pas pu établir que ces données sont les vôtres (RGPD, art. 12, 6)",
    "unfounded": "nous la tenons pour manifestement infondée (RGPD, art. 12, 5)",
    "excessive": "nous la tenons pour excessive (RGPD, art. 12, 5)",
}
_REMEDIES = (
    "Si cette réponse ne vous convient pas, vous pouvez saisir la CNIL (3, place de Fontenoy, 75007 Paris, ou cnil.fr) "
    "et le juge (RGPD, art. 12, 4)."
)


def answer_text(case: CaseRead, candidate: str) -> str:
    """Return the text to send to the person; empty while nothing is done, and where they withdrew the request."""
    if case.outcome in _REFUSED:
        said = f"Nous n'y donnons pas suite : {_REFUSED[case.outcome]}."
    elif case.outcome == "done" or (case.state == "ready" and case.outcome is None):
        said = _done(case)
    else:
        return ""
    asked = f"Vous avez demandé à la campagne {of(candidate)}, le {day(case.received_on)}, {_ASKED[case.kind]}."
    return f"Bonjour,\n\n{asked} {said}\n\n{_REMEDIES}"


def _done(case: CaseRead) -> str:
    answers = list(case.services.values())
    match case.kind:
        case "access":
            return "La réponse est jointe : un document à lire, et le même contenu pour un autre logiciel."
        case "rectification":
            return "C'est fait."
        case "objection":
            return "C'est fait : aucun message ni appel de campagne ne vous sera plus adressé."
        case "erasure":
            kept = [one for answer in answers for one in answer.restricted]
            if not kept and not sum(answer.erased for answer in answers):
                return "Nous n'avons rien trouvé sur vous."
            duties = "".join(
                f"\n- {one.kind}{f' : {one.duty}' if one.duty else ''}"
                f"{f' Jusqu’au {day(one.kept_until)}.' if one.kept_until else ''}"
                for one in kept
            )
            return "C'est fait." if not kept else f"C'est fait, sauf ce que la loi nous oblige à garder :{duties}"
