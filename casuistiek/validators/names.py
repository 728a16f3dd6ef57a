"""Names of people in a running text: what stands before a name, and how names look."""

import re
from pathlib import Path

DATA = Path(__file__).parent / "data"


def _words(name: str) -> frozenset[str]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


FIRST_NAMES = _words("voornamen.txt")
PREFIX = (
    r"(?:(?:[Vv]an|[Dd]e|[Dd]en|[Dd]er|[Tt]en|[Tt]er|[Tt]e|[Ee]l|[Aa]l|[Bb]en|[Hh]et|[Vv]on|[’'][tT])\s+)*"
)
CAPITALISED = r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿşğı]+(?:[-’'][A-Za-zÀ-ÿ]+)*"
INITIALS = r"(?:[A-Z]\.\s?)"
TITLE = re.compile(
    rf"\b(?:[Mm]evrouw|[Mm]evr\.|[Mm]w\.|[Mm]eneer|[Dd]hr\.|[Dd]e heer|[Dd]rs?\.|[Mm]r\.|[Ii]r\.|[Ii]ng\.|[Pp]rof\.)"
    rf"\s+{INITIALS}*{PREFIX}{CAPITALISED}"
)
FUNCTIONS = (
    "wethouder|burgemeester|gemeentesecretaris|griffier|raadslid|statenlid|directeur|bestuurder|voorzitter|wijkagent|"
    "teamleider|afdelingshoofd|projectleider|programmamanager|accountmanager|contractmanager|controller|adviseur|"
    "beleidsmedewerker|jurist|wijkmanager|opbouwwerker|huisarts|rechter|officier|minister|gedeputeerde|notaris|manager"
)
# With a small ‘van’ it is somebody of a place: ‘de burgemeester van …’.
FUNCTION = re.compile(rf"\b((?i:{FUNCTIONS}))\s+(?!van\s){PREFIX}({CAPITALISED})")
# What a function is about, and so no name.
FIELDS = frozenset(
    [
        "Bouwen",
        "Beheer",
        "Bedrijfsvoering",
        "Communicatie",
        "Cultuur",
        "Domein",
        "Duurzaamheid",
        "Economie",
        "Energie",
        "Financiën",
        "Grondzaken",
        "Groen",
        "Handhaving",
        "Inkomen",
        "Inkoop",
        "Jeugd",
        "Jeugdhulp",
        "Klimaat",
        "Milieu",
        "Mobiliteit",
        "Natuur",
        "Onderwijs",
        "Openbare",
        "Organisatie",
        "Participatie",
        "Personeel",
        "Publiek",
        "Recht",
        "Ruimte",
        "Ruimtelijke",
        "Sociaal",
        "Sociale",
        "Sport",
        "Vastgoed",
        "Veiligheid",
        "Vergunningen",
        "Verkeer",
        "Water",
        "Welzijn",
        "Werk",
        "Wijken",
        "Wonen",
        "Zorg",
        "Noord",
        "Oost",
        "Zuid",
        "West",
        "Centrum",
    ]
)
FULL_NAME = re.compile(rf"\b({CAPITALISED})\s+({PREFIX})({CAPITALISED})")
# Words that begin a name of an institution or a street: 'Raad van State', 'Laan van Meerdervoort'.
INSTITUTIONS = frozenset(
    [
        "Autoriteit",
        "Bond",
        "Bureau",
        "Centrum",
        "College",
        "Commissie",
        "Dag",
        "Dienst",
        "Directie",
        "Fonds",
        "Gemeente",
        "Hof",
        "Huis",
        "Instituut",
        "Kamer",
        "Kantoor",
        "Laan",
        "Land",
        "Ministerie",
        "Nota",
        "Orde",
        "Plan",
        "Platform",
        "Plein",
        "Provincie",
        "Raad",
        "Recht",
        "Regio",
        "Stichting",
        "Tweede",
        "Eerste",
        "Unie",
        "Universiteit",
        "Vereniging",
        "Wet",
        "Wijk",
        "Zaak",
    ]
)
# Words that begin a sentence, and so have a capital: 'Op de Dag', 'Volgens de Wet'.
SMALL_WORDS = frozenset(
    [
        "Aan",
        "Achter",
        "Al",
        "Alle",
        "Als",
        "Bij",
        "Binnen",
        "Boven",
        "Buiten",
        "Daar",
        "Daarna",
        "Dan",
        "Dat",
        "De",
        "Deze",
        "Die",
        "Dit",
        "Door",
        "Een",
        "Elke",
        "En",
        "Er",
        "Geen",
        "Het",
        "Hier",
        "Ik",
        "In",
        "Is",
        "Maar",
        "Met",
        "Mijn",
        "Na",
        "Naar",
        "Naast",
        "Nu",
        "Of",
        "Om",
        "Omdat",
        "Onder",
        "Ons",
        "Onze",
        "Ook",
        "Op",
        "Over",
        "Per",
        "Rond",
        "Sinds",
        "Soms",
        "Tegen",
        "Toen",
        "Tot",
        "Tussen",
        "Uit",
        "Van",
        "Vanuit",
        "Via",
        "Volgens",
        "Voor",
        "Want",
        "Wat",
        "Wie",
        "Wij",
        "Zaal",
        "Ze",
        "Zij",
        "Zo",
        "Zonder",
    ]
)
INITIALLED = re.compile(rf"\b{INITIALS}{{2,4}}\s?{PREFIX}{CAPITALISED}")


def person_in(sentence: str) -> str | None:
    """What this sentence says a person is called by: a role in lower case, '' when it names none; None without a person."""
    if named := _after_function(sentence):
        return named
    if (
        TITLE.search(sentence)
        or INITIALLED.search(sentence)
        or any(map(_is_full_name, FULL_NAME.finditer(sentence)))
    ):
        return ""
    return None


def _after_function(sentence: str) -> str:
    for found in FUNCTION.finditer(sentence):
        if found[2] not in FIELDS:
            return found[1].lower()
    return ""


def _is_full_name(found: re.Match[str]) -> bool:
    """A known first name before a capital, or any word before 'van den …' that begins no institution."""
    first, prefix, _ = found.groups()
    if first in FIRST_NAMES:
        return True
    return bool(prefix.strip()) and first not in INSTITUTIONS and first not in SMALL_WORDS
