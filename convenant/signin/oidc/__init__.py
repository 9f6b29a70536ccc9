"""OpenID Connect with the sign-in service of an organisation: a thin client on PyJWT and requests (ADR 21)."""
