"""Chapter on data sources, methods and vocabulary."""

from collections.abc import Sequence

from predict.past_results.boundaries import service as boundaries
from predict.past_results.nuances.blocs import SOURCE as BLOC_SOURCE
from predict.reports.blocks import Block, Bullets, Heading, Section, Text
from predict.reports.sources import Desk

KEY, TITLE = "sources", "Sources, méthodes et mots"

LIMITS = {
    "official-counts": "Des sommes de procès-verbaux. Exactes, sauf erreur du fichier publié ; un code de bureau "
    "peut avoir changé de lieu.",
    "reachable-votes": "Dit où sont les voix de gens qui votent au moins parfois ; ne dit ni pour qui ils voteraient "
    "ni ce que rapporte une visite.",
    "net-votes": "Ce que d’anciens scrutins laissent à gagner, et des effets publiés ailleurs : sur les scrutins "
    "cachés, elle trouve plus de gains que deux classements simples, mais pas partout d’un cinquième.",
    "votes-per-hour": "Des effets publiés ailleurs, donnés en fourchettes : ce que vaut une heure ici ne se sait "
    "qu’en le mesurant par un essai au hasard.",
    "lineage": "Dit de quels anciens bureaux vient un bureau d’aujourd’hui, et avec quelle confiance ; un redécoupage "
    "que les chiffres ne montrent pas lui échappe.",
    "transfers": "Inférence écologique : les reports sont déduits des sommes de bureaux, non observés. Sans enquête, "
    "ceux d’un second tour français sont biaisés.",
    "core-vote": "Un bas des tirages de la prévision : une rupture que les élections passées n’ont jamais montrée "
    "n’y est pas.",
    "target": "Dépend de la participation prévue et de qui se maintient : une fourchette, non un chiffre à atteindre.",
    "forecast": "Sans sondage le niveau national n’est pas connu : c’est une hypothèse d’entrée. Seuls les écarts "
    "locaux sont mesurés.",
    "interpolation": "Des moyennes de lieux, souvent plus grands que le bureau : elles ne décrivent personne.",
    "typology": "Des groupes commodes, non des catégories réelles : leur stabilité est dite à côté.",
    "correlation": "Décrit des lieux, non des personnes, et ne dit rien d’une cause.",
    "poll": "Porte l’erreur du sondage lui-même, qui s’ajoute à celle de la projection.",
}
"""By the method's name without its version."""

WORDS = (
    ("Bureau de vote", "le lieu où vote une liste d’inscrits, en général 800 à 1 200 personnes."),
    (
        "Inscrits, votants, exprimés",
        "qui peut voter ; qui a voté ; les bulletins qui comptent, sans les blancs ni les nuls.",
    ),
    ("Bloc", "une famille de nuances politiques, pour comparer des scrutins où les listes changent de nom."),
    ("Nuance", "l’étiquette que le ministère de l’Intérieur donne à chaque candidature."),
    ("Intervalle à 90 %", "le vrai chiffre devrait y être neuf fois sur dix, si la méthode est juste."),
    ("Report de voix", "la part des électeurs d’un choix qui en font un autre au scrutin suivant."),
    ("Socle", "les voix qui restent à un bloc dans un bureau dans de mauvaises conditions."),
    ("Erreur écologique", "croire d’une personne ce qui n’est vrai que de son quartier."),
)


def _by_vintage(written: Sequence[Section]) -> dict[str, list[str]]:
    """Return the titles of the sections that each vintage is of."""
    titles: dict[str, list[str]] = {}
    for section in written:
        for vintage in section.vintages:
            titles.setdefault(vintage, []).append(section.title)
    return titles


def _lacking(written: Sequence[Section]) -> list[Block]:
    """Return what could not be written and why, all at once."""
    missing = [f"{section.title} : {section.missing}" for section in written if section.missing]
    return [Heading("Ce qui manque à ce rapport"), Bullets(missing)] if missing else []


def limit_of(method: str) -> str | None:
    return next((limit for name, limit in LIMITS.items() if method.startswith(name)), None)


async def write(desk: Desk, written: Sequence[Section]) -> Section:
    methods = sorted({method for section in written for method in section.methods})
    stations = [place.station for place in desk.ground.places]
    communes = sorted({station.partition("_")[0] for station in stations})
    sources = await boundaries.list_sources(desk.session, [*stations, *communes])
    return Section(
        KEY,
        TITLE,
        [
            *_lacking(written),
            Heading("Sources et licences"),
            Bullets(
                [
                    "Résultats : ministère de l’Intérieur, résultats par bureau de vote, Licence Ouverte 2.0 (Etalab).",
                    f"Blocs : {BLOC_SOURCE}. La campagne peut les modifier ; ses choix sont ceux de ce rapport.",
                    f"Contours des bureaux : {' ; '.join(sources) if sources else 'aucun n’est importé'}.",
                    *(f"{', '.join(titles)} : {vintage}." for vintage, titles in _by_vintage(written).items()),
                ]
            ),
            Heading("Méthodes, versions et limites"),
            Bullets([f"{method} : {limit_of(method) or 'voir la documentation de predict.'}" for method in methods]),
            Text(
                "Rien dans ce rapport ne décrit une personne : les chiffres sont des sommes et des moyennes de "
                "bureaux de vote. "
                "En déduire le vote d’un voisin, d’une rue ou d’un groupe serait une erreur.",
                "warning",
            ),
            Heading("Glossaire"),
            Bullets([f"{word} : {meaning}" for word, meaning in WORDS]),
        ],
    )
