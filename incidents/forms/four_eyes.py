"""Whether a colleague may open a vault that asks four eyes."""

from convenant.forms.four_eyes import ColleagueAnswerForm


class DecisionForm(ColleagueAnswerForm):
    agree = "Akkoord: de kluis kan een uur lang open"
