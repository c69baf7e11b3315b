"""The CycloneDX bill of materials that the wheel carries (PEP 770): `.ci/wpmodel.cdx.json`.

`python .ci/sbom.py` makes it anew from what is installed in .venv, with cyclonedx-bom in an environment of its own, and
adds the browser's files. `--check` holds it against `.ci/locked.txt` and the browser's files: it needs no network.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
import tempfile
import venv
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import vendor
from packaging.requirements import Requirement

HERE = Path(__file__).parent
BILL, LOCKED = HERE / "wpmodel.cdx.json", HERE / "locked.txt"
EXTRAS = {"", "dashboard", "cluster", "design"}
"""What a wheel's user can install; the other extras are for those who work on it."""


def tidy(name: str) -> str:
    """A package's name as all tools spell it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def needed() -> set[str]:
    """What wpmodel needs with EXTRAS, and what that needs in turn: as far as it is installed here."""
    found, ahead = set[str](), [("wpmodel", extra) for extra in EXTRAS]
    seen = set(ahead)
    while ahead:
        name, extra = ahead.pop()
        try:
            needs = [Requirement(need) for need in distribution(name).requires or ()]
        except PackageNotFoundError:  # for another system or another Python
            continue
        found.add(tidy(name))
        wanted = [need for need in needs if need.marker is None or need.marker.evaluate({"extra": extra})]
        more = {(tidy(need.name), given) for need in wanted for given in ("", *need.extras)} - seen
        seen |= more
        ahead += more
    return found - {"wpmodel"}


def browsers() -> list[dict]:
    """The browser's files, a component a package."""
    return [
        {
            "type": "library",
            "bom-ref": f"vendored:{package.folder}",
            "name": package.name,
            "version": package.version,
            "purl": f"pkg:npm/{package.name.replace('@', '%40')}@{package.version}",
            "licenses": [{"expression": package.licence}],
            "hashes": [{"alg": "SHA-512", "content": base64.b64decode(package.sha512).hex()}],
            "properties": [{"name": "wpmodel:files", "value": f"wpmodel/dashboards/vendor/{package.folder}"}],
        }
        for package in vendor.PACKAGES[vendor.PAGES]
    ]


def made() -> dict:
    """The bill of what is installed here."""
    with tempfile.TemporaryDirectory() as place:
        venv.create(place, with_pip=True)
        subprocess.run([f"{place}/bin/python", "-m", "pip", "install", "-qq", "cyclonedx-bom"], check=True)
        command = [f"{place}/bin/cyclonedx-py", "environment", "--output-reproducible", sys.executable]
        bill = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    python = [one for one in bill["components"] if tidy(one["name"]) in needed()]
    for one in python:
        one.pop("externalReferences", None)  # addresses of projects, and of this machine's folders
    refs = {one["bom-ref"] for one in python}
    bill["components"] = python + browsers()
    bill["dependencies"] = [
        {**one, "dependsOn": [ref for ref in one.get("dependsOn", []) if ref in refs]}
        for one in bill["dependencies"]
        if one["ref"] in refs
    ]
    mit = [{"license": {"id": "MIT"}}]
    bill["metadata"] = {"component": {"type": "application", "bom-ref": "wpmodel", "name": "wpmodel", "licenses": mit}}
    return bill


def problems(bill: dict) -> list[str]:
    """Where the bill is not what is locked and what lies in the vendor folder."""
    lines = (line.partition(" ")[0].partition("==") for line in LOCKED.read_text(encoding="utf-8").splitlines())
    locked = {(tidy(name), version) for name, _, version in lines}
    shipped = {one["bom-ref"]: one for one in browsers()}
    listed = [one for one in bill["components"] if one["bom-ref"] in shipped]
    python = {(tidy(one["name"]), one["version"]) for one in bill["components"] if one["bom-ref"] not in shipped}
    missing = needed() - {name for name, _ in python}
    said = [f"{name} {version} is not what is locked" for name, version in sorted(python - locked)]
    said += [f"{name} is not in it" for name in sorted(missing)]
    return said + ([] if listed == list(shipped.values()) else ["the browser's files are not those of .ci/vendor.py"])


if __name__ == "__main__":
    if "--check" not in sys.argv:
        BILL.write_text(json.dumps(made(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    if wrong := problems(json.loads(BILL.read_text(encoding="utf-8"))):
        sys.exit(f"{BILL.name} is out of date (python .ci/sbom.py): " + "; ".join(wrong))
