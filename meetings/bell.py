"""What meetings ring for: all of it is for the circle to read."""

from convenant.bell import Kind

from .permissions import FINISH, POLICY, READERS

AGENDA_SENT, CANCELLED, RESOLVED, ACTION_ASKED = (
    "meeting.agenda",
    "meeting.cancelled",
    "meeting.resolved",
    "action.asked",
)
MEETING = ("meetings:meeting", "meeting_id")
KINDS = (
    Kind(
        AGENDA_SENT, "Agenda verstuurd", "{sender} verstuurde een agenda", *MEETING, circle=True, icon="agenda",
        functions=READERS,
    ),
    Kind(
        CANCELLED, "Overleg gaat niet door", "{sender} zegde een overleg af", *MEETING, circle=True,
        icon="slash-circle", functions=READERS,
    ),
    Kind(
        RESOLVED, "Besluit genomen", "{sender} legde een besluit vast", *MEETING, circle=True, icon="hammer",
        functions=READERS,
    ),
    Kind(
        ACTION_ASKED, "Actie gevraagd", "{sender} zette een actie op naam van uw organisatie", *MEETING, circle=True,
        icon="tasks", functions=POLICY[FINISH],
    ),
)  # fmt: skip
