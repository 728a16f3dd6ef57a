"""The trainer's guide and the questions of a unit, out of its fields."""

import unicodedata
from collections.abc import Sequence

from modules.importing.front_matter import Fields
from modules.models import Check, CheckKind, CheckOption, GuideStep

MOST_STEPS = 12
MOST_CHECKS = 10
# How many answers a question may offer, by its kind.
CHOICES = {CheckKind.SINGLE: (2, 8), CheckKind.MULTIPLE: (2, 8), CheckKind.ORDER: (3, 8)}

LONGEST_STEP = 600
LONGEST_QUESTION = 300
LONGEST_ANSWER = 200
LONGEST_EXPLANATION = 600


def guide_of(fields: Fields, minutes: int) -> tuple[GuideStep, ...]:
    """The steps for the trainer; together they take as long as the unit does."""
    records = fields.records("guide")
    steps = tuple(_step(record) for record in records)
    if len(steps) > MOST_STEPS:
        fields.refuse(fields.line("guide", MOST_STEPS), f"Een draaiboek heeft hooguit {MOST_STEPS} stappen.")
    total = sum(step.minutes for step in steps)
    are_known = minutes and all(step.minutes for step in steps)
    if steps and are_known and total != minutes:
        fields.refuse(
            fields.line("guide"),
            f"De stappen van het draaiboek duren samen {total} minuten, het onderdeel {minutes}.",
        )
    return steps


def _step(record: Fields) -> GuideStep:
    step = GuideStep(
        minutes=record.number("minutes"),
        text=record.text("text", longest=LONGEST_STEP),
        material=record.optional_text("material", longest=LONGEST_ANSWER),
    )
    record.finish()
    return step


def checks_of(fields: Fields) -> tuple[Check, ...]:
    records = fields.records("checks")
    if len(records) > MOST_CHECKS:
        fields.refuse(
            fields.line("checks", MOST_CHECKS), f"Een onderdeel heeft hooguit {MOST_CHECKS} vragen."
        )
    checks = tuple(_check(record) for record in records)
    _refuse_twice(fields, "checks", [check.question for check in checks], "Deze vraag staat er twee keer.")
    return checks


def _check(record: Fields) -> Check:
    kind = record.choice("kind", CheckKind.values)
    question = record.text("question", longest=LONGEST_QUESTION)
    is_short = kind == CheckKind.SHORT
    options = () if is_short else _options(record, kind)
    answers = _answers(record) if is_short else ()
    explanation = record.text("explanation", longest=LONGEST_EXPLANATION)
    record.finish()
    return Check(kind=kind, question=question, explanation=explanation, options=options, answers=answers)


def _options(record: Fields, kind: str) -> tuple[CheckOption, ...]:
    records = record.records("options", required=True)
    options = tuple(_option(option, kind) for option in records)
    if kind in CHOICES and record.has("options"):
        least, most = CHOICES[CheckKind(kind)]
        if not least <= len(options) <= most:
            record.refuse(record.line("options"), f"Geef {least} tot {most} antwoorden om uit te kiezen.")
    right = sum(option.is_right for option in options)
    if kind == CheckKind.SINGLE and right != 1:
        record.refuse(record.line("options"), f"Zet bij precies één antwoord 'right: true', nu bij {right}.")
    if kind == CheckKind.MULTIPLE and not right:
        record.refuse(record.line("options"), "Zet bij minstens één antwoord 'right: true'.")
    _refuse_twice(record, "options", [o.text for o in options], "Dit antwoord staat er twee keer.")
    return options


def _option(record: Fields, kind: str) -> CheckOption:
    text = record.text("text", longest=LONGEST_ANSWER)
    if kind == CheckKind.ORDER:
        # The order is the answer; the explanation of the question says why.
        record.finish()
        return CheckOption(text=text)
    option = CheckOption(
        text=text,
        is_right=record.flag("right"),
        why=record.text("why", longest=LONGEST_EXPLANATION),
    )
    record.finish()
    return option


def _answers(record: Fields) -> tuple[str, ...]:
    answers = record.texts("answers", longest=LONGEST_ANSWER, required=True)
    if record.has("answers") and not answers:
        record.refuse(record.line("answers"), "Geef minstens één goed antwoord.")
    _refuse_twice(record, "answers", answers, "Dit antwoord staat er twee keer.")
    return answers


def _refuse_twice(fields: Fields, key: str, texts: Sequence[str], reason: str) -> None:
    seen: set[str] = set()
    for item, text in enumerate(texts):
        if text and (folded := fold(text)) in seen:
            fields.refuse(fields.line(key, item), reason)
        elif text:
            seen.add(folded)


def fold(text: str) -> str:
    """A text as it is compared: whatever its capitals, its accents and the space around its words."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).split())
