"""Joins the exchange of copies to the record and the frame; called once, from `AppConfig.ready()`."""

from convenant.registry import start_items, start_pages

from . import hooks


def connect() -> None:
    from .actions.automatic import send_automatic_copies
    from .queries.again import share_anew
    from .queries.exchange import copy_sentence, new_answers, side_panel, step_panel
    from .queries.exchange import reads as exchange_reads
    from .queries.measures import reads as measures_reads
    from .queries.measures import side_panel as measures_panel
    from .queries.proposals import waiting_proposals
    from .views.inbox import inbox

    hooks.after_core_change.append(send_automatic_copies)
    hooks.detail_panels.extend([step_panel, measures_panel, side_panel])
    hooks.detail_reads.extend([exchange_reads, measures_reads])
    hooks.copy_sentences.append(copy_sentence)
    hooks.timeline_words.update(WORDS)
    start_pages.add("partner", inbox)
    start_items.add("incidents.again", share_anew)
    start_items.add("incidents.answers", new_answers)
    start_items.add("incidents.proposals", waiting_proposals)


WORDS = {
    "disclosure.sent": "Kopie verstuurd",
    "disclosure.automatic": "Kern automatisch verstuurd",
    "disclosure.withdrawn": "Kopie ingetrokken",
    "disclosure.proposed": "Kopie klaargezet voor akkoord",
    "disclosure.rejected": "Voorstel voor een kopie afgewezen",
    "ground.recorded": "Grondslag vastgelegd",
    "ground.withdrawn": "Toestemming ingetrokken",
    "answer.read": "Antwoord gelezen",
    "school_measure.recorded": "Maatregel vastgelegd",
    "school_measure.changed": "Maatregel gewijzigd",
    "school_measure.withdrawn": "Maatregel ingetrokken",
    "school_measure.letter_made": "Brief gemaakt",
    "followup.done": "Afspraak gedaan",
    "followup.departed": "Afgeweken met reden",
    "followup.reopened": "Teruggezet",
    "thread.answered": "Antwoord aan de politie over een maatregel",
    "thread.logged": "Verloop van de zaak vastgelegd",
    "care.agreed": "Nazorg afgesproken",
    "action.agreed": "Actie afgesproken",
}
