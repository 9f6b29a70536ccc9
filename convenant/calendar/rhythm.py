"""When mail may go, and in which period: one mail a day or a week, none at night or in the weekend."""

from datetime import datetime, time

from convenant.models import MailRhythm

FROM, UNTIL = time(7, 0), time(19, 0)
SATURDAY = 5
AT_ONCE = "direct"


def is_quiet(moment: datetime) -> bool:
    """`moment` in Amsterdam."""
    return moment.weekday() >= SATURDAY or not FROM <= moment.time() < UNTIL


def period_of(rhythm: str, moment: datetime) -> str:
    """Its name is the same for as long as one mail is enough; empty for who wants none."""
    year, week, _ = moment.isocalendar()
    return {
        MailRhythm.IMMEDIATE: AT_ONCE,
        MailRhythm.DAILY: f"dag-{moment:%Y-%m-%d}",
        MailRhythm.WEEKLY: f"week-{year}-{week:02d}",
    }.get(MailRhythm(rhythm), "")
