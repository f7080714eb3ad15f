"""A tenant's snapshots, by name: in memory with it, or as files beside its own."""

from pathlib import Path
from urllib.parse import quote, unquote

from mockpsa.errors import UnusableDatabase
from mockpsa.store.images import Image
from mockpsa.store.tenants import SUFFIX, Tenant

LONGEST_NAME = 100  # characters
LONGEST_FILE = 255  # characters of a file's name: what is not ASCII takes several


class Snapshots:
    """What a tenant held at some moments. ``folder`` keeps them when the tenant is a file."""

    def __init__(self, tenant: Tenant, folder: Path | None) -> None:
        self._tenant = tenant
        self._folder = folder
        self._images: dict[str, Image] = {}

    def take(self, name: str) -> None:
        """Keep what the tenant holds now, instead of what had this name.

        Raises ValueError for a name that is none, UnusableDatabase.
        """
        if not name.strip() or len(name) > LONGEST_NAME:
            raise ValueError(f"A snapshot's name has 1 to {LONGEST_NAME} characters.")
        if not self._fits(name):
            raise ValueError(f"The file of a snapshot of this name would have more than {LONGEST_FILE} characters.")
        image = Image.taken(self._tenant.database)
        if self._folder is None:
            self._images[name] = image
        else:
            self._write(self._folder, name, image)

    def _write(self, folder: Path, name: str, image: Image) -> None:
        """A file appears under its name only when it is whole. Raises UnusableDatabase."""
        unfinished = folder / "unfinished"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(image.content)
            unfinished.replace(self._path(name))
        except OSError as error:
            raise UnusableDatabase(f"the folder {folder} cannot be written: {error.strerror}") from error

    def get(self, name: str) -> Image | None:
        """What was kept under a name."""
        if self._folder is None:
            return self._images.get(name)
        if not self._fits(name):
            return None
        path = self._path(name)
        return Image.unread(path.read_bytes(), self._tenant.database, is_ours=True) if path.is_file() else None

    @property
    def names(self) -> list[str]:
        """The names, in their order."""
        if self._folder is None:
            return sorted(self._images)
        return sorted(unquote(path.stem) for path in self._folder.glob(f"*{SUFFIX}"))

    def delete(self, name: str) -> None:
        """Drop one, if it is there."""
        self._images.pop(name, None)
        if self._folder is not None:
            self._path(name).unlink(missing_ok=True)

    def _fits(self, name: str) -> bool:
        """Whether a name can be that of a file, where it must."""
        return self._folder is None or len(self._path(name).name) <= LONGEST_FILE

    def _path(self, name: str) -> Path:
        return (self._folder or Path()) / f"{quote(name, safe='')}{SUFFIX}"
