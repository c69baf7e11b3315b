"""The model in Mesa's own page, with its levers and its headline series: solara run docs/examples/solaraviz.py

Needs the extra `dashboard`. The model's own dashboard (`wpmodel dashboard`) shows far more.
"""

from mesa.visualization import Slider, SolaraViz, make_plot_component

from wpmodel import WorkProgramme

UNTIL = "2012-12-31"
LEVERS = {
    "areas": {"type": "Select", "value": "South Yorkshire", "values": ["South Yorkshire", "Wales"], "label": "Area"},
    "rng": {"type": "InputText", "value": "1", "label": "Seed"},
    "top_slice": Slider("Share that primes keep", 0.2, 0.0, 0.6, 0.05),
    "until": UNTIL,
}
SERIES = ("caseload", "job_outcomes", "sanction_referrals", "parked_pct", "charities_left")

page = SolaraViz(
    WorkProgramme(areas="South Yorkshire", rng=1, until=UNTIL),
    components=[make_plot_component(name) for name in SERIES],
    model_params=LEVERS,
    name="The Work Programme, simulated",
)
page  # noqa: B018, what Solara shows
