"""What a step of an agent costs in Starsim and Covasim: a plain epidemic of 200,000 people, as installed from PyPI.

They live in a virtual environment of the benchmark's own (`--venv`, made where it is missing), never in ours. The rules
are not the same: an SIR model draws contacts and infections and has no prices, contracts or books. What can be compared
is the order of magnitude of one agent's step in the tools that people use for millions of agents.

    python benchmarks/peers.py [--people 200000] [--steps 100]
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from common import HERE, in_own_process

VENV = HERE.parent / "build" / "peers"
PEERS = ("starsim", "covasim")

SIR = """
import json, sys
from time import process_time
which, people, steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
if which == "starsim":
    import starsim as tool
    sick = tool.SIR(init_prev=0.01, beta=0.05)
    net = tool.RandomNet(n_contacts=4)
    sim = tool.Sim(n_agents=people, diseases=sick, networks=net, start=2000, stop=2000 + steps - 1, dt=1.0, verbose=0)
    sim.init()
else:
    import covasim as tool
    sim = tool.Sim(pop_size=people, n_days=steps - 1, pop_infected=people // 100, pop_type="random", verbose=0)
    sim.initialize()
began = process_time()
sim.run()
took = process_time() - began
print(json.dumps({"ns": 1e9 * took / people / steps, "version": tool.__version__}))
"""


def python_of(venv=VENV):
    """The peers' own interpreter, with both installed."""
    python = Path(venv) / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PEERS], check=True)
    return python


def measure(people=200_000, steps=100, venv=VENV):
    """CPU ns an agent-step and the version of each peer; each in a new process, building apart."""
    python, found = python_of(venv), {}
    for name in PEERS:
        one = in_own_process("-c", SIR, name, people, steps, python=str(python))
        found |= {f"{name}_ns": one["ns"], f"{name}_version": one["version"]}
    return found


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=200_000)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--venv", type=Path, default=VENV)
    options = parser.parse_args()
    print(json.dumps(measure(options.people, options.steps, options.venv)))


if __name__ == "__main__":
    main()
