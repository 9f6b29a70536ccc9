"""Where a file stands in the chain of versions: above what is adopted, and never its own predecessor."""

from convenant.models import OPEN_STATUSES, Convenant, ConvenantVersion, VersionStatus

from .agreement import Agreement

IN_CHAIN = (VersionStatus.ADOPTED, VersionStatus.REPLACED, *OPEN_STATUSES)


def check_place(agreement: Agreement) -> None:
    """Raises Unacceptable before anything is changed."""
    for problem, part in ((_number_taken(agreement), "number"), (_round_chain(agreement), "replaces")):
        if problem:
            agreement.document.report(("version", part), problem)
    agreement.document.accept()


def _number_taken(agreement: Agreement) -> str:
    number = agreement.content["version"]["number"]
    known = dict(agreement.convenant.versions.values_list("number", "status"))
    adopted = max((each for each, status in known.items() if status == VersionStatus.ADOPTED), default=0)
    if number <= adopted:
        return (
            f"Verhoog version.number: versie {adopted} is al vastgesteld. Alleen betere woorden? Laad als verbetering."
        )
    if number in known:
        word = VersionStatus(known[number]).label.lower()
        return f"Verhoog version.number: versie {number} is er al en is {word}."
    return ""


def _round_chain(agreement: Agreement) -> str:
    """A convenant that names itself as what it replaces, at once or by way of others of this portal."""
    own = agreement.content["convenant"]["name"]
    replaced = _predecessors(except_for=agreement.convenant)
    chain = [own, agreement.content["version"].get("replaces", "")]
    while chain[-1]:
        if _same(chain[-1]) in {_same(name) for name in chain[:-1]}:
            told = " vervangt ".join(f"'{name}'" for name in chain)
            return f"De keten van versies loopt rond: {told}. Een nieuwe versie volgt vanzelf op de vorige."
        chain.append(replaced.get(_same(chain[-1]), ""))
    return ""


def _predecessors(except_for: Convenant) -> dict[str, str]:
    """Name of a convenant in this portal → the name of what it replaces."""
    rows = ConvenantVersion.objects.exclude(convenant=except_for.pk).exclude(replaces="")
    pairs = rows.filter(status__in=IN_CHAIN).values_list("convenant__name", "replaces")
    return {_same(name): former for name, former in pairs}


def _same(name: str) -> str:
    return " ".join(name.casefold().split())
