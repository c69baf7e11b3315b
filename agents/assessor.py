"""The Work Capability Assessment and the tribunal that hears appeals against it."""

from mesa import Agent


class Assessor(Agent):
    """Assesses people with health conditions. The intake's mix is published, so it takes no decision yet (R12)."""

    name = "Work Capability Assessment"


class Tribunal(Agent):
    """Hears appeals. Takes no decision yet (R12)."""

    name = "Tribunal"
