"""Several reads in one message give what each would have given by itself."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from convenant.models import Article, Convenant, ConvenantVersion, Obligation
from convenant.tenancy.scope import Actor
from convenant.together import Asking, read_together, told_by
from meetings.models import Meeting
from parties.models import Party
from tests.meetings.conftest import plan

Acting = Callable[[Actor], Any]


def querysets() -> list[Any]:
    """Joined and deferred, cut off, counted, distinct on what is not shown, nothing, a quote and a percent."""
    articles = Article.objects.filter(version__status="adopted").order_by("version__convenant__slug", "order")
    return [
        ConvenantVersion.objects.select_related("convenant").order_by("pk"),
        Party.objects.select_related("organisation").only("role", "organisation__name").order_by("pk")[:3],
        articles.values_list("label", flat=True)[:5],
        Obligation.objects.none(),
        Convenant.objects.filter(pk__in=[]),
        Obligation.objects.filter(title__contains="100% 'x'"),
        articles.order_by("version__number", "order").values("label", "provisions")[:2],
        Meeting.objects.order_by("pk"),
    ]


def test_one_message_gives_the_same(femke: Actor, acting: Acting) -> None:
    with acting(femke):
        plan(femke)
        apart, together = querysets(), querysets()
        read_before = [list(each) for each in apart]
        with CaptureQueriesContext(connection) as asked:
            read_together(together)
            assert [list(each) for each in together] == read_before
            assert [each.convenant.slug for each in together[0]] == [each.convenant.slug for each in apart[0]]
            assert [each.organisation.name for each in together[1]] == [each.organisation.name for each in apart[1]]
    assert len(asked) == 1
    assert all(read_before[number] for number in (0, 1, 2, 6, 7))


def test_what_was_read_is_a_queryset_like_any_other(femke: Actor, acting: Acting) -> None:
    with acting(femke):
        versions = ConvenantVersion.objects.filter(status="adopted").order_by("pk")
        read_together([versions])
        assert [each.pk for each in versions.all()] == [each.pk for each in versions]
        assert versions.filter(pk=versions[0].pk).get() == versions[0]


def test_the_walls_stand_in_a_message_of_many(femke: Actor, weert: Actor, acting: Acting) -> None:
    with acting(femke):
        plan(femke)
        assert Meeting.objects.exists()
    with acting(weert):
        meetings = Meeting.objects.all()
        read_together([Convenant.objects.all(), meetings])
        assert list(meetings) == []


def test_rounds_of_several_readers_are_shared(femke: Actor, acting: Acting) -> None:
    def slug_of(slug: str) -> Asking[tuple[str, int]]:
        found = Convenant.objects.filter(slug=slug)
        yield (found,)
        versions = ConvenantVersion.objects.filter(convenant__in=[row.pk for row in found], status="adopted")
        yield (versions,)
        return slug, len(versions)

    def quiet() -> Asking[str]:
        yield ()
        return "niets"

    with acting(femke), CaptureQueriesContext(connection) as asked:
        assert told_by(slug_of("utrecht"), quiet(), slug_of("west-friesland")) == [
            ("utrecht", 1),
            "niets",
            ("west-friesland", 1),
        ]
    assert len(asked) == 2
