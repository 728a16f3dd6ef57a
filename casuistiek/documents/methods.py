"""The eight ways to talk about a case (domain/1 A4): their steps, times, and who writes what in which."""

from dataclasses import dataclass

from casuistiek.states import CardKind, Method

QUESTION, ANALYSIS = CardKind.QUESTION, CardKind.ANALYSIS
ADVICE, OBSERVATION = CardKind.ADVICE, CardKind.OBSERVATION
LISTEN = "Je luistert. Schrijven in de kamer kan nu niet; aantekeningen voor jezelf wel."


@dataclass(frozen=True)
class Step:
    """`everybody` and `case_owner` say what to do now; `cards` which kinds may be written, `shares` which become
    visible to all from here. In a step of listening the room takes nothing from the inbrenger.
    """

    title: str
    minutes: int
    everybody: str
    case_owner: str
    cards: frozenset[CardKind] = frozenset()
    shares: frozenset[CardKind] = frozenset()
    is_listening: bool = False


@dataclass(frozen=True)
class MethodPlan:
    """A method: its steps, how many people it takes, when it fits, and what is thrown away afterwards."""

    steps: tuple[Step, ...]
    fewest: int
    most: int
    fits: str
    caution: str = ""
    forgets: frozenset[CardKind] = frozenset()

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps)


def _step(
    title: str,
    minutes: int,
    everybody: str,
    case_owner: str,
    *,
    cards: tuple[CardKind, ...] = (),
    shares: tuple[CardKind, ...] = (),
    is_listening: bool = False,
) -> Step:
    return Step(title, minutes, everybody, case_owner, frozenset(cards), frozenset(shares), is_listening)


METHODS: dict[Method, MethodPlan] = {
    Method.FIVE_STEP: MethodPlan(
        steps=(
            _step("Vraag", 5, "Luister naar de vraag. Zeg nog niets.", "Vertel kort wat er speelt en wat je vraag is."),
            _step(
                "Verkennen", 15, "Stel open vragen. Geef nog geen advies.", "Antwoord kort. Je mag ook zeggen: dat weet ik niet.",
                cards=(QUESTION,),
            ),
            _step(
                "Kern", 10, "Schrijf in één zin op wat volgens jou de kern is.", LISTEN,
                cards=(ANALYSIS,), is_listening=True,
            ),
            _step(
                "Advies", 15, "Schrijf één advies op, en lees het daarna voor.", "Luister en vraag door. Je hoeft niets te verdedigen.",
                cards=(ADVICE,), shares=(ANALYSIS, ADVICE),
            ),
            _step("Terugblik", 5, "Wat neem jij hiervan mee naar je eigen werk?", "Zeg wat je raakte en wat je eerste stap is."),
        ),
        fewest=4, most=8, fits="Voor een eerste keer, een nieuwe groep of een praktische vraag.",
    ),
    Method.INCIDENT: MethodPlan(
        steps=(
            _step("Terugkijken", 5, "Wat werd er van de vorige keer?", "Vertel wat je met de vorige keer deed."),
            _step("Het incident", 5, "Luister naar de feiten van één moment.", "Vertel wat er gebeurde, tot het moment dat je iets moest doen."),
            _step(
                "Vragen", 15, "Vraag naar feiten. Geen advies en geen oordeel.", "Antwoord met wat je toen wist.",
                cards=(QUESTION,),
            ),
            _step(
                "Eigen analyse", 10, "Schrijf op wat er volgens jou speelt, en wat jij zou doen.", LISTEN,
                cards=(ANALYSIS, ADVICE), is_listening=True,
            ),
            _step("Delen", 20, "Lees om de beurt voor wat je schreef.", LISTEN, shares=(ANALYSIS, ADVICE), is_listening=True),
            _step("Reactie", 10, "Luister naar de inbrenger.", "Zeg wat je herkent, wat je verrast en wat je gaat doen."),
            _step("Leerpunten", 10, "Noem één ding dat jij meeneemt.", "Noem je eerste stap."),
        ),
        fewest=5, most=8, fits="Als er één duidelijk moment is waarop iemand iets moest doen.",
    ),
    Method.GOSSIP: MethodPlan(
        steps=(
            _step("Vraag", 10, "Luister naar de vraag en de korte uitleg.", "Vertel je vraag en wat wij moeten weten."),
            _step("Verhelderen", 10, "Stel alleen vragen om het te begrijpen.", "Antwoord kort.", cards=(QUESTION,)),
            _step(
                "Roddelen", 15, "Praat over de inbrenger in de derde persoon, met respect.",
                "Draai je stoel om. " + LISTEN, cards=(ANALYSIS,), is_listening=True,
            ),
            _step("Terug", 10, "Luister. Ga niet in discussie.", "Zeg wat je raakte. Je hoeft niets uit te leggen."),
            _step("Terugblik", 5, "Hoe was dit voor jou?", "Wat is je eerste stap?"),
        ),
        fewest=5, most=8, fits="Als iemand vastzit in de eigen uitleg en een blinde vlek vermoedt.",
        caution="Alleen in een veilige groep. Er wordt niets van bewaard.",
        forgets=frozenset({ANALYSIS}),
    ),
    Method.BALINT: MethodPlan(
        steps=(
            _step("Verhaal", 20, "Luister, en let op wat het met je doet.", "Vertel wat er gebeurde en wat je erbij voelde."),
            _step("Eerste invallen", 10, "Schrijf op wat er in je opkomt. Zonder het mooi te maken.", LISTEN, cards=(ANALYSIS,), is_listening=True),
            _step("Beeld vormen", 20, "Vraag naar wat je nog niet ziet.", "Antwoord, ook als het antwoord onzeker is.", cards=(QUESTION,), shares=(ANALYSIS,)),
            _step("Eigen oordeel", 10, "Schrijf op wat jij nu denkt.", LISTEN, cards=(ADVICE,), is_listening=True),
            _step("Samen oordelen", 20, "Leg de oordelen naast elkaar.", LISTEN, shares=(ADVICE,), is_listening=True),
            _step("Besluit", 10, "Luister naar de inbrenger.", "Zeg wat je hiermee gaat doen."),
            _step("Terugblik", 10, "Wat herken je uit je eigen werk?", "Wat neem je mee?"),
        ),
        fewest=5, most=10, fits="Als het om de relatie met één persoon of één partij gaat.",
        caution="Voor een groep die elkaar al minstens drie keer sprak. Trek er ruim tijd voor uit.",
        forgets=frozenset({ANALYSIS}),
    ),
    Method.SOCRATIC: MethodPlan(
        steps=(
            _step("De vraag", 10, "Zoek samen de vraag onder de vraag, en schrijf hem op.", "Leg je vraag voor.", cards=(QUESTION,)),
            _step("Een voorbeeld", 20, "Luister naar één voorbeeld uit de praktijk.", "Vertel één voorbeeld dat je zelf meemaakte."),
            _step("Wat oordeelde je", 20, "Vraag wat de inbrenger precies vond of deed.", "Zeg wat je toen vond, in één zin.", cards=(QUESTION,)),
            _step("Waarom", 20, "Zoek de redenen eronder.", "Onderzoek mee. Je hoeft geen gelijk te krijgen.", cards=(QUESTION,)),
            _step("Kernzin", 15, "Schrijf in één zin welk principe hieronder ligt.", "Schrijf ook zelf een kernzin.", cards=(ANALYSIS,)),
            _step("Toetsen", 15, "Klopt de zin ook voor een voorbeeld van jou?", "Luister naar de andere voorbeelden.", shares=(ANALYSIS,)),
        ),
        fewest=6, most=10, fits="Als waarden botsen: wat is hier goed opdrachtgeverschap?",
        caution="De gespreksleider geeft zelf geen inhoud, en niemand geeft advies.",
    ),
    Method.JUDGEMENT: MethodPlan(
        steps=(
            _step("De vraag", 10, "Maak de vraag scherp. Hij blijft in het midden liggen.", "Vertel welk besluit je moet nemen.", cards=(QUESTION,)),
            _step("Feiten", 15, "Schrijf op wat we zeker weten.", "Vul aan wat ontbreekt.", cards=(OBSERVATION,), shares=(OBSERVATION,)),
            _step("Begrippen", 15, "Met welke woorden kijken we hiernaar? Welk inzicht geeft dat?", "Zeg wat je herkent.", cards=(ANALYSIS,), shares=(ANALYSIS,)),
            _step("Doelen", 15, "Waar wil de inbrenger naartoe?", "Zeg waar het je om gaat.", cards=(OBSERVATION,)),
            _step("Middelen", 15, "Welke wegen zijn er?", "Zeg welke weg bij je past.", cards=(ADVICE,), shares=(ADVICE,)),
            _step("Besluit", 10, "Luister naar het besluit.", "Zeg wat je besluit, of wat je nog moet weten."),
        ),
        fewest=4, most=12, fits="Als er een besluit moet komen en het gesprek in een kring rondgaat.",
    ),
    Method.CONSTELLATION: MethodPlan(
        steps=(
            _step("Vraag", 5, "Luister naar de vraag.", "Zeg in één zin waar het om gaat."),
            _step("Opstellen", 10, "Kijk. Zeg nog niets.", "Zet de partijen neer, met voorwerpen of met mensen."),
            _step("Beschrijven", 15, "Zeg wat je ziet: afstand, richting, wie kijkt naar wie.", "Luister en kijk.", cards=(OBSERVATION,), is_listening=True),
            _step("Eén beweging", 15, "Kijk wat er verandert.", "Verplaats één partij.", cards=(OBSERVATION,), shares=(OBSERVATION,)),
            _step("Inzicht", 10, "Geef geen advies. Zeg wat je opvalt.", "Zeg wat je nu ziet. Leg het daarna vast in je krachtenveld."),
        ),
        fewest=6, most=14, fits="Bij een patroon, een plek, een partij die ontbreekt of een loyaliteit die knelt.",
        caution="Met een begeleider die dit vaker deed. Maak geen foto’s.",
    ),
    Method.ACTOR: MethodPlan(
        steps=(
            _step("Het gesprek", 5, "Luister naar het gesprek dat gaat komen.", "Vertel met wie je praat en wat je wilt bereiken."),
            _step("Eerste keer", 10, "Schrijf op wat je ziet en hoort.", "Voer het gesprek met de acteur.", cards=(OBSERVATION,)),
            _step("Stilzetten", 10, "Vertel wat je zag. Wat deed het met de ander?", LISTEN, cards=(OBSERVATION,), shares=(OBSERVATION,), is_listening=True),
            _step("Opnieuw", 10, "Kijk wat er verandert.", "Doe één ding anders.", cards=(OBSERVATION,)),
            _step("Terugblik", 10, "Wat neem jij mee?", "Wat werkte? Wat ga je in het echt doen?", shares=(OBSERVATION,)),
        ),
        fewest=4, most=14, fits="Om een gesprek te oefenen dat eraan komt.",
        caution="Er is een acteur nodig.",
    ),
}  # fmt: skip


def shared_at(method: Method, step: int) -> frozenset[CardKind]:
    """The kinds of cards that everybody in the room reads in this step: questions always."""
    steps = METHODS[method].steps[: step + 1]
    return frozenset({QUESTION}).union(*(passed.shares for passed in steps))
