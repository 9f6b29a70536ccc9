"""The leak test's registry: what each URL's ids name, and who tries them."""

from dataclasses import dataclass, field

GET, POST = ("get",), ("post",)
BOTH = ("get", "post")


@dataclass(frozen=True)
class Target:
    """`models`: parameter → the kind of row it names. `skip` says why an address is left out.

    `open_to`: the database role that may know every such row is there; what the row holds stays hidden from it too.
    """

    models: dict[str, str] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    methods: tuple[str, ...] = BOTH
    skip: str = ""
    open_to: str = ""


FIXED = {
    "label": "1",
    "number": "4",
    "recipient": "politie-basisteam-hoorn",
    "data_class": "persons",
    "kind": "toestemming",
    "party": "atlas-college",
    "token": "wrong-token",
    "step": "contactpersonen",
}
INCIDENT = Target({"pk": "incidents.Incident"})
RECEIVED = Target({"pk": "incidents.ReceivedDisclosure"})
DISCLOSURE = Target({"pk": "incidents.Disclosure"})
MEETING = Target({"meeting_id": "meetings.Meeting"})
ITEM = Target({"meeting_id": "meetings.Meeting", "item_id": "meetings.AgendaItem"})
ACTION = Target({"action_id": "meetings.ActionItem"})
RELEASE = Target({"release_id": "incidents.Release"})
REPORT = Target({"report_id": "convenant.Report"})
JOB = Target({"job_id": "tenancy.Job"})
ANY_JOB = Target({"job_id": "tenancy.Job"}, open_to="operator")
CONTACT = Target({"pk": "parties.ContactPerson"})
REFERENCE = Target({"pk": "convenant.ReferenceDocument"})
LEERPLICHT_LINK = Target({"pk": "convenant.LeerplichtLink"})
ACTIVITY = Target({"pk": "convenant.PreventionActivity"})
PLAIN = Target()
SPREADSHEET = Target(fixed={"kind": "xlsx"}, methods=GET)
ACCOUNT = Target(skip="account pages of allauth: no scope, no walled row")

TABLE: dict[str, Target] = {
    "takeout:index": PLAIN,
    "takeout:progress": JOB,
    "takeout:download": JOB,
    "account_change_password": ACCOUNT,
    "account_confirm_email": ACCOUNT,
    "account_confirm_login_code": ACCOUNT,
    "account_email": ACCOUNT,
    "account_email_verification_sent": ACCOUNT,
    "account_inactive": ACCOUNT,
    "account_login": ACCOUNT,
    "account_logout": Target(skip="ends the session of the one who probes"),
    "account_reauthenticate": ACCOUNT,
    "account_reset_password": ACCOUNT,
    "account_reset_password_done": ACCOUNT,
    "account_reset_password_from_key": ACCOUNT,
    "account_reset_password_from_key_done": ACCOUNT,
    "account_set_password": ACCOUNT,
    "account_signup": ACCOUNT,
    "choose-membership": Target(methods=GET),
    "documents:download": Target({"document_id": "convenant.Document"}, methods=GET),
    "healthz": PLAIN,
    "home": PLAIN,
    "menu": PLAIN,
    "metrics": Target(methods=GET),
    "readyz": Target(methods=GET),
    "calendar:circle": PLAIN,
    "calendar:circle-export": PLAIN,
    "calendar:feed": Target(methods=GET),
    "calendar:feeds": PLAIN,
    "calendar:mine": PLAIN,
    "calendar:mine-export": PLAIN,
    "compliance:export": PLAIN,
    "compliance:matrix": PLAIN,
    "compliance:ours": PLAIN,
    "compliance:refresh": PLAIN,
    "compliance:rollover": PLAIN,
    "compliance:rollover-reopen": PLAIN,
    "compliance:rollover-step": PLAIN,
    "compliance:term": PLAIN,
    "compliance:withdraw-decision": Target({"decision_id": "convenant.TermDecision"}),
    "convenant:agreement": PLAIN,
    "convenant:article": PLAIN,
    "convenant:mine": PLAIN,
    "convenant:pdf": PLAIN,
    "convenant:rules": PLAIN,
    "convenant:theme": Target(fixed={"mark": "0123456789ab"}, methods=GET),
    "exchange:agree": Target({"pk": "incidents.Incident", "draft": "incidents.Draft"}),
    "exchange:answer": RECEIVED,
    "exchange:answer-read": Target({"pk": "incidents.Notice"}),
    "exchange:copy": RECEIVED,
    "exchange:copy-why": RECEIVED,
    "exchange:disclosure": DISCLOSURE,
    "exchange:export": PLAIN,
    "exchange:given": PLAIN,
    "exchange:ground": INCIDENT,
    "exchange:ground-withdraw": Target({"pk": "incidents.Incident", "ground_pk": "incidents.GroundRecord"}),
    "exchange:inbox": PLAIN,
    "exchange:persons": RECEIVED,
    "exchange:prepare": INCIDENT,
    "exchange:recipients": INCIDENT,
    "exchange:schools": PLAIN,
    "exchange:why": INCIDENT,
    "exchange:withdraw": DISCLOSURE,
    "figures:agree": RELEASE,
    "figures:approve": PLAIN,
    "figures:ask": PLAIN,
    "figures:export": SPREADSHEET,
    "figures:index": PLAIN,
    "figures:start": RELEASE,
    "incidents:change": INCIDENT,
    "incidents:close": INCIDENT,
    "incidents:concern": PLAIN,
    "incidents:concern-detail": Target({"pk": "incidents.ConcernRecord"}),
    "incidents:concerns": PLAIN,
    "incidents:detail": INCIDENT,
    "incidents:draft": PLAIN,
    "incidents:draft-drop": PLAIN,
    "incidents:export": SPREADSHEET,
    "incidents:list": PLAIN,
    "incidents:mine": PLAIN,
    "incidents:person": Target({"pk": "incidents.Incident", "person_pk": "incidents.InvolvedPerson"}),
    "incidents:person-add": INCIDENT,
    "incidents:record": PLAIN,
    "incidents:step-called": INCIDENT,
    "incidents:step-depart": INCIDENT,
    "incidents:step-done": INCIDENT,
    "incidents:step-reopen": INCIDENT,
    "incidents:story": INCIDENT,
    "incidents:sub-kinds": PLAIN,
    "incidents:vault-close": INCIDENT,
    "incidents:vault-open": INCIDENT,
    "incidents:withdraw": INCIDENT,
    "meetings:action-add": MEETING,
    "meetings:action-finish": ACTION,
    "meetings:action-reopen": ACTION,
    "meetings:actions": PLAIN,
    "meetings:agenda-pdf": MEETING,
    "meetings:cancel": MEETING,
    "meetings:change": MEETING,
    "meetings:hold": MEETING,
    "meetings:item-add": MEETING,
    "meetings:item-edit": ITEM,
    "meetings:item-move": ITEM,
    "meetings:item-remove": ITEM,
    "meetings:item-restore": MEETING,
    "meetings:list": PLAIN,
    "meetings:meeting": MEETING,
    "meetings:mine": PLAIN,
    "meetings:my-actions": PLAIN,
    "meetings:my-resolutions": PLAIN,
    "meetings:plan": PLAIN,
    "meetings:resolution-add": MEETING,
    "meetings:resolutions": PLAIN,
    "meetings:send": MEETING,
    "meetings:suggestion-back": MEETING,
    "meetings:suggestion-dismiss": MEETING,
    "meetings:suggestion-take": MEETING,
    "operator:agreements": PLAIN,
    "operator:health": PLAIN,
    "operator:job": ANY_JOB,
    "operator:job-drop": ANY_JOB,
    "operator:job-retry": ANY_JOB,
    "operator:jobs": PLAIN,
    "operator:keys": PLAIN,
    "operator:organisations": PLAIN,
    "operator:versions": PLAIN,
    "parties:contact-add": PLAIN,
    "parties:contact-edit": CONTACT,
    "parties:contact-end": CONTACT,
    "parties:contacts": PLAIN,
    "parties:contacts-confirm": PLAIN,
    "parties:contacts-export": PLAIN,
    "parties:list": PLAIN,
    "parties:party": PLAIN,
    "reading:activities": PLAIN,
    "reading:activities-export": PLAIN,
    "reading:activity-add": PLAIN,
    "reading:activity-edit": ACTIVITY,
    "reading:activity-end": ACTIVITY,
    "reading:leerplicht": PLAIN,
    "reading:leerplicht-add": PLAIN,
    "reading:leerplicht-edit": LEERPLICHT_LINK,
    "reading:leerplicht-end": LEERPLICHT_LINK,
    "reading:official": PLAIN,
    "reading:reference-add": PLAIN,
    "reading:reference-edit": REFERENCE,
    "reading:reference-end": REFERENCE,
    "reading:references": PLAIN,
    "reading:roles": PLAIN,
    "reading:roles-export": PLAIN,
    "reading:signed": PLAIN,
    "reading:text": PLAIN,
    "reading:whole": PLAIN,
    "reports:list": PLAIN,
    "reports:make": PLAIN,
    "reports:pdf": REPORT,
    "reports:progress": JOB,
    "reports:report": REPORT,
    "reports:retry": JOB,
    "rules:export": SPREADSHEET,
    "rules:matrix": PLAIN,
    "rules:pdf": Target(methods=GET),
    "rules:tension-confirm": Target(fixed={"mark": "0" * 64}),
    "rules:tension-withdraw": Target({"confirmation_id": "convenant.TensionConfirmation"}),
    "rules:tensions": PLAIN,
    "rules:what-if": PLAIN,
}

ROLES = (
    "coordinator@atlas.example",
    "docent@atlas.example",
    "schoolagent@politie-hoorn.example",
    "regie@hoorn.example",
    "leerplicht@hoorn.example",
    "halt@halt.example",
    "coordinator@philipsvanhorne.example",
    "wijkagent@politie-weert.example",
    "coordinator@nimeto.example",
    "regie@utrecht.example",
    "beheer@portaal.example",
)
