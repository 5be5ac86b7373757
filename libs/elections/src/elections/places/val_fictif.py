"""Names and codes of Val-Fictif, which does not exist: `elections.fictional` makes its stations, voters and votes."""

NAME = "Val-Fictif"
CODE = "0001"
COMMUNES = {"00001": "Fictif-la-Ville", "00002": "Fictif-le-Haut", "00003": "Saint-Imaginaire"}
