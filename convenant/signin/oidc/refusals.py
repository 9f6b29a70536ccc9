"""Why nobody is let in. What was wrong stands in the log as a word from the code; the visitor reads what to do."""

from convenant.errors import Refused


class SignInRefused(Refused):
    """`why` is for the log: no value of an answer. `service_fault` tells the organisation's administrator as well."""

    words = "Wij konden niet zeker weten wie u bent. U bent niet ingelogd. Begin opnieuw."
    service_fault = False

    def __init__(self, why: str) -> None:
        super().__init__(self.words)
        self.why = why


class Stale(SignInRefused):
    words = "Deze poging om in te loggen is verlopen of al gebruikt. Begin opnieuw."


class Cancelled(SignInRefused):
    words = "U bent bij uw organisatie niet ingelogd. Begin opnieuw, of log in met uw wachtwoord."


class Forged(SignInRefused):
    """An answer that does not fit what was asked."""


class ServiceFault(SignInRefused):
    """The organisation's service or its settings. The administrator reads `problem`."""

    words = (
        "Inloggen via uw organisatie werkt nu niet. Log in met uw wachtwoord, of probeer het later. "
        "De beheerder van uw organisatie ziet wat er mis is."
    )
    service_fault = True

    def __init__(self, why: str, problem: str) -> None:
        super().__init__(why)
        self.problem = problem


class Pupil(SignInRefused):
    words = (
        "Dit portaal is er alleen voor medewerkers. Met een account van een leerling of student kunt u niet inloggen."
    )


class NotStaff(SignInRefused):
    words = "Uw organisatie laat met dit soort account niemand toe. Vraag de beheerder van uw organisatie om hulp."


class OtherOrganisation(SignInRefused):
    words = "Dit account hoort bij een andere organisatie dan u koos. Kies uw eigen organisatie."


class NotConnected(SignInRefused):
    words = (
        "Dit account is nog niet gekoppeld aan het portaal. Log in met uw wachtwoord en koppel het bij "
        "‘Mijn account bij uw organisatie’. Hebt u nog geen wachtwoord? Vraag de beheerder om een uitnodiging."
    )


class NoMembership(SignInRefused):
    words = "U hebt nu geen rol bij deze organisatie. Vraag de beheerder van uw organisatie."


class AlreadyConnected(SignInRefused):
    words = (
        "Dit kan niet worden gekoppeld. Ontkoppel eerst wat er gekoppeld is, of vraag de beheerder van uw organisatie."
    )
