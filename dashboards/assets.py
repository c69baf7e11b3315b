"""Third-party JavaScript, styles and fonts: fetched once at set-up with npm, checked, kept in the user's cache.

Nothing of it is in this repository. After that the pages need no network: all they load comes from this folder.
`python -m wpmodel.dashboards.assets` fetches it by hand.
"""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path

from platformdirs import user_cache_path

PACKAGES = {
    "@widgetti/solara-vuetify-app@10.1.1": (
        "Cdu6G7KIBeohT2jyeQUEDr61dhEozY23St+iDwfA3+ZyPZyoIza/nS4W2g8+dbs0Xhb+WQnXlaRI92TLgeY/Jw==",
        r"dist/(solara-vuetify-app8\.min\.js(\.LICENSE\.txt)?|main8\.css|fonts\.css|.*\.woff2)",
    ),
    "requirejs@2.3.6": (
        "ipEzlWQe6RK3jkzikgCupiTbTvm4S0/CAU5GlgptkN5SO6F3u0UD0K18wy6ErDqiCyP4J4YYe1HuAShvsxePLg==",
        r"require\.js",
    ),
    "font-awesome@4.5.0": (
        "XGGY8CN/NT8e5fKOC/K7CESNQ3+2oYOfZqwZcKgEMtcmTiHtFIH+XZWRoU0HtcdwhtSkpWXLfTIUlTdJ4PhX8A==",
        r"css/font-awesome\.min\.css|fonts/.*\.woff2",
    ),
    "echarts@6.1.0": (
        "q0yaFPggC9FUdsWH4blavRWFmxdrIodbkoKNAjJudAI6CA9gNPxHtV2RcZNEepZVlk4yvBYkOkbk6HIVpIyHZA==",
        r"dist/echarts\.esm\.min\.mjs|LICENSE|NOTICE",
    ),
}
"""Each package with the SHA-512 of its archive and the files that the pages ask for. MIT, MIT, MIT and OFL, Apache-2.0.
The first three are those that Solara 1.64.1 asks for: change them with it."""


class AssetsError(OSError):
    """The folder cannot be made. The message says why and how to mend it."""


Packages = Mapping[str, tuple[str, str]]


def folder(packages: Packages = PACKAGES) -> Path:
    """Where the files lie. Its name holds a hash of the list above, so that another list is fetched anew."""
    digest = hashlib.blake2b(repr(packages).encode(), digest_size=6).hexdigest()
    return user_cache_path("wpmodel") / f"dashboard-assets-{digest}"


def fetch(packages: Packages = PACKAGES) -> Path:
    """The folder, fetched if need be: it is there whole or not at all. Raises AssetsError without npm, without a
    registry, or on a wrong archive."""
    to = folder(packages)
    if to.exists():
        return to
    npm = shutil.which("npm")
    if npm is None:
        raise AssetsError(
            "the pages need a few JavaScript packages, which npm fetches once: install Node.js (with npm) and try again"
        )
    to.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=to.parent) as temporary:
        place = Path(temporary)
        done = subprocess.run(
            [npm, "pack", "--silent", *packages], cwd=place, capture_output=True, text=True, timeout=300, check=False
        )
        if done.returncode:
            raise AssetsError(f"npm could not fetch the pages' JavaScript packages: {done.stderr.strip()[-400:]}")
        made = place / "made"
        for package, (digest, wanted) in packages.items():
            name, _, version = package.rpartition("@")
            archive = place / f"{name.removeprefix('@').replace('/', '-')}-{version}.tgz"
            _check(archive, digest)
            _take(archive, wanted, made / package)
        for module in made.rglob("*.mjs"):  # a name that every server gives the type of a script
            module.rename(module.with_suffix(".js"))
        if not to.exists():  # another process may have been quicker
            made.rename(to)
    return to


def _check(archive: Path, digest: str) -> None:
    found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != digest:
        raise AssetsError(f"{archive.name} is not the archive it should be (SHA-512 {found}): nothing of it was used")


def _take(archive: Path, wanted: str, to: Path) -> None:
    """Write the wanted files of an npm archive, which has them all under `package/`, and nothing else."""
    with tarfile.open(archive) as tar:
        for member in tar:
            path = member.name.partition("/")[2]
            source = tar.extractfile(member) if member.isfile() and re.fullmatch(wanted, path) else None
            if source:
                (to / path).parent.mkdir(parents=True, exist_ok=True)
                (to / path).write_bytes(source.read())


if __name__ == "__main__":
    print(fetch())
