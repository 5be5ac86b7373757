"""Names of people who do not exist, drawn from first names and surnames that are common in France."""

import random
from collections.abc import Iterator
from itertools import product

_WOMEN = (
    "Adèle Agathe Aïcha Alice Amandine Amina Anaïs Andrée Anne Annie Assia Audrey Aurélie Béatrice Brigitte "
    "Camille Caroline Catherine Cécile Chantal Charlotte Chloé Christelle Claire Clémence Colette Corinne "
    "Delphine Denise Dominique Élisabeth Élodie Émilie Emma Estelle Fanny Fatima Florence Françoise Gaëlle "
    "Geneviève Ghislaine Hélène Inès Isabelle Jacqueline Jeanne Josiane Julie Juliette Karima Laura Laurence Léa "
    "Leïla Lina Louise Lucie Manon Margaux Marie Marion Martine Maryse Mathilde Mélanie Mireille Monique Myriam "
    "Nadia Nathalie Nicole Océane Odile Pascale Pauline Rachida Romane Sabrina Samira Sandrine Sarah Simone "
    "Solange Sophie Stéphanie Sylvie Thérèse Valérie Véronique Virginie Yvonne Zoé"
)
_MEN = (
    "Adrien Alain Alexandre Amadou André Antoine Arnaud Arthur Aurélien Baptiste Benjamin Benoît Bernard Bruno "
    "Cédric Christian Christophe Claude Clément Cyril Damien Daniel David Denis Didier Émile Éric Étienne Fabien "
    "Fabrice Farid Florian Franck François Frédéric Gabriel Gérard Gilles Grégory Guillaume Guy Hakim Hervé Hugo "
    "Ibrahim Jacques Jean Jean-Luc Jean-Pierre Jérôme Joël José Julien Karim Kévin Laurent Loïc Louis Luc Lucas "
    "Mamadou Marc Marcel Mathieu Maxime Mehdi Michel Mohamed Nathan Nicolas Noël Olivier Pascal Patrice Patrick "
    "Paul Philippe Pierre Quentin Raphaël Raymond Rémi René Robert Romain Samuel Sébastien Serge Simon Stéphane "
    "Théo Thierry Thomas Tony Vincent Xavier Yann Yves Yacine"
)
_SURNAMES = (
    "Abgrall Adam Albert Alves André Antoine Arnoux Aubry Auger Bailly Ballet Barbet Baron Baudry Bazin Belkacem "
    "Benali Benoist Bernier Berthelot Bertin Besnard Bessière Bigot Blanchet Blin Boissel Bonnin Bouchet Boulay "
    "Bourdin Bouvier Brault Breton Briand Brunel Buisson Camara Cardoso Carlier Carré Castel Chaput Charrier "
    "Chauvet Chevrier Cissé Colas Collet Combes Cordier Costa Coulibaly Courtin Cousin Da Silva Dacosta David "
    "Delage Delcourt Delmas Deschamps Diallo Diarra Dias Didier Doucet Drouin Dubreuil Duchêne Dufresne Dumas "
    "Duval Esnault Fabre Faivre Favier Fernandes Ferrand Fleuriot Foucher Fournel Gaillard Gallet Garnier Gaudin "
    "Gautier Gilbert Girardot Godard Gomes Goujon Grandjean Grimaud Guérin Guichard Guillou Haddad Hamel Hamidi "
    "Hébert Hervieu Huet Humbert Jacquet Jamet Joly Joubert Jourdan Kaddour Kanté Keïta Labbé Lacombe Lafitte "
    "Lagarde Lambert Langlois Laporte Launay Le Bihan Le Goff Le Guen Leblond Lebrun Leclerc Lefort Legrand "
    "Lemaire Lemoine Lenoir Leroux Lesage Levasseur Lopes Loisel Maillard Mallet Mansour Marchal Marques Martel "
    "Masson Maurin Mendès Mercier Meziane Michaud Millet Monnier Moreau Morel Mounier Nguyen Noël Normand "
    "Olivier Ouattara Pages Parent Pasquier Pelletier Pereira Perrot Petitjean Philippot Picard Pinson Poirier "
    "Pons Poulain Prévost Quéré Ramos Raynaud Renard Ribeiro Ricard Rivière Robin Rocher Rossi Roussel Sabatier "
    "Saïdi Salmon Sanchez Sauvage Schmitt Seguin Sow Tanguy Tessier Texier Thibault Tissot Touré Tran Traoré "
    "Vallet Vasseur Verdier Vernet Vidal Vigneron Voisin Weber Yilmaz Zerrouki"
)


def draw_names(dice: random.Random) -> Iterator[tuple[str, str]]:
    """Yield first names and surnames, each pair once."""
    surnames = _SURNAMES.replace("Da Silva", "Da_Silva").replace("Le ", "Le_").split()
    first_names = sorted({*_WOMEN.split(), *_MEN.split()})
    pairs = list(product(first_names, (name.replace("_", " ") for name in surnames)))
    dice.shuffle(pairs)
    yield from pairs
