"""The bytes of documents on the disk."""

from io import BytesIO
from pathlib import Path

import pytest

from mockpsa.errors import UnusableDatabase
from mockpsa.store.files import PIECE, Files


class Failing(BytesIO):
    """A file that ends in an error after its first piece."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise OSError(28, "No space left on device")
        return super().read(size)


def test_what_cannot_be_kept_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(UnusableDatabase, match=r"cannot be kept in .*: No space left on device"):
        Files(tmp_path).keep(Failing(b"x" * 2 * PIECE))
    assert list(tmp_path.rglob("*")) == []
