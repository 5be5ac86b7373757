from collections.abc import Callable

import pytest


def _feed(level: str, code: str, votes: tuple[int, int] = (800, 560), registered: int = 2000) -> str:
    """As the ministry's feed: names of elements from the public importers, figures invented."""
    spent = sum(votes)
    candidates = "".join(
        f"<Candidat><NumPanneauCand>{panel}</NumPanneauCand><NomPsn>{last}</NomPsn><PrenomPsn>{first}</PrenomPsn>"
        f"<NbVoix>{count}</NbVoix></Candidat>"
        for panel, (last, first), count in zip(
            (1, 2), (("EXEMPLE", "Camille"), ("ESSAI", "Dominique")), votes, strict=True
        )
    )
    counts = {"Inscrits": registered, "Votants": spent + 40, "Blancs": 24, "Nuls": 16, "Exprimes": spent}
    mentions = "".join(f"<{name}><Nombre>{count}</Nombre></{name}>" for name, count in counts.items())
    tours = (
        f"<Tours><Tour><NumTour>1</NumTour><Mentions>{mentions}</Mentions>"
        f"<Resultats><Candidats>{candidates}</Candidats></Resultats></Tour></Tours>"
    )
    inner = {
        "commune": f"<Communes><Commune><CodCom>{code}</CodCom><LibCom>Fontenay</LibCom>{tours}</Commune></Communes>",
        "circo": f"<Circonscriptions><Circonscription><CodCirElec>{code}</CodCirElec>{tours}"
        "</Circonscription></Circonscriptions>",
    }[level]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f"<Election><Departement><CodDpt>94</CodDpt>{inner}</Departement></Election>"
    )


@pytest.fixture
def feed() -> Callable[..., str]:
    return _feed
