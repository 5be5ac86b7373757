"""The one thing that the team does next in a case. Pure."""

from dataclasses import dataclass

from proxy.intake.requests.stages import Stage


@dataclass(frozen=True)
class CaseFacts:
    stage: Stage | None
    """None of a request that was withdrawn or lost."""

    held: bool
    """True for a case in quarantine."""

    duplicate: bool
    asked: str
    """First name of a holder who has not answered; empty: nobody."""

    accepted: str
    candidates: int
    """Confirmed offers that fit."""

    voting: bool
    """The stations of one of its rounds are open, or were."""

    too_late: bool
    """Those of all of them: nobody can make a proxy any more."""


@dataclass(frozen=True)
class NextAct:
    key: str
    title: str
    text: str = ""


def next_act(facts: CaseFacts) -> NextAct:
    """Return what comes first: what keeps everything else waiting, else what the stage asks for."""
    if facts.stage is None:
        return NextAct("none", "Dossier terminé")
    if facts.duplicate:
        return NextAct("none", "Rien à faire ici", "C'est un doublon : tout se passe dans la première fiche.")
    if facts.held:
        return NextAct(
            "verify", "Vérifier le formulaire", "Personne n'est sollicité avant, et il n'est compté nulle part."
        )
    return _of_stage(facts.stage, facts)


def _of_stage(stage: Stage, facts: CaseFacts) -> NextAct:
    match stage:
        case Stage.VOTED:
            return NextAct("none", "Dossier terminé", "Le vote a eu lieu.")
        case Stage.ESTABLISHED if facts.voting:
            text = "Les deux personnes disent elles-mêmes, par leur lien, si le vote a eu lieu."
            return NextAct("vote", "Rien à faire : le vote est en cours", text)
        case Stage.ESTABLISHED:
            text = "Les deux personnes reçoivent un rappel la veille."
            return NextAct("wait", "Rien à faire jusqu'au vote", f"La procuration est établie. {text}")
        case Stage.RECEIVED | Stage.CONFIRMED | Stage.PROPOSED if facts.too_late:
            text = "C'est le jour du vote, ou il est passé : une procuration ne peut plus être établie."
            return NextAct("none", "Trop tard pour une procuration", text)
        case Stage.RECEIVED:
            text = "Personne n'est sollicité avant que la demande soit confirmée : appelez la personne."
            return NextAct("confirm", "Faire confirmer la demande", text)
        case Stage.CONFIRMED if facts.candidates:
            text = "La recherche continue d'elle-même. Vous pouvez aussi choisir : la plus proche est la première."
            return NextAct("propose", "Trouver un ou une volontaire", text)
        case Stage.CONFIRMED:
            text = "Aucune offre confirmée ne convient : invitez des volontaires, ou partagez le formulaire."
            return NextAct("invite", "Trouver un ou une volontaire", text)
        case Stage.PROPOSED:
            text = "Sans réponse à l'heure dite, quelqu'un d'autre est sollicité."
            return NextAct("answer", f"Attendre la réponse de {facts.asked or 'la personne sollicitée'}", text)
        case _:
            text = "La personne absente fait la démarche ; elle est relancée dix, cinq et trois jours avant le vote."
            named = f"{facts.accepted} a accepté. " if facts.accepted else ""
            return NextAct("establish", "Faire établir la procuration", f"{named}{text}")
