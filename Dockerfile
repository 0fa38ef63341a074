# The same steps as the Makefile's `setup`: frontend, then Python. The image serves; it does not train
# (install the `ml` extra as well, with torch==2.13.0, where `dvc repro` is to run).
FROM node:20-bookworm-slim AS frontend
WORKDIR /build/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --no-audit --no-fund --loglevel=error
COPY frontend/ ./
RUN npm run --silent build

FROM python:3.11-slim-bookworm AS python
WORKDIR /build
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY celldata/ celldata/
COPY backend/ backend/
COPY ml/ ml/
RUN python -m venv /opt/prospero \
 && /opt/prospero/bin/pip install --no-cache-dir -q --disable-pip-version-check -c constraints.txt .

FROM python:3.11-slim-bookworm
RUN useradd --create-home --uid 10001 prospero \
 && install -d -o prospero -g prospero /var/lib/prospero /srv/prospero
COPY --from=python /opt/prospero /opt/prospero
COPY --from=frontend /build/frontend/dist /srv/prospero/frontend/dist
ENV PATH=/opt/prospero/bin:$PATH \
    PROSPERO_HOME=/var/lib/prospero \
    PROSPERO_FRONTEND=/srv/prospero/frontend/dist \
    PROSPERO_PORT=5000 \
    PYTHONUNBUFFERED=1
WORKDIR /srv/prospero
USER 10001
VOLUME /var/lib/prospero
EXPOSE 5000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
  CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ['PROSPERO_PORT']}/readyz\", timeout=4)"]
CMD ["prospero", "serve", "--host", "0.0.0.0"]
