"""The file of a backup is there whole or not at all, and nobody else's to read."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from isoloir_local.private_file import NoRoom, sweep_parts, written_whole

BEGIN = b"about.json"
_KILLED = """
import sys, time
from pathlib import Path
from isoloir_local.private_file import written_whole
with written_whole(Path(sys.argv[1]), 0) as output:
    output.write(b"about.json and secrets" * 100_000)
    output.flush()
    print("half", flush=True)
    time.sleep(60)
"""


def test_it_takes_its_place_once_it_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "suite.tar"
    file.write_bytes(b"the one of yesterday")
    with written_whole(file, 0) as output:
        output.write(BEGIN)
        assert file.read_bytes() == b"the one of yesterday"
    assert file.read_bytes() == BEGIN
    assert file.stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["suite.tar"]


def test_what_fails_leaves_the_one_before_and_nothing_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "suite.tar"
    file.write_bytes(b"the one of yesterday")
    with pytest.raises(TypeError), written_whole(file, 0) as output:
        output.writelines([BEGIN, None])  # type: ignore[list-item]
    assert os.listdir(tmp_path) == ["suite.tar"]
    assert file.read_bytes() == b"the one of yesterday"


def test_kill_9_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(tmp_path / "suite.tar")], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"half\n"
        process.send_signal(signal.SIGKILL)
    assert not [name for name in os.listdir(tmp_path) if not sweeps(tmp_path, name)]
    assert os.listdir(tmp_path) == []


def sweeps(folder: Path, name: str) -> bool:
    """Check a `.part`, where a file cannot be without a name: for its owner alone, and removed by the next backup."""
    assert (folder / name).stat().st_mode & 0o777 == 0o600
    return folder / name in sweep_parts(folder, BEGIN)


def test_it_gives_up_before_it_takes_the_last_of_the_disk(tmp_path: Path) -> None:
    free = os.statvfs(tmp_path)
    with (
        pytest.raises(NoRoom) as refused,
        written_whole(tmp_path / "suite.tar", free.f_blocks * free.f_frsize) as output,
    ):
        output.write(BEGIN * 2**20)
    assert refused.value.errno == errno.ENOSPC
    assert os.listdir(tmp_path) == []


def test_a_part_of_a_backup_that_was_killed_is_taken_away_and_nothing_else(tmp_path: Path) -> None:
    for name, content in {
        "old.tar.part": BEGIN + b"\0 secrets",
        "film.part": b"of somebody",
        "about.json": BEGIN,
    }.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "link.part").symlink_to("about.json")
    assert sweep_parts(tmp_path, BEGIN) == [tmp_path / "old.tar.part"]
    assert sorted(os.listdir(tmp_path)) == ["about.json", "film.part", "link.part"]
