"""The decision table of the gate, written by hand from the three texts.

Independent of the rules in `convenant/agreements/*.yaml`: nothing here is derived from them, so a rule and
its case cannot share one mistake. Silence in a text is deny, and the strict reading wins where a text is
unclear.

Reading (S school, P politie, G gemeente, L leerplicht, J jongerenwerk, Z zorg; n necessity, s subsidiarity,
g ground, 4 four eyes; P1-P3 Privacy 1-3; -> allow: an ask that turns into allow once all are answered):

| Flow | West-Friesland | Weert/Nederweert | Utrecht |
|---|---|---|---|
| any->any release, process | allow | allow | allow |
| S->P core | assigned: allow, automatic (6.1); else deny | ask, n -> allow (P1) | allow, per case (3a) |
| S->P persons, narrative | ask, g n s -> allow (10.3) | ask, g n s -> allow (P1) | deny (23) [1] |
| S->P special, criminal [2] | ask, g n s 4 -> allow (10.3) | ask, g n s 4 -> allow (P1) | deny (23) [1] |
| S->P camera | deny; vordering allow | own [3] (11.2); asked: vordering (11.1) | deny; vordering allow |
| S->G all else | deny | deny (P2; camera P3) | deny |
| S->L persons | ask, legal duty n s -> allow (5.10) | the same (5.10) | the same (11) [4] |
| S<->L consult | allow (4.4) | allow (5.10) | allow (3g) |
| S<->Z consult | deny, no such party | allow (7.6, 6.x, 10.2) | allow (19a) |
| S<->J consult | allow (advisory task) | allow (8.4) | allow (3g, 18) |
| S->Halt, J, Z persons | deny | deny | consent only (23) |
| S->OM | deny | deny | deny, no such party |
| P->S feedback | on a melding: allow (6.2) | deny, not arranged | school is party: allow (8) |
| P->S persons, criminal | ask, Wpg n s (4) -> allow (6.7) | deny | deny (23) |
| OM->S criminal | route politie: ask, Wjsg 39f n s 4 -> allow (9.2); route gemeente: deny | deny | deny |
| Halt->S halt_notice | deny | deny | context known: allow (16) |
| J->S, J->P signal | allow (8.4) | ask, n -> allow (8.5) | allow (18) |
| S->J signal | deny | deny | allow: JoU reacts to nuisance (18) |
| G-> all but release, process | deny | deny | deny |

[1] allow with ground toestemming and valid consent, or with a vordering of the politie; no other ground.
[2] grounds for special: not gerechtvaardigd_belang (article 9 AVG knows no such exception); for criminal it
    counts, under the conditions of the UAVG. Wpg and Wjsg are never grounds of a school.
[3] initiative own, an offence committed, own grounds; ask, n -> allow. Any of the three missing: deny.
[4] an existing statutory process that article 23 leaves outside the convenant.

A ground that does not count leaves the question open (ask). Ground toestemming without valid consent too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["allow", "ask", "deny"]
Row = tuple[str, str, str, str, dict[str, object], Outcome, str | tuple[str, ...] | None]

ROLES = ("school", "gemeente", "politie", "om", "halt", "jongerenwerk", "zorg", "leerplicht", "overig")
DATA_CLASSES = (
    "release", "process", "core", "signal", "consult", "feedback", "halt_notice",
    "persons", "narrative", "special", "criminal", "camera",
)  # fmt: skip
CONVENANTS = ("west-friesland", "weert-nederweert", "utrecht")
ANY = "*"


@dataclass(frozen=True)
class Case:
    """One decision. `article`: a label, several labels of which one must match, ANY, or None for no rule."""

    convenant: str
    sender: str
    recipient: str
    data_class: str
    circumstances: dict[str, object]
    outcome: Outcome
    article: str | tuple[str, ...] | None
    name: str


def article_matches(case: Case, label: str | None) -> bool:
    """`label` as the gate gives it: "Artikel 23", "artikel 23" and "23" are the same; "" counts as None."""
    if case.article == ANY:
        return True
    if case.article is None:
        return not label
    wanted = (case.article,) if isinstance(case.article, str) else case.article
    return label is not None and _bare(label) in {_bare(each) for each in wanted}


def _bare(label: str) -> str:
    return label.lower().removeprefix("artikel").removeprefix("art.").strip()


def _full(ground: str, **more: object) -> dict[str, object]:
    return {"ground": ground, "necessity": True, "subsidiarity": True, **more}


NONE: dict[str, object] = {}
INTEREST = _full("gerechtvaardigd_belang")
INTEREST_4 = _full("gerechtvaardigd_belang", four_eyes=True)
DUTY = _full("wettelijke_plicht")
VITAL = _full("vitaal_belang")
VITAL_4 = _full("vitaal_belang", four_eyes=True)
CONSENT = _full("toestemming", consent=True)
CONSENT_4 = _full("toestemming", consent=True, four_eyes=True)
NO_CONSENT = _full("toestemming", consent=False, four_eyes=True)
DEMAND = _full("vordering", initiative="asked")
DEMAND_4 = _full("vordering", initiative="asked", four_eyes=True)
WPG = _full("wpg")
WPG_4 = _full("wpg", four_eyes=True)
NO_GROUND: dict[str, object] = {"necessity": True, "subsidiarity": True, "four_eyes": True}
NO_NEED: dict[str, object] = {"ground": "vitaal_belang", "subsidiarity": True, "four_eyes": True}
NO_LESS: dict[str, object] = {"ground": "vitaal_belang", "necessity": True, "four_eyes": True}
NEED: dict[str, object] = {"necessity": True}
ASSIGNED: dict[str, object] = {"assigned": True}
CAMERA_OWN: dict[str, object] = {"initiative": "own", "offence": True, "own_ground": True}
CAMERA_ASKED: dict[str, object] = {"initiative": "asked", "offence": True, "own_ground": True}
ROUTE: dict[str, object] = {"route": "politie"}

WEST_FRIESLAND: list[Row] = [
    ("core, officer of this location", "school", "politie", "core", ASSIGNED, "allow", "6.1"),
    ("core, officer of elsewhere", "school", "politie", "core", NONE, "deny", None),
    ("persons, nothing answered", "school", "politie", "persons", NONE, "ask", "10.3"),
    ("persons, assigned is not enough", "school", "politie", "persons", ASSIGNED, "ask", "10.3"),
    ("persons, legitimate interest", "school", "politie", "persons", INTEREST, "allow", "10.3"),
    ("persons, consent", "school", "politie", "persons", CONSENT, "allow", "10.3"),
    ("persons, vordering", "school", "politie", "persons", DEMAND, "allow", "10.3"),
    ("persons, legal duty", "school", "politie", "persons", DUTY, "allow", "10.3"),
    ("persons, vital interest", "school", "politie", "persons", VITAL, "allow", "10.3"),
    ("persons, no ground", "school", "politie", "persons", NO_GROUND, "ask", "10.3"),
    ("persons, no necessity", "school", "politie", "persons", NO_NEED, "ask", "10.3"),
    ("persons, no subsidiarity", "school", "politie", "persons", NO_LESS, "ask", "10.3"),
    ("persons, consent withdrawn", "school", "politie", "persons", NO_CONSENT, "ask", "10.3"),
    ("persons, Wpg is no ground of a school", "school", "politie", "persons", WPG, "ask", "10.3"),
    ("persons, nor is 39f", "school", "politie", "persons", _full("wjsg_39f"), "ask", "10.3"),
    ("narrative, nothing answered", "school", "politie", "narrative", NONE, "ask", "10.3"),
    ("narrative, all answered", "school", "politie", "narrative", INTEREST, "allow", "10.3"),
    ("narrative, no ground", "school", "politie", "narrative", NO_GROUND, "ask", "10.3"),
    ("narrative, no necessity", "school", "politie", "narrative", NO_NEED, "ask", "10.3"),
    ("narrative, no subsidiarity", "school", "politie", "narrative", NO_LESS, "ask", "10.3"),
    ("special, nothing answered", "school", "politie", "special", NONE, "ask", "10.3"),
    ("special, two eyes", "school", "politie", "special", VITAL, "ask", "10.3"),
    ("special, four eyes", "school", "politie", "special", VITAL_4, "allow", "10.3"),
    ("special, legitimate interest", "school", "politie", "special", INTEREST_4, "ask", "10.3"),
    ("special, no necessity", "school", "politie", "special", NO_NEED, "ask", "10.3"),
    ("criminal, nothing answered", "school", "politie", "criminal", NONE, "ask", "10.3"),
    ("criminal, two eyes", "school", "politie", "criminal", INTEREST, "ask", "10.3"),
    ("criminal, four eyes", "school", "politie", "criminal", INTEREST_4, "allow", "10.3"),
    ("criminal, vordering", "school", "politie", "criminal", DEMAND_4, "allow", "10.3"),
    ("criminal, no ground", "school", "politie", "criminal", NO_GROUND, "ask", "10.3"),
    ("camera, text is silent", "school", "politie", "camera", NONE, "deny", ANY),
    ("camera, vordering", "school", "politie", "camera", DEMAND_4 | CAMERA_ASKED, "allow", ANY),
    ("camera, own initiative", "school", "politie", "camera", CAMERA_OWN | INTEREST_4, "deny", ANY),
    ("camera, consent", "school", "politie", "camera", CONSENT_4, "deny", ANY),
    ("gemeente, core", "school", "gemeente", "core", ASSIGNED, "deny", ANY),
    ("gemeente, signal", "school", "gemeente", "signal", NONE, "deny", ANY),
    ("gemeente, consult", "school", "gemeente", "consult", NONE, "deny", ANY),
    ("gemeente, persons with consent", "school", "gemeente", "persons", CONSENT_4, "deny", ANY),
    ("gemeente, narrative", "school", "gemeente", "narrative", INTEREST_4, "deny", ANY),
    ("gemeente, special", "school", "gemeente", "special", VITAL_4, "deny", ANY),
    ("gemeente, criminal", "school", "gemeente", "criminal", INTEREST_4, "deny", ANY),
    ("gemeente, camera", "school", "gemeente", "camera", DEMAND_4, "deny", ANY),
    ("leerplicht, persons", "school", "leerplicht", "persons", NONE, "ask", "5.10"),
    ("leerplicht, legal duty", "school", "leerplicht", "persons", DUTY, "allow", "5.10"),
    ("leerplicht, other ground", "school", "leerplicht", "persons", INTEREST, "ask", "5.10"),
    ("leerplicht, core", "school", "leerplicht", "core", ASSIGNED, "deny", None),
    ("leerplicht, criminal", "school", "leerplicht", "criminal", DUTY | INTEREST_4, "deny", ANY),
    ("leerplicht, asks advice", "school", "leerplicht", "consult", NONE, "allow", "4.4"),
    ("leerplicht, gives advice", "leerplicht", "school", "consult", NONE, "allow", "4.4"),
    ("Halt, core", "school", "halt", "core", NONE, "deny", None),
    ("Halt, persons", "school", "halt", "persons", CONSENT_4, "deny", ANY),
    ("OM, core", "school", "om", "core", ASSIGNED, "deny", None),
    ("OM, persons", "school", "om", "persons", INTEREST_4, "deny", ANY),
    ("jongerenwerk, core", "school", "jongerenwerk", "core", ASSIGNED, "deny", None),
    ("jongerenwerk, persons", "school", "jongerenwerk", "persons", CONSENT_4, "deny", ANY),
    ("jongerenwerk, asks advice", "school", "jongerenwerk", "consult", NONE, "allow", ANY),
    ("jongerenwerk, gives advice", "jongerenwerk", "school", "consult", NONE, "allow", ANY),
    ("politie answers a melding", "politie", "school", "feedback",
     {"school_is_party": True, "context_known": True}, "allow", "6.2"),
    ("politie, feedback to gemeente", "politie", "gemeente", "feedback", NONE, "deny", ANY),
    ("politie, persons", "politie", "school", "persons", NONE, "ask", "6.7"),
    ("politie, persons under the Wpg", "politie", "school", "persons", WPG_4, "allow", "6.7"),
    ("politie, other ground", "politie", "school", "persons", INTEREST_4, "ask", "6.7"),
    ("politie, criminal", "politie", "school", "criminal", NONE, "ask", "6.7"),
    ("politie, criminal, Wpg", "politie", "school", "criminal", WPG_4, "allow", "6.7"),
    ("politie, persons to gemeente", "politie", "gemeente", "persons", WPG_4, "deny", ANY),
    ("OM through the politie", "om", "school", "criminal", ROUTE, "ask", "9.2"),
    ("OM, 39f", "om", "school", "criminal", _full("wjsg_39f", four_eyes=True) | ROUTE, "allow", "9.2"),
    ("OM, other ground", "om", "school", "criminal", INTEREST_4 | ROUTE, "ask", "9.2"),
    ("OM through the gemeente", "om", "school", "criminal",
     _full("wjsg_39f", four_eyes=True, route="gemeente"), "deny", ANY),
    ("Halt notice", "halt", "school", "halt_notice", {"context_known": True}, "deny", None),
    ("jongerenwerk signals to school", "jongerenwerk", "school", "signal", NONE, "allow", "8.4"),
    ("jongerenwerk signals to politie", "jongerenwerk", "politie", "signal", NONE, "allow", "8.4"),
    ("jongerenwerk signals to gemeente", "jongerenwerk", "gemeente", "signal", NONE, "deny", ANY),
    ("gemeente passes persons on", "gemeente", "school", "persons", CONSENT_4, "deny", ANY),
    ("gemeente passes a core on", "gemeente", "politie", "core", ASSIGNED, "deny", ANY),
]  # fmt: skip

WEERT: list[Row] = [
    ("core, not weighed", "school", "politie", "core", NONE, "ask", "Privacy 1"),
    ("core, assigned is not a weighing", "school", "politie", "core", ASSIGNED, "ask", "Privacy 1"),
    ("core, weighed", "school", "politie", "core", NEED, "allow", "Privacy 1"),
    ("persons, nothing answered", "school", "politie", "persons", NONE, "ask", "Privacy 1"),
    ("persons, legitimate interest", "school", "politie", "persons", INTEREST, "allow", "Privacy 1"),
    ("persons, consent", "school", "politie", "persons", CONSENT, "allow", "Privacy 1"),
    ("persons, vordering", "school", "politie", "persons", DEMAND, "allow", "Privacy 1"),
    ("persons, legal duty", "school", "politie", "persons", DUTY, "allow", "Privacy 1"),
    ("persons, vital interest", "school", "politie", "persons", VITAL, "allow", "Privacy 1"),
    ("persons, no ground", "school", "politie", "persons", NO_GROUND, "ask", "Privacy 1"),
    ("persons, no necessity", "school", "politie", "persons", NO_NEED, "ask", "Privacy 1"),
    ("persons, no subsidiarity", "school", "politie", "persons", NO_LESS, "ask", "Privacy 1"),
    ("persons, consent withdrawn", "school", "politie", "persons", NO_CONSENT, "ask", "Privacy 1"),
    ("persons, Wpg is no ground of a school", "school", "politie", "persons", WPG, "ask", "Privacy 1"),
    ("narrative, nothing answered", "school", "politie", "narrative", NONE, "ask", "Privacy 1"),
    ("narrative, necessity alone", "school", "politie", "narrative", NEED, "ask", "Privacy 1"),
    ("narrative, all answered", "school", "politie", "narrative", INTEREST, "allow", "Privacy 1"),
    ("narrative, no subsidiarity", "school", "politie", "narrative", NO_LESS, "ask", "Privacy 1"),
    ("special, nothing answered", "school", "politie", "special", NONE, "ask", "Privacy 1"),
    ("special, two eyes", "school", "politie", "special", VITAL, "ask", "Privacy 1"),
    ("special, four eyes", "school", "politie", "special", VITAL_4, "allow", "Privacy 1"),
    ("special, legitimate interest", "school", "politie", "special", INTEREST_4, "ask", "Privacy 1"),
    ("criminal, nothing answered", "school", "politie", "criminal", NONE, "ask", "Privacy 1"),
    ("criminal, two eyes", "school", "politie", "criminal", INTEREST, "ask", "Privacy 1"),
    ("criminal, four eyes", "school", "politie", "criminal", INTEREST_4, "allow", "Privacy 1"),
    ("camera, initiative unknown", "school", "politie", "camera", NONE, "deny", ANY),
    ("camera, own initiative, not weighed", "school", "politie", "camera", CAMERA_OWN, "ask", "11.2"),
    ("camera, own initiative, weighed", "school", "politie", "camera", CAMERA_OWN | NEED, "allow", "11.2"),
    ("camera, no offence", "school", "politie", "camera",
     CAMERA_OWN | NEED | {"offence": False}, "deny", ANY),
    ("camera, street outside the grounds", "school", "politie", "camera",
     CAMERA_OWN | NEED | {"own_ground": False}, "deny", ANY),
    ("camera, asked", "school", "politie", "camera", {"initiative": "asked"}, "deny", "11.1"),
    ("camera, asked, offence weighed", "school", "politie", "camera", CAMERA_ASKED | NEED, "deny", "11.1"),
    ("camera, asked, consent", "school", "politie", "camera", CAMERA_ASKED | CONSENT_4, "deny", "11.1"),
    ("camera, vordering", "school", "politie", "camera", CAMERA_ASKED | DEMAND_4, "allow", "11.1"),
    ("camera to OM", "school", "om", "camera", CAMERA_OWN | INTEREST_4, "deny", ANY),
    ("camera to Halt", "school", "halt", "camera", CAMERA_OWN | INTEREST_4, "deny", ANY),
    ("gemeente, core", "school", "gemeente", "core", NEED, "deny", "Privacy 2"),
    ("gemeente, signal", "school", "gemeente", "signal", NEED, "deny", ANY),
    ("gemeente, consult", "school", "gemeente", "consult", NONE, "deny", ANY),
    ("gemeente, persons with consent", "school", "gemeente", "persons", CONSENT_4, "deny", "Privacy 2"),
    ("gemeente, narrative", "school", "gemeente", "narrative", INTEREST_4, "deny", "Privacy 2"),
    ("gemeente, special", "school", "gemeente", "special", VITAL_4, "deny", "Privacy 2"),
    ("gemeente, criminal", "school", "gemeente", "criminal", INTEREST_4, "deny", "Privacy 2"),
    ("gemeente, camera", "school", "gemeente", "camera",
     CAMERA_OWN | INTEREST_4, "deny", ("Privacy 2", "Privacy 3")),
    ("leerplicht, persons", "school", "leerplicht", "persons", NONE, "ask", "5.10"),
    ("leerplicht, legal duty", "school", "leerplicht", "persons", DUTY, "allow", "5.10"),
    ("leerplicht, other ground", "school", "leerplicht", "persons", INTEREST, "ask", "5.10"),
    ("leerplicht, core", "school", "leerplicht", "core", NEED, "deny", None),
    ("leerplicht, criminal", "school", "leerplicht", "criminal", DUTY | INTEREST_4, "deny", ANY),
    ("leerplicht, asks advice", "school", "leerplicht", "consult", NONE, "allow", "5.10"),
    ("leerplicht, gives advice", "leerplicht", "school", "consult", NONE, "allow", "5.10"),
    ("zorg, asks advice", "school", "zorg", "consult", NONE, "allow",
     ("7.6, 4e punt", "7.6", "6.2", "6.4", "10.2")),
    ("zorg, gives advice", "zorg", "school", "consult", NONE, "allow",
     ("7.6, 4e punt", "7.6", "6.2", "6.4", "10.2")),
    ("zorg, core", "school", "zorg", "core", NEED, "deny", None),
    ("zorg, persons", "school", "zorg", "persons", CONSENT_4, "deny", ANY),
    ("jongerenwerk, asks advice", "school", "jongerenwerk", "consult", NONE, "allow", "8.4"),
    ("jongerenwerk, gives advice", "jongerenwerk", "school", "consult", NONE, "allow", "8.4"),
    ("jongerenwerk, persons", "school", "jongerenwerk", "persons", CONSENT_4, "deny", ANY),
    ("Halt, core", "school", "halt", "core", NEED, "deny", None),
    ("Halt, persons", "school", "halt", "persons", CONSENT_4, "deny", ANY),
    ("OM, core", "school", "om", "core", NEED, "deny", None),
    ("OM, persons", "school", "om", "persons", INTEREST_4, "deny", ANY),
    ("politie, feedback not arranged", "politie", "school", "feedback",
     {"school_is_party": True, "context_known": True}, "deny", None),
    ("politie, persons", "politie", "school", "persons", WPG_4, "deny", ANY),
    ("politie, criminal", "politie", "school", "criminal", WPG_4, "deny", ANY),
    ("politie, core to gemeente", "politie", "gemeente", "core", NEED, "deny", ANY),
    ("OM, 39f", "om", "school", "criminal", _full("wjsg_39f", four_eyes=True) | ROUTE, "deny", ANY),
    ("Halt notice", "halt", "school", "halt_notice", {"context_known": True}, "deny", None),
    ("jongerenwerk to school, not weighed", "jongerenwerk", "school", "signal", NONE, "ask", "8.5"),
    ("jongerenwerk to school, weighed", "jongerenwerk", "school", "signal", NEED, "allow", "8.5"),
    ("jongerenwerk to politie, not weighed", "jongerenwerk", "politie", "signal", NONE, "ask", "8.5"),
    ("jongerenwerk to politie, weighed", "jongerenwerk", "politie", "signal", NEED, "allow", "8.5"),
    ("jongerenwerk to gemeente", "jongerenwerk", "gemeente", "signal", NEED, "deny", ANY),
    ("gemeente passes persons on", "gemeente", "school", "persons", CONSENT_4, "deny", ANY),
    ("gemeente passes a core on", "gemeente", "politie", "core", NEED, "deny", ANY),
]  # fmt: skip

UTRECHT: list[Row] = [
    ("core, always told", "school", "politie", "core", NONE, "allow", "Artikel 3 lid a"),
    ("core, wijkagent of this wijk", "school", "politie", "core", ASSIGNED, "allow", "Artikel 3 lid a"),
    ("persons", "school", "politie", "persons", NONE, "deny", "Artikel 23"),
    ("persons, assigned", "school", "politie", "persons", ASSIGNED, "deny", "Artikel 23"),
    ("persons, legitimate interest", "school", "politie", "persons", INTEREST_4, "deny", "Artikel 23"),
    ("persons, legal duty", "school", "politie", "persons", DUTY, "deny", "Artikel 23"),
    ("persons, vital interest", "school", "politie", "persons", VITAL_4, "deny", "Artikel 23"),
    ("persons, consent", "school", "politie", "persons", CONSENT_4, "allow", "Artikel 23"),
    ("persons, consent withdrawn", "school", "politie", "persons", NO_CONSENT, "deny", "Artikel 23"),
    ("persons, consent on another ground", "school", "politie", "persons",
     INTEREST_4 | {"consent": True}, "deny", "Artikel 23"),
    ("persons, vordering", "school", "politie", "persons", DEMAND_4, "allow", "Artikel 23"),
    ("persons, asked without vordering", "school", "politie", "persons",
     INTEREST | {"initiative": "asked"}, "deny", "Artikel 23"),
    ("narrative", "school", "politie", "narrative", NONE, "deny", "Artikel 23"),
    ("narrative, legitimate interest", "school", "politie", "narrative", INTEREST, "deny", "Artikel 23"),
    ("narrative, consent", "school", "politie", "narrative", CONSENT_4, "allow", "Artikel 23"),
    ("narrative, vordering", "school", "politie", "narrative", DEMAND_4, "allow", "Artikel 23"),
    ("special", "school", "politie", "special", NONE, "deny", "Artikel 23"),
    ("special, vital interest", "school", "politie", "special", VITAL_4, "deny", "Artikel 23"),
    ("special, consent", "school", "politie", "special", CONSENT_4, "allow", "Artikel 23"),
    ("special, consent withdrawn", "school", "politie", "special", NO_CONSENT, "deny", "Artikel 23"),
    ("special, vordering", "school", "politie", "special", DEMAND_4, "allow", "Artikel 23"),
    ("criminal", "school", "politie", "criminal", NONE, "deny", "Artikel 23"),
    ("criminal, legitimate interest", "school", "politie", "criminal", INTEREST_4, "deny", "Artikel 23"),
    ("criminal, consent", "school", "politie", "criminal", CONSENT_4, "allow", "Artikel 23"),
    ("criminal, vordering", "school", "politie", "criminal", DEMAND_4, "allow", "Artikel 23"),
    ("camera", "school", "politie", "camera", NONE, "deny", ANY),
    ("camera, own initiative", "school", "politie", "camera", CAMERA_OWN | INTEREST_4, "deny", ANY),
    ("camera, asked", "school", "politie", "camera", CAMERA_ASKED | NEED, "deny", ANY),
    ("camera, vordering", "school", "politie", "camera", CAMERA_ASKED | DEMAND_4, "allow", ANY),
    ("gemeente, core", "school", "gemeente", "core", NEED, "deny", ANY),
    ("gemeente, signal", "school", "gemeente", "signal", NONE, "deny", ANY),
    ("gemeente, consult", "school", "gemeente", "consult", NONE, "deny", ANY),
    ("gemeente, persons with consent", "school", "gemeente", "persons", CONSENT_4, "deny", ANY),
    ("gemeente, narrative", "school", "gemeente", "narrative", INTEREST_4, "deny", ANY),
    ("gemeente, special", "school", "gemeente", "special", VITAL_4, "deny", ANY),
    ("gemeente, criminal", "school", "gemeente", "criminal", INTEREST_4, "deny", ANY),
    ("gemeente, camera", "school", "gemeente", "camera", DEMAND_4, "deny", ANY),
    ("leerplicht, persons", "school", "leerplicht", "persons", NONE, "ask", "Artikel 11"),
    ("leerplicht, legal duty", "school", "leerplicht", "persons", DUTY, "allow", "Artikel 11"),
    ("leerplicht, core", "school", "leerplicht", "core", NEED, "deny", None),
    ("leerplicht, criminal", "school", "leerplicht", "criminal", DUTY | INTEREST_4, "deny", ANY),
    ("leerplicht, asks advice", "school", "leerplicht", "consult", NONE, "allow",
     ("Artikel 3 lid g", "Artikel 19 lid a")),
    ("leerplicht, gives advice", "leerplicht", "school", "consult", NONE, "allow",
     ("Artikel 3 lid g", "Artikel 19 lid a")),
    ("zorg, asks advice", "school", "zorg", "consult", NONE, "allow",
     ("Artikel 19 lid a", "Artikel 3 lid g", "Artikel 3 lid h")),
    ("zorg, gives advice", "zorg", "school", "consult", NONE, "allow",
     ("Artikel 19 lid a", "Artikel 3 lid g", "Artikel 3 lid h")),
    ("zorg, persons", "school", "zorg", "persons", INTEREST_4, "deny", "Artikel 23"),
    ("zorg, persons, consent", "school", "zorg", "persons", CONSENT_4, "allow", "Artikel 23"),
    ("zorg, persons, consent withdrawn", "school", "zorg", "persons", NO_CONSENT, "deny", "Artikel 23"),
    ("zorg, persons, vordering", "school", "zorg", "persons", DEMAND_4, "deny", "Artikel 23"),
    ("jongerenwerk, asks advice", "school", "jongerenwerk", "consult", NONE, "allow",
     ("Artikel 3 lid g", "Artikel 18")),
    ("jongerenwerk, gives advice", "jongerenwerk", "school", "consult", NONE, "allow",
     ("Artikel 3 lid g", "Artikel 18")),
    ("jongerenwerk, core", "school", "jongerenwerk", "core", ASSIGNED, "deny", None),
    ("jongerenwerk, persons", "school", "jongerenwerk", "persons", INTEREST_4, "deny", "Artikel 23"),
    ("jongerenwerk, persons, consent", "school", "jongerenwerk", "persons", CONSENT_4, "allow", "Artikel 23"),
    ("Halt, core", "school", "halt", "core", NONE, "deny", None),
    ("Halt, persons", "school", "halt", "persons", INTEREST_4, "deny", "Artikel 23"),
    ("Halt, persons, consent", "school", "halt", "persons", CONSENT_4, "allow", "Artikel 23"),
    ("OM, core", "school", "om", "core", NONE, "deny", None),
    ("OM, persons", "school", "om", "persons", INTEREST_4, "deny", ANY),
    ("politie, school is party", "politie", "school", "feedback",
     {"school_is_party": True}, "allow", "Artikel 8"),
    ("politie, school is no party", "politie", "school", "feedback", {"school_is_party": False}, "deny", ANY),
    ("politie, party unknown", "politie", "school", "feedback", NONE, "deny", ANY),
    ("politie, feedback to gemeente", "politie", "gemeente", "feedback",
     {"school_is_party": True}, "deny", ANY),
    ("politie, persons", "politie", "school", "persons", WPG_4, "deny", ANY),
    ("politie, criminal", "politie", "school", "criminal", WPG_4, "deny", ANY),
    ("OM, 39f", "om", "school", "criminal", _full("wjsg_39f", four_eyes=True) | ROUTE, "deny", ANY),
    ("Halt notice, school known", "halt", "school", "halt_notice",
     {"context_known": True}, "allow", "Artikel 16"),
    ("Halt notice, context unknown", "halt", "school", "halt_notice", {"context_known": False}, "deny", ANY),
    ("Halt notice, nothing known", "halt", "school", "halt_notice", NONE, "deny", ANY),
    ("Halt notice to gemeente", "halt", "gemeente", "halt_notice", {"context_known": True}, "deny", ANY),
    ("Halt notice to politie", "halt", "politie", "halt_notice", {"context_known": True}, "deny", ANY),
    ("school passes nuisance on to jongerenwerk", "school", "jongerenwerk", "signal", NONE, "allow", "Artikel 18"),
    ("jongerenwerk to school", "jongerenwerk", "school", "signal", NONE, "allow", "Artikel 18"),
    ("jongerenwerk to politie", "jongerenwerk", "politie", "signal", NONE, "allow", "Artikel 18"),
    ("jongerenwerk to gemeente", "jongerenwerk", "gemeente", "signal", NONE, "deny", ANY),
    ("gemeente passes persons on", "gemeente", "school", "persons", CONSENT_4, "deny", ANY),
    ("gemeente passes a core on", "gemeente", "politie", "core", NONE, "deny", ANY),
]  # fmt: skip


def _open_to_all(convenant: str) -> Iterator[Case]:
    """Released figures and process facts carry no person: every party may give them to every party."""
    for data_class in ("release", "process"):
        for sender in ROLES:
            for recipient in ROLES:
                yield Case(convenant, sender, recipient, data_class, NONE, "allow", ANY, f"{data_class}, open to all")


def _build() -> Iterator[Case]:
    for convenant, rows in zip(CONVENANTS, (WEST_FRIESLAND, WEERT, UTRECHT), strict=True):
        for name, sender, recipient, data_class, circumstances, outcome, article in rows:
            yield Case(convenant, sender, recipient, data_class, circumstances, outcome, article, name)
        yield from _open_to_all(convenant)


CASES: tuple[Case, ...] = tuple(_build())


def default_deny_combinations() -> Iterator[tuple[str, str, str, str]]:
    """(convenant, sender role, recipient role, data class) no case names: deny on empty circumstances."""
    named = {(case.convenant, case.sender, case.recipient, case.data_class) for case in CASES}
    for convenant in CONVENANTS:
        for sender in ROLES:
            for recipient in ROLES:
                for data_class in DATA_CLASSES:
                    if (convenant, sender, recipient, data_class) not in named:
                        yield convenant, sender, recipient, data_class


@dataclass(frozen=True)
class Demand:
    """Which cases assert what a provision demands of the gate. "" stands for all; `says` is part of a case's name."""

    provision: str
    convenant: str
    senders: str
    recipients: str
    data_classes: str
    outcomes: str = ""
    says: str = ""

    def asserted_by(self, case: Case) -> bool:
        asked = (
            (self.convenant, case.convenant), (self.senders, case.sender), (self.recipients, case.recipient),
            (self.data_classes, case.data_class), (self.outcomes, case.outcome),
        )  # fmt: skip
        return self.says in case.name and all(not wanted or found in wanted.split() for wanted, found in asked)


PERSONAL = "persons narrative special criminal"
DEMANDS = (
    Demand("WF-1-2", "west-friesland", "politie", "", "persons criminal"),
    Demand("WF-6.1b", "west-friesland", "school", "politie", "core"),
    Demand("WF-6.7", "west-friesland", "politie", "school", "persons criminal"),
    Demand("WF-8.4", "west-friesland", "jongerenwerk", "school politie", "signal"),
    Demand("WF-9.2", "west-friesland", "om", "school", "criminal"),
    Demand("WF-10.3", "west-friesland", "school", "politie", PERSONAL),
    Demand("WE-P2", "weert-nederweert", "school", "gemeente", "core signal consult camera " + PERSONAL, "deny"),
    Demand("WE-P2", "weert-nederweert", "gemeente", "", "", "deny"),
    Demand("WE-P3b", "weert-nederweert", "school", "politie", "camera"),
    Demand("WE-P3c", "weert-nederweert", "school", "politie", "camera", says="weighed"),
    Demand("WE-P3d", "weert-nederweert", "school", "gemeente", "camera", "deny"),
    Demand("WE-5.10", "weert-nederweert", "school", "leerplicht", "persons consult"),
    Demand("WE-8.5", "weert-nederweert", "jongerenwerk", "school politie", "signal"),
    Demand("WE-11.1", "weert-nederweert", "school", "politie", "camera", says="asked"),
    Demand("WE-11.1", "weert-nederweert", "school", "politie", "camera", says="vordering"),
    Demand("WE-11.2", "weert-nederweert", "school", "politie", "camera", says="own initiative"),
    Demand("WE-11.2", "weert-nederweert", "school", "politie", "camera", "deny", "no offence"),
    Demand("UT-8-2", "utrecht", "politie", "school", "feedback"),
    Demand("UT-16", "utrecht", "halt", "school", "halt_notice"),
    Demand("UT-18", "utrecht", "jongerenwerk", "school politie", "signal"),
    Demand("UT-18", "utrecht", "school", "jongerenwerk", "signal"),
    Demand("UT-23-1", "utrecht", "school politie", "", PERSONAL, "deny"),
    Demand("UT-23-3", "utrecht", "school", "politie zorg halt jongerenwerk", PERSONAL, says="consent"),
    Demand("UT-23-3", "utrecht", "school", "politie zorg halt jongerenwerk", PERSONAL, says="vordering"),
)
"""Left out are provisions that ask more than the gate can show: that parties tell each other things (WF-1-1), that a
melding is made (WF-5.7, UT-3a-1), that the politie answers (WF-6.2-2), that there is no register (WE-P1a) and who is
controller (WE-P1b). Other tests hold the portal to those."""


def provisions_of(case: Case) -> list[str]:
    return sorted({demand.provision for demand in DEMANDS if demand.asserted_by(case)})
