"""Check what a wheel installs: the import packages we mean to ship, the data, and nothing else at the top."""

import sys
import zipfile
from pathlib import Path

TOP = {"wpmodel"}
FOLDERS = {"agents", "calibration", "cli", "dashboards", "_data", "parameters", "programmes", "scenarios", "teaching"}

wheel = zipfile.ZipFile(sys.argv[1])
names = wheel.namelist()
top = {name.split("/")[0] for name in names if ".dist-info" not in name.split("/")[0]}
data, inside = Path(__file__).parent.parent / "data", "wpmodel/_data/"
tables = {name.removeprefix(inside) for name in names if name.startswith(inside) and name.endswith((".csv", ".toml"))}
here = {path.relative_to(data).as_posix() for kind in ("*.csv", "*.toml") for path in data.rglob(kind)}
within = {name.split("/")[1] for name in names if name.startswith("wpmodel/")}
if top != TOP:
    sys.exit(f"the wheel installs {sorted(top)} at the top, not {sorted(TOP)}")
if missing := FOLDERS - within:
    sys.exit(f"the wheel lacks the folders {sorted(missing)} of wpmodel")
sums = next(name for name in names if name.endswith("dashboards/vendor/SHA256SUMS"))
wanted = {f"wpmodel/dashboards/vendor/{line[66:]}" for line in wheel.read(sums).decode().splitlines()}
if missing := wanted - set(names):
    sys.exit(f"the wheel lacks files of the browser: {', '.join(sorted(missing))}")
if not any(name.endswith(".dist-info/sboms/wpmodel.cdx.json") for name in names):
    sys.exit("the wheel lacks its bill of materials, sboms/wpmodel.cdx.json")
if twice := sorted({name for name in names if names.count(name) > 1}):
    sys.exit(f"the wheel holds twice: {', '.join(twice)}")
if tables != here:
    sys.exit(f"the wheel's data differ from the folder's: {sorted(here ^ tables)}")
print(f"{Path(sys.argv[1]).name}: {len(names)} files, {len(tables)} tables")
