"""A PostgreSQL server for the tests: started by the first test that needs one, stopped when the test run is over.

Run as a program it is the server's keeper: `python tests/postgres.py FOLDER PID` starts a server in FOLDER and stops it
when the process PID is gone, however it ended. Binaries are those of the system, else those of the package pgserver.
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

FOLDER = "ZAMENA_TEST_POSTGRES"  # names the folder to workers of one test run
READY, SOCKET = "ready", "socket"
_START_SECONDS = 60
_OPTIONS = {"fsync": "off", "full_page_writes": "off", "max_connections": "300", "listen_addresses": "",
            "shared_buffers": "32MB", "autovacuum": "off", "log_min_messages": "panic"}  # fmt: skip


def binaries() -> Path | None:
    """The folder of initdb and postgres; None where there is none on this machine."""
    found = [Path(found).resolve().parent for name in ("postgres",) if (found := shutil.which(name))]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    spec = importlib.util.find_spec("pgserver")
    if spec is not None and spec.origin:
        found.append(Path(spec.origin).parent / "pginstall" / "bin")
    return next((one for one in found if (one / "initdb").exists() and (one / "postgres").exists()), None)


def server(folder: Path, owner: int) -> str:
    """The URL of the server in `folder`, started now if nobody did; it stops when the process `owner` is gone."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / READY).exists():
            with (folder / "keeper.log").open("w") as log:
                command = [sys.executable, __file__, str(folder), str(owner)]
                subprocess.run(
                    command, check=False, stdin=subprocess.DEVNULL, stdout=log, stderr=log, timeout=_START_SECONDS
                )
            if not (folder / READY).exists():
                raise RuntimeError((folder / "keeper.log").read_text())
    return f"postgresql://postgres@/postgres?host={folder / SOCKET}"


def _keep(folder: Path, owner: int) -> None:
    """Starts the server, waits until `owner` is gone, stops it and removes the folder."""
    if binaries() is None:
        sys.exit("no PostgreSQL on this machine")
    command, run = make_server(folder, _OPTIONS)
    socket = folder / SOCKET
    postgres = subprocess.Popen(command, **run)
    try:
        while not (socket / ".s.PGSQL.5432").exists() and postgres.poll() is None:
            time.sleep(0.02)
        (folder / READY).touch()
        while _lives(owner) and postgres.poll() is None:
            time.sleep(0.3)
    finally:
        postgres.send_signal(signal.SIGQUIT)  # nothing here is worth a checkpoint
        with contextlib.suppress(subprocess.TimeoutExpired):
            postgres.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def make_server(folder: Path, options: dict[str, str]) -> tuple[list[str], dict[str, Any]]:
    """Makes a server's data in a folder: the command that runs it, and as whom. Its socket is in `folder / SOCKET`."""
    found = binaries()
    assert found is not None
    user = _user()
    place, socket = folder / "server", folder / SOCKET
    for one in (place, socket):
        one.mkdir(parents=True)
        if user is not None:
            shutil.chown(one, user.pw_uid, user.pw_gid)
            _open_way(one)
    programs = _reachable(found, folder) if user is not None else found
    run: dict[str, Any] = {"cwd": str(place)}
    if user is not None:
        run |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    data = str(place / "data")
    make = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    subprocess.run([str(programs / "initdb"), *make], check=True, stdout=subprocess.DEVNULL, **run)
    given = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    return [str(programs / "postgres"), "-D", data, "-k", str(socket), *given], run


def _user() -> pwd.struct_passwd | None:
    """Whom the server runs as: PostgreSQL refuses the superuser. None: as ourselves."""
    if os.geteuid() != 0:
        return None
    names = {one.pw_name: one for one in pwd.getpwall()}
    return names.get("postgres") or names.get("nobody")


def _reachable(programs: Path, folder: Path) -> Path:
    """The programs, copied where another user may run them if they lie in a closed folder."""
    if all(one.stat().st_mode & 0o005 == 0o005 for one in (programs, *programs.parents)):
        return programs
    place = folder / "programs" / "pgserver" / programs.parent.name
    shutil.copytree(programs.parent, place, symlinks=True)
    libraries = programs.parents[2] / "pgserver.libs"  # where the package's binaries look for theirs
    if libraries.is_dir():
        shutil.copytree(libraries, folder / "programs" / libraries.name)
    _open_way(place / "bin")
    return place / "bin"


def _open_way(path: Path) -> None:
    """Lets other users pass through the folders of the test run that lead to `path`."""
    for one in (path, *path.parents):
        if one.stat().st_uid == os.geteuid() and not one.stat().st_mode & 0o001 and one != Path("/root"):
            one.chmod(one.stat().st_mode | 0o011)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _main(folder: Path, owner: int) -> None:
    """Leaves the keeper behind and ends when the server is ready, or the keeper has failed."""
    keeper = os.fork()
    if keeper == 0:
        os.setsid()
        _keep(folder, owner)
        return
    while not (folder / READY).exists() and os.waitpid(keeper, os.WNOHANG) == (0, 0):
        time.sleep(0.02)


if __name__ == "__main__":
    _main(Path(sys.argv[1]), int(sys.argv[2]))
