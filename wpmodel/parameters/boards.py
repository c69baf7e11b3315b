"""Boards of subcontractors: what they go by, whom they hear from, how they learn, what the law lets them lose."""

from wpmodel.parameters.declaration import SECTORS, Parameter

_NONE = "no published figure; by hand, with the counts of organisations of 2012 in view"


def _share(name: str, value: float, help: str, source: str = _NONE, unit: str = "share") -> Parameter:
    return Parameter(name, value, unit, 0, 1, "assumed", source, help, neutral=0.0)


PARAMETERS = (
    _share(
        "prudence",
        0.0,
        "Boards that go by what the last year left in the books and not by what the bid believed",
        "withdrawals: some left for want of money while the contract still promised it; share assumed",
    ),
    _share(
        "causes_told_apart",
        1.0,
        "How far boards tell why others left: at one objections strain consciences and failures lower forecasts, at "
        "zero any leaving does both",
    ),
    _share(
        "strain_kept",
        0.6,
        "Share of the strain felt at the last meeting in what is felt at this one",
        unit="share a meeting",
    ),
    Parameter(
        "chain_peers",
        5,
        "organisations",
        0,
        50,
        "assumed",
        _NONE,
        "Subcontractors of the same primes, of any sector, that each hears from besides its peers",
        whole=True,
        neutral=0.0,
    ),
    _share(
        "cash_first",
        0.7,
        "How far staffing and forecasts go by what brings the organisation cash, so that anything else decides whom it "
        "helps and not how many it hires",
    ),
    Parameter(
        "cash_foreseen",
        1,
        "four-week periods",
        0,
        26,
        "assumed",
        _NONE,
        "Periods of cost that cash, credit and payments already earned must cover before anybody is hired (0: one "
        "period, and payments earned do not count)",
        whole=True,
        neutral=0.0,
    ),
    Parameter(
        "loss_borne",
        (1.0, 1.0, 1.0),
        "share of a year's cost",
        0,
        1,
        "assumed",
        "councils must set a budget that balances (Local Government Finance Act 1992); what a parent bears is assumed",
        "Yearly loss that law and parent let an organisation bear; at one, any",
        SECTORS,
        neutral=(1.0, 1.0, 1.0),
    ),
    _share(
        "bearing_cut",
        0.0,
        "Share by which the loss that is borne shrinks from year to year, as a parent's means do",
        unit="share a year",
    ),
)
