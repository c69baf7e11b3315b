"""Every parameter of the model, declared once. `DECLARED` maps names to declarations, in the order of the documents."""

from wpmodel.parameters import (
    assessment,
    boards,
    claimant,
    commissioner,
    contract,
    labour_market,
    leaving,
    local,
    milestones,
    provider,
    reforms,
    sanctions,
    staffing,
    structure,
    supply,
    tender,
)
from wpmodel.parameters.declaration import (
    CONTRACT_YEARS,
    PAYMENT_GROUPS,
    SECTORS,
    STATUSES,
    Parameter,
    ParameterError,
    Value,
    exact,
    nearest,
)

TOPICS = {
    "contract": contract.PARAMETERS,
    "milestones": milestones.PARAMETERS,
    "claimant": claimant.PARAMETERS,
    "leaving": leaving.PARAMETERS,
    "labour market": labour_market.PARAMETERS,
    "provider": provider.PARAMETERS,
    "staff and money": staffing.PARAMETERS,
    "sanctions": sanctions.PARAMETERS,
    "supply chain": supply.PARAMETERS,
    "boards": boards.PARAMETERS,
    "local partners": local.PARAMETERS,
    "commissioner": commissioner.PARAMETERS,
    "tender": tender.PARAMETERS,
    "assessment": assessment.PARAMETERS,
    "structure": structure.PARAMETERS,
    "reforms": reforms.PARAMETERS,
}
DECLARED: dict[str, Parameter] = {p.name: p for parameters in TOPICS.values() for p in parameters}

__all__ = [
    "CONTRACT_YEARS",
    "DECLARED",
    "PAYMENT_GROUPS",
    "SECTORS",
    "STATUSES",
    "TOPICS",
    "Parameter",
    "ParameterError",
    "Value",
    "exact",
    "nearest",
]
