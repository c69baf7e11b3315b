"""Rival structures, and how far claims survive them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wpmodel.cli.commands import blocks as b
from wpmodel.cli.commands import options as o
from wpmodel.foundation.notebook import records

if TYPE_CHECKING:
    import pandas as pd

    from wpmodel.studies.robust import Claim


def structures(
    fit: Annotated[str | None, typer.Option(help="Fit these, by id, with commas between them; or `all`.")] = None,
    budget: Annotated[int | None, typer.Option(help="Runs to learn each from.", max=o.MOST)] = None,
    *,
    runs: b.Runs,
    as_json: o.AsJson = False,
) -> None:
    """List the rival structures: what each assumes, what speaks for and against it, and its weight. Or fit them."""
    from wpmodel.calibration import rivals, weights
    from wpmodel.cli.output import show_robust
    from wpmodel.foundation.files import StoreError
    from wpmodel.studies import structures as rival

    if fit:
        for one in rival.structures(() if fit == "all" else tuple(part.strip() for part in fit.split(","))):
            with runs.progress(f"Simulating {one.id}, a run a step") as how:
                found = rivals.fit(one, budget or rivals.BUDGET, **how)
            o.err.print(f"{rivals.save(found, one)} has its draws now.", highlight=False, soft_wrap=True)
        return
    try:
        table = weights.read()["weights"]
    except StoreError:
        table = None
    if as_json:
        o.print_json({"structures": [vars(one) for one in rival.structures()], "weights": _records(table)})
    else:
        show_robust.structures(o.out, rival.structures(), table)


@dataclass(frozen=True)
class Grading:
    """Which grades are made anew, and from how many runs."""

    again: Annotated[bool, typer.Option("--again", help="Make the runs, in place of the grades that are stored.")] = (
        False
    )
    everything: Annotated[
        bool,
        typer.Option(
            "--all",
            help="Make every contrast and claim again, with the weights: a night's work. With --structure, in these "
            "alone, beside what is stored.",
        ),
    ] = False
    structure: Annotated[str | None, typer.Option(help="Only in these structures, commas between them.")] = None
    draws: Annotated[int, typer.Option(help="Draws of each structure's posterior.", max=o.MOST)] = 8
    seeds: Annotated[int, typer.Option(help="Seeds for each draw.", max=o.MOST)] = 1


@dataclass(frozen=True)
class OwnClaim:
    """A claim in a user's own words."""

    change: Annotated[
        str | None, typer.Option(help='A claim of your own: the contract that is changed to, as "NAME; name=value".')
    ] = None
    base: Annotated[str, typer.Option(help="With --change: the contract that it is held against.")] = o.BASELINE
    metric: Annotated[str | None, typer.Option(help="With --change: what is looked at; see `wpmodel metrics`.")] = None
    expect: Annotated[str | None, typer.Option(help="With --change: up or down.")] = None

    def check(self) -> None:
        """Raises ValueError where its parts are given without the change."""
        o.go_together("--change", self.change, {"--metric": self.metric, "--expect": self.expect})

    def claim(self) -> Claim:
        """The claim. Raises ValueError where a part of it is missing or unknown."""
        from wpmodel.parameters import nearest
        from wpmodel.studies.robust import Claim, looked_at
        from wpmodel.studies.statement import asked

        metric, expect = str(self.metric), str(self.expect)
        if metric not in looked_at():
            raise ValueError(f"--metric {metric}: claims are held on other metrics{nearest(metric, looked_at())}")
        if expect not in ("up", "down"):
            raise ValueError(f"--expect {expect}: say which way it goes, up or down")
        row = {"claim": "your own", "base": self.base, "change": str(self.change), "metric": metric}
        one = asked({**row, "form": "difference", "expected": expect, "low": "", "high": ""}, "claim")
        says = f"{metric} goes {expect} from {self.base} to {self.change}"
        return Claim(**vars(one), says=says, told_in="", source="")


def robust(
    claim: Annotated[list[str] | None, typer.Argument(help="Claims, by id: all that have been graded if none.")] = None,
    *,
    grading: Grading,
    own: OwnClaim,
    coverage: Annotated[b.Coverage, b.Only("areas", "until")],
    runs: b.Runs,
    tables: o.Tables = None,
    as_json: o.AsJson = False,
) -> None:
    """How far claims survive: in which rival structures, and at how many draws of each, they hold; and what turns them.

    A claim of your own: wpmodel robust --change "work-programme-2011; top_slice=0.35" --metric hours --expect down
    """
    from wpmodel.calibration import rivals, weights
    from wpmodel.cli.output import show_robust
    from wpmodel.foundation.files import check_folder
    from wpmodel.studies import robust as study

    own.check()
    chosen = [own.claim()] if own.change else study.claims(claim or ())
    if tables:
        check_folder(tables)
    wanted = [part.strip() for part in grading.structure.split(",")] if grading.structure else []
    draws, seeds = grading.draws, grading.seeds
    if grading.everything:
        with runs.progress("Simulating, a run a step") as how:
            made = weights.make(draws, seeds, max(draws // 4, 2), wanted, threads=1, **how)
        made = weights.joined(weights.read(), made) if wanted else made
    else:
        made = weights.read()
    if not grading.everything and (grading.again or own.change):
        of = seeds, coverage.names(), coverage.until or study.UNTIL
        with runs.progress("Simulating, a run a step") as how:
            made["claims"] = study.hold(chosen, rivals.worlds_of(wanted, draws), *of, threads=1, **how)
    if tables:
        weights.write(made, tables)
    found = weights.told(chosen, made)
    if not found:
        raise ValueError(
            f"no grade is stored for {', '.join(one.id for one in chosen)}: --again makes the runs. Claims on "
            "organisations take the whole country, many minutes a structure"
        )
    if as_json:
        o.print_json({"claims": found, "weights": _records(made["weights"])})
    else:
        show_robust.claims(o.out, found, made["weights"])


def _records(table: pd.DataFrame | None) -> list[dict[str, Any]]:
    return [] if table is None else records(table)
