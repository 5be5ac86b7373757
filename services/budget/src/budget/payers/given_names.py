"""Common given names, without accents: beside one, « Sas » or « Sa » is a surname."""

_NAMES = """
    adam adele adrien agathe agnes aicha aissata alain albert alexandra alexandre alexis ali alice aline amandine
    amelie amina ana anais andre andrea andree angele anita anna anne annick annie antoine antonio antony arlette
    armand arnaud arthur astrid audrey aurelie aurore awa axel baptiste beatrice benjamin benoit bernadette bernard
    bertrand brigitte bruno camille carlos carmen carole caroline catherine cecile cedric celine chantal charles
    charlotte chloe christelle christian christiane christine christophe claire clara claude claudine clement
    clementine clotilde colette coline constance corinne cyril damien daniel danielle david delphine denis denise
    didier diego dominique dorothee edith edouard elena eliane elisabeth elise elodie eloise elsa emeline emile emilie
    emma emmanuel emmanuelle eric erica estelle esther ethan etienne eugene eva evelyne fabien fabienne fabrice fanny
    fatima fatou felix fernand fernando florence florent francis francois francoise frederic frederique gabriel
    gaelle gaston genevieve georges georgette gerald gerard germaine ghislaine gilbert gilles ginette gregory guillaume
    gustave guy gwenaelle hamid hassan helene henri henriette hubert hugo hugues ibrahim ines irene isabelle ivan
    jacqueline jacques jamal janine jean jeanne jeannine jennifer jeremie jeremy jerome jessica joao joana joel joelle
    johan jonathan jose joseph josephine josette josiane joao juan jules julia julie julien juliette justine karim
    karine kevin khadija laetitia lara laura laure laurence laurent lea leila leo leon leonie liliane lina lionel lola
    louis louise luc luca lucas lucette lucie lucien lucienne ludovic luis lydia lydie madeleine magali malika manon
    manuel marc marcel marcelle marco margaux margot marguerite maria mariam marianne marie marina marine marion
    marlene marta marthe martin martine mathias mathieu mathilde matthieu maud maurice max maxime mehdi melanie
    melissa michel michele micheline miguel mireille mohamed mohammed monique morgane moussa mustapha myriam nadia
    nadine nathalie nathan nicolas nicole nina nino noe noel noemie nora odette odile olga olivia olivier omar oscar
    oumar ousmane pablo pascal pascale patrice patricia patrick paul paula paulette pauline pedro perrine philippe
    pierre pierrette quentin rachel rachid raphael raymond raymonde regine regis remi remy rene renee richard robert
    roger roland rolande romain romane rosa rose roxane sabine sabrina salome samia samir samuel sandra sandrine sara
    sarah sebastien serge severine seydou simon simone sofia solange sonia sophie stephane stephanie susana suzanne
    sylvain sylvie tania teresa theo theodore therese thibault thierry thomas tiago tom tristan ursula valentin
    valentine valerie vanessa veronique victor victoria vincent virginie viviane walid xavier yann yannick yasmine
    yohan youssef yves yvette yvonne zoe
"""
GIVEN_NAMES = frozenset(_NAMES.split())
_SURNAMES = """
    martin bernard thomas robert richard laurent simon michel david bertrand vincent andre francois nicolas clement
    mathieu
"""
COMMON_SURNAMES = frozenset(_SURNAMES.split())
"""Given names that are also among the fifty most common surnames: a company may bear one as its founder's."""
