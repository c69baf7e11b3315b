"""Fetch the browser's files that come with the source anew, with npm: `python .ci/vendor.py`.

A maintainer runs it after changing PACKAGES; nobody else needs npm. Each archive is held against its SHA-512, only the
wanted files are taken, and the list of their SHA-256 is written, which the dashboard checks when it starts.
"""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES, TESTS = ROOT / "dashboards" / "vendor", ROOT / "tests" / "browser" / "vendor"
SUMS = "SHA256SUMS"


@dataclass(frozen=True)
class Package:
    """One of npm's: SHA-512 of its archive in base 64, SPDX licence, pattern of the files wanted."""

    name: str
    version: str
    sha512: str
    licence: str
    wanted: str

    @property
    def folder(self) -> str:
        """Where its files lie, as a CDN names it."""
        return f"{self.name}@{self.version}"

    @property
    def archive(self) -> str:
        """What npm calls its archive."""
        return f"{self.name.removeprefix('@').replace('/', '-')}-{self.version}.tgz"


PACKAGES = {
    PAGES: (  # the first three are those that the locked Solara asks for: change them with it
        Package(
            "@widgetti/solara-vuetify-app",
            "10.1.1",
            "Cdu6G7KIBeohT2jyeQUEDr61dhEozY23St+iDwfA3+ZyPZyoIza/nS4W2g8+dbs0Xhb+WQnXlaRI92TLgeY/Jw==",
            "MIT",
            r"dist/(solara-vuetify-app8\.min\.js(\.LICENSE\.txt)?|main8\.css|fonts\.css|.*\.woff2)|package\.json",
        ),
        Package(
            "requirejs",
            "2.3.6",
            "ipEzlWQe6RK3jkzikgCupiTbTvm4S0/CAU5GlgptkN5SO6F3u0UD0K18wy6ErDqiCyP4J4YYe1HuAShvsxePLg==",
            "MIT",
            r"require\.js|package\.json",
        ),
        Package(
            "font-awesome",
            "4.5.0",
            "XGGY8CN/NT8e5fKOC/K7CESNQ3+2oYOfZqwZcKgEMtcmTiHtFIH+XZWRoU0HtcdwhtSkpWXLfTIUlTdJ4PhX8A==",
            "OFL-1.1 AND MIT",
            r"css/font-awesome\.min\.css|fonts/.*\.woff2|package\.json",
        ),
        Package(
            "echarts",
            "6.1.0",
            "q0yaFPggC9FUdsWH4blavRWFmxdrIodbkoKNAjJudAI6CA9gNPxHtV2RcZNEepZVlk4yvBYkOkbk6HIVpIyHZA==",
            "Apache-2.0 AND BSD-3-Clause",
            r"dist/echarts\.esm\.min\.mjs|LICENSE|NOTICE|licenses/LICENSE-d3|package\.json",
        ),
    ),
    TESTS: (
        Package(
            "axe-core",
            "4.14.1",
            "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
            "MPL-2.0",
            r"axe\.min\.js|LICENSE(-3RD-PARTY\.txt)?|package\.json",
        ),
    ),
}


def fetch(to: Path) -> None:
    """Replace a folder's packages: whole, or not at all. Exits with a message without npm or on a wrong archive."""
    npm = shutil.which("npm") or sys.exit("npm is needed to fetch the files anew: install Node.js (with npm)")
    with tempfile.TemporaryDirectory(dir=to.parent) as temporary:
        place, made = Path(temporary), Path(temporary) / "made"
        command = [npm, "pack", "--silent", *(package.folder for package in PACKAGES[to])]
        subprocess.run(command, cwd=place, stdout=subprocess.DEVNULL, timeout=300, check=True)
        for package in PACKAGES[to]:
            check(place / package.archive, package.sha512)
            take(place / package.archive, package.wanted, made / package.folder)
        for module in made.rglob("*.mjs"):  # a name that every server gives the type of a script
            module.rename(module.with_suffix(".js"))
        (made / SUMS).write_text(sums(made), encoding="utf-8")
        for kept in to.glob("README*"):
            shutil.copy(kept, made)
        shutil.rmtree(to, ignore_errors=True)
        made.rename(to)


def check(archive: Path, sha512: str) -> None:
    """Exit where an archive is not the one it should be."""
    found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != sha512:
        sys.exit(f"{archive.name} is not the archive it should be (SHA-512 {found}): nothing of it was used")


def take(archive: Path, wanted: str, to: Path) -> None:
    """Write the wanted files of an npm archive, which has them all under one folder, and nothing else."""
    with tarfile.open(archive) as tar:
        for member in tar:
            path = member.name.partition("/")[2]
            source = tar.extractfile(member) if member.isfile() and re.fullmatch(wanted, path) else None
            if source:
                (to / path).parent.mkdir(parents=True, exist_ok=True)
                (to / path).write_bytes(source.read())


def sums(folder: Path) -> str:
    """The list of a folder's files as `sha256sum --check` reads it."""
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return "".join(f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in files)


if __name__ == "__main__":
    for folder in PACKAGES:
        folder.mkdir(exist_ok=True)
        fetch(folder)
        print(f"{folder.relative_to(ROOT)}: {len(PACKAGES[folder])} packages")
