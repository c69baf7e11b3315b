"""A calibration as users of ArviZ know it: an InferenceData tree in a netCDF file, with every draw of the walk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from wpmodel.calibration import priors, study, walks
from wpmodel.foundation.files import check_folder, whole

if TYPE_CHECKING:
    import xarray as xr

ENGINE: Final = "h5netcdf"
"""What writes the file; `netcdf4` reads it, too. SciPy's netCDF knows no groups."""


def check_file(file: Path) -> None:
    """Raises ValueError where a tree could not be written to this file."""
    if file.suffix != ".nc" or not file.absolute().parent.is_dir() or file.is_dir():
        raise ValueError(f"{file} cannot hold an inference: name an .nc file in a folder that is there")
    check_folder(file.absolute().parent)


def tree(found: study.Fit, about: Mapping[str, Any]) -> xr.DataTree:
    """The groups `posterior` (values of parameters), `posterior_predictive` and `observed_data` (published figures, in
    their units). A walker is a chain; the coordinate `ensemble` says which walkers depend on each other."""
    from arviz_base import from_dict

    ensembles, steps, walkers, _ = found.posterior.walk.shape
    scores = walks.as_chains(found.posterior.walk)
    drawn = found.posterior.predicted(found.likelihood, np.random.default_rng(study.SEED))
    drawn = walks.as_chains(drawn.reshape(ensembles, steps, walkers, -1))
    unscaled = [target.unscaled(drawn[..., k]) for k, target in enumerate(found.chosen)]
    made = from_dict(
        {
            "posterior": {free.id: free.values(scores[..., k]) for k, free in enumerate(priors.FREE)},
            "posterior_predictive": {"figure": np.stack(unscaled, axis=-1).astype(np.float32)},
            "observed_data": {"figure": np.array([target.value for target in found.chosen])},
        },
        coords={"target": [target.id for target in found.chosen]},
        dims={"figure": ["target"]},
        attrs={"/": {name: str(about[name]) for name in ("wpmodel", "code", "areas", "until", "budget")}},
    )
    of_chain = ("chain", np.repeat(np.arange(ensembles), walkers))
    made["posterior"].dataset = made["posterior"].to_dataset().assign_coords(ensemble=of_chain)
    return made


def write(found: study.Fit, about: Mapping[str, Any], file: Path) -> None:
    """Write the tree, whole or not at all. Raises StoreError where the file cannot be written."""
    made = tree(found, about)
    packed: Any = {f"/{name}": {one: {"zlib": True} for one in made[name].data_vars} for name in made.children}
    with whole(file) as draft:
        made.to_netcdf(draft, engine=ENGINE, encoding=packed)
