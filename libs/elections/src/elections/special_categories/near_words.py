"""Common French words and country names within a letter or two of a sought word."""

_WORDS = """
electoral electorale electorales electoraux
addition additionne additionnes additions adduction adductions afrique agence agencee agencees agences alcool alcools
algerie allemagne amenite amenites amerique amical amicale anarchie anarchies anemia anemier anerie aneries angleterre
animaliser animalite antidate antidates argentique argentiques armenie aromatique aromatiques arthur artiste artistes
artistique artistiques asie asperge aspergea aspergee aspergees aspergerai aspergerais aspergeras asperges aspergez
atlantique atlantiques attaquais attaquee attaquees attention attentionne attentions attentiste attentistes australe
australes australie automatique automatiques autonomie autonomies autriche aveugla aveuglais aveugler aveuglette
aveuglez ballante ballantes bangladesh bantou bantoue bantoues bantous baptiste bardage barman barmans barrou basilic
bayeux bayonne bernard bielorussie birmanie bolivie bosnie boucher bouda boulanger bronchiteux burette burettes cabale
cabales cacao cacher cacheront cambodge cancre cancres caner canisse canisses canner cannisse cannisses canon canons
cantine capitalisa capitalisable capitalisables capitalisais capitalise capitalisee capitalisees capitaliser
capitalises capitalisez capitalisiez capitalisons caquer caria casaque casaques caser caserai caserais caserne
casernes casier casiers casque casser casserai casserais catalogue catering catherine cathy causer causerai causerais
charite charites charma charria chimie chimique chimiques chimiste chimistes chine chirurgien chirurgiens choyant
christian cithare clandestinite coalescence coca cocainomanie cocon cocotier colombie colombier colombiers communal
communale communales communaute communautes communaux commune communiante communiantes communie communies communique
communiquee communiquees communiques community concerne concernes concerte concertes confessionnal conservatoire
conservatoires consolais conspire conspires conspue conspues cooptais coopte cooptee cooptees cooptes cosser couvert
couvertes couverts croient croquis croyait croyance croyances cubait deblayage deblayages decaissant decrepissant
decrispant decroissaient decroissais decroissait decroissent decroissons defendant defroissait defroissant defroissent
degraissant degressif degressifs degressive degressives depiste depistee depistees depistes descendante desiste
desistee desistees desistes diabolique diaboliques dialectique dialectiques dialyser dietetique dietetiques diuretique
diuretiques djibouti dogue dogues domine dominee dominees domines dominical dominicale dominicales dominicaux drague
draguee draguees dragues drogua droguer ecarte ecartee ecartees ecartele ecarteles ecartes ecologie ecologique
ecologiques economiste economistes emile encart encephale encephales entremise entremises equatorial equatoriale
equatoriales equatoriaux erythree escorta escortais escortee escortees espagne estonie ethiopie ethique ethiques
europe exilais extremite extremites feminise feminisee feminisees feminises feminite fichier fichiers filions filmons
filon filons france francisais francisait fremit gabin gaston gauche gauches gauchi gauchie gauchies gauchis gauchisse
gauchisses genante genantes gendre gilets gourou gourous grece grosses grossisse grossisses guinee hallali hatais
hatee hatees hollandais hollandaise hollandaises homogreffe homophone homophones hongrie hospice hospices hospitalier
hospitaliere hospitalieres hospitaliers hospitalite hypotendu hypotendue hypotendues hypotendus importent imposent
imputent indigene indigenes indigente indigentes indigne indignes indonesie indue indues infime infimes infirma
infirmais infirmer infirmez informe informee informees informes insomniaque integrante integrantes integrite
integrites intervenue intervenues invalida invalidais invalidait invalidant invalident invalider invalidez invariante
invariantes invention islandais islandaise islandaises israel italie jadis jordanie karine kenya laiton lamina lapins
latin latine latines latinite latins lepeu lepine lestons lettonie liban liberalisa liberalisais liberalise
liberalisee liberalisees liberaliser liberalises liberalisez liberalisiez liberalisons liberalite liberalites
liberatoire liberatoires libraire libraires libye lituanie lucien lucienne lussac lutherie lutheries luttons macaron
macarons macedoine macedoines machinerie machineries machinisme machiniste machinistes machons macon maconner macons
majorais maladif maladifs maladive maladives maladresse maladresses malaisie malaxe malaxee malaxees malaxes mali
maligne malignes malin malins malmene malmenes manager marmonne marmonnes maroc marron marronne marronnes marrons
martine masculiniser masculinite masquee matrone matrones mauritanie medicale melisse melisses merluche merluches
methodique methodiques micron microns millionnaire millionnaires mobile mobilite modeme modems moldavie monarchie
monarchies mongolie montenegro moquee mordons motivation motivations mourir musicale musicien musicienne musique
musiques mutation mutations mutilerions mutilions nationale nationales nationalisa nationalisais nationalise
nationalisee nationalisees nationaliser nationalises nationalisez nationalisiez nationalisons naturaliser naturalisme
naturaliste naturalistes necrose necrosee necrosees necroses neutralisation neutralise neutralisee neutralisees
neutralises nigeria obeies obeis obeissais obeisse obeisses organisateur organisatrice orientable orientables original
originale originales palestine papillote papillotes parabole paraboles paraissiez paraissions parant parisien
parisienne parisiennes parisiens passeur passeurs pathologique pathologiques pathologiste pathologistes payante
payantes philippe pierre pileuse pileuses pirate pirates pisteur piteuse piteuses plagiste plagistes poitou
poliomyelitique poliomyelitiques pologne portugal pretextant professant progressive projetant promettant protegeant
protesta protestaient protestais protestent protestons proue psychiatre psychiatres psychique psychiques racine
racines rassis rassise rassises rationaliste rationalistes ravise ravisee ravisees ravises reconduite reconduites
reconquerez reconquiere reconquieres reconquise reconquises reconquit redigions refuge refuges regionalisa
regionalisais regionalise regionalisee regionalisees regionaliser regionalises regionalisez regionalisiez
regionalisons regissions relieuse relieuses reliions relirions relisions relogions remisions republicaniser retailler
revolutionnais revolutionnait revolutionner revolutionnerai revolutionnerais robin rosatre rosatres roser roseraie
roseraies rosser roumanie russie sabbat sabbats sabine salais salami salamis salarie salaries salinite samourai
samourais sarah sclerosais scleroser sclerosez senegal sequelle sequelles serbie serrage servage servages slovaquie
slovenie social sociale sociales sociaux sociologie sociologue socle sodomie solaire solaires solidaire solitaire
solitaires somalie soudaines soude soudee soudees soudes soufflant soumis soumise source sources sourdine sourdines
sourdre sourie souries soutenu soutenue souvienne specialiste specialistes spiritueux sudiste suede suffi suffis
syndic syndics syrie tapait thorax tonnelier tonneliers toxicite toxique toxiques trachee trachees tracheite transfere
transferee transferees transferes transgresse transgresses tubercule tubercules tuberculine tuberculiser tueur tueurs
tueuse tueuses tunisie turquie tuteur tuteurs tutrice tutrices ukraine urbaniste urbanistes vetant villepinte volant
volante volantes volants votait votent vouant voutant voyant voyante voyantes voyants zemmourienne
"""
NEAR = frozenset(_WORDS.split())
