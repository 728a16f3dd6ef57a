"""Three practice cases and a trainer's feedback: fictional, written for the leergang."""

from dataclasses import dataclass, field

from casuistiek.models.content import OWN_PLACE, Content, whole
from casuistiek.models.points import NEW_POINT
from casuistiek.states import ActorSide, OwnPosition

INSIDE, OUTSIDE = ActorSide.INSIDE, ActorSide.OUTSIDE


def actors(*rows: tuple[str, ActorSide, int, int, str, str]) -> list[dict[str, object]]:
    """Role, side, influence 1 to 5, attitude -2 to 2, interest, relation."""
    names = ("label", "side", "influence", "attitude", "interest_text", "relation_note")
    return [
        {"position": position, **dict(zip(names, row, strict=True))}
        for position, row in enumerate(rows, start=1)
    ]


def lines(*rows: tuple[int, int, str, int, int, bool]) -> list[dict[str, object]]:
    """From, to, kind, quality -1 to 1, strength 1 to 3, whether it goes one way."""
    names = ("source", "target", "type", "quality", "strength", "directed")
    return [
        {"position": number, "note": "", **dict(zip(names, row, strict=True))}
        for number, row in enumerate(rows, start=1)
    ]


@dataclass(frozen=True)
class DemoCase:
    owner: str
    texts: dict[str, str]
    actors: list[dict[str, object]] = field(default_factory=list)
    me: dict[str, object] = field(default_factory=dict)
    # What the krachtenveld knows beside the parties; of every party by its position.
    details: dict[int, dict[str, object]] = field(default_factory=dict)
    relations: list[dict[str, object]] = field(default_factory=list)
    movements: list[dict[str, object]] = field(default_factory=list)

    @property
    def content(self) -> Content:
        parties = [
            {**actor, "side": str(actor["side"]), **self.details.get(number, {})}
            for number, actor in enumerate(self.actors, start=1)
        ]
        rows = {"relations": self.relations, "movements": self.movements}
        return whole({**self.texts, "actors": [OWN_PLACE | self.me, *parties], **rows})


NINETEEN = DemoCase(
    owner="marieke.veenstra@waterdam.example",
    texts={
        "title": "Negentien jongeren te weinig",
        "trigger": "In de raadscommissie werd gevraagd waarom het jongerenwerk vorig jaar 181 jongeren bereikte en niet de afgesproken 200. De wethouder zei toe dat hij ‘erop zou gaan sturen’ en keek daarbij naar mij.",
        "context": "Waterdam (38.000 inwoners) subsidieert een welzijnsstichting voor vier jaar. De beschikking noemt aantallen én het doel dat jongeren in twee wijken meer aansluiting vinden. De stichting koos dit jaar voor minder jongeren en langere begeleiding, na een roerige zomer. Over vijf maanden loopt de periode af.",
        "own_position": OwnPosition.ADVISER.value,
        "own_position_note": "Beleidscoördinator; formeel adviseur, feitelijk ambtelijk opdrachtgever.",
        "dilemma": "Ik moet de afspraak over aantallen serieus nemen, anders is sturen een woord zonder betekenis.",
        "dilemma_other_side": "De stichting heeft volgens mij inhoudelijk gelijk, en met een strafkorting ga ik iets kapotmaken.",
        "attempts": "Maandelijkse cijfers gevraagd; kreeg ze, met steeds langere toelichtingen. Een werkbezoek voorgesteld aan de wethouder; geen tijd.",
        "desired_effect": "Over drie maanden ligt er een voorstel voor de nieuwe periode waarin raad en stichting herkennen waarop we sturen.",
        "question_to_group": "Hoe kom ik uit de rol van boodschapper van het getal, zonder de wethouder in de steek te laten?",
    },
    actors=actors(
        ("Wethouder", INSIDE, 5, 0, "Rust in de raad", "Ik adviseer hem elke twee weken"),
        ("Raadscommissie", INSIDE, 4, -1, "Waar voor haar geld", "Zie ik alleen bij de behandeling"),
        ("Mijn teamleider", INSIDE, 3, 0, "Geen gedoe", "Laat mij vrij zolang het stil is"),
        ("Directeur van de stichting", OUTSIDE, 3, 1, "Vakmanschap en voortbestaan", "Wij bellen vaak"),
        ("Jongerenwerkers", OUTSIDE, 2, 2, "Tijd voor de jongeren die het nodig hebben", ""),
        ("Wijkagent", OUTSIDE, 2, 1, "Een rustige zomer", ""),
        ("Ouders en jongeren", OUTSIDE, 1, 1, "Iemand die blijft", "Zitten niet aan tafel"),
    ),
    me={"label": "Ik, beleidscoördinator", "attitude": 1, "influence": 2, "stake": 4},
    # Kind, how much is at stake, trust, agreement and energy (domain: 62 points go inside, 38 outside).
    details={
        1: {"kind": "decider", "stake": 4, "trust": 3, "agreement": 3, "energy": 30},
        2: {"kind": "decider", "stake": 3, "trust": 2, "agreement": 2, "energy": 10},
        3: {"kind": "other", "stake": 2, "trust": 3, "agreement": 3, "energy": 22, "unsure": True},
        4: {"kind": "contractor", "stake": 5, "trust": 4, "agreement": 3, "energy": 20},
        5: {"kind": "implementer", "stake": 5, "trust": 4, "agreement": 5, "energy": 6},
        6: {"kind": "implementer", "stake": 3, "trust": 4, "agreement": 4, "energy": 8},
        7: {"kind": "user", "stake": 5, "trust": 3, "agreement": 4, "energy": 4, "at_table": False},
    },
    relations=lines(
        (1, 0, "commission", 0, 2, True),
        (2, 1, "supervision", -1, 3, True),
        (0, 4, "commission", 0, 2, True),
        (1, 4, "money", 0, 3, True),
        (4, 5, "cooperation", 1, 3, False),
    ),
    movements=[
        {
            "position": 1,
            "actor": 1,
            "target_attitude": 1,
            "target_influence": 5,
            "first_step": "Ik vraag een kwartier om te bespreken waar het getal voor dient.",
            "my_part": "Ik kom met een vraag en niet met een lijst.",
        },
        {
            "position": 2,
            "actor": 7,
            "target_attitude": 1,
            "target_influence": 2,
            "first_step": "Ik ga een avond mee met de jongerenwerkers.",
            "my_part": "Ik luister en leg niets uit.",
        },
    ],
)

CALLING = DemoCase(
    owner="stephane.dubois@duinrade.example",
    texts={
        "title": "Even bellen met de dienst",
        "trigger": "De directeur van onze gezamenlijke uitvoeringsdienst stuurde een rekening voor meerwerk. Niemand bij ons had die opdracht gegeven. Na wat rondvragen bleken drie collega’s rechtstreeks te hebben gebeld.",
        "context": "Duinrade laat beheer van openbare ruimte en belastingen doen door een gemeenschappelijke regeling van vier gemeenten. Ik ben vorig jaar aangewezen als gedelegeerd opdrachtgever. Veel medewerkers van de dienst werkten vroeger bij ons op de gang. Onze portefeuillehouder zit in het bestuur van de dienst en is daar ook eigenaar.",
        "own_position": OwnPosition.COMMISSIONER.value,
        "own_position_note": "Opdrachtgever op papier; in de praktijk meldpunt voor klachten.",
        "dilemma": "Ik wil dat opdrachten via één loket gaan, anders weet niemand wat we bestellen.",
        "dilemma_other_side": "Dat korte lijntje is precies waarom het werk buiten nog loopt, en mijn loket maakt alles trager.",
        "attempts": "Een werkinstructie rondgestuurd (werd gelezen, niet gevolgd). De dienst gevraagd om geen losse verzoeken aan te nemen; die zei ja en deed het toch.",
        "desired_effect": "Collega’s weten wanneer zij een vraag stellen en wanneer zij een opdracht geven; de dienst durft nee te zeggen.",
        "question_to_group": "Wat is hier goed opdrachtgeverschap, en wat vraagt dat eerst van mij?",
    },
    actors=actors(
        ("Directeur van de dienst", OUTSIDE, 4, 0, "Dekking en rust", "Wij spreken elkaar per kwartaal"),
        ("Accountmanager van de dienst", OUTSIDE, 2, 1, "Een tevreden klant", "Belt mij als het te laat is"),
        ("Drie collega’s openbare ruimte", INSIDE, 3, -1, "Snelheid", "Vinden mijn loket een omweg"),
        ("Mijn afdelingshoofd", INSIDE, 4, 0, "Binnen de begroting blijven", ""),
        ("Portefeuillehouder met twee petten", INSIDE, 5, 0, "Een goede dienst én een lage rekening", ""),
        ("Controller", INSIDE, 3, 2, "Weten wat er besteld is", "Mijn bondgenoot"),
        ("De andere drie gemeenten", OUTSIDE, 4, -1, "Niet betalen voor onze vragen", ""),
        ("Inwoners die bellen", OUTSIDE, 1, 0, "Een stoep zonder gat", ""),
    ),
)

EVENING = DemoCase(
    owner="joelle.van.den.akker@lindeveen.example",
    texts={
        "title": "De avond in het buurthuis",
        "trigger": "Op een bewonersavond over de vernieuwing van de Molenbuurt vroeg een bewoonster of haar huis gesloopt wordt. De corporatie keek naar mij, ik keek naar de wethouder, de wethouder zei dat alles nog open lag. Dat was niet waar.",
        "context": "De corporatie heeft een voorkeursvariant met sloop van 46 woningen. De gemeente gaat over openbare ruimte, vergunningen en een subsidie, niet over de huizen. Intern wil vastgoed grond verkopen, wil het sociale team eerst een sociaal plan en wil communicatie pas naar buiten na het collegebesluit over zes weken.",
        "own_position": OwnPosition.ORCHESTRATOR.value,
        "own_position_note": "Projectleider met regie als belangrijk deel van het werk; geen zeggenschap over sloop.",
        "dilemma": "Ik kan een besluit dat nog niet genomen is niet aankondigen.",
        "dilemma_other_side": "Met elke ontwijkende avond verlies ik het vertrouwen dat ik straks nodig heb, en de corporatie verliest het mee.",
        "attempts": "Vragenlijst met antwoorden laten maken (drie afdelingen streepten erin tot er niets stond). De wethouder gevraagd om zelf te gaan; hij wilde wel, zijn adviseur niet.",
        "desired_effect": "Bewoners weten wat vaststaat, wat niet, wie erover gaat en wanneer ze het horen, ook als het antwoord slecht is.",
        "question_to_group": "Hoe voer ik dat gesprek open, terwijl binnen nog niemand hetzelfde wil zeggen?",
    },
    actors=actors(
        ("Bewoners die blijven willen", OUTSIDE, 2, -2, "Thuis", ""),
        ("Bewoners die weg willen", OUTSIDE, 1, 1, "Een beter huis", "Zelden aanwezig"),
        ("Bewonerscommissie", OUTSIDE, 3, -1, "Serieus genomen worden", ""),
        ("Projectleider van de corporatie", OUTSIDE, 4, 1, "Planning en vertrouwen", "Wij trekken samen op"),
        ("Wethouder", INSIDE, 5, 0, "Geen toezegging die later pijn doet", ""),
        ("Vastgoed", INSIDE, 4, 1, "Grond verkopen", ""),
        ("Sociaal team", INSIDE, 2, -1, "Eerst een sociaal plan", ""),
        ("Communicatie", INSIDE, 3, 0, "Eén boodschap, na het besluit", ""),
        ("Mijn directeur", INSIDE, 4, 0, "Geen verrassingen", ""),
    ),
)

FEEDBACK = [
    NEW_POINT
    | {
        "position": 1,
        "about": "dilemma",
        "observation": "Je geeft beide kanten van je dilemma evenveel gewicht: de afspraak over aantallen en het vakmanschap van de stichting.",
        "effect": "Daardoor lees ik geen klacht over een ander, maar een vraag waar jij zelf iets mee kunt.",
        "question": "",
        "suggestion": "",
    },
    NEW_POINT
    | {
        "position": 2,
        "about": "trigger",
        "quote": "vorig jaar 181 jongeren bereikte en niet de afgesproken 200",
        "quote_before": "gevraagd waarom het jongerenwerk ",
        "quote_after": ". De wethouder zei toe",
        "observation": "Je schrijft dat er negentien jongeren te weinig zijn bereikt. In je tekst vind ik vier dingen die de stichting wel levert en één getal dat jij mist.",
        "effect": "Lezer als ik ben, ga ik daardoor aan jouw opdracht twijfelen en niet aan de stichting.",
        "question": "Wie heeft besloten dat juist dat getal telt?",
        "suggestion": "Misschien kun je in je volgende gesprek met de wethouder beginnen bij de vraag waar het getal voor dient.",
    },
]
