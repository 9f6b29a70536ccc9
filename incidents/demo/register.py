"""What the desk of a school keeps beside its incidents: texts to start from, and views with a name."""

from datetime import time, timedelta

from incidents.actions.saved_views import save_view
from incidents.actions.standard_texts import Wording, keep_text
from incidents.models import TextUse

from .diary import Life, Turn
from .planning import School, at
from .stage import Stage

TEXTS = (
    Wording(TextUse.NOTE, "Ouders gebeld", "Gebeld. De ouders zijn op de hoogte en weten wie zij kunnen bellen."),
    Wording(TextUse.REASON, "Politie was al ter plaatse", "De politie was er zelf bij. Melden is niet nodig."),
    Wording(TextUse.STORY, "Gesprek op school", "Wie spraken elkaar, wanneer, en wat is afgesproken?"),
)
VIEWS = {
    "Zeer ernstig en open": {"weergave": "open", "seriousness": "4"},
    "Niemand toegewezen": {"weergave": "open", "handler": "niemand"},
}
DAYS = timedelta(days=30)


def kept_at_the_desk(stage: Stage, school: School) -> Life:
    actor = stage.cast.school(stage.locations[school.places[0]].organisation)
    yield Turn(at(stage.year.today - DAYS, time(16, 10)), actor)
    for wording in TEXTS:
        keep_text(None, wording, actor=actor)
    for name, query in VIEWS.items() if actor.membership_id else ():
        save_view(name, query, actor=actor)
