"""Codes of letters and of the audit log, in words for the people of the bureau."""

from leergang.beheer.answers import meaning
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
    "discussion": "casusbespreking", "case_action": "actie bij een casus", "moment": "moment van een krachtenveld",
    "address": "e-mailadres", "address_check": "controle van een adres", "agenda_case": "casus op de agenda", "agreement": "vertrouwelijkheidsafspraak", "attendance": "aanwezigheid", "availability": "beschikbaarheid", "case": "casus", "co_owner": "mede-inbrenger", "cohort": "lichting", "content": "tekst van de leergang", "emergency": "noodtoegang", "enrolment": "inschrijving", "factor": "tweede stap",
    "factors": "tweede stappen", "feedback": "feedback", "import": "lijst", "intake": "intake", "invitation": "uitnodiging",
    "letter": "bericht", "login": "inloggen", "material": "materiaal", "needs": "wensen", "organisation": "organisatie", "own_data": "eigen gegevens", "password": "wachtwoord",
    "peer": "meedenker", "peer_group": "intervisiegroep", "person": "persoon", "preferences": "voorkeur voor berichten", "programme": "leergang", "proposal": "voorstel van inbrengers", "recovery": "nieuwe start", "release": "regel voor openzetten", "reminder_plan": "herinneringsplan", "role": "rol", "room": "zaal", "run_sheet": "werkelijke minuten",
    "scan_round": "ronde van de regiescan", "separation": "liever niet samen", "session": "bijeenkomst", "session_draft": "wijziging in concept", "session_programme": "programma van een bijeenkomst", "call_list": "bellijst", "session_staff": "invaller of gast", "sessions": "ingelogde apparaten", "trainer": "trainer", "venue": "locatie",
}  # fmt: skip
DEEDS = {
    "revised": "aangepast", "planned": "gepland", "agreed": "opgeschreven", "kept": "vastgelegd", "scheduled": "geagendeerd", "discussed": "besproken", "reflection": "in reflectie",
    "invited": "gevraagd", "left": "vertrokken", "narrowed": "met minder lezers", "shielded": "afgeschermd", "emergency_read": "gelezen met noodtoegang", "approved": "goedgekeurd",
    "waiting_list": "op de wachtlijst", "offered": "met een aangeboden plaats", "active": "actief", "completed": "afgerond",
    "rejected": "afgewezen", "replaced": "vervangen", "deferred": "doorgeschoven", "wanted_again": "weer in de rij", "seats_changed": "met andere plaatsen",
    "accepted": "aanvaard", "answered": "beantwoord", "reminded": "herinnerd", "asked": "aangevraagd", "leaving": "met een laatste werkdag", "released": "vrijgegeven",
    "stays": "zonder vertrek", "succeeded": "opgevolgd", "added": "toegevoegd", "announced": "bekendgemaakt", "cancelled": "vervallen",
    "changed": "gewijzigd", "closed": "gesloten", "confirmed": "bevestigd", "corrected": "gecorrigeerd", "created": "gemaakt", "deactivated": "uitgezet",
    "deleted": "verwijderd", "discarded": "weggegooid", "drafted": "als concept gemaakt",
    "ended": "uitgelogd", "exported": "gedownload", "extended": "met langere toegang", "granted": "toegekend", "handled": "verwerkt", "invited_again": "opnieuw uitgenodigd",
    "issued": "gemaakt", "loaded": "geladen", "merged": "samengevoegd", "moved": "verzet", "opened": "geopend", "passed": "gelukt", "published": "gepubliceerd",
    "read": "gelezen", "refused": "geweigerd", "removed": "weggehaald", "reopened": "weer geopend", "repeated": "opnieuw verstuurd",
    "reset": "opnieuw ingesteld", "restored": "teruggezet", "revoked": "ingetrokken", "started": "begonnen", "submitted": "ingediend",
    "decided": "besloten", "recorded": "vastgelegd", "saved": "bewaard", "sent": "ingestuurd", "told": "verteld", "unmerged": "weer gescheiden", "used": "gebruikt", "withdrawn": "teruggenomen",
}  # fmt: skip


FAILURES = {
    "": "",
    "adres": "Aan dit e-mailadres kan niets gestuurd worden. Controleer het adres.",
    "verbinding": "De mailserver was niet bereikbaar.",
    "beveiliging": "De verbinding met de mailserver is niet veilig. De beheerder moet het certificaat nakijken.",
    "worker": "Het versturen werd afgebroken.",
}


def failure(letter: Letter) -> str:
    """Why a letter did not go, or waits: what happened, or what the answer of the mail server means."""
    if letter.state == LetterState.UNCERTAIN:
        return "De verbinding viel weg terwijl de mailserver antwoordde. Misschien is het bericht aangekomen."
    known = FAILURES.get(letter.failure)
    return meaning(letter.failure) if known is None else known


def doubt(letter: Letter) -> str:
    """What is not sure about a letter: the mail server took it once without our hearing so, perhaps."""
    if not letter.doubts:
        return ""
    return "Mogelijk twee keer aangekomen." if letter.state == LetterState.SENT else "Mogelijk al aangekomen."


def deed(kind: str) -> str:
    """'session.moved' -> 'Bijeenkomst verzet'; a kind without words is shown as it is."""
    thing, _, verb = kind.partition(".")
    if thing in THINGS and verb in DEEDS:
        return f"{THINGS[thing]} {DEEDS[verb]}".capitalize()
    return kind
