"""What the codes of a mail server mean, in words for who has to do something about it.

The first three digits come from RFC 5321; the three numbers with dots, which say more, from RFC 3463. The words
of the mail server itself are never kept: they carry addresses (MAIL-04).
"""

# From precise to general: the first that fits counts.
BY_DETAIL = {
    "5.1.2": "Het deel na de @ bestaat niet. Controleer het adres.",
    "5.1.3": "Dit is geen geldig e-mailadres. Controleer het adres.",
    "5.1.6": "De ontvanger is verhuisd naar een ander adres. Vraag het nieuwe adres.",
    "5.1.8": "Ons eigen afzenderadres wordt niet vertrouwd. Vraag het aan de beheerder.",
    "5.1": "Dit e-mailadres bestaat niet. Controleer het adres.",
    "5.2.1": "Deze mailbox is uitgezet. Vraag of iemand een ander adres heeft.",
    "5.2.2": "De mailbox van de ontvanger is vol. Probeer het later opnieuw.",
    "5.2.3": "Het bericht is te groot voor deze mailbox.",
    "5.3.4": "Het bericht is te groot voor de mailserver van de ontvanger.",
    "5.4": "De mailserver van de ontvanger is niet te vinden. Controleer het deel na de @.",
    "5.7.8": "Onze mailserver laat ons niet binnen. De beheerder moet naam en wachtwoord nakijken.",
    "5.7": "De mailserver van de ontvanger vertrouwt onze post niet. Vraag het aan de beheerder.",
    "4.2.2": "De mailbox van de ontvanger is vol.",
    "4.7": "De mailserver van de ontvanger wil dat we het later nog eens proberen.",
    "4.4": "De mailserver van de ontvanger antwoordt nu niet.",
}
BY_CODE = {
    "421": "De mailserver heeft het te druk.",
    "450": "De mailbox van de ontvanger is nu niet bereikbaar.",
    "451": "De mailserver kan het bericht nu niet aannemen.",
    "452": "De mailserver heeft nu geen ruimte.",
    "530": "Onze mailserver vraagt om in te loggen. De beheerder moet de instellingen nakijken.",
    "535": "Onze mailserver laat ons niet binnen. De beheerder moet naam en wachtwoord nakijken.",
    "550": "De mailserver van de ontvanger neemt niets aan voor dit adres. Controleer het adres.",
    "551": "De ontvanger is verhuisd naar een ander adres. Vraag het nieuwe adres.",
    "552": "De mailbox van de ontvanger is vol, of het bericht is te groot.",
    "553": "Dit is geen geldig e-mailadres. Controleer het adres.",
    "554": "De mailserver van de ontvanger weigerde het bericht. Vraag het aan de beheerder.",
    "4": "De mailserver nam het bericht nu niet aan.",
    "5": "De mailserver weigerde het bericht.",
}


def meaning(answer: str) -> str:
    """'550 5.1.1' -> what that means and what to do; the code itself stays behind it, for who looks further."""
    code, _, detail = answer.partition(" ")
    found = BY_DETAIL.get(detail) or BY_DETAIL.get(detail.rpartition(".")[0])
    return f"{found or BY_CODE.get(code) or BY_CODE[code[0]]} (code {answer})"
