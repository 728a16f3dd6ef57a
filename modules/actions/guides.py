"""The trainer's guide of a unit as an editor types it: steps, whose minutes add up to those of the unit."""

from collections.abc import Iterable, Mapping
from typing import Any

from modules.importing.questions import LONGEST_ANSWER, LONGEST_STEP, MOST_STEPS

type Step = Mapping[str, Any]

# A row that was taken out stays in the draft until it is published, so that it can be put back.
REMOVED = "is_removed"
MOST_DIGITS = 4


def typed(minutes: str, text: str, material: str, *, is_removed: bool = False) -> dict[str, Any] | None:
    """A row of the form as it is kept in a draft; None for one in which nothing stands."""
    parts = [part.strip() for part in (minutes, text, material)]
    if not any(parts):
        return None
    is_number = parts[0].isascii() and parts[0].isdecimal() and len(parts[0]) <= MOST_DIGITS
    step = {"minutes": int(parts[0]) if is_number else parts[0], "text": parts[1], "material": parts[2]}
    return {**step, REMOVED: True} if is_removed else step


def ready(steps: Iterable[Step]) -> list[dict[str, Any]]:
    """The steps as a content file holds them: without the rows that were taken out."""
    return [dict(step) for step in steps if not step.get(REMOVED)]


def total(steps: Iterable[Step]) -> int:
    return sum(step["minutes"] for step in ready(steps) if isinstance(step["minutes"], int))


def wrong(steps: list[dict[str, Any]], *, minutes: int) -> list[str]:
    """What a reader of files would refuse as well, in words for who typed it."""
    found: list[str] = []
    for number, step in enumerate(steps, start=1):
        if not isinstance(step["minutes"], int) or step["minutes"] < 1:
            found.append(f"Stap {number}: vul de minuten in als een heel getal van 1 of meer.")
        if not step["text"]:
            found.append(f"Stap {number}: schrijf op wat de trainer doet.")
        for name, words, most in (
            ("text", "de tekst", LONGEST_STEP),
            ("material", "het materiaal", LONGEST_ANSWER),
        ):
            if len(step[name]) > most:
                found.append(f"Stap {number}: {words} telt {len(step[name])} tekens. Kort in tot {most}.")
    if len(steps) > MOST_STEPS:
        found.append(f"Een draaiboek heeft hooguit {MOST_STEPS} stappen; dit zijn er {len(steps)}.")
    if steps and not found and total(steps) != minutes:
        found.append(
            f"De stappen duren samen {total(steps)} minuten, het onderdeel {minutes}. Maak die gelijk."
        )
    return found


def as_text(steps: Iterable[Step]) -> str:
    """One paragraph a step, to lay two guides side by side."""
    return "\n\n".join(
        f"{step['minutes']} min · {step['text']}"
        + (f"\nMateriaal: {step['material']}" if step.get("material") else "")
        for step in ready(steps)
    )
