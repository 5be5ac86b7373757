"""The words of the board in French, English and Portuguese. Pure.

Templates are written in French; `say("Voix")` is the same in the page's language. Sentences that are made of numbers
and of the law (the verdict, the projection, the thresholds) stay in French, and are marked as French.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kit.text import english, french, portuguese
from markupsafe import Markup

from results.boards.board.changes import SAID

LANGUAGES = {"fr": "Français", "en": "English", "pt": "Português"}
_TONGUES = {"fr": french, "en": english, "pt": portuguese}
TRANSLATED: dict[str, tuple[str, str]] = {
    "Soirée électorale": ("Election night", "Noite eleitoral"),
    "tour": ("round", "volta"),
    "Comptage de l’équipe de {}, en lecture seule.": (
        "Count of the team of {}, read-only.",
        "Contagem da equipa de {}, só para leitura.",
    ),
    "Démonstration : élection, horloge et résultats inventés": (
        "Demonstration: invented election, clock and results",
        "Demonstração: eleição, relógio e resultados inventados",
    ),
    "Actualiser": ("Refresh", "Atualizar"),
    "Suspendre le direct": ("Pause the live view", "Suspender o direto"),
    "Voir le tour": ("See round", "Ver a volta"),
    "Flux Atom": ("Atom feed", "Canal Atom"),
    "Vue ordinaire": ("Ordinary view", "Vista normal"),
    "Pour le grand écran": ("For a large screen", "Para ecrã grande"),
    "Rien avant le {}.": ("Nothing before {}.", "Nada antes de {}."),
    "La loi interdit de communiquer un résultat avant la fermeture du dernier bureau de vote.": (
        "French law forbids giving any result before the last polling station has closed.",
        "A lei francesa proíbe a divulgação de qualquer resultado antes do fecho da última mesa de voto.",
    ),
    "Résultats complets, non officiels": ("Complete results, not official", "Resultados completos, não oficiais"),
    "Résultats partiels, non officiels": ("Partial results, not official", "Resultados parciais, não oficiais"),
    "Somme des feuilles validées, sans estimation. Seuls les résultats proclamés sont officiels.": (
        "Sum of the validated sheets, without any estimate. Only the proclaimed results are official.",
        "Soma das folhas validadas, sem estimativa. Só os resultados proclamados são oficiais.",
    ),
    "bureau": ("station", "mesa"),
    "bureau compté": ("station counted", "mesa contada"),
    "bureaux comptés": ("stations counted", "mesas contadas"),
    "contestés": ("disputed", "contestadas"),
    "des inscrits sont dans un bureau compté": (
        "of registered voters are in a counted station",
        "dos inscritos estão numa mesa contada",
    ),
    "sur": ("of", "de"),
    "de participation dans ces bureaux": ("turnout in these stations", "de participação nessas mesas"),
    "Dernière feuille comptée à": ("Last sheet counted at", "Última folha contada às"),
    "Aucune feuille comptée": ("No sheet counted", "Nenhuma folha contada"),
    "page lue à": ("page read at", "página lida às"),
    "Voix": ("Votes", "Votos"),
    "Voix par candidat": ("Votes by candidate", "Votos por candidato"),
    "Candidat": ("Candidate", "Candidato"),
    "Liste": ("List", "Lista"),
    "Binôme": ("Pair of candidates", "Dupla de candidatos"),
    "Exprimés": ("Of valid votes", "Dos votos válidos"),
    "notre candidature": ("our candidate", "a nossa candidatura"),
    "Votants": ("Voters", "Votantes"),
    "blancs": ("blank", "brancos"),
    "nuls": ("spoilt", "nulos"),
    "exprimés": ("valid", "válidos"),
    "Les candidats de ce tour ne sont pas encore saisis.": (
        "The candidates of this round are not entered yet.",
        "Os candidatos desta volta ainda não estão registados.",
    ),
    "Bureaux comptés par commune": ("Stations counted, by commune", "Mesas contadas por município"),
    "Commune": ("Commune", "Município"),
    "Comptés": ("Counted", "Contadas"),
    "Bureaux": ("Stations", "Mesas"),
    "Bureaux de vote": ("Polling stations", "Mesas de voto"),
    "Un carré par bureau de vote. Le compte de chaque commune est dans le tableau qui précède.": (
        "One square for each polling station. The count of each commune is in the table before.",
        "Um quadrado por mesa de voto. A contagem de cada município está no quadro anterior.",
    ),
    "Les bureaux de vote de la campagne ne sont pas encore importés.": (
        "The campaign's polling stations are not imported yet.",
        "As mesas de voto da campanha ainda não estão importadas.",
    ),
    "Il y a trop de bureaux pour les dessiner un par un.": (
        "There are too many stations to draw each.",
        "Há demasiadas mesas para as desenhar uma a uma.",
    ),
    "attendu": ("awaited", "esperada"),
    "à vérifier": ("to be checked", "por verificar"),
    "compté": ("counted", "contada"),
    "contesté": ("disputed", "contestada"),
    "reçu, à vérifier": ("received, to be checked", "recebida, por verificar"),
    "écarté": ("set aside", "posta de lado"),
    "Carte des bureaux comptés": ("Map of the stations counted", "Mapa das mesas contadas"),
    "égalité": ("tie", "empate"),
    "pas encore compté": ("not counted yet", "ainda não contada"),
    "Carte : qui est en tête dans chaque bureau compté. Le détail est dans le tableau qui suit.": (
        "Map: who leads in each counted station. The details are in the table below.",
        "Mapa: quem está à frente em cada mesa contada. O pormenor está no quadro seguinte.",
    ),
    "Qui est en tête, bureau par bureau": ("Who leads, station by station", "Quem está à frente, mesa a mesa"),
    "Bureau": ("Station", "Mesa"),
    "En tête": ("Leads", "À frente"),
    "Ce que chaque feuille a changé": ("What each sheet changed", "O que cada folha mudou"),
    "élu": ("elected", "eleito"),
    "élus": ("elected", "eleitos"),
    "peut se maintenir": ("may stay in the second round", "pode passar à segunda volta"),
    "peuvent se maintenir": ("may stay in the second round", "podem passar à segunda volta"),
    "peut fusionner": ("may merge lists", "pode fundir a lista"),
    "éliminé": ("eliminated", "eliminado"),
    "en tête": ("leads", "à frente"),
    "a des sièges": ("has seats", "tem lugares"),
    "éliminée": ("eliminated", "eliminada"),
    "éliminés": ("eliminated", "eliminados"),
    "il y a moins d’une minute": ("less than a minute ago", "há menos de um minuto"),
    "il y a {} min": ("{} min ago", "há {} min"),
    "il y a {} h": ("{} h ago", "há {} h"),
    "Et {} autres changements.": ("And {} more changes.", "E mais {} mudanças."),
}
"""French, then English and Portuguese."""


class Words:
    """The words of a page: `Words("pt")`. Any language that they are not in is French."""

    languages = LANGUAGES

    def __init__(self, asked: str = "fr") -> None:
        code = asked[:2].lower()
        self.language = code if code in LANGUAGES else "fr"
        place = tuple(LANGUAGES).index(self.language) - 1
        self.words: Mapping[str, str] = {fr: said[place] for fr, said in TRANSLATED.items()} if place >= 0 else {}
        self.query = Markup("") if self.language == "fr" else Markup(f"&lang={self.language}")
        self.french = Markup("") if self.language == "fr" else Markup(' lang="fr"')

    def __call__(self, fr: str) -> str:
        return self.words.get(fr, fr)

    def change(self, change: Mapping[str, Any]) -> str:
        """Return the sentence of a change of the board: `changes.changes_of`."""
        if self.language == "fr":
            return change["text"]
        code = change["station"].partition("_")[2].lstrip("0") or "0"
        station = f"{self('bureau')} {code}"
        where = f"{change['commune']}, {station}" if change["commune"] else station
        state: str = change["state"]
        return f"{where}: {self(SAID.get(state, state))}. {change['effect']}".strip()

    def moment(self, at: datetime, zone: str) -> str:
        """Return a day and an hour in the zone: « dimanche 10 juin 2029 à 20 h »."""
        return _TONGUES[self.language].moment(at, zone)

    def day(self, board: Any) -> str:
        """Return the day of the board's round."""
        if self.language == "fr":
            return board.day
        return _TONGUES[self.language].day(board.on)
