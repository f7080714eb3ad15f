"""Worlds kept between starts: what comes of it is what a load gives, or nothing is kept."""

import logging
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mockpsa.app import make_tenants
from mockpsa.clock import Clock, parse_stamp, stamp
from mockpsa.desk.due import catch_up
from mockpsa.rules import Rules
from mockpsa.schema.registry import REGISTRY
from mockpsa.settings import Settings
from mockpsa.store.statements import Statement
from mockpsa.store.tenants import Setting, Tenant
from mockpsa.worlds import keeping
from mockpsa.worlds.keeping import load_template, make_template
from mockpsa.worlds.problems import WorldError
from mockpsa.worlds.shipped import find_world, world_names

NOON = datetime(2026, 3, 3, 12, 0, 30, 123_456, tzinfo=UTC)
OTHERS = (timedelta(0), timedelta(days=29, hours=3, seconds=17), timedelta(days=900))
TICKET = REGISTRY["Ticket"]
LONG_AGO = 1_000  # seconds since 1970
FOREIGN_KEY_CHECK = Statement("PRAGMA foreign_key_check", (), {})
WORLD = """
include: minimal
records:
  /service/tickets:
    - summary: Entered 2024-01-15T10:00:00Z, respond by Thu 09/15 4:22 AM UTC-05, at http://127.0.0.1:1/x
      board: {name: Service Desk}
      company: {id: 12345}
      dateEntered: "2024-01-15T10:00:00Z"
      requiredDate: P1W
"""


def content(tenant: Tenant) -> tuple[list[tuple[str, str]], list[tuple[str, list[tuple[object, ...]]]], str]:
    catch_up(tenant)
    return tenant.database.declared(), list(tenant.database.contents()), tenant.origin


def keep(folder: Path, path: Path, setting: Setting, moment: datetime = NOON) -> Path:
    """Start twice: the first start only notes that it wanted the world. The kept file."""
    for _ in range(2):
        make_template(setting, Clock(frozen_at=moment), path, folder)
    [file] = folder.glob("*.world")
    return file


def fail_to_load(*arguments: object) -> Tenant:
    raise AssertionError("it was loaded")


@pytest.fixture
def setting() -> Setting:
    return Setting("http://127.0.0.1:1", Rules())


@pytest.fixture
def own(tmp_path: Path) -> Path:
    file = tmp_path / "own.yaml"
    file.write_text(WORLD, encoding="utf-8")
    return file


@pytest.mark.parametrize("profile", ["documented", "live"])
@pytest.mark.parametrize("name", world_names())
def test_what_was_kept_is_what_a_load_gives_at_any_moment_and_such_an_origin(
    name: str, profile: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, rules = find_world(name), Rules(profile)
    keep(tmp_path, path, Setting("https://psa9.example", rules, 3))
    for number, after in enumerate(OTHERS):
        setting, clock = Setting(f"https://psa{number}.example", rules, 3), Clock(frozen_at=NOON + after)
        loaded = content(load_template(setting, clock, path))
        with monkeypatch.context() as patch:
            patch.setattr(keeping, "load_template", fail_to_load)
            patch.setattr(keeping, "keep", fail_to_load)
            kept = make_template(setting, clock, path, tmp_path)
        assert content(kept) == loaded
        assert list(kept.documents.verify()) == []
        assert kept.database.execute_row(FOREIGN_KEY_CHECK, ()).fetchall() == []


def test_a_date_that_stands_in_a_text_or_for_a_day_stays(tmp_path: Path, own: Path, setting: Setting) -> None:
    folder = tmp_path / "cache"
    keep(folder, own, setting)
    clock = Clock(frozen_at=NOON + timedelta(days=40))
    kept = make_template(setting, clock, own, folder)
    assert content(kept) == content(load_template(setting, clock, own))
    ticket = kept.documents.get(TICKET, 12) or b""
    assert b"Entered 2024-01-15T10:00:00Z, respond by Thu 09/15 4:22 AM UTC-05, at http://127.0.0.1:1/x" in ticket
    assert b'"requiredDate":"2026-04-19T12:00:30Z"' in ticket


def test_what_is_kept_is_for_origins_of_one_length(tmp_path: Path, own: Path, setting: Setting) -> None:
    folder = tmp_path / "cache"
    keep(folder, own, setting)
    other, clock = Setting("http://127.0.0.1:1000", Rules()), Clock(frozen_at=NOON)
    for _ in range(3):  # as it is loaded, and as it is kept then
        assert content(make_template(other, clock, own, folder)) == content(load_template(other, clock, own))
    assert len(list(folder.glob("*.world"))) == 2


def test_a_changed_world_is_loaded_anew(tmp_path: Path, own: Path, setting: Setting) -> None:
    folder = tmp_path / "cache"
    keep(folder, own, setting)
    own.write_text(WORLD.replace("Entered 2024", "Noted 2024"), encoding="utf-8")
    clock = Clock(frozen_at=NOON)
    for _ in range(2):  # as it is loaded, and as it is kept then
        assert content(make_template(setting, clock, own, folder)) == content(load_template(setting, clock, own))


def test_a_file_that_would_now_be_included_instead_counts_as_a_change(
    tmp_path: Path, own: Path, setting: Setting
) -> None:
    folder = tmp_path / "cache"
    keep(folder, own, setting)
    (tmp_path / "minimal").write_text("{}", encoding="utf-8")
    with pytest.raises(WorldError, match="Board Service Desk not found"):
        make_template(setting, Clock(frozen_at=NOON), own, folder)


@pytest.mark.parametrize("damage", [b"", b"mockpsa kept world 1 7\n{}", b"\0\xff" * 100])
def test_a_damaged_file_is_made_anew_with_a_warning(
    damage: bytes, tmp_path: Path, setting: Setting, caplog: pytest.LogCaptureFixture
) -> None:
    path = find_world("minimal")
    file = keep(tmp_path, path, setting)
    whole = file.read_bytes()
    file.write_bytes(damage or whole[:-1])
    clock = Clock(frozen_at=NOON)
    assert content(make_template(setting, clock, path, tmp_path)) == content(load_template(setting, clock, path))
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert file.read_bytes() == whole


def test_what_was_checked_for_other_moments_is_not_used(tmp_path: Path, setting: Setting) -> None:
    path = find_world("minimal")
    file = keep(tmp_path, path, setting)
    long_ago = Clock(frozen_at=datetime(2001, 1, 1, tzinfo=UTC))
    before = keeping.read_kept(file)
    assert before is not None
    assert not before.covers(long_ago.now())
    assert content(make_template(setting, long_ago, path, tmp_path)) == content(load_template(setting, long_ago, path))
    after = keeping.read_kept(file)
    assert after is not None
    assert parse_stamp(after.early) < long_ago.now() < parse_stamp(after.late)


def test_a_world_in_which_more_than_dates_moves_is_not_kept(
    tmp_path: Path, setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_whole_days(moment: datetime) -> str:
        return stamp(moment.replace(hour=0))

    monkeypatch.setattr("mockpsa.worlds.loading.stamp", in_whole_days)  # as what falls into office hours would be
    path, clock = find_world("minimal"), Clock(frozen_at=NOON)
    loaded = [content(make_template(setting, clock, path, tmp_path)) for _ in range(3)]
    assert loaded[0] == loaded[1] == loaded[2]
    monkeypatch.setattr(keeping, "keep", fail_to_load)  # nor tried again
    make_template(setting, clock, path, tmp_path)


def test_a_folder_that_cannot_be_used_keeps_nothing_and_stops_nobody(tmp_path: Path, setting: Setting) -> None:
    folder = tmp_path / "taken"
    folder.write_text("a file", encoding="utf-8")
    for _ in range(3):
        assert make_template(setting, Clock(), find_world("minimal"), folder).records.ids(TICKET)
    assert folder.read_text(encoding="utf-8") == "a file"


def test_starts_at_the_same_time_do_not_disturb_one_another(tmp_path: Path, setting: Setting) -> None:
    path = find_world("minimal")
    with ThreadPoolExecutor(4) as pool:
        made = list(
            pool.map(lambda _: content(make_template(setting, Clock(frozen_at=NOON), path, tmp_path)), range(8))
        )
    assert made == [content(load_template(setting, Clock(frozen_at=NOON), path))] * 8
    assert {file.suffix for file in tmp_path.iterdir()} == {".world", ".wanted"}


def test_the_oldest_go(tmp_path: Path, setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_FILES", 4)
    (tmp_path / "other.txt").touch()
    for seed in range(4):
        for _ in range(2):
            make_template(Setting("http://127.0.0.1:1", Rules(), seed), Clock(), find_world("empty"), tmp_path)
        for file in tmp_path.iterdir():
            if file.stat().st_mtime > LONG_AGO:  # two files may have been written in one tick of a file system's clock
                os.utime(file, (seed, seed))
    assert sorted(file.suffix for file in tmp_path.iterdir()) == [".txt", ".wanted", ".wanted", ".world", ".world"]


def test_off_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for cache in ("off", "off", "user"):
        make_tenants(Settings(world="empty", cache=cache), "http://127.0.0.1:1").prepare()
        assert (tmp_path / "mockpsa").exists() == (cache == "user")
    make_tenants(Settings(world="empty", cache=str(tmp_path / "mine")), "http://127.0.0.1:1").prepare()
    assert [file.suffix for file in (tmp_path / "mine").iterdir()] == [".wanted"]
