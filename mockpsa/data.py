"""Where the project's data folders are, and what tells one content of a file from another. Knows no content."""

from hashlib import blake2b
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def data_folder(name: str) -> Path:
    """The folder ``grammar`` or ``fixtures``: the checkout's own, else the installed package's copy.

    A checkout is recognised by the ``pyproject.toml`` beside the package, so that a file edited there takes effect
    at the next start, also in an editable install. Raises FileNotFoundError when there is neither.
    """
    checkout = _PACKAGE.parent
    candidates = [_PACKAGE / "data" / name]
    if (checkout / "pyproject.toml").is_file():
        candidates.insert(0, checkout / name)
    for folder in candidates:
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"the data folder {name!r} is neither in {checkout} nor in {_PACKAGE / 'data'}")


def digest_of(content: bytes) -> str:
    """The same text for the same content only."""
    return blake2b(content, digest_size=16).hexdigest()
