# The platform in one image: web, worker and beat are the same image with another command.
FROM python:3.13-slim AS build
RUN pip install --no-cache-dir uv
WORKDIR /app
COPY requirements.lock .
RUN uv venv /venv && uv pip install --python /venv --require-hashes --no-cache -r requirements.lock

FROM python:3.13-slim
RUN useradd --system --uid 10001 --create-home regiegemeente
WORKDIR /app
COPY --from=build /venv /venv
COPY --chown=regiegemeente . .
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1
# Static files are collected once, at build time; the values here are never used to serve anything.
RUN SECRET_KEY=build MFA_KEY=build SITE_URL=https://build.example \
    DATABASE_URL=postgresql://build REDIS_URL=redis://build FILES_ROOT=/files \
    python manage.py collectstatic --noinput --verbosity 0 && chown -R regiegemeente var \
    && mkdir /files && chown regiegemeente /files
USER regiegemeente
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "leergang.wsgi:application"]
