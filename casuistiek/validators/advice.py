"""What makes a question or feedback better (domain/3 C1, C4). Advice never blocks."""

import re
from collections.abc import Collection, Mapping, Sequence

from casuistiek.validators.identifiability import hints

TEXTS = ("observation", "effect", "question", "suggestion")
MOST_POINTS = 3
OPEN_QUESTION = ("hoe", "wat", "welke", "welk")
JUDGING = re.compile(r"\b(?:altijd|nooit|onprofessione(?:el|le))\b", re.IGNORECASE)


def question_advice(question: str) -> str:
    """Advice on the question to the group, '' when it is in order."""
    words = re.findall(r"\w+", question.lower())
    if words and words[0] not in OPEN_QUESTION:
        return (
            "Je vraag begint niet met hoe, wat of welke. Op zo’n vraag komt al snel een ja of een nee. "
            "Kun je er een open vraag over jouw handelen van maken?"
        )
    return ""


def feedback_advice(points: Sequence[Mapping[str, str]], *, people: Collection[str] = ()) -> list[str]:
    """What a trainer may want to look at before publishing these points, in Dutch."""
    texts = [" ".join(str(point.get(name, "")) for name in TEXTS) for point in points]
    advice = []
    if len(points) > MOST_POINTS:
        advice.append(f"Dit zijn meer dan {MOST_POINTS} punten. Minder blijft beter hangen.")
    if points and not any("?" in text for text in texts):
        advice.append("Er staat geen vraag in. Met een vraag kan de inbrenger zelf verder.")
    judging = sorted({word.lower() for text in texts for word in JUDGING.findall(text)})
    if judging:
        words = ", ".join(f"‘{word}’" for word in judging)
        advice.append(f"Er staat {words} in. Schrijf liever wat je één keer las of zag.")
    for number, point in enumerate(points, start=1):
        if point.get("suggestion", "").strip() and not point.get("observation", "").strip():
            advice.append(f"Punt {number} is alleen een suggestie. Wat las of zag je waardoor je dit zegt?")
    found = {hint.what for hint in hints({str(n): text for n, text in enumerate(texts)}, people=people)}
    if found:
        advice.append(f"Er staat misschien {' en '.join(sorted(found))} in. Noem liever een rol.")
    return advice
