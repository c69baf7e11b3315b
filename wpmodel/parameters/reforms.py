"""Reforms that were proposed and not tried: levers, each without effect as declared, and what goes with them."""

from wpmodel.parameters.declaration import Parameter

_NONE = "no published figure"


def _lever(name: str, unit: str, high: float, source: str, help: str, whole: bool = False) -> Parameter:
    return Parameter(name, 0, unit, 0, high, "published", f"none in 2011; {source}", help, whole=whole, neutral=0.0)


def _term(name: str, value: float, unit: str, low: float, high: float, source: str, help: str) -> Parameter:
    return Parameter(name, value, unit, low, high, "assumed", source, help, neutral=float(value))


PARAMETERS = (
    # A programme of its own
    _lever(
        "programme_of_its_own",
        "share",
        0.9,
        "groundwork-2015: separate programmes for those who need most",
        "Newcomers judged furthest from work in their area who go to a programme of its own, with advisers of its own",
    ),
    _term(
        "own_norm",
        50,
        "people an adviser",
        5,
        400,
        "no published caseload; caseload consultants in Newcastle had fewer people than the mainstream",
        "Caseload in the programme of its own",
    ),
    _term(
        "own_fee",
        60,
        "GBP in four weeks",
        0,
        1_000,
        "of the order of what an adviser costs at that caseload: nobody who proposed it gave a price",
        "What the Department pays for everybody in the programme of its own, beside the fees for results",
    ),
    # Consortium
    _lever(
        "consortium_members",
        "share",
        1,
        "maddock-2012: consortia were kept out, and Cornwall's is the case that is told",
        "Voluntary organisations that are members of their area's consortium",
    ),
    _term(
        "income_pooled",
        0.5,
        "share",
        0,
        1,
        _NONE,
        "Share of what members' places are paid that goes to all members by their people out of work",
    ),
    # Money
    _lever(
        "bond",
        "GBP a participant in four weeks",
        1_000,
        "groundwork-2015: social investors would back social primes",
        "What social investors advance to voluntary tier 1 for each participant out of work, repaid from later pay",
    ),
    _term(
        "bond_return",
        0.03,
        "share a year",
        0,
        0.5,
        "peterborough-sib-2017: investors in the first bond were paid just over 3% a year",
        "Return that investors are to get on what they have advanced",
    ),
    _lever(
        "savings_share",
        "share",
        1,
        "maddock-2012: benefit saved was to pay for the programme (DEL and AME)",
        "Share of a single person's benefit paid to contracts for every week in work in the allotted time",
    ),
    _lever(
        "lock_foreseen",
        "0 or 1",
        1,
        "groundwork-2015: the profit lock that was proposed",
        "Whether primes and their chains reckon with a profit lock when they decide on support",
        whole=True,
    ),
    _lever(
        "surplus_to_area",
        "share",
        1,
        "maddock-2012: profit that goes back as investment",
        "Share of the surplus under a profit lock that buys wraparound help in the prime's areas, not tier 1's part",
    ),
    # Terms
    _lever(
        "slice_chosen",
        "0 or 1",
        1,
        "primes set their own terms with their chains",
        "Whether primes set what they keep of tier 1's payments anew at each review, by what it brings and costs",
        whole=True,
    ),
    _term(
        "most_slice",
        0.35,
        "share",
        0,
        0.6,
        "10-35% remembered, as for top_slice",
        "The most that a prime can keep of tier 1's payments",
    ),
    _lever(
        "direct_awards",
        "share",
        1,
        "maddock-2012: proposed for small providers",
        "Voluntary tier 1 places that the Department pays directly, with no slice and no wait at the prime",
    ),
    _lever(
        "experience_weight",
        "percentage points",
        200,
        "dwp-2007-commissioning: customers' experience was to be rated",
        "Points of the contract ratio that a contract gains in its rating where all its people are seen",
    ),
    _lever(
        "staff_transferred",
        "share",
        1,
        "dwp-2010-provider-comments: providers asked for clear rules on transfers",
        "Advisers in post on the first day who come over with their experience from earlier programmes",
    ),
    # Tender
    _lever(
        "bid_writing",
        "share",
        1,
        "groundwork-2015: bid writers are skilled in scoring marks for quality",
        "How far a bid's caseload is said and not delivered: at one it costs nothing to promise",
    ),
    _lever(
        "record_weight",
        "share",
        1,
        "dwp-2007-commissioning: previous performance was to count",
        "How far the commissioner corrects what firms promise by how well their promises held elsewhere",
    ),
    _lever(
        "kept_for_entrants",
        "share",
        1,
        "dwp-2007-commissioning: a core for 80% of the business",
        "Contracts that only firms below the turnover floor can win, which bid for no others",
    ),
    # People and places
    _lever(
        "employer_links",
        "share",
        1,
        "dwp-2007-commissioning; dwp-2010-provider-comments: links with employers were asked for",
        "Places that can have a team for employers, and have one while they believe that it pays",
    ),
    _term(
        "link_lift",
        0.1,
        "share",
        0,
        2,
        _NONE,
        "How much higher the odds of work are for people of a place with a team for employers",
    ),
    _term("link_cost", 3, "GBP a participant in four weeks", 0, 200, _NONE, "What a team for employers costs"),
    _lever(
        "volunteering",
        "share a period",
        1,
        "dwp-2010-provider-comments: asked whether volunteering could count as part of the pathway",
        "People out of work on the programme for half a year who begin to volunteer, in four weeks",
    ),
    _term(
        "volunteering_gain",
        0.05,
        "log odds",
        -0.5,
        0.5,
        "paine-mckay-moro-2013: a weak effect on moves into work, up or down with how often",
        "What having volunteered does to readiness for work; nobody gains twice",
    ),
    _lever(
        "objectors",
        "organisations",
        2_000,
        "groundwork-2015: many charities stay out for conscience and reputation; how many was not counted",
        "Charities that stay out while the programme strains their conscience more than they bear",
        whole=True,
    ),
    _term(
        "objectors_bear",
        0.2,
        "strain",
        -5,
        100,
        _NONE,
        "Strain between mission and practice that the median objector would join at",
    ),
    _lever(
        "adviser_discretion",
        "share",
        1,
        "dwp-2008-green-paper-ch7: trials of discretion at the front line",
        "Doubts that advisers at the jobcentre settle with the person, so that nobody decides on them",
    ),
    # Services
    _lever(
        "services",
        "kinds",
        6,
        "dwp-2008-green-paper-ch7: the right to bid with services of one's own",
        "Kinds of service that places can try beside the usual one; how good each is in an area is unknown before",
        whole=True,
    ),
    _term(
        "service_spread",
        0.2,
        "log units",
        0,
        1,
        _NONE,
        "How far kinds of service lie apart in what an adviser's hour does",
    ),
    _term(
        "service_in_jobs",
        0.3,
        "share",
        0.01,
        1,
        _NONE,
        "How much of what a service does to an hour shows in the jobs that a place's people find",
    ),
    _term(
        "service_cost",
        20,
        "GBP a participant",
        0,
        1_000,
        _NONE,
        "What it costs a place to set up a kind of service that it has not had",
    ),
    _lever(
        "services_shown",
        "share",
        1,
        "dwp-2007-commissioning: like-for-like analysis that providers share",
        "How far places learn from what others' services did, and not from their own alone",
    ),
)
