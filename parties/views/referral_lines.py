"""What a party shares of "for which topic, whom" as lines of a page."""

from collections.abc import Iterable

from parties.models import SharedReferral


def shared_lines(rows: Iterable[SharedReferral]) -> list[dict[str, str]]:
    return [
        {
            "topic": row.topic,
            "who": ", ".join(each for each in (row.name, row.function) if each),
            "organisation": row.organisation.name,
            "phone": row.phone,
            "email": row.email,
            "name": row.name or row.function,
        }
        for row in rows
    ]
