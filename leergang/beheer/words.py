"""Codes of letters and of the audit log, in words for the people of the bureau."""

from leergang.mailing.models import Letter, LetterState

BADGES = {
    LetterState.DUE: "neutral",
    LetterState.CLAIMED: "active",
    LetterState.HANDED_OVER: "active",
    LetterState.SENT: "success",
    LetterState.FAILED: "danger",
    LetterState.UNCERTAIN: "warning",
    LetterState.CANCELLED: "neutral",
}

THINGS = {
    "case": "casus", "cohort": "lichting", "enrolment": "inschrijving", "factor": "tweede stap",
    "factors": "tweede stappen", "feedback": "feedback", "import": "lijst", "invitation": "uitnodiging",
    "letter": "bericht", "login": "inloggen", "organisation": "organisatie", "password": "wachtwoord",
    "person": "persoon", "programme": "leergang", "recovery": "nieuwe start", "role": "rol",
    "session": "bijeenkomst", "sessions": "ingelogde apparaten", "trainer": "trainer",
}  # fmt: skip
DEEDS = {
    "accepted": "aanvaard", "added": "toegevoegd", "announced": "bekendgemaakt", "cancelled": "vervallen",
    "changed": "gewijzigd", "confirmed": "bevestigd", "created": "gemaakt", "deactivated": "uitgezet",
    "deleted": "verwijderd", "discarded": "weggegooid", "drafted": "als concept gemaakt",
    "ended": "uitgelogd", "exported": "gedownload", "granted": "toegekend", "invited_again": "opnieuw uitgenodigd",
    "issued": "gemaakt", "loaded": "geladen", "moved": "verzet", "passed": "gelukt", "published": "gepubliceerd",
    "read": "gelezen", "refused": "geweigerd", "removed": "weggehaald", "repeated": "opnieuw verstuurd",
    "reset": "opnieuw ingesteld", "revoked": "ingetrokken", "started": "begonnen", "submitted": "ingediend",
    "told": "verteld", "used": "gebruikt", "withdrawn": "teruggenomen",
}  # fmt: skip


def failure(letter: Letter) -> str:
    """Why a letter did not go, or waits: what happened, and what the mail server answered, as a code."""
    if letter.state == LetterState.UNCERTAIN:
        return "De verbinding viel weg terwijl de mailserver antwoordde. Misschien is het bericht aangekomen."
    if letter.failure == "adres":
        return "Aan dit e-mailadres kan niets gestuurd worden. Controleer het adres."
    if letter.failure == "verbinding":
        return "De mailserver was niet bereikbaar."
    return (
        f"De mailserver van de ontvanger weigerde het bericht ({letter.failure})." if letter.failure else ""
    )


def deed(kind: str) -> str:
    """'session.moved' -> 'Bijeenkomst verzet'; a kind without words is shown as it is."""
    thing, _, verb = kind.partition(".")
    if thing in THINGS and verb in DEEDS:
        return f"{THINGS[thing]} {DEEDS[verb]}".capitalize()
    return kind
