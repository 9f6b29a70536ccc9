import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "convenant.settings.production")
application = get_wsgi_application()

from convenant.tenancy.starting import refuse_to_serve_unsound  # noqa: E402  (needs the apps)

refuse_to_serve_unsound()
