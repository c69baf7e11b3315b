"""Check what a wheel installs: the import packages we mean to ship, the data, and nothing else at the top."""

import sys
import zipfile
from pathlib import Path

SHIPPED = {"wpmodel", "agents", "calibration", "dashboards"}

names = zipfile.ZipFile(sys.argv[1]).namelist()
top = {name.split("/")[0] for name in names if ".dist-info" not in name.split("/")[0]}
tables = {Path(name).name for name in names if name.startswith("wpmodel/_data/") and name.endswith(".csv")}
here = {path.name for path in (Path(__file__).parent.parent / "data").glob("*.csv")}
if top != SHIPPED:
    sys.exit(f"the wheel installs {sorted(top)} at the top, not {sorted(SHIPPED)}")
if tables != here:
    sys.exit(f"the wheel lacks the data tables {sorted(here - tables)}")
print(f"{Path(sys.argv[1]).name}: {len(names)} files, {len(tables)} tables")
