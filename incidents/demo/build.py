"""One convenant's incidents of the demo year: read what is there, plan, and let everything happen in its time."""

import random
from collections.abc import Callable
from datetime import date

from convenant import clock
from convenant.gate import GateRules
from convenant.models import Convenant
from convenant.tenancy.scope import Actor, scope, system_actor
from incidents.queries.taxonomy import KEEPS_CORE, Taxonomy, adopted_version, taxonomy
from parties.models import Location, Party, Role, Service
from parties.queries.parties import parties_of

from .cases import cases
from .diary import Diary
from .figures import releases
from .handling import life
from .planning import School, Year, plan_year
from .scenes import scenes
from .stage import Cast, Stage, copies_itself

ActorFor = Callable[[str], Actor]
COUNTS = {"west-friesland": 150}
COUNT = 100
"""How many incidents of last school year a circle plans; the scenes come on top."""


def build_incidents(slug: str, rng: random.Random, actor_for: ActorFor, today: date) -> None:
    own = random.Random(rng.getrandbits(64))  # noqa: S311  (a repeatable demo, no secret)
    cast = Cast(actor_for)
    with scope(system_actor()):
        convenant = Convenant.objects.get(slug=slug)
        parties = list(parties_of(convenant.pk))
        stage = make_stage(convenant, parties, cast, today)
    for planned in plan_year(stage.year, COUNTS.get(slug, COUNT), own):
        stage.diary.start(life(planned, stage))
    for scene in scenes(stage, list(stage.year.schools), own):
        stage.diary.start(scene)
    regie = next(party for party in parties if party.holds_regie)
    releases(convenant, schools_of(parties), actor_for(regie.organisation.slug), cast, stage.diary, today)
    stage.diary.play()


def make_stage(convenant: Convenant, parties: list[Party], cast: Cast, today: date) -> Stage:
    version = adopted_version(convenant.pk)
    names = taxonomy(version.taxonomy)
    places = Location.objects.select_related("organisation").order_by("slug")
    locations = {place.slug: place for place in places}
    served = Service.valid.on(today).filter(convenant=convenant).select_related("location", "organisation")
    year = make_year(convenant, schools_of(parties), locations, names, today)
    return Stage(
        version=version, names=names, rules=GateRules.of(version, today), year=year, cast=cast,
        diary=Diary(year.midnight), locations=locations,
        partners={(row.location.slug, row.role): row.organisation for row in served.order_by("organisation__slug")},
        copies_itself=copies_itself(version), desks={},
    )  # fmt: skip


def schools_of(parties: list[Party]) -> list[Party]:
    return sorted((one for one in parties if one.role == Role.SCHOOL), key=lambda one: one.organisation.slug)


def make_year(
    convenant: Convenant, parties: list[Party], locations: dict[str, Location], names: Taxonomy, today: date
) -> Year:
    """From the start of last school year, or from when the schools joined."""
    first = clock.school_year_bounds(clock.school_year(today) - 1)[0]
    return Year(
        region=convenant.region,
        first=max(first, *(party.valid_from for party in parties)),
        today=today,
        schools=[school(party, locations) for party in parties],
        codes=share_of_codes(convenant, names),
        seriousness={row.code: row.seriousness for row in names.subs},
    )


def school(party: Party, locations: dict[str, Location]) -> School:
    organisation = party.organisation
    own = tuple(slug for slug, place in locations.items() if place.organisation_id == organisation.pk)
    return School(organisation.slug, own, frozenset(organisation.sectors))


def share_of_codes(convenant: Convenant, names: Taxonomy) -> list[str]:
    """Every sub category in one of the circles at least, and every main category that keeps a core in each."""
    slugs = list(Convenant.objects.order_by("slug").values_list("slug", flat=True))
    codes = list(cases())
    share = codes[slugs.index(convenant.slug) :: len(slugs)]
    mains = [main.code for main in names.mains if main.keeps == KEEPS_CORE]
    there = {code.partition("-")[0] for code in share}
    return share + [next(code for code in codes if code.startswith(main)) for main in mains if main not in there]
