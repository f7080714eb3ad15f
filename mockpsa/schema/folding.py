"""How text compares: without regard to case in all of Unicode, accents kept, as the service's collation does."""

from collections.abc import Iterable
from unicodedata import normalize

FOLD = "mockpsa_fold"  # what a database calls `fold`, for text that has no folded column


def fold(text: str) -> str:
    """The form that two texts share exactly when they compare equal: NFC, casefolded."""
    if text.isascii():
        return text.lower()
    return normalize("NFC", normalize("NFC", text).casefold())


def nearest(wrong: str, names: Iterable[str]) -> str | None:
    """The name that was probably meant."""
    from difflib import get_close_matches  # only a mistake needs it

    folded = {fold(name): name for name in names}
    found = get_close_matches(fold(wrong), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None
