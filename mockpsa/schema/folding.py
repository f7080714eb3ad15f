"""How text compares: without regard to case in all of Unicode, accents kept, as the service's collation does."""

from unicodedata import normalize


def fold(text: str) -> str:
    """The form that two texts share exactly when they compare equal: NFC, casefolded."""
    if text.isascii():
        return text.lower()
    return normalize("NFC", normalize("NFC", text).casefold())
