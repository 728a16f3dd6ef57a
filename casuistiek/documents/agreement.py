"""The fixed texts around a case: what the owner agrees to and ticks before anybody reads along (domain/3 C2)."""

# Rises whenever the words of the agreement change; every submitted case says which one it was.
AGREEMENT_VERSION = "2027-1"

AGREEMENT = (
    "Wat hier wordt ingebracht, blijft van de inbrenger.",
    "Je mag vertellen wat jij hebt geleerd, niet wat een ander heeft verteld.",
    "We maken geen opnames en geen foto’s van opstellingen zonder toestemming.",
    "Herken je een persoon of organisatie, zeg dat dan tegen de inbrenger en niet tegen anderen.",
    # Never leave this one out: an agreement must not silence a whistleblower (Wet bescherming klokkenluiders).
    (
        "Bij een vermoeden van een misstand of onveiligheid geldt de gewone route: integriteitscoördinator, "
        "vertrouwenspersoon of het Huis voor Klokkenluiders; deze afspraak staat een melding niet in de weg."
    ),
)

CHECKS = (
    "Er staan geen namen, adressen, telefoonnummers, kentekens of zaaknummers in.",
    (
        "Een collega van een andere gemeente kan niet zonder moeite vinden om wie het gaat. "
        "Ik heb functie, plaats, bedrag of datum vaag genoeg gemaakt."
    ),
    (
        "Er staat niets in over gezondheid, strafrecht, geloof, afkomst, geaardheid of lidmaatschap "
        "van een vakbond."
    ),
    (
        "Er staat niets in uit stukken waarop geheimhouding rust, of uit een lopende aanbesteding "
        "of juridische procedure."
    ),
    "Ik zou de tekst kunnen verdedigen als mijn wethouder of de betrokken partner hem leest.",
    f"Ik ga akkoord met de vertrouwelijkheidsafspraak van mijn groep (versie {AGREEMENT_VERSION}).",
)

WOO = (
    "Schrijf je casus zo dat je hem zou durven verdedigen. Wij delen hem niet met je gemeente, maar kunnen "
    "niet uitsluiten dat wet of rechter ooit om een document vraagt."
)
