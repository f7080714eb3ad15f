"""Files: the bytes of documents, each under the digest of what is in it, so that nobody's are ever overwritten.

They are beside the databases and for all of them: a copy of a desk, or an earlier state of it, still finds them.
"""

import hashlib
import shutil
import tempfile
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from mockpsa.errors import UnusableDatabase

PIECE = 65_536  # bytes
MEGABYTE = 1_048_576
DEFAULT_LIMIT = 20 * MEGABYTE


class Files:
    """``limit`` is how many bytes a file may have.

    ``folder`` is made when the first file comes; without one they are in a temporary folder until `close`, or until
    nobody uses it any more.
    """

    def __init__(self, folder: Path | None = None, limit: int = DEFAULT_LIMIT) -> None:
        self.limit = limit
        self._folder = folder
        self._temporary: Path | None = None
        self._closing: Callable[[], object] = lambda: None

    def path(self, digest: str) -> Path:
        """Where a file is. Raises UnusableDatabase where it should be and is not."""
        found = self._root() / digest[:2] / digest
        if not found.is_file():
            raise UnusableDatabase(f"the file {found} of a document is gone")
        return found

    def keep(self, source: BinaryIO) -> str:
        """Keep what a file holds, piece by piece; its digest. Raises UnusableDatabase."""
        try:
            with tempfile.TemporaryDirectory(dir=self._root(), prefix="unfinished-") as folder:
                copy = Path(folder) / "file"
                name = _copied(source, copy)
                place = self._root() / name[:2] / name
                place.parent.mkdir(exist_ok=True)
                copy.replace(place)
        except OSError as error:
            raise UnusableDatabase(
                f"a document cannot be kept in {self._folder or tempfile.gettempdir()}: {error.strerror}"
            ) from error
        return name

    def close(self) -> None:
        """Remove what is temporary."""
        self._closing()
        self._temporary = None

    def _root(self) -> Path:
        if self._folder is not None:
            self._folder.mkdir(exist_ok=True)
            return self._folder
        if self._temporary is None:
            self._temporary = Path(tempfile.mkdtemp(prefix="mockpsa-"))
            self._closing = weakref.finalize(self, shutil.rmtree, self._temporary, ignore_errors=True)
        return self._temporary


def _copied(source: BinaryIO, path: Path) -> str:
    """Write what a file holds into another one; its digest."""
    digest = hashlib.sha256()
    with path.open("wb") as copy:
        while piece := source.read(PIECE):
            digest.update(piece)
            copy.write(piece)
    return digest.hexdigest()
