"""What an agreement file holds, part by part. Values of choices are those of the models."""

from convenant.gate import CIRCUMSTANCES
from convenant.models import ArticleKind, DataClass, Ground, Mode, Outcome, Strength, VersionStatus
from convenant.tenancy.models import OrganisationKind
from convenant.theme import THEME_TOKENS

from .measures import MEASURE_RULES, TERM_OR_NONE
from .shape import Anything, Day, Each, Either, Flag, Map, Number, Open, Shape, Tagged, Text, one_of

ROLES = frozenset(OrganisationKind.values) - {OrganisationKind.OPERATOR}
SLUG = Text(80, r"[a-z0-9]+(-[a-z0-9]+)*", "Gebruik kleine letters, cijfers en streepjes.")
LABEL, LINE, PROVISION = Text(60), Text(200), Text(20, r"[A-Z]{2}-[\w.-]+")
REFERENCE = Text(60, empty=True)
ROLE, ROLE_OR_ALL = one_of(ROLES), one_of(ROLES | {"all"})
STRENGTH = one_of(Strength.values)
EVIDENCE = Text(60, r"none|[a-z_]+\.[a-z_]+", "Schrijf app.soort, of none.")
COLOURS = Each(Text(7, r"#[0-9a-f]{6}", "Schrijf een kleur als #0b5263."), low=2, high=2)
SENTENCE = Text(300)

CONVENANT = Map(
    {
        "slug": Text(60, SLUG.pattern, SLUG.says),
        "name": LINE,
        "short_name": Text(80),
        "region": one_of({"noord", "midden", "zuid"}),
        "sectors": Each(one_of({"po", "vo", "vso", "so", "mbo", "kinderopvang"}), low=1),
        "article_prefix": Text(20, empty=True),
        "territory_unit": one_of({"vestiging", "school", "wijk"}),
        "theme": Map(dict.fromkeys(THEME_TOKENS, COLOURS)),
    },
    # the portal counts school years from 1 August, as the law does
    {"school_year_start": one_of({"08-01"})},
)
VERSION = Map(
    {"number": Number(1, 999), "status": one_of({VersionStatus.ADOPTED.value}), "signed_on": Day(nothing=True)},
    {"signed_on_source": Text(200, empty=True), "replaces": Text(200, empty=True), "signed_in_text": Flag()},
)
TERM = Map(
    {
        "renewal": one_of({"silent", "decision", "evaluation"}),
        "unit": one_of({"school_year", "months"}),
        "length": Number(1, 120),
        "evaluation_months": Number(1, 120),
        "article": REFERENCE,
        "sentence": SENTENCE,
    },
    {
        "early_end": Map(
            {
                "consent": one_of({"all_partners"}),
                "proposed_by": one_of({"regie", "any_partner"}),
                "article": LABEL,
                "sentence": SENTENCE,
            }
        )
    },
)
EXIT = Map({"procedure": one_of({"none", "three_steps"}), "articles": Each(LABEL), "sentence": SENTENCE})
AMENDMENT = Map({"mode": one_of({"decision", "all_partners", "none"}), "article": REFERENCE, "sentence": SENTENCE})


def _setting(value: Shape) -> Map:
    return Map({"value": value, "article": REFERENCE}, {"source": Text(60)})


MELDING = Map(
    {"sf": Each(one_of({"J", "M", "N"})), "except": Each(Text(10)), "duty": one_of({"always", "taxonomy", "none"})},
    {"threats": Flag(), "where": one_of({"school", "anywhere"}), "inform": Each(Text(10)), "away": Each(Text(40))},
)
NEIGHBOURS = Map({"days": Number(1, 60)}, {"duty": REFERENCE})
PREVENTION_SIGNAL = Map(
    {"main": Text(10), "count": Number(2, 500), "days": Number(7, 366), "theme": Text(120)}, {"trend": LABEL}
)
TRANSFER = Map(
    {"recipient": LINE, "country": Text(80), "guarantee": LINE, "data": Each(one_of(DataClass.values), low=1)}
)
# a table that tells apart fewer than three people hides nobody
SMALLEST_K = 3
SETTINGS = Map(
    optional={
        "data.personal.mode": _setting(one_of({"necessity", "bilateral", "none"})),
        "gemeente.detail": _setting(one_of({"never"})),
        "gemeente.aggregate.k": _setting(Number(SMALLEST_K, 100)),
        "release.approval": _setting(Flag()),
        "disclosure.school_politie.mode": _setting(one_of({"automatic", "per_case"})),
        "melding.trigger": _setting(MELDING),
        "register.scope": _setting(one_of({"shared-anon", "internal", "none"})),
        "feedback.scope": _setting(Either((one_of({"none"}), Each(Text(60))))),
        "om.request.route": _setting(one_of({"politie", "gemeente", "none"})),
        "camera.kinds": _setting(Each(one_of({"vordering", "eigen_initiatief"}))),
        "camera.viewers": _setting(Each(ROLE)),
        "halt.notice": _setting(Flag()),
        "controller.map": _setting(Either((Open(Text(40)), Text(40)))),
        "data.transfers": _setting(Each(TRANSFER)),
        "protocol.acceptance": _setting(one_of({"all_schools", "per_school", "none"})),
        "media.enabled": _setting(Flag()),
        "role.jongerenwerk.duty": _setting(Text(40)),
        "consent.age": _setting(Number(12, 18)),
        "concern.extra": _setting(Each(one_of({"team", "family_help"}))),
        "neighbours.answer": _setting(NEIGHBOURS),
        "prevention.signals": _setting(Each(PREVENTION_SIGNAL)),
        "measures.rules": _setting(MEASURE_RULES),
    }
)
LOCATION = Map({"slug": SLUG, "name": Text(120)}, {"place": Text(80, empty=True), "wijk": Text(80, empty=True)})
PARTY = Map(
    {
        "organisation": Map(
            {"slug": SLUG, "name": LINE, "kind": ROLE}, {"short_name": Text(80), "sectors": Each(Text(20))}
        ),
        "role": ROLE,
        "status": one_of({"signatory", "kernpartner", "cooperating", "via_gemeente", "class_member"}),
    },
    {
        "holds_regie": Flag(),
        "signed": Either((Flag(), Text(40))),
        "collective": Text(40),
        "valid_from": Day(),
        "locations": Each(LOCATION),
    },
)
ASSIGNMENT = Map(
    {"organisation": SLUG, "role": ROLE},
    {"locations": Either((one_of({"all"}), Each(SLUG))), "wijken": Each(SLUG), "valid_from": Day()},
)
ARTICLE = Map(
    {
        "label": LABEL,
        "title": LINE,
        "text": Text(600),
        "provisions": Each(Map({"id": PROVISION, "strength": STRENGTH})),
    },
    {
        "actors": Each(ROLE_OR_ALL),
        "missing": Flag(),
        # what stands there to explain, or says what a role answers for: no duty may rest on the first
        "kind": one_of(ArticleKind.values),
        # who else has a part in it, beside `actors`: the first of those bears it, the others help
        "parts": Map(optional=dict.fromkeys(("ultimate", "consulted", "informed"), Each(ROLE_OR_ALL))),
    },
)
RHYTHM = Tagged(
    "kind",
    {
        "per_school_year": Map({"times": Number(1, 60)}),
        "once": Map({"within_months": Number(1, 120)}),
        "every_months": Map({"months": Number(1, 120)}),
        "standing": Map(),
        "on_event": Map(),
    },
)
OBLIGATION = Map(
    {
        "key": SLUG,
        "provision": PROVISION,
        "article": LABEL,
        "title": LINE,
        "strength": STRENGTH,
        "rhythm": RHYTHM,
        "evidence": EVIDENCE,
    },
    # without actors it rests on the default owner
    {"actors": Each(ROLE_OR_ALL, low=1), "evidence_arguments": Open(Anything())},
)
SERIES = Map(
    {
        "key": SLUG,
        "name": Text(120),
        "per_year": Number(1, 60, nothing=True),
        "level": one_of({"bestuurlijk", "uitvoerend", "wijk"}),
        "organiser": ROLE,
        "required_roles": Each(ROLE),
        "article": LABEL,
    },
    {"chair": Text(40, empty=True), "provision": PROVISION, "standard_questions": Each(LINE)},
)
CONTACT = Map(
    {
        "role": ROLE_OR_ALL,
        "level": one_of({"bestuurlijk", "uitvoerend"}),
        "per": one_of({"party", "location"}),
        "strength": STRENGTH,
        "article": LABEL,
    },
    {"provision": PROVISION},
)
PROVIDER = Map({"seat": Text(40)}, {"role": ROLE, "organisation": SLUG})
TEAM = Map(
    {"sector": Text(20), "seats": Each(Text(40)), "article": LABEL},
    {"organisations": Each(SLUG), "optional": Each(Text(40)), "providers": Each(PROVIDER)},
)
EVALUATION = Map(
    {"every_months": Number(1, 120), "organiser": ROLE, "article": LABEL, "questions": Each(LINE)},
    {"participants": Each(ROLE)},
)
ANSWER = Either((Flag(), Each(Text(40), single=True)))
RULE = Map(
    {
        "id": Text(20, r"[A-Z]{2}-R\d{2,3}", "Schrijf een rule als WF-R01."),
        "from": Each(ROLE_OR_ALL, single=True, low=1),
        "to": Each(ROLE_OR_ALL, single=True, low=1),
        "data": Each(one_of(DataClass.values), low=1),
        "outcome": one_of(Outcome.values),
        "article": REFERENCE,
        "sentence": Text(220),
    },
    {
        "when": Map(optional=dict.fromkeys(sorted(CIRCUMSTANCES), ANSWER)),
        "needs": Each(one_of({"ground", "necessity", "subsidiarity", "four_eyes"})),
        "grounds": Each(one_of(Ground.values)),
        "mode": one_of(Mode.values),
        "source": Text(60),
        "answers": Map(optional={"necessity": LINE, "subsidiarity": LINE}),
    },
)
MAIN_CATEGORY = Map(
    {"code": Text(10), "label": Text(120), "icon": Text(30), "keeps": one_of({"core", "absence", "concern"})}
)
SUB_CATEGORY = Map(
    {
        "code": Text(10, r"[A-Z]{3}-\d\d"),
        "label": Text(120),
        "offence": one_of({"J", "M", "N", ""}),
        "halt": one_of({"k", "o", "n", "via_leerplicht", ""}),
        "melding": one_of({"A", "O", "N", "bestuur", "veilig_thuis", "112", ""}),
        "emergency": Flag(),
        "serious": Flag(),
        "ocw": Text(60, empty=True),
        "seriousness": Number(1, 4),
        "closed": Flag(),
    },
    optional={"four_eyes": Flag()},
)
CHOICE = Map({"code": Text(40), "label": Text(120)})
SOURCED = {"source": LINE, "checked_by": Text(200, empty=True)}
TAXONOMY = Map(
    SOURCED | {"main": Each(MAIN_CATEGORY), "sub": Each(SUB_CATEGORY), "facets": Each(CHOICE), "places": Each(CHOICE)}
)
CONDITION = Map(
    optional={
        "melding": Each(Text(20)), "min_seriousness": Number(1, 4), "category": Each(Text(10)),
        "offence": Each(one_of({"J", "M", "N"})), "facets": Each(Text(40)), "minors": Flag(),
    }
)  # fmt: skip
STEP_EVIDENCE = one_of(
    {"time", "record", "log", "date_per_party", "reference", "decision", "letter", "plan", "text", "action", "date"}
)
STEP_DETAILS: dict[str, Shape] = {
    "help": Text(600), "term": TERM_OR_NONE, "mandatory": Flag(), "condition": CONDITION,
    "evidence": STEP_EVIDENCE, "title": Text(120), "owner": Text(40),
}  # fmt: skip
STEP = Map({"number": Number(0, 99), "key": Text(40), **STEP_DETAILS})
PROTOCOL = Map(SOURCED | {"steps": Each(STEP), "categories": Open(Open(Map(optional=STEP_DETAILS)))})
AGREEMENT = Map(
    {
        "format": one_of({1}),
        "convenant": CONVENANT,
        "version": VERSION,
        "term": TERM,
        "exit": EXIT,
        "amendment": AMENDMENT,
        "settings": SETTINGS,
        "parties": Each(PARTY, low=1),
        "articles": Each(Map({"section": LINE, "items": Each(ARTICLE, low=1)}), low=1),
        "obligations": Each(OBLIGATION),
        "series": Each(SERIES),
        "taxonomy": LABEL,
        "protocol": LABEL,
        "rules": Each(RULE),
    },
    {
        "overall_clause": Map({"provision": PROVISION, "sentence": SENTENCE}),
        "wijken": Each(Map({"slug": SLUG, "name": Text(120)})),
        "assignments": Each(ASSIGNMENT),
        "source_note": Text(600),
        "contacts": Each(CONTACT),
        "teams": Each(TEAM),
        "evaluation": EVALUATION,
        "tensions": Each(Map({"text": SENTENCE, "default": SENTENCE})),
        # what goals and figures can be about
        "themes": Each(Map({"key": SLUG, "title": Text(80)}, {"article": LABEL})),
        # who bears a duty that names nobody
        "default_owner": Map({"role": ROLE, "article": LABEL}),
        "own_sets": Map(optional={"taxonomy": Open(TAXONOMY), "protocol": Open(PROTOCOL)}),
    },
)
