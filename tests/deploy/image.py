"""Build what deploy/Containerfile describes in a bare Debian, and look at it: `make image`, as root.

Carries out each instruction of each stage in a folder made by debootstrap, with chroot, so that neither a
daemon nor a registry of images is needed. Then `in_image.py` runs there as the image's own user, in a network
of its own with nothing but loopback. Needs the network for Debian, PyPI and npm, and some minutes; so it is
not part of `make test`; `.ci/nightly` runs it. Exit status: 0, or that of the command that failed.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from tests.deploy import containerfile
from tests.deploy.containerfile import HOME, Stage

FOLDER = HOME / "tests" / "out" / "image"
IN_IMAGE = Path(__file__).with_name("in_image.py")
BASE = "docker.io/library/debian:bookworm-slim"
REACH = ("PIP_INDEX_URL", "PIP_CERT", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "HTTP_PROXY", "HTTPS_PROXY")
REACH += ("http_proxy", "https_proxy", "NO_PROXY", "no_proxy", "npm_config_registry")
"""Settings of this machine by which the registries are reached; they are no part of the image."""


def bare(to: Path) -> None:
    """A Debian with nothing in it, for the image that every stage begins with."""
    mirror = os.environ.get("DEBIAN_MIRROR", "http://deb.debian.org/debian")
    subprocess.run(
        ["debootstrap", "--variant=minbase", "bookworm", to, mirror], check=True, stdout=subprocess.DEVNULL
    )
    shutil.copy("/etc/resolv.conf", to / "etc" / "resolv.conf")
    for file in Path("/etc/apt/apt.conf.d").glob("*proxy*"):
        shutil.copy(file, to / "etc/apt/apt.conf.d")


def reaching(root: Path) -> dict[str, str]:
    """The environment of builds: the settings of `REACH`. A file that one names is copied into the folder."""
    found = {}
    for name in REACH:
        if value := os.environ.get(name):
            if (file := Path(value)).is_file():
                seen = Path("/machine") / name
                (root / "machine").mkdir(exist_ok=True)
                shutil.copy(file, root / str(seen).lstrip("/"))
                value = str(seen)
            found[name] = value
    return found


class Build:
    """One stage, carried out in a folder. `earlier`: the folders of the stages before, by their names."""

    def __init__(self, stage: Stage, root: Path, earlier: dict[str, Path]) -> None:
        self.stage, self.root, self.earlier = stage, root, earlier
        self.at, self.user = "/", "root"
        self.environ = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
        self.command: list[str] = []

    def carry_out(self) -> None:
        for name, argument in self.stage.does:
            print(f"{name} {argument[:90]}", flush=True)
            if name in ("RUN", "COPY", "ENV"):
                getattr(self, f"_{name.lower()}")(argument)
            elif name == "WORKDIR":
                self.at = argument
                self._inside(argument).mkdir(parents=True, exist_ok=True)
            elif name == "USER":
                self.user = argument
            elif name == "CMD":
                self.command = json.loads(argument)

    def within(self, *command: str, environ: dict[str, str], alone: bool = False) -> list[str]:
        """The command line that runs this in the folder: as its user, in its folder, with this environment;
        with `alone` in a network that has nothing but loopback.
        """
        given = [f"{name}={value}" for name, value in environ.items()]
        to_user = [
            "setpriv",
            f"--reuid={self.user}",
            f"--regid={self.user}",
            "--clear-groups",
            "--no-new-privs",
        ]
        inner = [
            "env",
            "-i",
            f"--chdir={self.at}",
            *given,
            *(to_user if self.user != "root" else []),
            *command,
        ]
        root = shlex.quote(str(self.root))
        steps = [
            "set -e",
            *(["ip link set lo up"] if alone else []),
            f"mount -t proc proc {root}/proc",
            f"mount --rbind /dev {root}/dev",
            f"exec chroot {root} {shlex.join(inner)}",
        ]
        script = "; ".join(steps)
        return ["unshare", "--mount", "--pid", "--fork", *(["--net"] if alone else []), "sh", "-c", script]

    def _run(self, argument: str) -> None:
        environ = self.environ | {"HOME": "/root", "DEBIAN_FRONTEND": "noninteractive"} | reaching(self.root)
        subprocess.run(
            self.within("sh", "-c", argument, environ=environ), check=True, stdout=subprocess.DEVNULL
        )

    def _env(self, argument: str) -> None:
        for each in shlex.split(argument):
            name, _, value = each.partition("=")
            self.environ[name] = value.replace("$PATH", self.environ["PATH"])

    def _copy(self, argument: str) -> None:
        *words, to = argument.split()
        stage = [word.removeprefix("--from=") for word in words if word.startswith("--from=")]
        target = self._inside(to if to.startswith("/") else f"{self.at}/{to}")
        for each in (word for word in words if not word.startswith("--")):
            if each == ".":
                self._copy_code(target)
            else:
                source = self.earlier[stage[0]] / each.lstrip("/") if stage else HOME / each
                _copied(source, target, into=to.endswith("/") or to == ".")

    def _copy_code(self, target: Path) -> None:
        """What git knows, but for what .containerignore names."""
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=HOME, check=True, capture_output=True, text=True
        )
        leave_out = tuple(containerfile.ignored())
        for name in listed.stdout.split("\0"):
            if name and not any(name == each or name.startswith(f"{each}/") for each in leave_out):
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(HOME / name, target / name)

    def _inside(self, path: str) -> Path:
        return self.root / path.lstrip("/")


def _copied(source: Path, target: Path, *, into: bool) -> None:
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True)
    else:
        shutil.copy(source, target / source.name if into else target)


def main() -> int:
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        print("This needs root and debootstrap (.ci/tools image installs it on Debian).", file=sys.stderr)
        return 2
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    bare(FOLDER / "bare")
    built: dict[str, Path] = {}
    for number, stage in enumerate(containerfile.stages()):
        assert stage.base == BASE, f"{stage.base}: only {BASE} is made here"
        root = FOLDER / f"stage-{number}"
        subprocess.run(["cp", "-a", FOLDER / "bare", root], check=True)
        build = Build(stage, root, built)
        build.carry_out()
        built[stage.name] = root
    shutil.copy(IN_IMAGE, build.root / "in_image.py")
    status = look_at(build, "whole")
    for library in (build.root / "usr" / "lib").rglob("libpango*"):
        library.unlink()
    status = status or look_at(build, "without Pango")
    shutil.rmtree(FOLDER)
    return status


def look_at(build: Build, how: str) -> int:
    """Runs `in_image.py` with nothing kept from before; returns its exit status."""
    print(f"Looking at the image, {how}", flush=True)
    for kept in (build.root / "var" / "lib" / "asb").iterdir():
        shutil.rmtree(kept) if kept.is_dir() else kept.unlink()
    environ = build.environ | {"LOOK": how}
    look = build.within("python3", "/in_image.py", *build.command, environ=environ, alone=True)
    return subprocess.run(look, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
