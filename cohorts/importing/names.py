"""Dutch names and e-mail addresses, as people type them in lists."""

import re
import unicodedata
from typing import NamedTuple

# Words between first and last name. A name that is nothing but these is left alone.
INFIXES = frozenset(
    {
        *("van", "von", "vom", "der", "den", "de", "het", "'t", "‘t", "’t", "d'", "d’", "van't", "van’t"),
        *("ten", "ter", "te", "tot", "in", "op", "onder", "uit", "aan", "bij", "voor", "over"),
        *("la", "le", "les", "lo", "du", "des", "da", "das", "do", "dos", "del", "della", "di", "el", "al"),
        *("zu", "zur"),
    }
)
SHORT_INFIXES = frozenset(
    {"v.d.", "v.d", "vd", "vd.", "v/d", "v.", "d.", "v.de", "v.der", "v.den", "a/d", "a.d."}
)
INITIALS = re.compile(r"^(?:\w\.-?|\w{1,2}\.)+$")
# With one of these in front there is no first name: 'De Boer'.
LEADING = frozenset({"van", "de", "der", "den", "het", "ten", "ter", "'t"})
ADDRESS_IN_BRACKETS = re.compile(r"<([^<>]*)>\s*$")


class Name(NamedTuple):
    first_name: str = ""
    infix: str = ""
    last_name: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in self if part)


def tidy(text: str) -> str:
    """One line, single spaces, composed accents, nothing invisible, no control characters."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = unicodedata.normalize("NFC", text)
    kept = (char for char in text if unicodedata.category(char) != "Cf")
    return " ".join("".join(" " if unicodedata.category(char) == "Cc" else char for char in kept).split())


def tidy_email(text: str) -> str:
    """'Anna <mailto:A.Berg@Waterdam.example>;' -> 'a.berg@waterdam.example'."""
    text = tidy(text).rstrip(".,; ")
    if bracketed := ADDRESS_IN_BRACKETS.search(text):
        text = bracketed[1]
    return text.lower().removeprefix("mailto:").strip()


def is_infix(word: str) -> bool:
    """Whether a word is a tussenvoegsel: 'van', 'Der', but 'v.d.' only in small letters (or it is initials)."""
    return word.lower() in INFIXES or word in SHORT_INFIXES


def split_last_name(text: str) -> tuple[str, str]:
    """Take the tussenvoegsel off a last name: 'van der Berg' and 'Berg, van der' -> ('van der', 'Berg')."""
    before, _, after = (part.strip() for part in text.partition(","))
    if after and all(map(is_infix, after.split())):
        return after, before
    words = text.split()
    count = _leading_infixes(words)
    return " ".join(words[:count]), " ".join(words[count:])


def _leading_infixes(words: list[str]) -> int:
    count = 0
    while count < len(words) - 1 and is_infix(words[count]):
        count += 1
    return count


def split_full_name(text: str) -> Name:
    """A whole name in one cell: 'Anna van der Berg', 'van der Berg, Anna', 'Berg, A. van der', 'Jansen A.'."""
    if "," in text:
        return _last_name_first(*(part.strip() for part in text.split(",")))
    words = text.split()
    if len(words) > 1 and INITIALS.match(words[-1]) and not INITIALS.match(words[0]):
        return _last_name_first(" ".join(words[:-1]), words[-1])
    count = _first_names(words)
    infix, last_name = split_last_name(" ".join(words[count:]))
    return Name(" ".join(words[:count]), infix, last_name)


def _first_names(words: list[str]) -> int:
    """How many words stand before the last name: up to the tussenvoegsel, or all initials, or one."""
    if len(words) > 1 and words[0].lower() in LEADING:
        return 0
    for position, word in enumerate(words[1:-1], start=1):
        if is_infix(word):
            return position
    initials = next((at for at, word in enumerate(words) if not INITIALS.match(word)), len(words))
    return max(1, initials) if len(words) > 1 else len(words)


def _last_name_first(last: str, *rest: str) -> Name:
    """'Berg' + 'A. van der', or 'Berg' + 'van der' + 'Anna': the words after the comma."""
    words = " ".join(rest).split()
    infixes = [word for word in words if is_infix(word)]
    first = [word for word in words if not is_infix(word)]
    infix, last_name = split_last_name(last)
    return Name(" ".join(first), " ".join(infixes) or infix, last_name if not infixes else last)
