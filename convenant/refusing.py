"""The page of who may not: seen, but not theirs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from convenant.errors import Refused

NOT_YOURS = "Dit hoort niet bij uw functie. Er is niets gewijzigd."


def refused(request: HttpRequest, why: Refused | str, *, who_may: str = "") -> HttpResponse:
    """403 with the sentence, the article it rests on, and who may."""
    sentence, article = (why, "") if isinstance(why, str) else (why.sentence, why.article)
    return render(request, "403.html", {"refusal": sentence, "article": article, "who_may": who_may}, status=403)
